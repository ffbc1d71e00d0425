"""The shared device: pair it, choose oneself, PIN, a short session; and out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heju.access import actions, errors, forms, parameters
from heju.access.actions import seats
from heju.access.models import Seat, SharedDevice
from heju.access.queries import devices
from heju.kit.scope import Scope
from heju.people import queries as persons

COOKIE = "heju_device"
# Where the session keeps on which device it runs, and who has just shown his PIN without having a session yet.
KEY, SHOWN = "heju_device", "heju_pin_shown"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
YEAR = 365 * 24 * 3600


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def here(request: HttpRequest) -> SharedDevice | None:
    """Return the device that this browser is, None where it is none."""
    return devices.device_of(request.COOKIES.get(COOKIE, ""), timezone.localdate(), scope_of(request))


def is_slow_enough(request: HttpRequest, action: str, rate: str) -> bool:
    """Say whether an address does not try too often."""
    return bool(ratelimit.consume(request, app="allauth.account", action=action, config={action: rate}))


@never_cache
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show who may sign in here; opening the list ends the session before. On any other browser: ask for the pairing code."""
    if request.session.get(KEY):
        logout(request)
    device = here(request)
    if device is not None and request.method == "GET":
        return render(request, "access/shared.html", {"device": device, "seats": devices.seats_shown(device, scope_of(request))})
    form = forms.PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_slow_enough(request, "device_pairing", "10/m/ip"):
            return render(request, "429.html", status=429)
        try:
            token = actions.pair_device(
                actor=scope_of(request), now=timezone.now(), today=timezone.localdate(), code=form.cleaned_data["code"]
            )
        except errors.Refused as error:
            form.add_error(error.field, str(error))
        else:
            answer = redirect("device")
            answer.set_cookie(COOKIE, token, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
            return answer
    return render(request, "access/pair.html", {"form": form}, status=422 if form.errors else 200)


def _seat(request: HttpRequest, seat: int) -> tuple[SharedDevice, Seat]:
    device = here(request)
    found = None if device is None else devices.seat_shown(device, seat, scope_of(request))
    if device is None or found is None:
        raise Http404
    return device, found


@never_cache
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, seat: int) -> HttpResponse:
    """Take a PIN."""
    device, found = _seat(request, seat)
    form = forms.PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not is_slow_enough(request, "device_pin", "30/m/ip"):
            return render(request, "429.html", status=429)
        outcome, held = actions.enter_by_pin(
            actor=scope_of(request), now=timezone.now(), device=device, seat=found.pk, pin=form.cleaned_data["pin"]
        )
        if outcome == seats.RIGHT:
            return _go_on(request, device, held)
        form.add_error("pin", _said(outcome, held))
        found = held
    status = 422 if form.errors else 200
    return render(request, "access/pin.html", {"form": form, "device": device, "seat": found}, status=status)


def _said(outcome: str, held: Seat) -> str:
    if outcome == seats.LOCKED:
        return _("连续填错，已经锁住。请找登记这台设备的人重新给一个 PIN。")
    if outcome == seats.CLOSED:
        return _("这台设备上错得太多，请过 15 分钟再试。")
    return _("PIN 不对，还可以试 %(left)s 次") % {"left": parameters.PIN_TRIES - held.failures}


def _go_on(request: HttpRequest, device: SharedDevice, held: Seat) -> HttpResponse:
    """Begin the session, or first ask for a PIN of one's own."""
    if held.is_starting:
        request.session[SHOWN] = {"seat": held.pk, "at": timezone.now().timestamp()}
        return redirect("device_pin")
    return _begin(request, device, held)


def _begin(request: HttpRequest, device: SharedDevice, held: Seat) -> HttpResponse:
    account = persons.account_of(held.person_id)
    if account is None:
        raise Http404
    request.session.flush()
    login(request, account, backend=BACKEND)
    moment = timezone.now().timestamp()
    request.session[KEY] = {"device": device.pk, "seat": held.pk, "path": device.path, "begun": moment, "seen": moment}
    request.session.set_expiry(int(parameters.SESSION.total_seconds()))
    return redirect("web:field")


@never_cache
@require_http_methods(["GET", "POST"])
def new_pin(request: HttpRequest) -> HttpResponse:
    """Choose a PIN: after the starting one, or while signed in by PIN."""
    device, held = _shown(request)
    form = forms.NewPinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_pin(actor=scope_of(request), now=timezone.now(), seat=held.pk, pin=form.cleaned_data["pin"])
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _begin(request, device, held)
    return render(request, "access/new_pin.html", {"form": form, "seat": held}, status=422 if form.errors else 200)


def _shown(request: HttpRequest) -> tuple[SharedDevice, Seat]:
    """Return the seat whose PIN was shown in this browser just now. Raises Http404."""
    running: dict[str, Any] = request.session.get(KEY) or {}
    shown: dict[str, Any] = request.session.get(SHOWN) or {}
    if running:
        return _seat(request, int(running["seat"]))
    at = datetime.fromtimestamp(float(shown.get("at", 0)), tz=timezone.get_current_timezone())
    if not shown or timezone.now() - at >= parameters.IDLE:
        raise Http404
    return _seat(request, int(shown["seat"]))
