"""What every page may show: the mode, who reads, and the links of the face it stands in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from heju.kit import passkeys
from heju.kit.scope import NOBODY, Scope
from heju.people import queries as people
from heju.web import faces, view_as, viewer


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that the base templates read; what costs a query is worked out only where it is shown."""
    scope: Scope = getattr(request, "scope", NOBODY)
    reader = SimpleLazyObject(lambda: viewer.of(scope))
    return {
        "is_demo": settings.IS_DEMO,
        "passkeys": passkeys.is_usable_at(request.get_host().partition(":")[0], settings.PASSKEY_DOMAIN, secure=request.is_secure()),
        "on_device": scope.device_id is not None,
        "passkey_domain": settings.PASSKEY_DOMAIN,
        "offices": settings.OFFICES,
        "cast_url": _url("web:cast") if settings.IS_DEMO else "",
        "scope": scope,
        "acting_for": people.own_name(scope.on_behalf_of) if scope.on_behalf_of else "",
        "viewing_as": view_as.words(getattr(request, "viewing", None), get_language() or ""),
        "faces": SimpleLazyObject(lambda: faces.faces(request, scope) if scope.account_id else []),
        "tabs": SimpleLazyObject(lambda: faces.tabs(request, scope, reader["unread"] if scope.person_id else 0)),
        "menu_links": SimpleLazyObject(lambda: faces.own_links(request, scope)),
        "sidebar": SimpleLazyObject(lambda: faces.sidebar(request, scope)),
        "search": SimpleLazyObject(lambda: _search(request, scope)),
        "viewer": reader,
    }


def _search(request: HttpRequest, scope: Scope) -> dict[str, str] | None:
    url = _url("places:search")
    if scope.account_id is None or not url:
        return None
    return {"url": url, "query": request.GET.get("q", "") if request.path == url else ""}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
