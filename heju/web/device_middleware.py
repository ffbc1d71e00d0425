"""Sessions on a shared device: short, watched, and lending only what the roles declare for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.access import parameters
from heju.access.queries import devices
from heju.access.rules import pins
from heju.access.views.shared import COOKIE, KEY
from heju.kit import db
from heju.kit.scope import Scope
from heju.web import view_as

# The time of the last request is written down no oftener than this.
STEP_S = 20
# Doors that stay shut whatever the powers: what belongs to one's own account and to oneself is done on one's own phone.
SHUT = ("/accounts/", "/people/", "/privacy/", "/view-as/", "/demo/", "/jobs/")
OPEN = frozenset({"device", "device_seat", "device_pin", "account_logout"})


def narrowed(request: HttpRequest, scope: Scope) -> Scope:
    """Return what a session on a shared device may do, nobody's scope where it is over; any other session stays as it is."""
    kept = request.session.get(KEY)
    request.device_over = False  # type: ignore[attr-defined]
    if kept is None:
        return scope
    now = timezone.now()
    begun, seen = (datetime.fromtimestamp(kept[name], tz=now.tzinfo) for name in ("begun", "seen"))
    db.write_scope(replace(scope, door="sign-in"))
    holds = devices.holds(kept["device"], request.COOKIES.get(COOKIE, ""), kept["seat"], timezone.localdate())
    if pins.is_over(begun, seen, now) or not holds:
        request.session.flush()
        request._cached_user = AnonymousUser()  # type: ignore[attr-defined]
        request.device_over = True  # type: ignore[attr-defined]
        return Scope(door=scope.door, address=scope.address)
    if (now - seen).total_seconds() >= STEP_S:
        request.session[KEY] = kept | {"seen": now.timestamp()}
    return replace(scope, grants=pins.lent(scope.grants, devices.SHARED, kept["path"]), acts_for=(), device_id=kept["device"])


def hold(request: HttpRequest) -> HttpResponse | None:
    """Return the way out of a session that is over, or the refusal of a door that stays shut on shared devices; None for all others."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if getattr(request, "device_over", False) and not request.path.startswith("/accounts/"):
        return redirect("device")
    if scope.device_id is None:
        return None
    name = view_as.name_of(request)
    if name == "web:home":
        return redirect("web:field")
    if request.path.startswith(SHUT) and name not in OPEN:
        reasons = [_("这是共用设备。个人的资料、通知和登录方式，请用自己的手机办。")]
        return render(request, "403.html", {"title": _("共用设备上不能办这件事"), "because": reasons}, status=403)
    return None


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser of a shared device leave by itself when nobody touches it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.device_id is not None:
        response.headers["Refresh"] = f"{int(parameters.IDLE.total_seconds()) + 1};url={reverse('device')}"
        response.headers["Cache-Control"] = "no-store"
