"""Lists of matters on the desk: as rows, as a board of cards, on the map; each narrowed the same way."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from heju.kit.doors import roles_required
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters import actions
from heju.matters.forms.filters import FilterForm
from heju.matters.models import Matter, StateOf
from heju.matters.queries import deadlines, kept, lists, parts
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import offered
from heju.matters.rules.happened import ON_FILE
from heju.matters.views import desk_told
from heju.matters.views.desk_page import scope_of
from heju.matters.views.desk_words import ACTS
from heju.organizations.queries import bodies
from heju.places import queries as places
from heju.places.queries import ground

# What is drawn anew at most once a minute: the fields of the form, the places to choose from, the map.
FIELDS, PLACES, DRAWN = Memory(256), Memory(256), Memory(64)
FACES = (("desk_list", lazy("名单")), ("desk_board", lazy("看板")), ("desk_map", lazy("地图")))


type Moves = dict[tuple[Any, ...], list[dict[str, str]]]


class Narrowing:
    """How this request narrows the list: its form, what is wanted, the words of the address that say so."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.scope = scope_of(request)
        self.now = now
        day = timezone.localdate(now)
        self.here = _here(self.scope)
        choices, self.compounds = _places(self.here, day)
        self.words = {name: request.GET[name][:80] for name in lists.NAMES if request.GET.get(name)}
        self.wanted = lists.wanted_of(self.words, now, self.compounds)
        only = self.wanted.compounds if "compound" in self.words else None
        self.compound = places.here(only[0]) if only else None
        self.fields = FIELDS.of((get_language(), self.here, tuple(self.words.items())), day, lambda: self._fields(choices, day))

    def _fields(self, choices: list[tuple[str, str]], day: date) -> dict[str, SafeString]:
        """Return the fields of the form as they are drawn: ten lists to choose from, dearer than the fifty rows below them."""
        leads = bodies.bodies_of(self.here.path, day, limit=60) if self.here and self.here.kind in ("compound", "community") else []
        form = FilterForm(self.words, places=choices, bodies=[(str(one.pk), one.name) for one in leads])
        more = [form[name].as_field_group() for name in form.fields if name != "q"]
        return {"q": form["q"].as_widget(attrs={"aria-label": str(form["q"].label), "class": "input"}), "more": SafeString("".join(more))}

    def url(self, name: str, **more: str) -> str:
        """Return the address of another face of the same list."""
        words = self.words | more
        return reverse(f"matters:{name}") + (f"?{urlencode(words)}" if words else "")

    def context(self, face: str) -> dict[str, Any]:
        """Return what every face shows: the form, the faces, the tabs of saved views."""
        kept_views = kept.views()
        shown = tabs(self.words, face) + _kept_tabs(kept_views, self.words, face)
        return {
            "fields": self.fields,
            "faces": [{"label": str(label), "url": self.url(name), "current": name == face} for name, label in FACES],
            "tabs": shown,
            # A view that has a tab says what it narrows to by its name.
            "is_open": bool(self.words) and not any(tab["current"] for tab in shown),
            "kept": next((one for one in kept_views if one.words == self.words and one.person_id == self.scope.person_id), None),
            "kept_words": [(f"with_{name}", value) for name, value in self.words.items()],
            "own_bodies": own_bodies(self.scope),
            "path": self.here.path if self.here else "",
            "export_query": "?" + urlencode(self.words | {"path": self.here.path}) if self.here else "",
            "is_narrowed": bool(self.words),
            "compound": self.compound,
            "whole_url": reverse(f"matters:{face}"),
        }


def _here(scope: Scope) -> places.Here | None:
    """Return the widest place at which the reader works on matters."""
    paths = sorted(
        {path for grant in scope.grants if {HANDLE, WORK} & grant.powers for path in grant.paths}, key=lambda path: (path.count("."), path)
    )
    return PLACES.of(paths[0], None, lambda: places.here_at(paths[0])) if paths else None


def _places(here: places.Here | None, day: date) -> tuple[list[tuple[str, str]], dict[str, tuple[int, ...]]]:
    """Return the places directly below, and the compounds of each. Three queries a minute; none in a compound."""
    if here is None or here.kind == "compound":
        return [], {}
    return PLACES.of(("below", here), day, lambda: _below(here, day))


