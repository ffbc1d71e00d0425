"""Kinds of matters that a district adds by dividing one that there is: which there are, from when, where they stand (pure).

See docs/rules/duties.md, "A divided kind".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from heju.duties.rules.records import DIVIDED, Leaf, Words
from heju.duties.rules.revise import Revision
from heju.kit.ruling import Reason, Ruling, passes, refuses

# Signs of a name, and words by which a kind is known, at most.
NAME_LENGTH: Final = 30
WORDS: Final = 12
_CODE: Final = re.compile(r"d[0-9]+_[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Added:
    """A kind that a district has added: its leaf as it was divided off, the kind it came from, words that tell it, from when to when.

    `until` is the first day on which it is not offered any more, None while it is.
    """

    leaf: Leaf
    parent: str
    words: tuple[str, ...]
    district: str
    since: date
    until: date | None = None

    def is_offered(self, day: date, district: str = "") -> bool:
        """Say whether it is offered on a day in a district, in any where none is named."""
        return self.since <= day and (self.until is None or day < self.until) and district in ("", self.district)


def added(shipped: Sequence[Leaf], revisions: Iterable[tuple[str, Revision]]) -> tuple[Added, ...]:
    """Return the kinds that districts have added, the earliest first; `revisions` are the published ones with the path of their district.

    A kind is what its parent was when it ships, under its own name; one whose parent there is not is left out.
    """
    known = {leaf.code: leaf for leaf in shipped}
    found: dict[str, Added] = {}
    for district, one in sorted(revisions, key=lambda pair: (pair[1].effective_on, pair[1].number)):
        if one.target != "leaf":
            continue
        if one.act == "end" and one.code in found:
            found[one.code] = replace(found[one.code], until=one.effective_on)
        parent = known.get(str(one.fields.get("parent", ""))) if one.act == "add" else None
        if parent is not None:
            leaf = named(parent, one.code, Words(one.fields["name_zh"], one.fields["name_en"]))
            known[one.code] = leaf
            found[one.code] = Added(leaf, parent.code, tuple(one.fields["words"]), district, one.effective_on)
    return tuple(found.values())


def named(parent: Leaf, code: str, name: Words) -> Leaf:
    """Return a kind that is what another is, under a code and a name of its own."""
    return replace(parent, code=code, names=(parent.names[0], parent.names[1], name))


def in_tree(shipped: Sequence[Leaf], more: Iterable[Added]) -> tuple[Leaf, ...]:
    """Return all kinds in the order of the tree: an added one behind the kind that it was divided from."""
    below: dict[str, list[Leaf]] = {}
    for one in more:
        below.setdefault(one.parent, []).append(one.leaf)

    def with_parts(leaf: Leaf) -> list[Leaf]:
        return [leaf, *(part for one in below.get(leaf.code, ()) for part in with_parts(one))]

    return tuple(part for leaf in shipped for part in with_parts(leaf))


def narrowed(text: str, leaves: Iterable[str], offered: Sequence[Added]) -> list[str]:
    """Return likely kinds with those divided from them before them where the text holds one of their words; each once, in order."""
    words = text.casefold()
    found: list[str] = []

    def take(leaf: str) -> None:
        for one in offered:
            if one.parent == leaf and any(word.casefold() in words for word in one.words):
                take(one.leaf.code)
        found.append(leaf)

    for leaf in leaves:
        take(leaf)
    return list(dict.fromkeys(found))


def next_code(parent: Leaf, district: str, used: Iterable[str]) -> str:
    """Return the code of a new kind: that of its parent, its district, so that two never give the same one, and a number."""
    before = f"{parent.code}{DIVIDED}d{district}_"
    numbers = [int(code.removeprefix(before)) for code in used if code.startswith(before) and DIVIDED not in code.removeprefix(before)]
    return f"{before}{max(numbers, default=0) + 1}"


def is_code(code: str, shipped: Iterable[Leaf]) -> bool:
    """Say whether a code is that of a kind which a district may have divided off one that ships."""
    parent, *own = code.split(DIVIDED)
    return bool(own) and all(_CODE.fullmatch(one) for one in own) and any(leaf.code == parent for leaf in shipped)


def judge(wanted: Mapping[str, Any], parent: Leaf, tree: Iterable[Leaf]) -> Ruling:
    """Say whether a kind may be added so: with a name in both languages that no other kind of its group has, and a few words."""
    group, reasons = parent.code.rpartition(".")[0], []
    names = Words(wanted["name_zh"].strip(), wanted["name_en"].strip())
    if not all(0 < len(name) <= 2 * NAME_LENGTH for name in names) or len(names.zh) > NAME_LENGTH:
        reasons.append(
            Reason("added.unnamed", "新的一类要有中文和英文名字，不要太长。", "A new kind needs a short name in Chinese and in English.")
        )
    taken = {name.casefold() for leaf in tree if leaf.code.rpartition(".")[0] == group for name in leaf.names[2]}
    if any(name.casefold() in taken for name in names):
        reasons.append(Reason("added.name_taken", "已经有一类叫这个名字。", "There is a kind of this name already."))
    if not 0 < len(wanted["words"]) <= WORDS or not all(word.strip() for word in wanted["words"]):
        reasons.append(
            Reason("added.no_words", "写一到十二个词，好认出是这一类。", "Give one to twelve words by which this kind is known.")
        )
    return refuses(*reasons) if reasons else passes()
