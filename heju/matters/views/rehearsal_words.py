"""Rehearsals in words: what is tried, the figures with their lists, the tables, and one matter as a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from heju.duties import queries as duties
from heju.duties.rules.records import body_words
from heju.duties.rules.revise import Revision
from heju.matters.models import Rehearsal, RehearsedMatter
from heju.matters.queries import rehearsal as queries
from heju.matters.queries.figures import category_name
from heju.matters.queries.page import number_of
from heju.matters.queries.rehearsal import Figures, Wanted
from heju.matters.rules import rehearsal
from heju.matters.rules.rehearsal import MARKS, SUGGESTED, TOTAL
from heju.organizations.queries import bodies
from heju.places.queries import ground

KEPT_DAYS = 90
# Rows of a table of figures at first, and where all are asked for.
ROWS, ALL = 10, 1000
FIGURES = {
    "changed": lazy("会有变化的"), "late_before": lazy("现在逾期的"), "late_after": lazy("改了以后会逾期的"),
    "newly": lazy("本来按时、改了会逾期的"), "no_longer": lazy("本来逾期、改了就按时的"), "other_lead": lazy("会换牵头单位的"),
    "other_help": lazy("会换协助单位的"), "other_kind": lazy("会换到别的类的"), "other_duty": lazy("会按另一条职责办的"),
    "unheld": lazy("会没有单位接手的"), "unowed": lazy("会找不到对应职责的"),
}  # fmt: skip
# The same on the head of a column.
SHORT = {
    "late_before": lazy("现在逾期"), "late_after": lazy("会逾期"), "newly": lazy("变成逾期"), "no_longer": lazy("不再逾期"),
    "other_lead": lazy("换牵头"), "other_kind": lazy("换类"), "unheld": lazy("没人接手"),
}  # fmt: skip
BAD = ("late_after", "newly", "unheld", "unowed")
ACTS = {"change": lazy("修改"), "add": lazy("新增"), "end": lazy("终止")}
FIELDS = {
    "first_contact_hours": lazy("多久答复（小时）"), "update_days": lazy("多久说一次进展（天）"), "solution_days": lazy("多久办好（天）"),
    "lead": lazy("由谁牵头"), "assisting": lazy("由谁协助"),
}  # fmt: skip


def is_chinese() -> bool:
    """Say whether the page is in Chinese."""
    return (get_language() or "zh").startswith("zh")


def body_said(code: str) -> str:
    """Return the name of a body of the lists."""
    words = body_words(code)
    return words.zh if is_chinese() else words.en[:1].upper() + words.en[1:]


def draft_said(one: Revision) -> str:
    """Return in one line what a draft sets."""
    if one.target == "leaf":
        return _("%(name)s：%(what)s") % {"name": category_name(one.code), "what": _fields_said(one)}
    key = "duty_zh" if is_chinese() else "duty_en"
    shipped = next((duty for duty in duties.deployed("").lists.duties if duty.code == one.code), None)
    text = one.fields.get(key) or (getattr(shipped, key) if shipped else one.code)
    return _("%(act)s职责：%(text)s") % {"act": ACTS[one.act], "text": text}


def _fields_said(one: Revision) -> str:
    said = []
    for name, label in FIELDS.items():
        if name in one.fields:
            value = one.fields[name]
            if name == "lead":
                value = body_said(value)
            elif name == "assisting":
                value = _("、").join(body_said(code) for code in value) or _("没有")
            said.append(f"{label} {value}")
    return _("；").join(said) or _("改回随系统来的清单")


def kind_said(found: Rehearsal, code: str) -> str:
    """Return the name of a kind, of one that a rehearsal would make, too."""
    split = rehearsal.loaded(found.change).split
    return next((part.name for part in (split.parts if split else ()) if part.name and part.leaf == code), "") or category_name(code)


def change_said(found: Rehearsal) -> list[str]:
    """Return what a rehearsal tries, a line a thing."""
    change = rehearsal.loaded(found.change)
    lines = [draft_said(one) for one in change.revisions]
    if split := change.split:
        lines += [
            _("“%(from)s”里写到“%(words)s”的，归到“%(to)s”")
            % {"from": category_name(split.leaf), "words": _("”或“").join(part.words), "to": kind_said(found, part.leaf)}
            for part in split.parts
        ]
        if split.rest == SUGGESTED:
            lines.append(_("其余的按系统从本地学到的来分，没把握的留下"))
        elif split.rest:
            lines.append(_("“%(from)s”其余的都并到“%(to)s”") % {"from": category_name(split.leaf), "to": category_name(split.rest)})
        else:
            lines.append(_("其余的留在“%(from)s”") % {"from": category_name(split.leaf)})
    return lines


def line(found: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal in a list of them."""
    return {
        "url": reverse("matters:rehearsal_of", args=[found.pk]),
        "name": found.get_about_display(),
        "what": Truncator(_("；").join(change_said(found))).chars(160),
        "where": found.place.name,
        "at": date_format(localtime(found.at), "n月j日 H:i" if is_chinese() else "j M H:i"),
        "is_done": found.ended_at is not None,
    }


