"""Pages that compose the houses: the resident's home, the desk, the field, the cast of the demo, preferences."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from heju.access import demo as gate_house
from heju.kit.doors import roles_required, sign_in_required
from heju.kit.scope import Scope
from heju.kit.today import Waiting, by_harm
from heju.matters.queries import asked
from heju.people import queries as people
from heju.web import demo_cast, home, today
from heju.web import field as field_face

MOST = 50
# How many new words to the reader stand on his home; all of them stand on their own page.
NEWEST = 3
YEAR = 365 * 24 * 3600
# Form field → (cookie, the values it may hold, the value that deletes it).
PREFERENCES = {
    "type": ("heju_type", ("large", "normal"), "normal"),
    "theme": ("heju_theme", ("light", "dark", "auto"), "auto"),
    "language": ("heju_language", ("zh-hans", "en"), "zh-hans"),
}


@require_GET
def welcome_or_home(request: HttpRequest) -> HttpResponse:
    """Show the reader's compound, or the way in."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.account_id is None:
        return render(request, "web/welcome.html", {"frequent": home.asked_often()})
    compounds = home.compounds_of(scope, timezone.now())
    context: dict[str, Any] = {
        "compounds": compounds,
        "notices": people.notices_of(scope, unread=True, limit=NEWEST),
        "acts": [act(item) for item in by_harm(asked.waiting(scope, timezone.localdate()))],
    }
    if compounds:
        context |= {
            "frequent": home.asked_often(),
            "doors": home.doors(compounds[0]),
            "outages": asked.off([one.id for one in compounds], timezone.now()),
            "here": {"name": compounds[0].name, "url": compounds[0].url},
        }
    return render(request, "web/home.html", context)


@require_GET
@sign_in_required
def governing(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the reader's compound, where it says who governs it."""
    found = home.compounds_of(request.scope, timezone.now())  # type: ignore[attr-defined]
    return redirect(found[0].url if found else reverse("web:home"))


@require_GET
@roles_required("web.desk")
def desk(request: HttpRequest) -> HttpResponse:
    """Show everything that waits for the reader."""
    day = timezone.localdate()
    waiting = today.waiting_for(request.scope, day)  # type: ignore[attr-defined]
    whose = request.GET.get("whose", "")
    shown = today.of_share(waiting, whose)
    here = reverse("web:desk") + (f"?whose={whose}" if whose in today.SHARES else "")
    acts = [act(item, here) for item in shown[:MOST]]
    if acts:
        acts[0]["primary"] = True
    count = sum(item.count for item in shown)
    context = {"waiting": bool(waiting), "acts": acts, "count": count, "is_cut": len(shown) > MOST, "tabs": _shares(waiting, whose)}
    return render(request, "web/desk.html", context)


def _shares(waiting: list[Waiting], whose: str) -> list[dict[str, Any]]:
    """Return the ways to divide what waits, with how much each holds; none where nothing is to be shared out."""
    if not any(item.share for item in waiting):
        return []
    words = {"": _("本单位全部"), "mine": _("等我"), "nobody": _("无人认领")}
    return [
        {
            "label": words[share],
            "url": reverse("web:desk") + (f"?whose={share}" if share else ""),
            "current": share == (whose if whose in today.SHARES else ""),
            "count": sum(item.count for item in today.of_share(waiting, share)),
        }
        for share in ("mine", "", "nobody")
    ]


def act(item: Waiting, here: str = "") -> dict[str, Any]:
    """Return what waits in the shape of the component that lists it; `here` is the page to which a tap leads back."""
    found: dict[str, Any] = {
        "title": item.title,
        "url": item.url,
        "meta": item.why,
        "tone": item.tone,
        "word": item.word,
        "act_label": item.act_label,
        "act_url": item.act_url,
        "told": ngettext("告诉 %(count)d 人", "告诉 %(count)d 人", item.told) % {"count": item.told} if item.told else "",
    }
    if item.version is not None:
        # A key so that sending it twice is one, the version that was seen, and the way back to this page.
        found |= {"post": True, "sent": [("key", str(uuid4())), ("expected", str(item.version)), ("words", ""), ("next", here)]}
    if item.share is not None:
        found |= {"share": item.share, "share_sent": [*item.share.sent, ("next", here)]}
    return found


@require_GET
@roles_required("web.desk")
def field(request: HttpRequest) -> HttpResponse:
    """Show the shell of the field face: the compounds one may be sent to."""
    found = field_face.compounds_near(request.scope, timezone.now())  # type: ignore[attr-defined]
    return render(request, "web/field.html", {"compounds": found})


@require_GET
def cast(request: HttpRequest) -> HttpResponse:
    """Show the invented people of the demo with one-click sign-in; outside the demo there is no such page."""
    if not settings.IS_DEMO:
        raise Http404
    return render(request, "web/cast.html", {"cast": demo_cast.CAST, "pin": gate_house.PIN})


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep a choice of type size, theme or language in a cookie, and go back to where it was made."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = redirect(target)
    for name, (cookie, values, default) in PREFERENCES.items():
        chosen = request.POST.get(name)
        if chosen not in values:
            continue
        if chosen == default:
            response.delete_cookie(cookie, samesite="Lax")
        else:
            response.set_cookie(cookie, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """Return what a phone needs to put the field face on its home screen."""
    body = {
        "name": _("和居"),
        "short_name": _("和居"),
        "start_url": reverse("web:field"),
        "display": "standalone",
        "lang": request.LANGUAGE_CODE,
        "icons": [{"src": static("build/mark.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