def _below(here: places.Here, day: date) -> tuple[list[tuple[str, str]], dict[str, tuple[int, ...]]]:
    compounds = ground.compounds_below(here.path, day)
    whole = places.place(here.id)
    found = places.children(whole, day) if whole else []
    choices = [(str(one.pk), one.name) for one in found]
    return choices, {str(one.pk): tuple(spot.id for spot in compounds if f"{spot.path}.".startswith(f"{one.path}.")) for one in found}


def tabs(words: dict[str, str], face: str) -> list[dict[str, Any]]:
    """Return the views that everybody has."""
    own = [(_("没有结束的"), {}), (_("我单位的"), {"mine": "on"}), (_("逾期的"), {"overdue": "on"}), (_("全部"), {"state": "all"})]
    base, narrowed = reverse(f"matters:{face}"), {name: word for name, word in words.items() if name != "q"}
    # What is looked for stays from one view to the next.
    looked = {"q": words["q"]} if "q" in words else {}
    return [
        {"label": label, "url": base + (f"?{urlencode(found | looked)}" if found | looked else ""), "current": narrowed == found}
        for label, found in own
    ]


def _kept_tabs(views: list[Any], words: dict[str, str], face: str) -> list[dict[str, Any]]:
    """Return the views that the reader or his bodies keep."""
    base = reverse(f"matters:{face}")
    return [{"label": one.name, "url": f"{base}?{urlencode(one.words)}", "current": words == one.words} for one in views]


def own_bodies(scope: Scope) -> list[tuple[str, str]]:
    """Return the bodies in which the reader works on matters."""
    found = {one.body_id: one.body_name for one in scope.grants if one.body_id is not None and {HANDLE, WORK} & one.powers}
    return [(str(number), name) for number, name in found.items()]


@require_GET
@roles_required(HANDLE, WORK)
def rows(request: HttpRequest) -> HttpResponse:
    """Show the list as rows, the newest first."""
    now = timezone.now()
    narrowing = Narrowing(request, now)
    found = lists.listed(narrowing.scope, narrowing.wanted, now, after=request.GET.get("after", ""))
    context = narrowing.context("desk_list") | {
        "rows": [row(one, now) for one in found.rows],
        "next_url": narrowing.url("desk_list", after=found.after) if found.after else "",
        "bulk": [(move, ACTS[move].label) for move in actions.BULK],
        "is_first": not request.GET.get("after"),
    }
    return render(request, "matters/desk_list.html", context)


def row(matter: Matter, now: datetime) -> dict[str, Any]:
    """Return a matter as a row or a card says it."""
    told = deadlines.row_told(matter, now)
    return {
        "matter": matter,
        "pk": matter.pk,
        "url": numbered("desk_matter", matter.pk),
        "number": _number(matter),
        "title": matter.title,
        "tone": desk_told.tone_of(matter),
        "word": desk_told.state_of(matter),
        "told": told,
        "where": desk_told.where(matter),
        "lead": matter.lead_body.name if matter.lead_body else _("没有写") if matter.outcome in ON_FILE else "",
        "category": desk_told.category_of(matter.category),
        "is_emergency": matter.pace == "emergency" and matter.state != "closed",
    }


def _number(matter: Matter) -> str:
    """Return the number of a matter; of a past one that of the old register too, by which an office knows it."""
    number = number_of(matter)
    if matter.outcome not in ON_FILE:
        return number
    return _("%(number)s · 旧编号 %(old)s") % {"number": number, "old": matter.hotline_number}


@require_GET
@roles_required(HANDLE, WORK)
def board(request: HttpRequest) -> HttpResponse:
    """Show the list as a board: a column a state, the nearest deadline first; a card moves by the same acts as everywhere."""
    now = timezone.now()
    narrowing = Narrowing(request, now)
    counts, found = lists.board(narrowing.scope, narrowing.wanted, now)
    known: Moves = {}
    columns = [
        {
            "state": state,
            "word": StateOf(state).label,
            "count": counts[state],
            "is_many": counts[state] >= lists.COUNTED,
            "told": counts[state] if counts[state] < lists.COUNTED else f"{lists.COUNTED - 1}+",
            "cards": [_card(narrowing.scope, one, now, known) for one in cards],
            "more_url": narrowing.url("desk_list", state=state) if counts[state] > len(cards) else "",
        }
        for state, cards in found.items()
    ]
    return render(request, "matters/desk_board.html", narrowing.context("desk_board") | {"columns": columns})


