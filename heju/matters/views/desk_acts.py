"""One act on a matter from the desk: its small page, and doing it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heju.duties import queries as duties
from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.matters import actions, errors
from heju.matters.forms.desk import ActForm, Wanted
from heju.matters.models import Matter
from heju.matters.queries import desk as queries
from heju.matters.queries import kept, past_unsure, routing
from heju.matters.queries.figures import category_name
from heju.matters.queries.moments import said_at
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import filling, shipped
from heju.matters.rules.moves import MOVES
from heju.matters.views import desk_back, desk_report, desk_told
from heju.matters.views.desk_page import matter_or_404, scope_of
from heju.matters.views.desk_words import ACTS, REPORTER_READS, WAY_WORDS

PHOTOS = ("contact", "update", "answer_whistle", "meet")


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE, WORK)
def act(request: HttpRequest, matter: int, move: str) -> HttpResponse:
    """Ask what one act needs, and do it: once, and only on the state that was seen."""
    found = matter_or_404(matter)
    if move not in ACTS:
        raise Http404
    now = timezone.now()
    desk = queries.desk(scope_of(request), found, now)
    form = _form(request, desk, move, now)
    if request.method == "GET" and move not in desk.acts:
        messages.error(
            request, _("这件事现在是“%(state)s”，您做不了“%(act)s”") % {"state": desk_told.state_of(found), "act": ACTS[move].label}
        )
        return redirect("matters:desk_matter", found.pk)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            with actions.revocable(actor=scope_of(request), now=now, matter=found.pk, move=move) as way:
                _do(scope_of(request), now, found, move, form.cleaned_data)
        except errors.Overtaken as error:
            overtaken = True
            form = _again(form, found.version)
            form.add_error(None, ValidationError(str(error)))
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error)))
        else:
            return desk_back.done(request, matter_or_404(matter), move, way.until)
    return _page(request, desk, move, form, now, overtaken=overtaken)


def _again(form: ActForm, version: int) -> ActForm:
    """Return the form with everything that was typed, for the state as it is now."""
    data: Any = form.data
    data = data.copy()
    data["expected"] = str(version)
    form.data = data
    return form


def _page(request: HttpRequest, desk: queries.Desk, move: str, form: ActForm, now: datetime, *, overtaken: bool = False) -> HttpResponse:
    last = desk.events[-1] if desk.events else None
    context: dict[str, Any] = {
        "desk": desk,
        "matter": desk.matter,
        "number": number_of(desk.matter),
        "where": desk_told.where(desk.matter),
        "state": {"tone": desk_told.tone_of(desk.matter), "word": desk_told.state_of(desk.matter)},
        "act": ACTS[move],
        "move": move,
        "form": form,
        "suggestion": desk_told.suggestion(desk) if move in ("forward", "assign", "whistle") else None,
        "told_to": desk_told.told_to(desk.matter) if move == "forward" or MOVES[move].told else "",
        "last": {"who": desk_told.who(last), "what": desk_told.in_language(MOVES[last.move].zh, MOVES[last.move].en),
                 "at": said_at(last.at, now)} if last and overtaken else None,
        "templates": _templates(desk.matter, move),
    }  # fmt: skip
    return render(request, "matters/desk_act.html", context, status=422 if form.errors else 200)


def _templates(matter: Matter, move: str) -> list[dict[str, str]]:
    """Return the words that fit: those of one's bodies, then those that came with the platform and that no body has taken over."""
    own = kept.templates(matter, move)
    taken = {one.name for one in own}
    rows = [{"name": one.name, "query": f"template={one.pk}"} for one in own]
    shown = [(desk_told.in_language(one.name, one.name_en), one) for one in shipped.fitting(matter.category, move)]
    return rows + [{"name": name, "query": f"shipped={one.code}"} for name, one in shown if name not in taken]


def _chosen_words(request: HttpRequest, matter: Matter, now: datetime) -> str:
    """Return the words of the template that the address names, filled; "" for none."""
    chosen, code = request.GET.get("template", ""), request.GET.get("shipped", "")
    template = kept.template(int(chosen[:18])) if chosen.isascii() and chosen.isdigit() else None
    ours = shipped.by_code(code)
    words = template.words if template is not None else desk_told.in_language(ours.words, ours.words_en) if ours is not None else ""
    return filling.filled(words, kept.facts_of(matter, now)) if words else ""


# ---- the form of an act -----------------------------------------------------------------------------------------------


def _form(request: HttpRequest, desk: queries.Desk, move: str, now: datetime) -> ActForm:
    """Return the form of an act, filled with what was sent, or with the routed suggestion."""
    needs = MOVES[move].needs if move in MOVES else ()
    is_told = move == "forward" or MOVES[move].told
    wanted: dict[str, Any] = {
        "label": ACTS[move].words,
        "is_needed": "words" in needs or "question" in needs,
        "seen_by": REPORTER_READS if is_told else _("办这件事的各方会看到"),
        "photos": True if "proof" in needs else False if move in PHOTOS else None,
    }
    initial: dict[str, Any] = {}
    if "bodies" in needs:
        found, initial = _bodies(desk, move, now)
        wanted |= found
    if "way" in needs:
        wanted["ways"] = list(WAY_WORDS.items())
    if "category" in needs:
        likely = _likely(desk.matter, now) if move == "file" else []
        wanted["categories"] = _categories(desk.matter.category, desk.matter.path.split(".")[0], localdate(now), likely)
    if move == "merge":
        wanted["alike"] = [(str(row.pk), f"{row.title}（{row.place.name}，{number_of(row)}）") for row in queries.alike(desk.matter)]
    if words := _chosen_words(request, desk.matter, now):
        initial["words"] = words
    elif move == "step_up":
        initial["words"] = desk_report.drafted(desk, now)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return ActForm(*sent, wanted=Wanted(**wanted), version=desk.matter.version, initial=initial)


