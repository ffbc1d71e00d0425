"""The one way in which a matter moves: locked, asked of the table, written as an event, and its columns worked out from all events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.timezone import localdate
from django.utils.translation import get_language

from heju.audit import actions as audit
from heju.kit import db, pictures
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors, parameters, vault
from heju.matters.models import Event, Matter, Photo, PhotoKind, Report, StateOf
from heju.matters.queries import history, parts, promises
from heju.matters.rules import clocks, moves
from heju.matters.rules.happened import Happened
from heju.matters.rules.moves import Move, Part

VERB_OF = {
    "raise": "matters.raised",
    "join": "matters.joined",
    "accept": "matters.accepted",
    "decline": "matters.declined",
    "no_duty": "matters.no_duty_found",
    "divert": "matters.diverted",
    "merge": "matters.merged",
    "appeal": "matters.appealed",
    "deliberate": "matters.put_to_deliberation",
    "conclude": "matters.deliberated",
    "assign": "matters.assigned",
    "object": "matters.objected",
    "uphold_objection": "matters.objection_upheld",
    "reject_objection": "matters.objection_rejected",
    "take_up": "matters.taken_up",
    "contact": "matters.contacted",
    "update": "matters.updated",
    "reply": "matters.replied",
    "ask": "matters.asked",
    "answer": "matters.answered",
    "resume": "matters.resumed",
    "report_done": "matters.done",
    "say_fixed": "matters.said_fixed",
    "say_not_fixed": "matters.said_not_fixed",
    "settle": "matters.settled",
    "lapse": "matters.lapsed",
    "send_back": "matters.sent_back",
    "rate": "matters.rated",
    "return_rated": "matters.returned",
    "still_fixed": "matters.still_fixed",
    "reopen": "matters.reopened",
    "step_up": "matters.stepped_up",
    "hand_down": "matters.handed_down",
    "whistle": "matters.whistled",
    "answer_whistle": "matters.whistle_answered",
    "meet": "matters.met",
    "reclassify": "matters.reclassified",
    "withdraw": "matters.withdrawn",
    "solved_itself": "matters.solved_itself",
    "answer_hotline": "matters.hotline_answered",
    "remind": "matters.reminded",
    "enter": "matters.entered",
    "enter_answer": "matters.answer_entered",
    "file": "matters.filed",
    "take_back": "matters.taken_back",
    "follow_up": "matters.followed_up",
}
LEAST_WORDS, MOST_WORDS = 4, 2000
# What the system counts as said by everybody concerned stays the reporter's: it names no person.
RESIDENTS = ("reporter", "affected")


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a move: words, photos, facts, the report by which a resident speaks, what the sender made up to send it once."""

    words: str = ""
    photos: Sequence[bytes] = ()
    detail: dict[str, Any] = field(default_factory=dict)
    report: Report | None = None
    key: UUID | None = None


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Held:
    """A locked matter, and the event of what was sent before under the same key, None where it came for the first time."""

    matter: Matter
    before: Event | None


def writing(actor: Scope) -> Scope:
    """Return the scope in which the actions of this house write, once they have asked who may."""
    return replace(actor, door="matters")


@contextmanager
def held(actor: Scope, matter: int, *, expected: int | None = None, key: UUID | None = None) -> Iterator[Held]:
    """Open a transaction in which a matter is locked. `expected` is the version that the actor saw, `key` what he made up to send once.

    Raises NotAllowed where he may not see it; Overtaken where somebody has acted since and this was not sent before.
    """
    if not Matter.objects.filter(pk=matter).exists():
        raise NotAllowed("matters.see", "")
    with db.scoped(writing(actor)):
        found = Matter.objects.select_for_update(of=("self",)).get(pk=matter)
        before = None if key is None else Event.objects.filter(matter=found, key=key).first()
        if before is None and expected is not None and expected != found.version:
            raise overtaken(found)
        yield Held(found, before)


