"""Conflicts between bodies: who brings one, what may be promised at the joint meeting, when a promise is broken, when it goes up (pure).

See docs/rules/matter-mediation.md, second part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from heju.kit.law import Source
from heju.kit.ruling import Reason, Ruling, passes, refuses

type Stand = Literal["brought", "meeting", "committed", "kept", "broken"]
SOURCE: Final = Source("heju_choice", title="和居平台自定")
FEWEST_BODIES: Final = 2
# Owners who bring it are the other side themselves.
FEWEST_OF_OWNERS: Final = 1
FURTHEST: Final = timedelta(days=366)


def _reason(code: str, zh: str, en: str) -> Reason:
    return Reason(f"conflict.{code}", zh, en, (SOURCE,))


TWO_BODIES: Final = _reason("two_bodies", "要写明是哪几家之间，至少两家。", "Two bodies at least are named.")
A_BODY: Final = _reason("a_body", "要写明和哪一家谈不拢。", "It says which body the owners differ with.")
NOT_CONCERNED: Final = _reason(
    "not_concerned",
    "由争执的各家、本小区的业主或者小区党支部提出来。",
    "It is brought by one of the bodies in conflict, an owner of the compound, or the branch.",
)
PRIVATE: Final = _reason(
    "private",
    "不公开的事不开联席会议：请走调解。",
    "What is not public does not go before a joint meeting: have it mediated.",
)
CLOSED: Final = _reason("closed", "这件事已经结束了。", "This matter has ended.")
NOT_ONE_OF_THEM: Final = _reason("not_one_of_them", "只有争执的各家才能作承诺。", "Only the bodies in conflict make commitments.")
NOT_MET: Final = _reason("not_met", "先开会，再记承诺。", "The meeting comes first, then the commitments.")
DUE_WRONG: Final = _reason("due_wrong", "期限要在明天以后、一年以内。", "The due day is after today and within a year.")
ANSWERED: Final = _reason("answered", "这条承诺已经有结果了。", "This commitment has its outcome already.")


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment: its due day, and whether it was kept; None where that is not yet known."""

    due_on: date
    kept: bool | None


def may_bring(
    bodies: Sequence[int], mine: Iterable[int], *, is_branch: bool, is_private: bool, is_open: bool, is_owner: bool = False
) -> Ruling:
    """Say whether somebody who serves in some bodies, or owns a home there, may bring a conflict. Source: heju_choice.

    Between bodies two are named; owners name the one or more that they differ with.
    """
    serves = is_branch or bool(set(mine) & set(bodies))
    few = [A_BODY] if is_owner and not serves and len(set(bodies)) < FEWEST_OF_OWNERS else []
    few += [TWO_BODIES] if (serves or not is_owner) and len(set(bodies)) < FEWEST_BODIES else []
    missing = [
        *few,
        *([] if serves or is_owner else [NOT_CONCERNED]),
        *([PRIVATE] if is_private else []),
        *([] if is_open else [CLOSED]),
    ]
    return refuses(*missing) if missing else passes()


def may_commit(body: int, bodies: Sequence[int], due_on: date, today: date, *, has_met: bool) -> Ruling:
    """Say whether a commitment may be written down. Source: heju_choice."""
    missing = [
        *([] if has_met else [NOT_MET]),
        *([] if body in bodies else [NOT_ONE_OF_THEM]),
        *([] if today < due_on <= today + FURTHEST else [DUE_WRONG]),
    ]
    return refuses(*missing) if missing else passes()


def is_broken(promise: Promise, today: date) -> bool:
    """Say whether a commitment is broken: said so, or nobody showed by the end of its due day that it was kept. Source: heju_choice."""
    return promise.kept is False or (promise.kept is None and today > promise.due_on)


def standing(promises: Sequence[Promise], today: date) -> Stand:
    """Return how a conflict stands after the meeting: one broken commitment breaks it, all kept settle it. Source: heju_choice."""
    if any(is_broken(one, today) for one in promises):
        return "broken"
    if not promises:
        return "meeting"
    return "kept" if all(one.kept for one in promises) else "committed"


def goes_up(level: str, state: str) -> bool:
    """Say whether a broken commitment brings the matter one level up: from the compound to the community, while it is open."""
    return level == "compound" and state != "closed"
