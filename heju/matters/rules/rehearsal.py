"""A changed deadline, routing or category, rehearsed on what has happened: who would have been late, who would have got what (pure).

See docs/rules/matter-rehearsal.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from heju.duties.parameters import Deadlines
from heju.duties.rules import added
from heju.duties.rules.records import DIVIDED, Leaf, Words, touches
from heju.duties.rules.revise import Deployed, Revision
from heju.matters.rules import clocks
from heju.matters.rules.happened import Happened

type Mark = Literal[
    "changed", "late_before", "late_after", "newly", "no_longer", "other_lead", "other_help", "other_kind", "other_duty",
    "unheld", "unowed",
]  # fmt: skip
# What is counted and listed, in the order in which it is shown: whether anything differs, how late it was and would be, what differs.
MARKS: Final[tuple[Mark, ...]] = (
    "changed", "late_before", "late_after", "newly", "no_longer", "other_lead", "other_help", "other_kind", "other_duty", "unheld",
    "unowed",
)  # fmt: skip
DIFFERENCES: Final[tuple[Mark, ...]] = ("newly", "no_longer", "other_lead", "other_help", "other_kind", "other_duty")
TOTAL: Final = "total"
# What becomes of the words that no part of a divided kind holds: it stays, or what the words suggest.
STAYS: Final = ""
SUGGESTED: Final = "?"
# A draft is replayed as though it had always held, and before every other revision of its entry.
ALWAYS: Final = date.min


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a divided kind: words of which a matter holds one, and the leaf that it would belong to; a new one has a name."""

    words: tuple[str, ...]
    leaf: str
    # Of a new kind its name; it is what the divided one is. "" for a kind that there is.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """A kind divided by words; `rest` is STAYS, SUGGESTED, or the leaf to which everything else moves."""

    leaf: str
    parts: tuple[Part, ...]
    rest: str = STAYS


@dataclass(frozen=True, slots=True)
class Change:
    """What is rehearsed: revisions of the lists, a divided kind, or both."""

    revisions: tuple[Revision, ...] = ()
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """Whether a matter was or would be late with the first word, and with the solution of its last round."""

    contact: bool
    solution: bool

    @property
    def at_all(self) -> bool:
        """Say whether it is late with either."""
        return self.contact or self.solution


