"""A changed deadline, rehearsed on what has happened: who would have been late (pure). See docs/rules/matter-rehearsal.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from heju.matters.rules import clocks
from heju.matters.rules.happened import Happened


@dataclass(frozen=True, slots=True)
class Case:
    """One past matter: its number, the body that leads it (None for nobody), and its history."""

    matter: int
    body: int | None
    history: Sequence[Happened]


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
class Rehearsed:
    """What a change would have done: how many were replayed, which would newly be late, which no longer; both by body.

    `before` and `after` count the late ones; matters stand in ascending order.
    """

    total: int
    before: int
    after: int
    newly: tuple[int, ...]
    no_longer: tuple[int, ...]
    by_body: dict[int | None, tuple[int, int, int]] = field(default_factory=dict)


def late(history: Sequence[Happened], promise: clocks.Promise, now: datetime) -> Late:
    """Return with what a matter is late at an instant under a promise. What was not promised cannot be late."""
    due = clocks.due_columns(history, promise)
    return Late(
        contact=due.first_contact is not None and due.first_contact.is_late(now),
        solution=due.solution is not None and due.solution.is_late(now),
    )


def rehearse(cases: Iterable[Case], *, before: clocks.Promise, after: clocks.Promise, now: datetime) -> Rehearsed:
    """Replay past matters under the promise that held and under another one. `by_body` is (all, late before, late after).

    Source: duties.parameters.PACES, matters.parameters.
    """
    newly, no_longer = [], []
    counts: Counter[tuple[int | None, int]] = Counter()
    for case in cases:
        was, would = late(case.history, before, now).at_all, late(case.history, after, now).at_all
        counts[case.body, 0] += 1
        counts[case.body, 1] += was
        counts[case.body, 2] += would
        if would and not was:
            newly.append(case.matter)
        if was and not would:
            no_longer.append(case.matter)
    bodies = {body for body, _which in counts}
    by_body = {body: (counts[body, 0], counts[body, 1], counts[body, 2]) for body in bodies}
    total, late_before, late_after = (sum(found[which] for found in by_body.values()) for which in range(3))
    return Rehearsed(total, late_before, late_after, tuple(sorted(newly)), tuple(sorted(no_longer)), by_body)