def head(found: Rehearsal) -> dict[str, Any]:
    """Return what stands above a rehearsal and its lists."""
    days = (found.until - found.since).days
    return {"about": found.get_about_display(), "lines": change_said(found), "where": found.place.name, "days": days}


@dataclass(frozen=True, slots=True)
class _Sheet:
    found: Rehearsal
    rows: int

    def url(self, mark: str, cut: str = "all", key: str = "") -> str:
        """Return the address of the list behind a figure."""
        given = {"mark": mark, "cut": cut, "key": key}
        return f"{reverse('matters:rehearsal_behind', args=[self.found.pk])}?{urlencode({k: v for k, v in given.items() if v})}"

    def cell(self, label: Any, n: int, mark: str, cut: str, key: str) -> dict[str, Any]:
        """Return a number in a table, with its list unless it is none."""
        return {"text": f"{n:,}", "label": str(label), "number": True, "url": self.url(mark, cut, key) if n else ""}


def outcome(found: Rehearsal, figures: Figures, *, is_whole: bool = False) -> dict[str, Any]:
    """Return the figures and tables of a rehearsal that has ended; the tables with their first rows, or whole."""
    sheet, everything = _Sheet(found, ALL if is_whole else ROWS), figures.all()
    total = everything[TOTAL]
    shown = [mark for mark in MARKS if everything[mark] or mark in ("changed", "late_before", "late_after")]
    return {
        "total": total,
        # A count of a template's own must not be called as the words in its sentence.
        "how_many": everything["changed"],
        "total_said": f"{total:,}",
        "changed_said": f"{everything['changed']:,}",
        "left_said": {why: f"{figures.left()[why]:,}" for why in ("private", "no_history", "on_file")},
        "expected": found.expected or 0,
        "left": figures.left(),
        "figures": [
            {
                "label": FIGURES[mark], "value": f"{everything[mark]:,}", "part": everything[mark], "whole": total,
                "is_bad": mark in BAD and everything[mark], "url": sheet.url(mark) if everything[mark] else "",
            }
            for mark in shown
        ],
        "changed": everything["changed"],
        "tables": [table for table in _tables(sheet, figures) if table["rows"]],
    }  # fmt: skip


def _tables(sheet: _Sheet, figures: Figures) -> list[dict[str, Any]]:
    marks = [mark for mark in ("newly", "no_longer", "other_lead", "other_kind", "unheld") if figures.all()[mark]]
    below = sheet.found.path.count(".") + 1
    at = {key: of for key, of in figures.of["place"].items() if key.count(".") == below}
    names = {one.path: one.name for one in ground.divisions_below(sheet.found.path)} if at else {}
    return [
        _pairs(sheet, figures),
        _kinds(sheet, figures),
        _bodies(sheet, figures),
        _cut(sheet, "place", at, marks, _("按地方"), lambda key: names.get(key, key)),
        _cut(sheet, "category", figures.of["category"], marks, _("按哪一类事"), category_name),
        _cut(sheet, "month", figures.of["month"], marks, _("按反映的月份"), _month, by_key=True),
    ]


def _month(key: str) -> str:
    year, month = key.split("-")
    return _("%(year)s年%(month)s月") % {"year": year, "month": int(month)}


