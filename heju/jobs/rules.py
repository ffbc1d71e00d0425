"""What a job is and how it may go on: kinds, states, the word by which a handler stops, the waits between attempts (pure).

Other houses register a kind in their room `tasks`:

    @jobs.kind("registers.import", name=_("导入名册"), power="registers.import")
    def import_sheet(work: jobs.Work) -> dict[str, Any]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from heju.jobs import parameters
from heju.kit.scope import Grant, Scope

WAITING, RUNNING, DONE, FAILED, CANCELLED, DEAD = "waiting", "running", "done", "failed", "cancelled", "dead"
OPEN: Final = frozenset({WAITING, RUNNING})
# What may be started once more by hand.
RETRIABLE: Final = frozenset({FAILED, DEAD, CANCELLED})
STATES: Final = (WAITING, RUNNING, DONE, FAILED, CANCELLED, DEAD)


class Cancelled(Exception):
    """Whoever started the job wants it no more. Raised by `step` and `batch`; a handler lets it through."""


class Interrupted(Exception):
    """The worker is asked to end: what is open is rolled back, and another worker goes on from the mark."""


class Refused(Exception):
    """The job cannot be done, for a reason that the one who started it can mend. `str()` is the sentence for him; never tried again."""


class UnknownKind(LookupError):
    """No house has registered a kind of this name."""


class Work(Protocol):
    """What a handler is given. Everything it needs to know, to say how far it is, and to commit in steps."""

    job_id: int
    path: str
    arguments: dict[str, Any]
    # The moment this attempt began, for `now` of actions.
    now: datetime
    # From 1; above 1 the handler has run before and goes on from `mark`.
    attempt: int
    # Where an earlier attempt stopped; what a batch leaves here is committed with it.
    mark: dict[str, Any]

    @property
    def scope(self) -> Scope:
        """Return whoever started it, as he is now."""

    def step(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far it is, at once visible to others. Raises Cancelled, Interrupted."""

    def batch(self, *, waits_for_disk: bool = True) -> AbstractContextManager[Scope]:
        """Open one transaction of a job that is done in steps (`whole=False`); its end commits the rows and `mark` together.

        Without waiting for the disk a crash of the database may lose the last batches, each with its mark, and they are done again; the
        batch that says the work is done must wait, and then all before it are on the disk, too.
        """


Handler = Callable[[Work], Mapping[str, Any] | None]
Facts = Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What jobs of one name do.

    `power` is demanded at the job's path when it is started and again each time it runs ("" for what anybody may do with his own).
    `whole`: the handler runs in one transaction and is done or not at all; otherwise it commits by `batch`. `says` turns the result into
    lines (label, value) for the page; `result` gives (label, address) of what can be fetched, or None. A title, an argument, a note or a
    result never holds personal data in clear.
    """

    code: str
    name: Any
    handler: Handler
    power: str = ""
    whole: bool = True
    attempts: int = parameters.ATTEMPTS
    says: Callable[[Mapping[str, Any]], Facts] = field(default=lambda result: ())
    result: Callable[[int, Mapping[str, Any]], tuple[str, str] | None] = field(default=lambda job, result: None)


@dataclass(frozen=True, slots=True)
class Timed:
    """One line of the schedule: `cron` in UTC, `when` the same in words; `does` gets the moment and returns a few counts as words."""

    code: str
    name: Any
    when: Any
    cron: str
    does: Callable[[datetime], str]


KINDS: dict[str, Kind] = {}


def kind(code: str, *, name: Any, power: str = "", whole: bool = True, **others: Any) -> Callable[[Handler], Handler]:
    """Register what jobs of a name do. Raises ValueError where the name is taken."""

    def register(handler: Handler) -> Handler:
        if code in KINDS and KINDS[code].handler is not handler:
            raise ValueError(f"two kinds of job are called {code}")
        KINDS[code] = Kind(code, name, handler, power=power, whole=whole, **others)
        return handler

    return register


def find(code: str) -> Kind:
    """Return a kind. Raises UnknownKind."""
    try:
        return KINDS[code]
    except KeyError:
        raise UnknownKind(code) from None


def limit_of(code: str) -> int:
    """Return how often jobs of a kind are tried in all; a kind that nobody registers any more is not tried again."""
    return KINDS[code].attempts if code in KINDS else 1


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait before the attempt after this one; `attempt` counts from 1."""
    return parameters.WAITS[min(max(attempt, 1), len(parameters.WAITS)) - 1]


def may_try_again(attempt: int, limit: int) -> bool:
    """Say whether a job that has failed in this attempt, from 1, is tried again by itself."""
    return attempt < limit


def roles_of(scope: Scope) -> list[list[Any]]:
    """Return by which roles somebody started a job: they bound what it may do later."""
    return sorted([grant.role, grant.body_id or 0] for grant in scope.grants)


def narrowed(grants: Sequence[Grant], held: Sequence[Sequence[Any]]) -> tuple[Grant, ...]:
    """Return of today's grants only those held when the job was started.

    A role that came afterwards, or that was closed then because no second factor was shown, does not widen a job.
    """
    known = {(str(role), int(body)) for role, body in held}
    return tuple(grant for grant in grants if (grant.role, grant.body_id or 0) in known)
