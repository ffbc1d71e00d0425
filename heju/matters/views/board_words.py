"""The board of matters in words: sentences, figures with denominator, interval and what was left out, rows of tables, the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from heju.kit.scope import Scope
from heju.matters import parameters
from heju.matters.models import Matter, OutcomeOf, StateOf
from heju.matters.queries.board import Board, Line
from heju.matters.queries.page import number_of
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.queries.register import Wanted
from heju.matters.rules import rates
from heju.matters.rules.rates import Counts, Rate
from heju.organizations.rules.coverage import percent_words
from heju.places import queries as places

PERIODS = {"month": lazy("这个月"), "quarter": lazy("近三个月"), "year": lazy("近十二个月")}
NAMES = {"response": lazy("按时响应"), "solution": lazy("确认解决"), "satisfaction": lazy("满意"), "in_compound": lazy("小区内解决")}
PARTS = {
    "response": ("contacted_in_time", "contact_due"),
    "solution": ("confirmed_fixed", "confirmations"),
    "satisfaction": ("satisfied", "rated"),
    "in_compound": ("solved_in_compound", "solved"),
}
# Response counts matters, a verdict or a rating is one of several on a matter.
_MATTERS, _TIMES = lazy("%(part)s / %(whole)s 件"), lazy("%(part)s / %(whole)s 次")
UNITS = {"response": _MATTERS, "solution": _TIMES, "satisfaction": _TIMES, "in_compound": _MATTERS}
FIGURES = {
    "contacted_in_time": lazy("按时首次联系的"), "contact_due": lazy("首次联系到期的"), "contact_not_yet_due": lazy("首次联系还没到期的"),
    "withdrawn_before_contact": lazy("到期前已结束的"), "merged": lazy("并入另一件事的"), "confirmed_fixed": lazy("确认修好的"),
    "confirmations": lazy("给过确认的"), "still_asked": lazy("还在等确认的"), "unanswered": lazy("到期没有人答复的"),
    "satisfied": lazy("打 4 分、5 分的"), "rated": lazy("打过分的"), "unrated": lazy("办结后没有评价的"),
    "solved_in_compound": lazy("在小区一级解决的"), "solved": lazy("已解决的"), "ended_otherwise": lazy("不是以解决结束的"),
    "still_open": lazy("还没办结的"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class At:
    """Where a board stands: the place, the period, and the body where it is of one."""

    here: places.Here
    period: str
    body: int | None = None

    def url(self, **words: Any) -> str:
        """Return the list behind a figure here."""
        given: dict[str, Any] = {"period": self.period} | ({"body": self.body} if self.body else {}) | words
        return f"{reverse('matters:behind', args=[given.pop('place', self.here.id)])}?{urlencode(given)}"


def is_desk(scope: Scope) -> bool:
    """Say whether somebody reads matters at his desk."""
    return scope.may_anywhere(HANDLE) or scope.may_anywhere(WORK)


def page(at: At, found: Board) -> dict[str, Any]:
    """Return what the page of a place shows."""
    told = rates.rates(found.total, localdate())
    return {
        "title": _("%(place)s的事办得怎么样") % {"place": at.here.name},
        "lead": standing_words(found.open, found.overdue),
        "place": at.here,
        "places": trail(at),
        "tabs": tabs(at, reverse("matters:rates", args=[at.here.id])),
        "figures": [figure(at, rate) for rate in told],
        "rates": [made_of(at, rate) for rate in told],
        "open_url": at.url(state="open"),
        "is_late": bool(found.overdue),
        "overdue_url": at.url(state="overdue"),
        "needy": [needy(at, *one) for one in found.needy],
        "tables": [table for table in tables(at, found) if table["rows"]],
        "minimum": parameters.MINIMUM_SAMPLE.on(localdate()),
    }


def standing_words(opened: int, overdue: int) -> str:
    """Return how much is open and overdue now, in one sentence."""
    if not opened:
        return _("现在没有办理中的事。")
    words = ngettext("现在有 %(open)s 件没办完", "现在有 %(open)s 件没办完", opened) % {"open": f"{opened:,}"}
    if not overdue:
        return _("%(words)s，没有超过期限的。") % {"words": words}
    return _("%(words)s，其中 %(overdue)s 件超过了办结期限。") % {"words": words, "overdue": f"{overdue:,}"}


def trail(at: At) -> list[dict[str, str]]:
    """Return the breadcrumb from the district to here, each step to its board."""
    steps = [*places.above(at.here.path), at.here]
    return [{"name": step.name, "url": reverse("matters:rates", args=[step.id])} for step in steps]


def tabs(at: At, url: str) -> list[dict[str, Any]]:
    """Return the periods as tabs."""
    return [{"label": word, "url": f"{url}?period={code}", "current": code == at.period} for code, word in PERIODS.items()]


def figure(at: At, rate: Rate) -> dict[str, Any]:
    """Return one rate as a figure: too few in the denominator are told as counts alone."""
    enough = rate.is_enough and rate.share is not None and rate.interval is not None
    found: dict[str, Any] = {
        "label": NAMES[rate.name],
        "value": percent_words(rate.numerator, rate.denominator) if enough else _("件数太少"),
        "of": UNITS[rate.name] % {"part": f"{rate.numerator:,}", "whole": f"{rate.denominator:,}"},
        "url": at.url(figure=PARTS[rate.name][1]),
        "part": rate.numerator if enough else None,
        "whole": rate.denominator if enough else None,
    }
    if enough and rate.interval is not None:
        low, high = (f"{float(end * 100):.1f} %" for end in rate.interval)
        found["interval"] = _("真实的比例大约在 %(low)s 到 %(high)s 之间") % {"low": low, "high": high}
    return found


def made_of(at: At, rate: Rate) -> dict[str, Any]:
    """Return a rate's formula, its two counts and what was left out, each count with its list."""
    chinese = (get_language() or "zh").startswith("zh")
    upper, lower = PARTS[rate.name]
    return {
        "name": NAMES[rate.name],
        "formula": rate.formula_zh if chinese else rate.formula_en,
        "parts": [
            {"word": FIGURES[upper], "count": f"{rate.numerator:,}", "url": at.url(figure=upper)},
            {"word": FIGURES[lower], "count": f"{rate.denominator:,}", "url": at.url(figure=lower)},
        ],
        "left_out": [
            {"word": one.zh if chinese else one.en, "count": f"{one.count:,}", "url": at.url(figure=one.name)}
            for one in rate.exclusions
        ],
    }  # fmt: skip


