"""Who is asked whether it is fixed, what their answers decide, and where a matter goes that came back (pure).

See docs/rules/matter-confirmation.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Final, Literal

from heju.kit.days import CHINA
from heju.kit.ruling import Reason
from heju.matters import parameters
from heju.matters.rules.happened import Happened, Level
from heju.matters.rules.moves import level_above

# What is to be done: close it as confirmed, send it back, go on waiting, or close it as unconfirmed.
type Decision = Literal["settle", "send_back", "wait", "lapse"]
# Moves by which a matter comes back to those who did it; one that broke again later was once fixed.
RETURNS: Final = frozenset({"send_back", "return_rated"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked. `home` is where he lives, None where it is not known: then he stands for himself."""

    person: int
    home: int | None
    is_reporter: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said, and when."""

    person: int
    is_fixed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers decide, why, and how many homes said what.

    `follow_up` are reporters who said that it is not fixed and are to be visited or called, though the others decided otherwise.
    """

    decision: Decision
    because: tuple[Reason, ...]
    fixed: int
    not_fixed: int
    asked: int
    follow_up: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Where a matter goes that came back: to which level, and why."""

    level: Level
    goes_up: bool
    reason: Reason


def seed_of(public_id: str, round_number: int) -> str:
    """Return the seed of a draw: the SHA-256 of "public id/round", in hexadecimal; published, so that anybody can draw again."""
    return sha256(f"{public_id}/{round_number}".encode()).hexdigest()


def ticket(seed: str, *numbers: int) -> str:
    """Return what a home (home), or a person of a home (home, person), draws: the SHA-256 of "seed/number…"; the smallest are taken."""
    return sha256("/".join((seed, *map(str, numbers))).encode()).hexdigest()


def who_is_asked(
    reporters: Mapping[int, int | None],
    served: Mapping[int, Collection[int]],
    *,
    seed: str,
    day: date,
    acting: Collection[int] = (),
) -> tuple[Asked, ...]:
    """Return who is asked: every reporter, then one person each of a sample of the homes that a shared facility serves.

    `reporters` maps persons to their homes, `served` homes to the persons who may speak for them (empty for a private matter),
    `acting` are those who act for a body that did the work: they are never asked, whatever else they are. Homes of reporters have a
    voice and are not drawn, nobody is asked twice, and the order of nothing given matters. Source: parameters.SAMPLE_HOMES.
    """
    asked = [Asked(person, home, is_reporter=True) for person, home in sorted(reporters.items()) if person not in acting]
    heard = {one.home for one in asked}
    persons = {one.person for one in asked} | set(acting)
    left: int = parameters.SAMPLE_HOMES.on(day)
    for home in sorted((home for home in served if home not in heard), key=lambda home: ticket(seed, home)):
        able = [person for person in served[home] if person not in persons]
        if left == 0:
            break
        if able:
            drawn = min(able, key=lambda person: ticket(seed, home, person))
            asked.append(Asked(drawn, home, is_reporter=False))
            persons.add(drawn)
            left -= 1
    return tuple(asked)


def verdict(
    asked: Iterable[Asked], answers: Iterable[Answer], *, now: datetime, due_at: datetime, is_shared: bool, came_back: int = 1
) -> Verdict:
    """Return what the answers decide at an instant; only the last word of who was asked counts, and only before `due_at`.

    A home is one voice, and says "not fixed" when anybody of it does. `came_back` counts how often it came back at this level.
    Private: one "not fixed" sends it back at once. Shared: a reporter's "not fixed" does so too where it never came back; after that
    more than half of the answers must say fixed, decided as soon as the voices still missing cannot change it. Source:
    parameters.SAMPLE_FIXED.
    """
    people = tuple(asked)
    last = _last_words(people, answers, due_at)
    voices: dict[tuple[str, int], list[bool | None]] = {}
    for one in people:
        key = ("person", one.person) if one.home is None else ("home", one.home)
        voices.setdefault(key, []).append(last.get(one.person))
    fixed = sum(True in said and False not in said for said in voices.values())
    not_fixed = sum(False in said for said in voices.values())
    # Homes in which somebody asked is still silent and nobody has said that it is not fixed: they may yet say so.
    silent = sum(None in said and False not in said for said in voices.values())
    unsure = sum(None in said and True in said and False not in said for said in voices.values())
    disagree = tuple(one.person for one in people if one.is_reporter and last.get(one.person) is False)
    is_over = now >= due_at
    if is_shared and disagree and not came_back:
        # Whoever raised it knows it best: his word brings it back once. After that those who share it decide.
        because = _reason("send_back", fixed, not_fixed, len(voices), is_shared=False)
        return Verdict("send_back", (because,), fixed, not_fixed, len(voices))
    if is_shared:
        decision = _shared(fixed, not_fixed, unsure, len(voices), _share(due_at), is_over=is_over)
    else:
        decision = _private(fixed, not_fixed, silent, is_over=is_over)
    reasons = [_reason(decision, fixed, not_fixed, len(voices), is_shared=is_shared)]
    follow_up = disagree if decision == "settle" else ()
    if follow_up:
        reasons.append(_DISAGREES)
    return Verdict(decision, tuple(reasons), fixed, not_fixed, len(voices), follow_up)


def _last_words(people: Iterable[Asked], answers: Iterable[Answer], due_at: datetime) -> dict[int, bool]:
    persons = {one.person for one in people}
    counted = [one for one in answers if one.person in persons and one.at < due_at]
    # Of two answers at one instant the one that says "not fixed" counts.
    return {one.person: one.is_fixed for one in sorted(counted, key=lambda one: (one.at, not one.is_fixed))}


def _private(fixed: int, not_fixed: int, silent: int, *, is_over: bool) -> Decision:
    if not_fixed:
        return "send_back"
    if fixed and (is_over or not silent):
        return "settle"
    return "lapse" if is_over else "wait"


def _share(due_at: datetime) -> Fraction:
    share: Fraction = parameters.SAMPLE_FIXED.on(due_at.astimezone(CHINA).date())
    return share


def _shared(fixed: int, not_fixed: int, unsure: int, asked: int, share: Fraction, *, is_over: bool) -> Decision:
    if not fixed and not not_fixed:
        return "lapse" if is_over else "wait"
    if is_over:
        return "settle" if fixed > share * (fixed + not_fixed) else "send_back"
    # While others may still speak: enough if all of them say no, too few if all of them say yes.
    if fixed - unsure > share * asked:
        return "settle"
    return "send_back" if asked - not_fixed <= share * asked else "wait"


_DISAGREES: Final = Reason(
    "confirmation.reporter_disagrees",
    "反映人自己说没修好：单独回访，不改变这次的结果。",
    "A reporter says it is not fixed: he is followed up; this does not change the outcome.",
)


def _reason(decision: Decision, fixed: int, not_fixed: int, asked: int, *, is_shared: bool) -> Reason:
    zh = f"问了 {asked} 处，{fixed} 处说修好了，{not_fixed} 处说没修好"
    en = f"Of {asked} asked, {fixed} said fixed and {not_fixed} not fixed"
    if decision == "wait":
        return Reason("confirmation.waiting", f"{zh}，还在等其他人答复。", f"{en}; the others may still answer.")
    if decision == "lapse":
        return Reason("confirmation.unconfirmed", f"{zh}：到期没有人答复，按未经确认办结。", f"{en}: closed as unconfirmed.")
    if not is_shared:
        if decision == "settle":
            return Reason("confirmation.fixed", f"{zh}：没有人说没修好。", f"{en}: nobody says that it is not fixed.")
        return Reason(
            "confirmation.not_fixed", f"{zh}：反映人说没修好，退回重办。", f"{en}: a reporter says it is not fixed; it goes back."
        )
    if decision == "settle":
        return Reason("confirmation.most_fixed", f"{zh}：修好的超过答复的一半。", f"{en}: more than half of the answers say fixed.")
    return Reason("confirmation.too_few_fixed", f"{zh}：修好的没有超过一半，退回重办。", f"{en}: not more than half; it goes back.")


_TO_HOLDER: Final = Reason("return.to_holder", "退回原来的责任单位重办。", "It goes back to the body that has the duty.")
_NO_LEVEL_ABOVE: Final = Reason(
    "return.no_level_above",
    "又一次退回，已经在最高一级，由这一级督办。",
    "It came back again and stands at the highest level, which sees to it itself.",
)


def returns_of(history: Sequence[Happened]) -> int:
    """Return how often a matter came back at the level that holds it now, counted since it came to that level."""
    count = 0
    for before, event in pairwise(history):
        count = count + (event.move in RETURNS) if event.level == before.level else 0
    return count


def after_return(returns: int, level: Level, day: date) -> Return:
    """Return where a matter goes that came back; `returns` counts those at its level with this one.

    Source: parameters.RETURNS_BEFORE_UP.
    """
    above = level_above(level)
    if returns < parameters.RETURNS_BEFORE_UP.on(day):
        return Return(level, False, _TO_HOLDER)
    if above is None:
        return Return(level, False, _NO_LEVEL_ABOVE)
    up = Reason("return.goes_up", f"第 {returns} 次退回，报上一级。", f"Returns at this level: {returns}. It goes up one level.")
    return Return(above, True, up)