def _bodies(desk: queries.Desk, move: str, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return who may lead and assist here, and who is chosen at first: those that the rule of routing names."""
    here = routing.bodies_at(desk.matter.compound.path, localdate(now))
    code_of = {one.body_id: one.code for one in here}
    route = desk.route
    named = [route.lead, *route.assisting] if route else []
    code_of |= {one.body_id: one.code for one in named if one.body_id is not None}
    lead = route.lead.body_id if route else None
    helps = {one.body_id for one in route.assisting} if route else set()
    rows = [(f"{one.body_id}:{code_of[one.body_id]}", one) for one in here if one.body_id is not None]
    if move != "assign":
        initial = {"bodies": [value for value, one in rows if one.body_id in helps and one.code.startswith("department")]}
        offices = [(value, one.name) for value, one in rows if move == "meet" or one.code.startswith("department")]
        return {"bodies": offices}, initial
    rows.sort(key=lambda row: row[1].body_id != lead)
    leads = [(value, _("%(name)s（按清单应由它牵头）") % {"name": one.name} if one.body_id == lead else one.name) for value, one in rows]
    chosen = [value for value, one in rows if one.body_id in helps]
    return {"leads": leads, "bodies": [(value, one.name) for value, one in rows]}, {"bodies": chosen}


def _likely(matter: Matter, now: datetime) -> list[tuple[str, str]]:
    """Return what the words of a past matter may mean, each with how sure the model is."""
    text = past_unsure.texts_of([matter])[matter.pk]
    found = duties.likely_with(text, day=localdate(now), district=matter.path.split(".")[0]) if text.strip() else []
    return [(leaf.code, f"{category_name(leaf.code)}（{desk_told.percent_said(confidence)}）") for leaf, confidence in found]


def _categories(own: str, district: str, day: date, likely: Sequence[tuple[str, str]] = ()) -> list[tuple[str, Any]]:
    """Return the kinds that are offered on a day in a district, by group, without the one that it has."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for leaf in duties.offered(day, district):
        if leaf.code != own:
            name = desk_told.in_language(f"{leaf.names[1].zh} · {leaf.names[2].zh}", f"{leaf.names[1].en} · {leaf.names[2].en}")
            groups.setdefault(desk_told.in_language(*leaf.names[0]), []).append((leaf.code, name))
    suggested = [(_("系统建议"), [one for one in likely if one[0] != own])] if likely else []
    return [("", _("请选一类")), *suggested, *groups.items()]


# ---- doing it ---------------------------------------------------------------------------------------------------------


def _do(scope: Scope, now: datetime, matter: Matter, move: str, clean: dict[str, Any]) -> None:
    detail: dict[str, Any] = {name: clean[name] for name in ("way", "category") if clean.get(name)}
    said = actions.Said(clean["words"], clean.get("photos") or (), detail, None, clean["key"])
    given = {"actor": scope, "now": now, "matter": matter.pk, "said": said, "expected": clean["expected"]}
    special: dict[str, Callable[..., Any]] = {
        "forward": actions.forward_matter,
        "step_up": actions.step_up,
        "hand_down": actions.hand_down,
        "answer_whistle": actions.answer_call,
        "answer_hotline": actions.answer_hotline,
        "report_done": actions.report_done,
    }
    if move in special:
        special[move](**given)
    elif move == "assign":
        lead, assisting = _named(matter, now, clean)
        actions.assign_matter(lead=lead, assisting=assisting, **given)
    elif move in ("whistle", "meet"):
        actions.call_bodies(bodies=[_body(one) for one in clean["bodies"]], move=move, **given)
    elif move == "merge":
        actions.merge_matter(into=int(clean["into"]), **given)
    else:
        actions.move_matter(move=move, **given)


def _body(value: str, duty: str = "", because: Any = ()) -> actions.Named:
    """Return a chosen body; the form has held it against those that work here."""
    number, _colon, code = value.partition(":")
    return actions.Named(int(number), code, duty, because)


def _named(matter: Matter, now: datetime, clean: dict[str, Any]) -> tuple[actions.Named, list[actions.Named]]:
    """Return who leads, under which duty and why, and who assists. Who is chosen against the rule stands without its reasons."""
    lead, _assisting = actions.routed(matter, now)
    chosen = _body(clean["lead"])
    if lead is None or chosen.body != lead.body:
        duty = routing.duty_for(matter.category, chosen.code, matter.path.split(".")[0], localdate(now))
        lead = actions.Named(chosen.body, chosen.code, duty.code if duty else "")
    return lead, [_body(one) for one in clean["bodies"]]