def needy(at: At, compound: int, name: str, needs: rates.Needs) -> dict[str, Any]:
    """Return one place that needs help, with its reasons in words."""
    language = get_language() or "zh"
    return {
        "name": name,
        "url": reverse("matters:rates", args=[compound]),
        "because": [reason.in_language(language) for reason in needs.because],
        "list_url": at.url(place=compound, state="overdue" if needs.row.overdue else "open"),
    }


def tables(at: At, found: Board) -> list[dict[str, Any]]:
    """Return the tables: below, by category, by body, by month."""
    below = [table_row(one, reverse("matters:rates", args=[int(one.key)]), At(places_of(at, one), at.period)) for one in found.below]
    kinds = [table_row(one, "", at, category=one.key) for one in found.categories]
    who = [table_row(one, f"{reverse('matters:rates_of', args=[int(one.key)])}?period={at.period}", At(at.here, at.period, int(one.key)))
           for one in found.bodies]  # fmt: skip
    months = [table_row(one, "", None) for one in found.months] if len(found.months) > 1 else []
    return [
        {"title": _("下面各处"), "first": _("地方"), "rows": below, "columns": columns(_("地方"))},
        {"title": _("各类事"), "first": _("类别"), "rows": kinds, "columns": columns(_("类别"))},
        {"title": _("各单位"), "first": _("单位"), "rows": who, "columns": columns(_("单位"))},
        {"title": _("各月"), "first": _("月份"), "rows": months, "columns": columns(_("月份"), standing=False)},
    ]


def places_of(at: At, line: Line) -> places.Here:
    """Return a place below as the address of its lists needs it: by its number."""
    return places.Here(int(line.key), line.name, "", at.here.path)


def columns(first: str, *, standing: bool = True) -> list[dict[str, Any]]:
    """Return the columns of a table of rates."""
    now = [_("没办完"), _("超过期限")] if standing else []
    return [{"label": first}, *({"label": word, "number": True} for word in (*now, *NAMES.values()))]