def overtaken(matter: Matter) -> errors.Overtaken:
    """Return what tells somebody that another acted since he opened the page, and what that was."""
    last = Event.objects.filter(matter=matter).order_by("-number").values_list("move", flat=True).first()
    return errors.Overtaken(move_words(last) if last else "")


def move_words(move: str) -> str:
    """Return a move in the reader's language."""
    row = moves.MOVES[move]
    return row.zh if (get_language() or "zh").startswith("zh") else row.en


def state_words(matter: Matter) -> str:
    """Return how a matter stands, in the reader's language."""
    return str(StateOf(matter.state).label)


def demand(actor: Scope, matter: Matter, move: str, report: Report | None = None) -> Part:
    """Return as which part somebody makes a move. Raises NotAllowed where none of his parts may, NotNow where it does not fit."""
    row = moves.MOVES[move]
    mine = parts.parts_of(actor, matter, report)
    fitting = [part for part in row.by if part in mine]
    if not fitting:
        raise NotAllowed(f"matters.{move}", matter.path)
    if not moves.allowed(move, matter.state, matter.outcome, mine):  # type: ignore[arg-type]
        raise errors.NotNow(state_words(matter))
    return fitting[0]


def demand_within_reopening(matter: Matter, now: datetime) -> None:
    """Demand that a matter was closed not too long ago to come back; a new one is raised then. Raises NotNow."""
    most = timedelta(days=int(parameters.REOPEN_WITHIN.on(localdate(now))))
    if matter.closed_at is None or now - matter.closed_at > most:
        raise errors.NotNow(state_words(matter))


def make(
    *, actor: Scope, now: datetime, matter: Matter, move: str, part: Part, said: Said = NOTHING, changes: dict[str, Any] | None = None
) -> Event:
    """Write one move of a locked matter: the event, the photos, the columns, the record. `changes` are columns besides those of the table.

    Raises WordsMissing, WordsTooLong, ProofMissing, PhotoRefused.
    """
    row = moves.MOVES[move]
    # Two servers' clocks differ by a little: what happens later is never written earlier.
    now = max(now, matter.last_at)
    words = check(row, said)
    for column, value in (changes or {}).items():
        setattr(matter, column, value)
    _advance(matter, row, now)
    event = _event(actor, now, matter, move, part, replace(said, words=words))
    kind = PhotoKind.PROOF if "proof" in row.needs else PhotoKind.ADDED
    keep_photos(matter, said.photos, now, kind=kind, event=event, report=event.report)
    settle_columns(matter)
    matter.save()
    grant = parts.grant_for(actor, matter, part)
    audit.record(
        actor=actor,
        now=now,
        verb=VERB_OF[move],
        subject="matters.matter",
        subject_id=matter.pk,
        path=matter.path,
        grant=grant,
        detail={
            "event": event.number,
            "part": part,
            **{name: said.detail[name] for name in ("lead", "level", "way") if name in said.detail},
        },
    )
    return event


def check(row: Move, said: Said) -> str:
    """Return the words of a move, trimmed. Raises what is missing."""
    words = said.words.strip()
    if len(words) > MOST_WORDS:
        raise errors.WordsTooLong
    if ("words" in row.needs or "question" in row.needs) and len(words) < LEAST_WORDS:
        raise errors.WordsMissing
    if "proof" in row.needs and not said.photos:
        raise errors.ProofMissing
    return words


def _advance(matter: Matter, row: Move, now: datetime) -> None:
    """Bring state, outcome and round to where the table leads."""
    if row.to:
        matter.state = row.to
        matter.outcome = row.outcome if row.to == "closed" else ""
        matter.closed_at = now if row.to == "closed" else None
    if row.round:
        matter.round += 1
    if row.to == "done":
        matter.done_at, matter.confirmed = now, None
    matter.last_at = now
    matter.version += 1


