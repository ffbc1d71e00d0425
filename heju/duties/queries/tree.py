"""The tree of kinds as this installation has it: what ships, and what districts have added. Remembered for a minute in each process."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from heju.duties.models import Act, Revision, Target
from heju.duties.rules import added, revise
from heju.duties.rules.added import Added
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Leaf, Words
from heju.kit.remember import Memory

# A kind begins tomorrow at the earliest, so nobody sees that another process learns of it a minute later.
MEMORY = Memory(1)


def added_kinds() -> tuple[Added, ...]:
    """Return every kind that districts of this installation have published, also those to come and those that have ended.

    At most one query a minute.
    """
    return MEMORY.of("added", "", _read)


def _read() -> tuple[Added, ...]:
    rows = Revision.objects.filter(target=Target.LEAF, act__in=(Act.ADD, Act.END), withdrawn_at=None)
    return added.added(shipped().leaves, [(row.path, revision_of(row)) for row in rows])


def revision_of(row: Revision) -> revise.Revision:
    """Return a row as the rules know it."""
    return revise.Revision(
        number=row.pk, target=row.target, code=row.code, act=row.act, fields=row.fields, effective_on=row.effective_on  # type: ignore[arg-type]
    )  # fmt: skip


def forget() -> None:
    """Read anew at the next question: something was published or withdrawn."""
    MEMORY.forget()


def leaves() -> tuple[Leaf, ...]:
    """Return every kind of matter there was, is and is published to be, in the order of the tree."""
    return added.in_tree(shipped().leaves, added_kinds())


def offered(day: date, district: str = "") -> tuple[Leaf, ...]:
    """Return the kinds that can be chosen on a day in a district, in the order of the tree."""
    return added.in_tree(shipped().leaves, offered_parts(day, district))


def offered_parts(day: date, district: str = "") -> tuple[Added, ...]:
    """Return the added kinds that can be chosen on a day in a district."""
    return tuple(one for one in added_kinds() if one.is_offered(day, district))


def leaf_of(code: str) -> Leaf | None:
    """Return a kind by its code, None where there never was one. What ships costs no query."""
    found = next((leaf for leaf in shipped().leaves if leaf.code == code), None)
    return found or next((one.leaf for one in added_kinds() if one.leaf.code == code), None)


def is_offered(code: str, day: date, district: str = "") -> bool:
    """Say whether a kind can be chosen on a day in a district."""
    return any(leaf.code == code for leaf in shipped().leaves) or any(one.leaf.code == code for one in offered_parts(day, district))


def category_words(code: str) -> Words:
    """Return the name of a category, a leaf or a whole group of it; the code itself where it is unknown."""
    depth = code.count(".")
    for leaf in shipped().leaves:
        if leaf.code == code or leaf.code.startswith(f"{code}."):
            return leaf.names[depth]
    found = leaf_of(code) if depth == 2 else None
    return found.names[2] if found else Words(code, code)


def narrowed(text: str, likely: Iterable[str], day: date, district: str = "") -> list[str]:
    """Return likely kinds with those divided from them before them where the text holds their words."""
    return added.narrowed(text, likely, offered_parts(day, district))