def table_row(line: Line, url: str, at: At | None, **words: Any) -> dict[str, Any]:
    """Return a row of rates: share where enough were counted, counts always; each opens its list where there is one."""
    cells: list[dict[str, Any]] = [{"text": line.name}]
    if line.open is not None and line.overdue is not None:
        for label, count, state in ((_("没办完"), line.open, "open"), (_("超过期限"), line.overdue, "overdue")):
            cells.append(
                {"text": f"{count:,}", "label": label, "number": True, "url": at.url(state=state, **words) if at and count else ""}
            )
    for rate in rates.rates(line.counts, localdate()):
        share = f"{percent_words(rate.numerator, rate.denominator)} · " if rate.is_enough else ""
        link = at.url(figure=PARTS[rate.name][1], **words) if at and rate.denominator else ""
        text = f"{share}{rate.numerator:,} / {rate.denominator:,}" if rate.denominator else "–"
        cells.append({"text": text, "label": NAMES[rate.name], "number": True, "url": link})
    return {"url": url, "cells": cells}


def cartogram(at: At, found: Board, now: datetime) -> dict[str, Any] | None:
    """Return the map of compounds: what is overdue, what is open, what is quiet; None below a street. Two queries."""
    if at.here.kind == "compound":
        return None
    states = {
        one: "uncovered" if found.compounds.get(one, (0, 0))[1] else "incomplete" if one in found.compounds else "covered"
        for one in places.compounds_below(at.here.path)
    }
    words = {"covered": _("没有未办完的"), "incomplete": _("有未办完的"), "uncovered": _("有超过期限的")}
    return places.cartogram(
        at.here.path, states=states, words=words, url_name="matters:rates", division_url="matters:rates", day=localdate(now)
    )


def body_page(at: At, name: str, counts: Counts, lines: Sequence[Line]) -> dict[str, Any]:
    """Return what the page of one body shows."""
    told = rates.rates(counts, localdate())
    spoken = [Line(line.key, str(PERIODS[line.key]), line.counts) for line in lines]
    return {
        "title": _("%(body)s办事的比例") % {"body": name},
        "place": at.here,
        "tabs": tabs(at, reverse("matters:rates_of", args=[at.body])),
        "figures": [figure(at, rate) for rate in told],
        "rates": [made_of(at, rate) for rate in told],
        "columns": columns(_("时间"), standing=False),
        "rows": [table_row(line, "", At(at.here, line.key, at.body)) for line in spoken],
        "minimum": parameters.MINIMUM_SAMPLE.on(localdate()),
    }


def listing(at: At, wanted: Wanted, rows: Sequence[Matter], now: datetime, *, is_desk: bool) -> dict[str, Any]:
    """Return what the list behind a figure shows."""
    what = FIGURES.get(wanted.figure) or {"open": _("没办完的"), "overdue": _("超过办结期限的")}.get(wanted.state) or _("全部")
    period = f"{PERIODS[at.period]} · " if wanted.figure else ""
    return {
        "title": _("%(place)s：%(what)s") % {"place": at.here.name, "what": what},
        "lead": f"{period}{_('只列出您能看到的；不公开的事计数在内，名单里没有。')}",
        "back_url": f"{reverse('matters:rates', args=[at.here.id])}?period={at.period}",
        "columns": [{"label": word} for word in (_("事项"), _("在哪里"), _("编号"), _("现在"), _("谁在办"))],
        "rows": [list_row(row, now, is_desk=is_desk) for row in rows],
    }


def list_row(row: Matter, now: datetime, *, is_desk: bool) -> dict[str, Any]:
    """Return one matter as a row."""
    late = row.state != "closed" and row.solution_due is not None and row.solution_due < now
    state = OutcomeOf(row.outcome).label if row.state == "closed" else StateOf(row.state).label
    tone = (
        "late"
        if late
        else {"closed": "done" if row.outcome == "solved" else "rest", "raised": "wait", "done": "wait"}.get(row.state, "doing")
    )
    word = _("%(state)s，已超期") % {"state": state} if late else str(state)
    return {
        "url": matter_url(row, is_desk=is_desk),
        "cells": [
            {"text": row.title},
            {"text": row.compound.name, "label": _("在哪里")},
            {"text": number_of(row), "label": _("编号")},
            {"text": word, "label": _("现在"), "tone": tone},
            {"text": row.lead_body.name if row.lead_body else "–", "label": _("谁在办")},
        ],
    }


def matter_url(row: Matter, *, is_desk: bool) -> str:
    """Return the page of a matter for this reader."""
    return reverse("matters:desk_matter" if is_desk else "matters:matter", args=[row.pk])
