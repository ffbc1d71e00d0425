"""The desk: shared devices of one's body, and who may use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from heju.access import actions, errors, forms, parameters
from heju.access.models import Seat, SharedDevice
from heju.access.queries import devices
from heju.access.views.shared import scope_of
from heju.kit.doors import roles_required
from heju.organizations import roles
from heju.organizations.queries import spots


def paths_of(request: HttpRequest) -> list[str]:
    """Return the places at which the reader keeps devices."""
    return sorted({path for grant in scope_of(request).grants if roles.DEVICES in grant.powers for path in grant.paths})


@require_http_methods(["GET", "POST"])
@roles_required(roles.DEVICES)
def index(request: HttpRequest) -> HttpResponse:
    """List the devices and register another."""
    today, paths = timezone.localdate(), paths_of(request)
    places = [(spot.id, spot.name) for spot in (spots.by_path(path) for path in paths)]
    initial = {"expires_on": today + timedelta(days=parameters.DEVICE_DAYS)}
    form = forms.DeviceForm(request.POST or None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made, code = actions.register_device(actor=scope_of(request), now=timezone.now(), today=today, **form.cleaned_data)
        except errors.Refused as error:
            form.add_error(error.field, str(error))
        else:
            return _once(request, made, code=code)
    rows = [_row(one, today) for one in devices.devices_within(paths)]
    return render(request, "access/devices.html", {"form": form, "devices": rows}, status=422 if form.errors else 200)


def _row(one: SharedDevice, today: Any) -> dict[str, Any]:
    if one.revoked_at is not None:
        tone, word = "rest", _("已停用")
    elif one.expires_on < today:
        tone, word = "late", _("已到期")
    elif one.token is None:
        tone, word = "wait", _("还没配对")
    else:
        tone, word = "done", _("在用")
    return {"device": one, "tone": tone, "word": word}


def _once(request: HttpRequest, device: SharedDevice, **shown: str) -> HttpResponse:
    """Show a code or a PIN, once: it stands nowhere afterwards."""
    answer = render(request, "access/once.html", {"device": device, "minutes": parameters.PAIRING.seconds // 60, **shown})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _device(request: HttpRequest, device: int) -> SharedDevice:
    found = SharedDevice.objects.select_related("place", "body").filter(pk=device).first()
    if found is None:
        raise Http404
    scope_of(request).demand(roles.DEVICES, found.path)
    return found


@require_GET
@roles_required(roles.DEVICES)
def device(request: HttpRequest, device: int) -> HttpResponse:
    """Show one device: its seats, and who could be given one."""
    found = _device(request, device)
    return _page(request, found, forms.EnrolForm(people=_people(found)))


def _people(device: SharedDevice) -> list[tuple[int, str]]:
    return [(one.appointment, one.words) for one in devices.candidates(device.path, timezone.localdate())]


def _page(request: HttpRequest, found: SharedDevice, form: forms.EnrolForm) -> HttpResponse:
    context = _row(found, timezone.localdate()) | {"seats": devices.seats_of(found), "form": form, "people": _people(found)}
    return render(request, "access/device.html", context, status=422 if form.errors else 200)


@require_POST
@roles_required(roles.DEVICES)
def enrol(request: HttpRequest, device: int) -> HttpResponse:
    """Give somebody a seat and show his starting PIN once."""
    found = _device(request, device)
    form = forms.EnrolForm(request.POST, people=_people(found))
    if form.is_valid():
        try:
            seat, pin = actions.enrol_person(
                actor=scope_of(request),
                now=timezone.now(),
                today=timezone.localdate(),
                device=found,
                appointment=form.cleaned_data["appointment"],
            )
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return _once(request, found, pin=pin, label=seat.label)
    return _page(request, found, form)


@require_POST
@roles_required(roles.DEVICES)
def act(request: HttpRequest, device: int, what: str) -> HttpResponse:
    """Pair again or end a device; another PIN for a seat or its end."""
    found, scope, now = _device(request, device), scope_of(request), timezone.now()
    try:
        if what == "pair":
            return _once(request, found, code=actions.new_pairing(actor=scope, now=now, device=found))
        if what == "revoke":
            actions.revoke_device(actor=scope, now=now, device=found)
            messages.success(request, _("已停用，正在用它的人都已退出。"))
            return redirect("access:devices")
        seat = Seat.objects.filter(pk=request.POST.get("seat") or 0, device=found).first()
        if seat is None or what not in ("pin", "unseat"):
            raise Http404
        if what == "pin":
            return _once(request, found, pin=actions.give_pin(actor=scope, now=now, seat=seat), label=seat.label)
        actions.end_seat(actor=scope, now=now, seat=seat)
        messages.success(request, _("已取消，他不能再用这台设备。"))
    except errors.Refused as error:
        messages.error(request, str(error))
    return redirect("access:device", device=found.pk)