def _cut(
    sheet: _Sheet, cut: str, of: dict[str, Counter[str]], marks: Sequence[str], title: str, name: Any, *, by_key: bool = False
) -> dict[str, Any]:
    """Return the table of a cut: how many there are, late before and after, and what differs. The most changed stand first."""
    columns = ("late_before", "late_after", *marks)
    keys = sorted(of) if by_key else sorted(of, key=lambda key: (-of[key]["changed"], -of[key][TOTAL], key))
    rows = [
        {
            "cells": [
                {"text": name(key)},
                {"text": f"{of[key][TOTAL]:,}", "label": _("件数"), "number": True},
                *(sheet.cell(SHORT[mark], of[key][mark], mark, cut, key) for mark in columns),
            ]
        }
        for key in (keys if by_key else keys[: sheet.rows])
    ]
    head = [{"label": title}, *({"label": word, "number": True} for word in (_("件数"), *(SHORT[mark] for mark in columns)))]
    return {"title": title, "columns": head, "rows": rows if len(of) > 1 else [], "number": len(of), "is_cut": len(rows) < len(of)}


def _pairs(sheet: _Sheet, figures: Figures) -> dict[str, Any]:
    """Return who would lead instead of whom, by kinds of bodies."""
    rows = []
    for key, of in sorted(figures.of["pair"].items(), key=lambda one: (-one[1]["other_lead"], one[0])):
        before, after = (body_said(code) for code in key.split(">"))
        label = _("件数")
        rows.append(
            {
                "cells": [
                    {"text": before},
                    {"text": after, "label": _("改了以后")},
                    sheet.cell(label, of["other_lead"], "other_lead", "pair", key),
                ]
            }
        )
    columns = [{"label": _("现在由谁牵头")}, {"label": _("改了以后")}, {"label": _("件数"), "number": True}]
    return {"title": _("谁的事会改由谁牵头"), "columns": columns, "rows": rows}


def _kinds(sheet: _Sheet, figures: Figures) -> dict[str, Any]:
    """Return which kind the matters would be of, with who leads such a kind and by when."""
    rows = []
    change, kinds = rehearsal.loaded(sheet.found.change), {leaf.code: leaf for leaf in duties.leaves()}
    kinds |= rehearsal.new_leaves(change.split, kinds)
    lists = rehearsal.changed_lists(duties.deployed(sheet.found.path.split(".")[0]), change)
    for key, of in sorted(figures.of["kinds"].items(), key=lambda one: (-one[1]["other_kind"], one[0])):
        before, after = key.split(">")
        leaf = kinds[after]
        day = sheet.found.until
        rows.append(
            {
                "cells": [
                    {"text": category_name(before)},
                    {"text": kind_said(sheet.found, after), "label": _("会成为")},
                    {"text": body_said(lists.leaf(leaf, day).lead), "label": _("由谁牵头")},
                    {"text": str(lists.pace(leaf, day).deadlines.solution_days), "label": _("多久办好（天）"), "number": True},
                    sheet.cell(_("件数"), of["other_kind"], "other_kind", "kinds", key),
                ]
            }
        )
    columns = [{"label": _("现在的类")}, {"label": _("会成为")}, {"label": _("由谁牵头")}, *_numbers(_("多久办好（天）"), _("件数"))]
    return {"title": _("会归到哪一类"), "columns": columns, "rows": rows}


def _numbers(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "number": True} for label in labels]


def _bodies(sheet: _Sheet, figures: Figures) -> dict[str, Any]:
    """Return each body: what it led, late before and after, what it would give away and get."""
    of, gives, gets = (figures.of[cut] for cut in ("body", "gives", "gets"))
    keys = sorted(
        {*of, *gives, *gets},
        key=lambda key: (-gives[key]["other_lead"] - gets[key]["other_lead"], -of[key]["changed"], -of[key][TOTAL], key),
    )
    # A column that holds nothing says nothing.
    marks = [mark for mark in ("late_before", "late_after", "newly", "no_longer") if figures.all()[mark]]
    is_routed = bool(figures.all()["other_lead"])
    names = bodies.names([int(key) for key in keys[: sheet.rows] if key])
    rows = []
    for key in keys[: sheet.rows]:
        moved = [
            sheet.cell(_("会交出去的"), gives[key]["other_lead"], "other_lead", "gives", key),
            sheet.cell(_("会接过来的"), gets[key]["other_lead"], "other_lead", "gets", key),
        ]
        rows.append(
            {
                "cells": [
                    {"text": names.get(int(key), key) if key else _("还没有交办，或者没有这样的单位")},
                    {"text": f"{of[key][TOTAL]:,}", "label": _("实际牵头的"), "number": True},
                    *(sheet.cell(SHORT[mark], of[key][mark], mark, "body", key) for mark in marks),
                    *(moved if is_routed else ()),
                ]
            }
        )
    labels = [str(SHORT[mark]) for mark in marks]
    labels += [_("会交出去的"), _("会接过来的")] if is_routed else []
    columns = [{"label": _("单位")}, *_numbers(_("实际牵头的"), *labels)]
    return {"title": _("按单位"), "columns": columns, "rows": rows, "number": len(keys), "is_cut": len(rows) < len(keys)}