def _event(actor: Scope, now: datetime, matter: Matter, move: str, part: Part, said: Said) -> Event:
    grant = parts.grant_for(actor, matter, part)
    event = Event(matter=matter, path=matter.path, number=matter.version, at=now, move=move, part=part, detail=said.detail, key=said.key)
    event.state, event.outcome, event.level, event.pace, event.round = (
        matter.state, matter.outcome, matter.level, matter.pace, matter.round,
    )  # fmt: skip
    event.is_public = moves.MOVES[move].told and part not in (*RESIDENTS, "system")
    event.role, event.body_id = (grant.role, grant.body_id) if grant else ("", None)
    event.person_id = actor.person_id if part not in (*RESIDENTS, "system") else None
    event.report = said.report
    if matter.is_private and said.words:
        event.closed_words = vault.close_event(matter.pk, said.words)
    else:
        event.words = said.words
    event.save(force_insert=True)
    return event


def keep_photos(matter: Matter, photos: Sequence[bytes], now: datetime, *, kind: str, event: Event | None, report: Report | None) -> None:
    """Redraw and keep photos; of a private matter closed. Raises TooManyPhotos, PhotoRefused."""
    if len(photos) > parameters.MOST_PHOTOS:
        raise errors.TooManyPhotos
    for data in photos:
        try:
            image = pictures.redrawn(data)
        except pictures.NotAPicture as error:
            raise errors.PhotoRefused(error.reason) from error
        photo = Photo(public_id=uuid4(), matter=matter, path=matter.path, event=event, report=report, kind=kind, at=now)
        if matter.is_private:
            photo.closed_image = vault.close_photo(photo.public_id, image)
        else:
            photo.image, photo.small = image, pictures.small(image)
        photo.save(force_insert=True)


def settle_columns(matter: Matter) -> None:
    """Work the moments of the clock out from all events: what stands in the row is what a replay gives."""
    events = history.history(matter.pk)
    for column, value in columns_of(events, promises.promise_for(matter)).items():
        setattr(matter, column, value)


def columns_of(events: Sequence[Happened], promise: clocks.Promise) -> dict[str, Any]:
    """Return what the row stores of the clocks after these events (pure but for the promise that it is given).

    A deadline stands while it is not met; the moment of contact stays once it was made. `tick_at` is when the clock next has something to
    do: remind once a round, go up, close what nobody objected to, go on where an answer did not come.
    """
    due = clocks.due_columns(events, promise)
    reminded = any(event.move == "remind" and event.round == events[-1].round for event in events)
    found: dict[str, Any] = {
        "contact_due": due.first_contact.due_at if due.first_contact else None,
        "contacted_at": due.first_contact.met_at if due.first_contact else None,
        "update_due": _open(due.update),
        "solution_due": _open(due.solution),
        "confirm_due": _open(due.confirm),
        "remind_at": None if reminded else due.remind_at,
        "step_up_at": due.step_up_at,
    }
    moments: tuple[datetime | None, ...] = (found["remind_at"], found["step_up_at"], found["confirm_due"], due.paused_until)
    if events[-1].state == "closed":
        moments = (_follow_up(events),)
    found["tick_at"] = min((moment for moment in moments if moment is not None), default=None)
    return found


CLOCK_COLUMNS = (
    "contact_due", "contacted_at", "update_due", "solution_due", "confirm_due", "remind_at", "step_up_at", "tick_at",
)  # fmt: skip


def _follow_up(events: Sequence[Happened]) -> datetime | None:
    """Return when a solved matter is asked about again: once, some weeks after it was closed last."""
    closing = max(
        index for index, event in enumerate(events) if event.state == "closed" and (index == 0 or events[index - 1].state != "closed")
    )
    if events[-1].outcome != "solved" or any(event.move == "follow_up" for event in events[closing:]):
        return None
    at = events[closing].at
    return at + timedelta(days=int(parameters.FOLLOW_UP_AFTER.on(localdate(at))))


def _open(deadline: clocks.Deadline | None) -> datetime | None:
    return deadline.due_at if deadline is not None and deadline.met_at is None else None