@dataclass(frozen=True, slots=True)
class Standing:
    """How a past matter stands under one list: its kind, who leads (a code, and the body there, None where nobody is known), who helps.

    `duty` is the code of the duty that the lead is owed under, "" where no list names one.
    """

    category: str
    lead: str
    body: int | None
    assisting: tuple[str, ...]
    duty: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One past matter: its number, who leads it in fact (None for nobody), where it is (a path down to the compound), its month."""

    matter: int
    body: int | None
    path: str
    month: str


def stored(change: Change) -> dict[str, Any]:
    """Return a change as a row keeps it."""
    found: dict[str, Any] = {
        "revisions": [
            {"number": one.number, "target": one.target, "code": one.code, "act": one.act, "fields": dict(one.fields)}
            for one in change.revisions
        ]
    }
    if change.split:
        parts = [{"words": list(part.words), "leaf": part.leaf} | ({"name": part.name} if part.name else {}) for part in change.split.parts]
        found["split"] = {"leaf": change.split.leaf, "parts": parts, "rest": change.split.rest}
    return found


def loaded(kept: Mapping[str, Any]) -> Change:
    """Return the change that a row keeps."""
    revisions = tuple(Revision(**one, effective_on=ALWAYS) for one in kept["revisions"])
    if "split" not in kept:
        return Change(revisions)
    split = kept["split"]
    parts = tuple(Part(tuple(part["words"]), part["leaf"], part.get("name", "")) for part in split["parts"])
    return Change(revisions, Split(split["leaf"], parts, split["rest"]))


def changed_lists(lists: Deployed, change: Change) -> Deployed:
    """Return the lists as though the revisions of a change had always held; other revisions of the same entries are left out.

    A new kind is led and timed as the district has set it of the kind that is divided.
    """
    own = {(one.target, one.code) for one in change.revisions}
    others = tuple(one for one in lists.revisions if (one.target, one.code) not in own)
    whole = (*others, *(replace(one, effective_on=ALWAYS) for one in change.revisions))
    split = change.split
    parts = [part.leaf for part in split.parts if part.name] if split else []
    of_it = [one for one in whole if split and (one.target, one.code) == ("leaf", split.leaf)]
    return replace(lists, revisions=(*whole, *(replace(one, code=code) for code in parts for one in of_it)))


def new_leaf(divided: str, number: int) -> str:
    """Return the code of the new kind that a part of a division (from 1) makes, as long as it is only rehearsed."""
    return f"{divided}{DIVIDED}new_{number}"


def new_leaves(split: Split | None, leaves: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """Return the new kinds of a division by code: each is what the divided one is, under its own name."""
    if split is None or split.leaf not in leaves:
        return {}
    named = [part for part in split.parts if part.name]
    return {part.leaf: added.named(leaves[split.leaf], part.leaf, Words(part.name, part.name)) for part in named}


def touched(lists: Deployed, change: Change, leaves: Iterable[Leaf]) -> frozenset[str]:
    """Return the leaves that a change can touch at all: matters of others are not replayed, since nothing of them changes.

    A duty touches what it speaks of as it ships, and as the district ever wrote it.
    """
    codes = {one.code for one in change.revisions if one.target == "leaf"} | ({change.split.leaf} if change.split else set())
    of_duties = {one.code for one in change.revisions if one.target == "duty"}
    about = {category for duty in lists.lists.duties if duty.code in of_duties for category in duty.categories}
    written = [one.fields for one in (*lists.revisions, *change.revisions) if one.target == "duty" and one.code in of_duties]
    about |= {fields["category"] for fields in written if "category" in fields}
    return frozenset(leaf.code for leaf in leaves if leaf.code in codes or any(touches(one, leaf.code) for one in about))


def kind_after(category: str, text: str, split: Split | None, suggested: str = "") -> str:
    """Return the kind that a matter would have: that of the first part of which its text holds a word, else what becomes of the rest.

    `suggested` is the leaf that its words suggest, "" where they suggest none surely.
    """
    if split is None or category != split.leaf:
        return category
    words = text.casefold()
    for part in split.parts:
        if any(word.casefold() in words for word in part.words):
            return part.leaf
    if split.rest == SUGGESTED:
        return suggested or category
    return split.rest or category


def promised(lists: Deployed, leaf: Leaf, was: Leaf) -> clocks.Promise:
    """Return what lists promise a matter of a kind. While it stood in the pace of the kind that it `was`, it takes the pace of `leaf`.

    None before there were paces. Source: duties.parameters.PACES.
    """

    def promise(stands: Happened, day: date) -> Deadlines | None:
        pace = leaf.pace if stands.pace == was.pace else stands.pace
        return lists.promised(replace(leaf, pace=pace), day)

    return promise


def late(history: Sequence[Happened], promise: clocks.Promise, now: datetime) -> Late:
    """Return with what a matter is late at an instant under a promise. What was not promised cannot be late."""
    due = clocks.due_columns(history, promise)
    return Late(
        contact=due.first_contact is not None and due.first_contact.is_late(now),
        solution=due.solution is not None and due.solution.is_late(now),
    )


def late_both_ways(history: Sequence[Happened], before: clocks.Promise, after: clocks.Promise, now: datetime) -> tuple[Late, Late]:
    """Return with what a matter was late, and would be. Where every question has the same answer it is not timed twice."""
    is_same = True

    def asked(stands: Happened, day: date) -> Deadlines | None:
        nonlocal is_same
        found = before(stands, day)
        is_same = is_same and found == after(stands, day)
        return found

    was = late(history, asked, now)
    return was, was if is_same else late(history, after, now)


def marks(before: Standing, after: Standing) -> tuple[Mark, ...]:
    """Return what is to be said of a matter, in the order of MARKS; nothing differs where both are the same.

    Source: duties.rules.route, docs/rules/matter-rehearsal.md.
    """
    said: dict[Mark, bool] = {
        "late_before": before.is_late,
        "late_after": after.is_late,
        "newly": after.is_late and not before.is_late,
        "no_longer": before.is_late and not after.is_late,
        "other_lead": (before.lead, before.body) != (after.lead, after.body),
        "other_help": set(before.assisting) != set(after.assisting),
        "other_kind": before.category != after.category,
        "other_duty": before.duty != after.duty,
        "unheld": before.body is not None and after.body is None,
        "unowed": bool(before.duty) and not after.duty,
    }
    said["changed"] = any(said[mark] for mark in DIFFERENCES)
    return tuple(mark for mark in MARKS if said[mark])


def counts(fact: Fact, before: Standing, after: Standing) -> Counter[tuple[str, str, str]]:
    """Return what one matter adds to the counts, by (cut, key, what): in all, and by body, place, kind and month.

    `what` is TOTAL or a mark. Of a matter whose lead differs the pair of codes is counted, and what each body would give and get; of a
    matter whose kind differs the pair of kinds.
    """
    found = marks(before, after)
    labels = fact.path.split(".")
    # From the street down to the compound: the district is everything.
    places = [".".join(labels[: depth + 1]) for depth in range(1, len(labels))]
    body = "" if fact.body is None else str(fact.body)
    keys = [("all", ""), ("body", body), ("category", before.category), ("month", fact.month), *(("place", one) for one in places)]
    added = Counter((cut, key, what) for cut, key in keys for what in (TOTAL, *found))
    if "other_lead" in found:
        added["pair", f"{before.lead}>{after.lead}", "other_lead"] += 1
        added["gives", "" if before.body is None else str(before.body), "other_lead"] += 1
        added["gets", "" if after.body is None else str(after.body), "other_lead"] += 1
    if "other_kind" in found:
        added["kinds", f"{before.category}>{after.category}", "other_kind"] += 1
    return added