def _card(scope: Scope, matter: Matter, now: datetime, known: Moves) -> dict[str, Any]:
    """Return a matter as a card says it, with where it may be moved; `known` keeps what cards of one kind share."""
    key = (matter.state, parts.at_a_glance(scope, matter), matter.level, matter.objected_at is not None)
    if key not in known:
        known[key] = _moves(*key)
    return row(matter, now) | {"moves": [one | {"url": numbered("desk_act", matter.pk, one["move"])} for one in known[key]]}


def _moves(state: str, mine: Any, level: str, is_objected: bool) -> list[dict[str, str]]:
    """Return the columns to which a card may go, by which act, and the name of the act."""
    acts = offered.offered(
        state,  # type: ignore[arg-type]
        "",
        mine,
        level=level,  # type: ignore[arg-type]
        leaf_level=None,
        is_objected=is_objected,
        has_route=True,
    )
    to = offered.moving([act for act in acts if act in ACTS], state)  # type: ignore[arg-type]
    return [{"label": str(StateOf(state).label), "act": str(ACTS[act].label), "move": act} for state, act in to.items()]


def numbered(name: str, number: int, *more: str) -> str:
    """Return the address of a matter's page: fifty of a list are filled into one pattern, since each look-up is dear."""
    return _pattern(name, more).replace("/0/", f"/{number}/", 1)


@lru_cache(maxsize=256)
def _pattern(name: str, more: tuple[str, ...]) -> str:
    return reverse(f"matters:{name}", args=[0, *more])


@require_GET
@roles_required(HANDLE, WORK)
def on_map(request: HttpRequest) -> HttpResponse:
    """Show the list on the map: a square a compound, and beside it the compounds with most to do."""
    now = timezone.now()
    narrowing = Narrowing(request, now)
    counts = lists.by_compound(narrowing.scope, narrowing.wanted, now)
    key = (get_language(), narrowing.here, tuple(narrowing.words.items()), tuple(counts.items()))
    names, drawn = DRAWN.of(key, timezone.localdate(now), lambda: _drawn(narrowing, counts))
    ranked = sorted(((one, *both) for one, both in counts.items() if one in names), key=lambda line: (-line[2], -line[1], line[0]))
    context = narrowing.context("desk_map") | {
        "map": drawn,
        "lines": [
            {"name": names[one], "url": reverse("matters:desk_of", args=[one]), "open": total, "late": late}
            for one, total, late in ranked[:40]
        ],
        "total": _total(ranked),
    }
    return render(request, "matters/desk_map.html", context)


def _drawn(narrowing: Narrowing, counts: dict[int, tuple[int, int]]) -> tuple[dict[int, str], SafeString | None]:
    """Return the names of the compounds and the map as it is drawn, None in a single compound. Three queries."""
    day = timezone.localdate(narrowing.now)
    found = ground.compounds_below(narrowing.here.path, day) if narrowing.here else []
    names = {one.id: one.name for one in found}
    if narrowing.here is None or narrowing.here.kind == "compound":
        return names, None
    states = {one: "uncovered" if counts.get(one, (0, 0))[1] else "incomplete" if one in counts else "covered" for one in names}
    words = {"covered": _("没有在办的"), "incomplete": _("有在办的"), "uncovered": _("有逾期的")}
    drawn = places.cartogram(narrowing.here.path, states=states, words=words, url_name="matters:desk_of", day=day)
    drawn["title"] = _("示意图：每个方块是一个小区，点开看它的事项")
    return names, render_to_string("components/cartogram.html", {"map": drawn})


def _total(ranked: list[tuple[int, int, int]]) -> str:
    total, late = sum(line[1] for line in ranked), sum(line[2] for line in ranked)
    words = ngettext("%(count)s 件在办", "%(count)s 件在办", total) % {"count": f"{total:,}"}
    return words if not late else words + _("，其中逾期 %(count)s 件") % {"count": f"{late:,}"}


@require_GET
@roles_required(HANDLE, WORK)
def of_compound(request: HttpRequest, compound: int) -> HttpResponse:
    """Lead to the open matters of one compound."""
    return redirect(reverse("matters:desk_list") + f"?compound={compound}")
