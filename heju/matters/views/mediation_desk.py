"""Pages of the mediating body: its mediations, one of them, and each act as a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.matters import actions
from heju.matters.forms import mediation as forms
from heju.matters.models import Mediation
from heju.matters.queries import mediation as queries
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import mediation as rules
from heju.matters.views.desk_page import matter_or_404, scope_of
from heju.matters.views.mediation import card, common, done, mediation_or_404, said
from heju.people.rules.binding import spoken_code

type Told = queries.Told
type Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the mediator: how it is called, when it is offered, the form it needs, what it does."""

    label: Any
    lead: Any
    offered: Callable[[Told], bool]
    form: Callable[[Told, Any, Any], django_forms.Form]
    perform: Callable[[Scope, Told, Given], Any]
    done: Any = None


def _plain(kind: type[django_forms.Form]) -> Callable[[Told, Any, Any], django_forms.Form]:
    return lambda _told, data, files: kind(data, files)


def _of_parties(kind: Any, wanted: Callable[[Told], Any]) -> Callable[[Told, Any, Any], django_forms.Form]:
    def made(told: Told, data: Any, files: Any) -> django_forms.Form:
        form: django_forms.Form = kind(data, files, parties=[(one.pk, one.name) for one in wanted(told)])
        return form

    return made


def _runs(told: Told) -> bool:
    return told.mediation.state in rules.OPEN


def _begun(told: Told) -> bool:
    return told.mediation.state == "under_way"


def _to_sign(told: Told) -> bool:
    return told.agreement is not None and told.agreement.form == "written" and told.mediation.state != "ended"


def _unrecorded(told: Told) -> int | None:
    return next((one["pk"] for one in told.sessions if one["held_at"] is None), None)


def _agree(actor: Scope, told: Told, given: Given) -> Any:
    items = {name: given[name] for name in ("facts", "terms", "manner")}
    return actions.write_agreement(
        actor=actor, now=timezone.now(), mediation=told.mediation.pk, form=given["form"], items=items, due_on=given["due_on"]
    )


def _sign(actor: Scope, told: Told, given: Given) -> Any:
    assert told.agreement is not None
    party = int(given["party"]) if given.get("party") else None
    return actions.sign(
        actor=actor, now=timezone.now(), agreement=told.agreement.pk, shown=told.agreement.digest, party=party,
        sheet=given.get("sheet", b""), seal=bool(given.get("seal")),
    )  # fmt: skip


def _record(actor: Scope, told: Told, given: Given) -> Any:
    came = [int(one) for one in given["came"]]
    return actions.record_session(actor=actor, now=timezone.now(), session=_unrecorded(told) or 0, came=came, record=given["record"])


ACTS: dict[str, Act] = {
    "party": Act(
        gettext_lazy("加一方当事人"),
        gettext_lazy("加好后会给您一个口令，请交给他本人：他用自己的账号输入，就能看、能答、能签。不用手机的不用口令。"),
        lambda told: _runs(told) and told.agreement is None,
        _plain(forms.PartyForm),
        lambda actor, told, given: actions.add_party(actor=actor, now=timezone.now(), mediation=told.mediation.pk, **given),
    ),
    "face": Act(
        gettext_lazy("记下他当面说的"),
        gettext_lazy("不用手机的当事人，当面问他愿不愿意。有一方明确拒绝，就不得调解。"),
        lambda told: _runs(told) and any(one.agrees is None for one in told.parties),
        _of_parties(forms.FaceForm, lambda told: [one for one in told.parties if one.agrees is None]),
        lambda actor, told, given: actions.say_willing(
            actor=actor, now=timezone.now(), party=int(given["party"]), agrees=given["agrees"] == "yes"
        ),
    ),
    "begin": Act(
        gettext_lazy("开始调解"),
        gettext_lazy("各方都愿意，就可以开始。这件事上会写：开始调解，内容不公开。"),
        lambda told: told.mediation.state == "proposed",
        _plain(forms.EmptyForm),
        lambda actor, told, given: actions.begin_mediation(actor=actor, now=timezone.now(), mediation=told.mediation.pk),
    ),
    "sitting": Act(
        gettext_lazy("定一次调解会"),
        gettext_lazy("会告诉每一方当事人。"),
        _begun,
        _plain(forms.SittingForm),
        lambda actor, told, given: actions.plan_session(actor=actor, now=timezone.now(), mediation=told.mediation.pk, **given),
    ),
    "record": Act(
        gettext_lazy("记录调解会"),
        gettext_lazy("记录要归档，只有当事人和您这一方能看到。"),
        lambda told: _begun(told) and _unrecorded(told) is not None,
        _of_parties(forms.RecordForm, lambda told: told.parties),
        _record,
    ),
    "agreement": Act(
        gettext_lazy("写下协议"),
        gettext_lazy("没有人签字以前可以重写。书面的由各方签字；口头的由您记下，达成之日就生效。"),
        lambda told: _begun(told) and (told.agreement is None or len(told.unsigned) == len(told.parties)),
        _plain(forms.AgreementForm),
        _agree,
    ),
    "sheet": Act(
        gettext_lazy("录入纸上的签字"),
        gettext_lazy("先打印协议，请他看清楚再签；把签好的那一页拍下来。"),
        lambda told: _to_sign(told) and bool(told.unsigned),
        _of_parties(forms.SheetForm, lambda told: told.unsigned),
        _sign,
    ),
    "sign": Act(
        gettext_lazy("调解员签字"),
        gettext_lazy("您签字以后，这件事报办好，请反映人确认。凭证上只写有协议，不写内容。"),
        lambda told: _to_sign(told) and not told.unsigned and told.signed_by_mediator is None,
        lambda told, data, files: (forms.SealForm if told.mediation.kind == rules.COMMITTEE else forms.EmptyForm)(data, files),
        _sign,
        gettext_lazy("签好了，这件事已经报办好。"),
    ),
    "end": Act(
        gettext_lazy("没有谈成，结束调解"),
        gettext_lazy("会告诉各方：还可以依法通过仲裁、行政、司法等途径。这件事上只写结束了，不写内容。"),
        _runs,
        _plain(forms.EmptyForm),
        lambda actor, told, given: actions.end_mediation(actor=actor, now=timezone.now(), mediation=told.mediation.pk),
    ),
    "danger": Act(
        gettext_lazy("已经报告公安机关"),
        gettext_lazy("可能引起治安案件、刑事案件的，应当及时报告公安机关（110）。报告以后在这里记一笔。"),
        _runs,
        _plain(forms.EmptyForm),
        lambda actor, told, given: actions.report_danger(actor=actor, now=timezone.now(), mediation=told.mediation.pk),
    ),
}
FIRST = ("sign", "sheet", "record", "begin", "face", "agreement", "sitting")


