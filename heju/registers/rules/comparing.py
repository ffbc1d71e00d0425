"""A list beside the register, home by home: who stands on both, on one only, and in what the two differ (pure).

Names and phones come as opaque keys: equal values have equal keys, and nothing here can read them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

SAME, DIFFERS, ONLY_LIST, ONLY_REGISTER = "same", "differs", "only_list", "only_register"
# What needs a look first.
STATES: Final = (DIFFERS, ONLY_LIST, ONLY_REGISTER, SAME)
DIFFERENCES: Final = ("name", "phone", "phone_missing", "kind", ONLY_LIST, ONLY_REGISTER)


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner as one side knows him. `name` and `phone` are keys, "" for none; `shown` is what a page may show."""

    name: bytes
    phone: bytes = b""
    kind: str = "owner"
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One owner on both sides, or on one. `fields` are those in which the sides differ: phone, phone_missing, kind."""

    state: str
    theirs: Owner | None = None
    ours: Owner | None = None
    fields: tuple[str, ...] = ()


def compare(theirs: Sequence[Owner], ours: Sequence[Owner]) -> list[Line]:
    """Return a line for each owner of a home: those on both sides by name first, then by phone, then those on one side only.

    The same owner twice on a side is two lines: each is matched once. Nothing is guessed from a name that is merely like another.
    """
    left, right = list(theirs), list(ours)
    lines = [*_matched(left, right, lambda a, b: a.name == b.name and a.phone == b.phone)]
    lines += _matched(left, right, lambda a, b: a.name == b.name)
    lines += _matched(left, right, lambda a, b: bool(a.phone) and a.phone == b.phone)
    lines += [Line(ONLY_LIST, theirs=one) for one in left]
    lines += [Line(ONLY_REGISTER, ours=one) for one in right]
    return lines


def _matched(left: list[Owner], right: list[Owner], fits: Callable[[Owner, Owner], bool]) -> list[Line]:
    found = []
    for one in list(left):
        other = next((candidate for candidate in right if fits(one, candidate)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            fields = _fields(one, other)
            found.append(Line(DIFFERS if fields else SAME, one, other, fields))
    return found


def _fields(theirs: Owner, ours: Owner) -> tuple[str, ...]:
    found = []
    if theirs.name != ours.name:
        found.append("name")
    if theirs.phone != ours.phone:
        found.append("phone" if theirs.phone and ours.phone else "phone_missing")
    if theirs.kind != ours.kind:
        found.append("kind")
    return tuple(found)


def state_of(lines: Sequence[Line]) -> str:
    """Return the state of a home: the same where every owner is, one-sided where all lines are on that side, else different."""
    states = {line.state for line in lines}
    return states.pop() if len(states) == 1 else DIFFERS


def differences(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return in what a home differs, as codes: fields, and on which side an owner stands alone; nothing where all is the same."""
    found = {code for line in lines for code in line.fields} | {line.state for line in lines if line.state in (ONLY_LIST, ONLY_REGISTER)}
    return tuple(code for code in DIFFERENCES if code in found)
