"""Steps that several acts of this house share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from heju.duties import parameters
from heju.duties.actions import refusals
from heju.duties.queries.tree import is_offered, leaf_of, leaves
from heju.duties.rules import added, revise
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Duty, Leaf
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
    if target == "leaf" and act == "add":
        return _divided(lists, wanted, day)
    if target == "leaf":
        leaf = leaf_of(code)
        if leaf is None or not is_offered(code, day):
            raise refusals.NoSuchEntry
        if act == "end":
            return _ended(lists, leaf, day)
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
    entry, from_the_list = lists.entry(code, day), shipped_duty(lists, code, day)
    if entry is None and (from_the_list is None or act == "end"):
        raise refusals.NoSuchEntry
    if from_the_list is not None:
        demand_allowed(revise.judge_duty(from_the_list, "end" if act == "end" else "change", wanted))
    if act == "end":
        return {}
    if entry is not None and not revise.changed(revise.values(entry), wanted):
        raise refusals.NothingChanged
    if from_the_list is None:
        return dict(wanted)
    before = revise.values(revise.Entry(duty=from_the_list))
    return {name: wanted[name] for name in revise.changed(before, wanted)}


def judge_added(wanted: Mapping[str, Any], day: date) -> Leaf:
    """Return the kind that is divided. Raises NoSuchEntry where it is not offered that day, RuledOut for names and words."""
    parent = leaf_of(str(wanted["parent"]))
    if parent is None or not is_offered(parent.code, day):
        raise refusals.NoSuchEntry
    demand_allowed(added.judge(wanted, parent, leaves()))
    return parent


def _divided(lists: revise.Deployed, wanted: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Return what the revision of a new kind holds: its names and words, and what its parent has otherwise than it ships on that day."""
    parent = judge_added(wanted, day)
    own = {"parent": parent.code, "words": list(wanted["words"])}
    return own | {name: wanted[name].strip() for name in ("name_zh", "name_en")} | _set_otherwise(lists, parent, day)


def _ended(lists: revise.Deployed, leaf: Leaf, day: date) -> dict[str, Any]:
    """Return what the end of a kind holds: who leads and by when stays for the matters that are of it. What ships does not end."""
    if any(one.code == leaf.code for one in shipped().leaves):
        raise refusals.NoSuchEntry
    return _set_otherwise(lists, leaf, day)


def _set_otherwise(lists: revise.Deployed, leaf: Leaf, day: date) -> dict[str, Any]:
    deadlines = parameters.PACES[leaf.pace].on(day)
    ships = {name: getattr(deadlines, name) for name in revise.LEAF_FIELDS} | revise.route_values(leaf)
    held = revise.pace_values(lists.pace(leaf, day)) | revise.route_values(lists.leaf(leaf, day))
    return {name: held[name] for name in revise.changed(ships, held)}
