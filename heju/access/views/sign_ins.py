"""The link "不是我": whoever was told of a sign-in that was not his ends everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heju.access import parameters
from heju.access.views.shared import scope_of
from heju.kit import db
from heju.people import actions as people
from heju.people import queries as persons

if TYPE_CHECKING:
    from heju.people.models import Account

SALT = "access.not-me"


def disown_url(account: Account) -> str:
    """Return the link by which an owner ends every session; it is void as soon as it was used, or a password changed."""
    signed = signing.dumps([account.pk, account.get_session_auth_hash()[:16]], salt=SALT)
    return settings.ADDRESS.rstrip("/") + reverse("not_me", args=[signed])


@never_cache
@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask whether it was not him, and end every session of the account."""
    try:
        pk, shown = signing.loads(signed, salt=SALT, max_age=parameters.DISOWN)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    account = persons.account_by_id(int(pk))
    if account is None:
        raise Http404
    is_void = account.get_session_auth_hash()[:16] != shown
    if request.method == "POST" and not is_void:
        himself = replace(scope_of(request), account_id=account.pk, person_id=account.person_id, grants=(), door="sign-in")
        with db.scoped(himself):
            people.disown_sign_in(actor=himself, now=timezone.now(), account=account)
        is_void = True
    return render(request, "access/not_me.html", {"is_void": is_void, "is_done": request.method == "POST"})
