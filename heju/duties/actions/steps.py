"""Steps that several acts of this house share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from heju.duties import parameters
from heju.duties.actions import refusals
from heju.duties.queries.deployed import leaf_of
from heju.duties.rules import revise
from heju.duties.rules.records import Duty
from heju.kit.ruling import Ruling

POWER = "duties.edit"


def demand_allowed(ruling: Ruling, field: str | None = None) -> None:
    """Raise RuledOut where a rule refuses."""
    if not ruling.passed:
        raise refusals.RuledOut(ruling.because, field)


def shipped_duty(lists: revise.Deployed, code: str, day: date) -> Duty | None:
    """Return the shipped entry of a code on a day, None for one that the district added."""
    return next((duty for duty in lists.lists.in_force(day) if duty.code == code), None)


def judge(lists: revise.Deployed, target: str, code: str, act: str, wanted: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what a revision has to hold, after the rules have passed it.

    Raises NoSuchEntry, NothingChanged or RuledOut.
    """
    if target == "leaf":
        leaf = leaf_of(code)
        if leaf is None:
            raise refusals.NoSuchEntry
        deadlines = parameters.PACES[leaf.pace].on(day)
        held = revise.pace_values(lists.pace(leaf, day)) | revise.route_values(lists.leaf(leaf, day))
        # Whoever says nothing about the bodies leaves them as they are that day.
        wanted = held | dict(wanted)
        demand_allowed(revise.judge_pace(leaf, deadlines, wanted))
        demand_allowed(revise.judge_route(wanted))
        if held == wanted:
            raise refusals.NothingChanged
        shipped_values = {name: getattr(deadlines, name) for name in revise.LEAF_FIELDS} | revise.route_values(leaf)
        return {name: wanted[name] for name in revise.changed(shipped_values, wanted)}
    if act == "add":
        return dict(wanted)
    entry, shipped = lists.entry(code, day), shipped_duty(lists, code, day)
    if entry is None and (shipped is None or act == "end"):
        raise refusals.NoSuchEntry
    if shipped is not None:
        demand_allowed(revise.judge_duty(shipped, "end" if act == "end" else "change", wanted))
    if act == "end":
        return {}
    if entry is not None and not revise.changed(revise.values(entry), wanted):
        raise refusals.NothingChanged
    if shipped is None:
        return dict(wanted)
    before = revise.values(revise.Entry(duty=shipped))
    return {name: wanted[name] for name in revise.changed(before, wanted)}
