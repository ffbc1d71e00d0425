"""The figures of a board in words: sentences, figures with their denominators, rows of tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from heju.dashboards import queries
from heju.dashboards.queries import Board, Gap
from heju.matters.queries import figures as figures_of_matters
from heju.organizations.queries import coverage
from heju.organizations.rules import coverage as shares
from heju.places import queries as places

NEEDY = 10
# Figure → (the title of its list, what it means where the list is empty).
LISTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "bare": (gettext_lazy("双无小区：没有物业，也没有业委会"), gettext_lazy("没有双无小区。")),
    "weak": (gettext_lazy("负责人空缺或任期已满的小区"), gettext_lazy("没有空缺的负责人，也没有超期的任期。")),
}


def trail(here: places.Here) -> list[dict[str, str]]:
    """Return the breadcrumb from the district to a place, each step to its board."""
    steps = [*places.above(here.path), here]
    return [{"name": step.name, "url": reverse("dashboards:board", args=[step.id])} for step in steps]


def list_url(here: places.Here, figure: str) -> str:
    """Return where the list behind a figure stands: with its acts in `organizations`, or here."""
    if figure == "uncovered":
        return reverse("organizations:coverage", args=[here.path])
    if figure == "incomplete":
        return reverse("organizations:four_in_one", args=[here.path])
    return reverse("dashboards:listed", args=[here.id, figure])


def page(here: places.Here, board: Board, now: datetime) -> dict[str, Any]:
    """Return what the board and the wall screen share."""
    return {
        "here": {"name": here.name, "url": reverse("dashboards:board", args=[here.id])},
        "place": here,
        "title": headline(here, board.total),
        "sentences": [of_matters(here, now), *sentences(here, board)],
        "figures": figures(here, board),
        "columns": [
            {"label": _("地方")},
            {"label": pgettext("list", "小区"), "number": True},
            {"label": _("支部覆盖"), "number": True},
            {"label": _("未覆盖"), "number": True},
            {"label": _("四方齐全"), "number": True},
            {"label": _("双无"), "number": True},
        ],
        "children": [child_row(row) for row in board.rows],
        "needy": [gap_row(gap) for gap in board.gaps[:NEEDY]],
        "more_needy": max(0, len(board.gaps) - NEEDY),
    }


def headline(here: places.Here, total: coverage.Count) -> str:
    """Return the title of a board: the answer to "is every compound covered?"."""
    if not total.total:
        return _("%(place)s还没有登记小区") % {"place": here.name}
    if total.uncovered:
        words = ngettext(
            "%(place)s %(total)s 个小区，%(count)s 个还没有支部",
            "%(place)s %(total)s 个小区，%(count)s 个还没有支部",
            total.uncovered,
        )
        return words % {"place": here.name, "total": number(total.total), "count": total.uncovered}
    return _("%(place)s %(total)s 个小区，支部全部覆盖") % {"place": here.name, "total": number(total.total)}


def number(value: int) -> str:
    """Return a count with separators, the same in both languages."""
    return f"{value:,}"


def sentences(here: places.Here, board: Board) -> list[dict[str, str]]:
    """Return the sentences on top: words, the figure that opens its list, words."""
    total = board.total
    covered, complete = (f"{number(part)} / {number(total.total)}" for part in (total.covered, total.complete))
    where = f"{reverse('organizations:bodies')}?{urlencode({'kind': 'branch', 'path': here.path})}"
    found = [
        sentence(_("支部覆盖 %(figure)s 个小区和城中村。"), covered, list_url(here, "uncovered")),
        sentence(_("%(figure)s 个小区四方齐全，其余的看缺什么。"), complete, list_url(here, "incomplete")),
        sentence(_("双无小区有 %(figure)s 个，先由支部和居民小组办事。"), number(len(board.bare)), list_url(here, "bare")),
        sentence(_("%(figure)s 个小区有负责人空缺或任期已满，等有权的人补上。"), number(len(board.weak)), list_url(here, "weak")),
    ]
    if board.members is None:
        found.append(sentence(_("这里有 %(figure)s 个小区党支部。"), number(board.branches), where))
    else:
        words = _("这里有 %(figure)s 个小区党支部，党员 {members} 名。").format(members=number(board.members))
        found.append(sentence(words, number(board.branches), where))
    return found


def of_matters(here: places.Here, now: datetime) -> dict[str, str]:
    """Return how matters stand at a place in one sentence: what is open, and how much of it is overdue. One query."""
    standing = figures_of_matters.standing(here.path, now)
    count, late = sum(one.open for one in standing), sum(one.overdue for one in standing)
    url = f"{reverse('matters:behind', args=[here.id])}?{urlencode({'state': 'open'})}"
    if not count:
        return sentence(_("居民反映的事都办完了，现在有 %(figure)s 件没办完。"), "0", url)
    if not late:
        return sentence(_("居民反映的事还有 %(figure)s 件没办完，都在期限里。"), number(count), url)
    words = _("居民反映的事还有 %(figure)s 件没办完，其中 {late} 件过了期限。").format(late=number(late))
    return sentence(words, number(count), url)


def sentence(words: str, figure: str, url: str) -> dict[str, str]:
    """Return one sentence, cut where its figure stands; the figure opens its list."""
    before, _figure, after = words.partition("%(figure)s")
    return {"before": before.strip(), "figure": figure, "url": url, "after": after.strip()}


def figures(here: places.Here, board: Board) -> list[dict[str, Any]]:
    """Return the figures beside the sentences, each with its denominator and its list."""
    total = board.total
    of = _("%(part)s / %(whole)s 个小区")
    return [
        {
            "label": _("支部覆盖"),
            "value": shares.percent_words(total.covered, total.total),
            "of": of % {"part": number(total.covered), "whole": number(total.total)},
            "part": total.covered,
            "whole": total.total,
            "late": bool(total.uncovered),
            "url": list_url(here, "uncovered"),
        },
        {
            "label": _("四方齐全"),
            "value": shares.percent_words(total.complete, total.total),
            "of": of % {"part": number(total.complete), "whole": number(total.total)},
            "part": total.complete,
            "whole": total.total,
            "late": False,
            "url": list_url(here, "incomplete"),
        },
    ]


def child_row(row: coverage.Count) -> dict[str, Any]:
    """Return a row of the table below the board; a figure of one compound opens the compound."""
    is_compound = row.path.count(".") == 3
    url = "" if row.id is None else reverse("organizations:compound" if is_compound else "dashboards:board", args=[row.id])

    def behind(figure: str, count: int) -> str:
        if row.id is None or is_compound or not count:
            return ""
        return list_url(places.Here(row.id, row.name, "", row.path), figure)

    return {
        "url": url,
        "cells": [
            {"text": row.name or _("社区未明")},
            {"label": pgettext("list", "小区"), "text": number(row.total), "number": True},
            {"label": _("支部覆盖"), "text": row.percent, "number": True},
            {"label": _("未覆盖"), "text": number(row.uncovered), "number": True, "url": behind("uncovered", row.uncovered)},
            {"label": _("四方齐全"), "text": number(row.complete), "number": True, "url": behind("incomplete", row.incomplete)},
            {"label": _("双无"), "text": number(row.bare), "number": True, "url": behind("bare", row.bare)},
        ],
    }


def gap_row(gap: Gap) -> dict[str, Any]:
    """Return a compound that needs help: its state in a word, and why."""
    if gap.is_uncovered:
        tone, word = "late", _("未覆盖")
    elif gap.missing:
        tone, word = "wait", _("四方不全")
    else:
        tone, word = "wait", _("负责人待补")
    return {"name": gap.name, "url": reverse("organizations:compound", args=[gap.id]), "tone": tone, "word": word, "reasons": gap.reasons}


def listing(here: places.Here, board: Board, figure: str) -> dict[str, Any]:
    """Return the page behind a figure."""
    title, empty = LISTS[figure]
    found = board.listed(figure)
    return {
        "here": {"name": here.name, "url": reverse("dashboards:board", args=[here.id])},
        "places": trail(here),
        "title": title,
        "empty": empty,
        "count": len(found),
        "whole": board.total.total,
        "rows": [gap_row(gap) for gap in found],
        "tabs": [
            {"label": LISTS[name][0], "url": list_url(here, name), "current": name == figure, "count": len(board.listed(name))}
            for name in LISTS
        ],
        "back": reverse("dashboards:board", args=[here.id]),
    }


def cartogram(here: places.Here, day: date) -> SafeString:
    """Return the schematic map of a place: a square a compound, its shape and color saying how it stands."""

    def draw() -> SafeString:
        states = coverage.states(here.path, day)
        words = {"covered": _("四方齐全"), "incomplete": _("四方不全"), "uncovered": _("未覆盖")}
        found = places.cartogram(
            here.path, states=states, words=words, url_name="organizations:compound", division_url="dashboards:board", day=day
        )
        return render_to_string("components/cartogram.html", {"map": found})

    return queries.drawn(here.path, day, draw)
