"""The page of a company's list beside the register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from heju.kit.doors import roles_required
from heju.organizations.queries import bodies
from heju.registers import actions
from heju.registers.models import Import, Inquiry, SheetKind
from heju.registers.queries import BUSY, Emptied, comparison, inquiries
from heju.registers.rules import comparing
from heju.registers.views.page import IMPORT, scope_of, sheet_or_404, trail

PAGE = 50
WORDS = {
    comparing.DIFFERS: (gettext_lazy("不一样"), "wait"),
    comparing.ONLY_LIST: (gettext_lazy("只在这份表里"), "doing"),
    comparing.ONLY_REGISTER: (gettext_lazy("只在名册里"), "doing"),
    comparing.SAME: (gettext_lazy("一致"), "done"),
}
FIELDS = {
    "name": gettext_lazy("姓名不同"),
    "phone": gettext_lazy("手机号不同"),
    "phone_missing": gettext_lazy("只有一边有手机号"),
    "kind": gettext_lazy("登记状态不同"),
}


@never_cache
@require_GET
@roles_required(IMPORT)
def compare(request: HttpRequest, sheet: int) -> HttpResponse:
    """Show a checked list of residents beside the register, home by home, what differs first."""
    found, whole = _compared(request, sheet)
    day = timezone.localdate()
    state = request.GET.get("state", "")
    state = state if state in WORDS else next((one for one in comparing.STATES if whole.counts[one]), comparing.SAME)
    after = request.GET.get("after", "")
    start = min(int(after), 100_000) if after.isascii() and after.isdigit() else 0
    homes = [home for home in whole.homes if home.state == state]
    shown = homes[start : start + PAGE]
    asked = inquiries.newest_of(home.unit.pk for home in shown)
    unequal = sum(count for one, count in whole.counts.items() if one != comparing.SAME)
    context = {
        "places": trail((found.file_name, reverse("registers:sheet", args=[sheet])), (_("对照"), "")),
        "title": _("%(count)d 户和名册不一致") % {"count": unequal} if unequal else _("每一户都和名册一致"),
        "sheet": found,
        "whole": whole,
        "tabs": [
            {"label": str(WORDS[one][0]), "url": f"?state={one}", "current": one == state, "count": whole.counts[one]}
            for one in comparing.STATES
        ],
        "homes": [_home(found, home, asked.get(home.unit.pk)) for home in shown],
        "next_url": f"?state={state}&after={start + PAGE}" if len(homes) > start + PAGE else "",
        "companies": bodies.serving(found.place_id, "property_company", day),
    }
    return render(request, "registers/compare.html", context)


@require_POST
@roles_required(IMPORT)
def ask(request: HttpRequest, sheet: int, unit: int) -> HttpResponse:
    """Ask the company about one home of the comparison: in what the two differ is worked out again here."""
    found, whole = _compared(request, sheet)
    home = next((one for one in whole.homes if one.unit.pk == unit), None)
    if home is None:
        raise Http404
    differs = comparing.differences(home.lines)
    try:
        made = actions.ask_company(actor=scope_of(request), now=timezone.now(), day=timezone.localdate(), unit=home.unit, differs=differs)
    except actions.ImportRefused as error:
        messages.error(request, str(error))
    else:
        words = {"company": _("、").join(one.company.name for one in made), "door": home.door}
        messages.success(request, _("已经问了%(company)s：%(door)s。答复以后会通知您。") % words)
    return redirect(f"{reverse('registers:compare', args=[found.pk])}?state={home.state}")


def _compared(request: HttpRequest, sheet: int) -> tuple[Import, comparison.Comparison]:
    """Return a checked list of residents of one compound, beside the register. Raises Http404 for every other import."""
    found = sheet_or_404(request, sheet)
    if found.kind != SheetKind.PEOPLE or found.place.kind != "compound" or not found.checked or found.state in BUSY or found.emptied_at:
        raise Http404
    try:
        return found, comparison.compared(found, scope_of(request), timezone.now(), timezone.localdate())
    except Emptied:
        raise Http404 from None


def _home(sheet: Import, home: comparison.Home, asked: Inquiry | None) -> dict[str, Any]:
    is_open = asked is not None and asked.answered_at is None
    return {
        "door": home.door,
        "asked": asked,
        "is_open": is_open,
        "ask_url": "" if is_open or home.state == comparing.SAME else reverse("registers:ask", args=[sheet.pk, home.unit.pk]),
        "url": reverse("people:unit", args=[home.unit.pk]),
        "lines": [
            {
                "theirs": line.theirs.shown if line.theirs else "",
                "ours": line.ours.shown if line.ours else "",
                "tone": WORDS[line.state][1],
                "word": _("、").join(str(FIELDS[name]) for name in line.fields) or str(WORDS[line.state][0]),
            }
            for line in home.lines
        ],
    }