@require_GET
@roles_required(WORK)
def index(request: HttpRequest) -> HttpResponse:
    """Show the mediations of the reader's bodies."""
    cards = [card(row) for row in queries.seen(scope_of(request), working=True)]
    return render(request, "matters/mediations_desk.html", {"cards": cards})


@never_cache
@require_GET
@roles_required(WORK)
def mediation(request: HttpRequest, mediation: int) -> HttpResponse:
    """Show everything about one mediation to the body that mediates."""
    return page(request, mediation_or_404(mediation))


def page(request: HttpRequest, found: Mediation, code: str = "") -> HttpResponse:
    """Render the mediator's page; `code` is shown this one time."""
    told = queries.told(scope_of(request), found)
    if not told.is_mediator:
        raise Http404
    offered = [name for name, act in ACTS.items() if act.offered(told)]
    first = next((name for name in FIRST if name in offered and _is_ripe(name, told)), "")
    context = {
        **common(told),
        "acts": [{"name": name, "label": ACTS[name].label} for name in offered if name != first],
        "first": {"name": first, "label": ACTS[first].label} if first else None,
        "danger": said((rules.DANGER,)),
        "code": spoken_code(code) if code else "",
    }
    return render(request, "matters/mediation_desk.html", context)


def _is_ripe(name: str, told: Told) -> bool:
    """Say whether an act is the next one: nothing begins before all are willing, a sitting before an agreement."""
    if name == "begin":
        return rules.may_begin([one.agrees for one in told.parties], told.mediation.mediators).passed
    if name == "face":
        return any(one.agrees is None and not one.has_account for one in told.parties)
    return name != "agreement" or any(one["held_at"] for one in told.sessions)


@never_cache
@require_http_methods(["GET", "POST"])
@roles_required(WORK)
def act(request: HttpRequest, mediation: int, act: str) -> HttpResponse:
    """Make one act of the mediator."""
    found = mediation_or_404(mediation)
    told = queries.told(scope_of(request), found)
    chosen = ACTS.get(act)
    if chosen is None or not told.is_mediator or not chosen.offered(told):
        raise Http404
    posted = request.method == "POST"
    form = chosen.form(told, request.POST if posted else None, request.FILES if posted else None)
    came: list[Any] = []

    def perform() -> None:
        came.append(chosen.perform(scope_of(request), told, form.cleaned_data))

    if posted and form.is_valid() and done(form, perform):
        if act == "party":
            return page(request, found, came[0][1])
        messages.success(request, str(chosen.done or _("记下了。")))
        return redirect("matters:desk_mediation", found.pk)
    back = reverse("matters:desk_mediation", args=[found.pk])
    return form_page(request, form, chosen.label, chosen.lead, back)


@require_http_methods(["GET", "POST"])
@roles_required(WORK, HANDLE)
def propose(request: HttpRequest, matter: int) -> HttpResponse:
    """Propose a mediation of a matter that one's body leads."""
    found = matter_or_404(matter)
    form = forms.ProposeForm(request.POST or None)
    made: list[Mediation] = []

    def perform() -> None:
        mediators = form.cleaned_data["mediators"]
        made.append(actions.propose_mediation(actor=scope_of(request), now=timezone.now(), matter=found.pk, mediators=mediators))

    if request.method == "POST" and form.is_valid() and done(form, perform):
        return redirect("matters:desk_mediation", made[0].pk)
    lead = _("先问反映人愿不愿意，再加上另一方。调解自愿，不收费；有一方拒绝就不调解。")
    return form_page(request, form, _("提出调解"), lead, reverse("matters:desk_matter", args=[found.pk]))


def form_page(request: HttpRequest, form: django_forms.Form, title: Any, lead: Any, back: str, *, base: str = "desk.html") -> HttpResponse:
    """Show a form of the desk, or of another face."""
    context = {"base": base, "form": form, "title": title, "lead": lead, "act_label": title, "back": back}
    return render(request, "matters/desk_form.html", context, status=422 if form.errors else 200)