def listing(found: Rehearsal, wanted: Wanted, rows: Sequence[RehearsedMatter], number: int) -> dict[str, Any]:
    """Return what the list behind a figure shows; `rows` holds one more than a page where there are more."""
    page = list(rows[: queries.PAGE])
    names = bodies.names(_known(page))
    given = {name: getattr(wanted, name) for name in ("mark", "cut", "key")}
    older = f"?{urlencode(given | {'before': page[-1].pk})}" if len(rows) > queries.PAGE else ""
    return head(found) | {
        "title": FIGURES[wanted.mark],
        "narrowed": _narrowed_said(found, wanted),
        "how_many": number,
        "number_said": f"{number:,}",
        "back_url": reverse("matters:rehearsal_of", args=[found.pk]),
        "columns": [{"label": word} for word in (_("事项"), _("在哪里"), _("编号"), _("实际谁牵头"), _("改了以后"))],
        "rows": [_row(found, one, names) for one in page],
        "next_url": older,
    }


def _known(rows: Iterable[RehearsedMatter]) -> list[int]:
    return sorted({body for row in rows for body in (row.body_before, row.body_after) if body is not None})


def _narrowed_said(found: Rehearsal, wanted: Wanted) -> str:
    """Return to what a list is narrowed, "" for everything."""
    if wanted.cut in ("body", "gives", "gets"):
        name = bodies.names([int(wanted.key)]).get(int(wanted.key), "") if wanted.key else _("还没有交办，或者没有这样的单位")
        if wanted.cut == "body":
            return name
        return (_("%(body)s会交出去的") if wanted.cut == "gives" else _("%(body)s会接过来的")) % {"body": name}
    if wanted.cut == "place":
        return next((one.name for one in ground.divisions_below(wanted.key) if one.path == wanted.key), wanted.key)
    if wanted.cut == "category":
        return category_name(wanted.key)
    if wanted.cut == "month":
        return _month(wanted.key)
    if wanted.cut in ("pair", "kinds"):
        said = body_said if wanted.cut == "pair" else partial(kind_said, found)
        return " → ".join(said(part) for part in wanted.key.split(">"))
    return ""


def _row(found: Rehearsal, one: RehearsedMatter, names: dict[int, str]) -> dict[str, Any]:
    matter = one.matter
    where = matter.compound.name if matter.place_id == matter.compound_id else f"{matter.compound.name} {matter.place.name}"
    return {
        "url": reverse("matters:desk_matter", args=[matter.pk]),
        "cells": [
            {"text": matter.title},
            {"text": where, "label": _("在哪里")},
            {"text": number_of(matter), "label": _("编号")},
            {"text": matter.lead_body.name if matter.lead_body else _("还没有交办"), "label": _("实际谁牵头")},
            {"text": _would(found, one, names), "label": _("改了以后")},
        ],
    }


def _would(found: Rehearsal, one: RehearsedMatter, names: dict[int, str]) -> str:
    """Return what would have been otherwise of one matter."""
    said = []
    if "other_kind" in one.marks:
        said.append(_("归到“%(name)s”") % {"name": kind_said(found, one.became)})
    if "other_lead" in one.marks:
        before, after = (
            names.get(body or 0) or body_said(code) for body, code in ((one.body_before, one.lead_before), (one.body_after, one.lead_after))
        )
        said.append(_("由%(after)s牵头，不由%(before)s") % {"before": before, "after": after})
    plain = {
        "newly": _("会逾期"), "no_longer": _("不再逾期"), "unheld": _("那里没有这样的单位"), "other_help": _("换协助单位"),
        "unowed": _("清单里没有对应的职责"),
    }  # fmt: skip
    said += [word for mark, word in plain.items() if mark in one.marks]
    if not {"newly", "no_longer"} & set(one.marks) and "late_before" in one.marks:
        said.append(_("还是逾期"))
    if "other_duty" in one.marks and "unowed" not in one.marks:
        said.append(_("按另一条职责办"))
    return _("；").join(said) or _("没有变化")
