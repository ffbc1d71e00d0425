"""Bring a conflict between bodies, hold the joint meeting, write commitments down, say whether they are kept, bring broken ones up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_noop

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.ruling import Ruling
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.actions.assign import Named, call_bodies
from heju.matters.actions.confirm import by_clock
from heju.matters.actions.raise_matter import Thing, Word, raise_matter
from heju.matters.actions.up import climb
from heju.matters.models import Commitment, Conflict, Event, JointMeeting, Matter
from heju.matters.queries import parts
from heju.matters.rules import conflicts as rules
from heju.organizations.queries import appointments
from heju.people import actions as people
from heju.people import queries as people_queries
from heju.places.rules import paths as places

if TYPE_CHECKING:
    from heju.places.models import Place

CALLED = gettext_noop("联席会议定在 %(when)s，地点：%(venue)s。请来。")
BROKEN = "联席会议上的承诺到期没有兑现，按规则报社区。"


@transaction.atomic
def bring_conflict(*, actor: Scope, now: datetime, matter: int, bodies: Sequence[int], words: str) -> Conflict:
    """Bring a conflict on a public matter: one of the bodies does, an owner of the compound, or the branch.

    Raises Ruled, ConflictRuns, WordsMissing.
    """
    if len(words.strip()) < step.LEAST_WORDS:
        raise errors.WordsMissing
    with step.held(actor, matter) as held:
        found = held.matter
        working = {grant.body_id: grant for grant in actor.grants if grant.body_id is not None and parts.WORK in grant.powers}
        holder, owns = _branch(actor, found), _owns(actor, places.compound_path(found.path), localdate(now))
        ruling = rules.may_bring(
            bodies, list(working), is_branch=holder is not None, is_private=found.is_private, is_open=found.state != "closed", is_owner=owns
        )
        _demand(ruling)
        if Conflict.objects.filter(matter=found).exists():
            raise errors.ConflictRuns
        grant = next((working[body] for body in sorted(set(bodies)) if body in working), holder)
        if not owns and (grant is None or grant.body_id is None):
            raise NotAllowed("matters.conflict", found.path)
        made = Conflict(matter=found, path=found.path, compound_id=found.compound_id, bodies=sorted(set(bodies)), words=words.strip())
        made.brought_by_id, made.brought_at, made.state = grant.body_id if grant else None, now, "brought"
        made.save(force_insert=True)
        found.bodies = sorted({*found.bodies, *made.bodies})
        found.save(update_fields=["bodies"])
        _keep(actor, now, "matters.conflict_brought", made, grant, bodies=made.bodies)
        return made


@transaction.atomic
def bring_anew(*, actor: Scope, now: datetime, compound: Place, category: str, bodies: Sequence[int], words: str, key: UUID) -> Conflict:
    """Bring a conflict over what nobody has reported yet: it becomes a public matter of the compound, and the conflict on it.

    Sent twice under one key it is one. Raises Ruled, UnknownCategory, WordsMissing, NotAllowed.
    """
    # Whoever may not bring it leaves no matter behind either: both stand in one transaction.
    word = Word(key=key, words=words, person=actor.on_behalf_of or actor.person_id)
    raised = raise_matter(actor=actor, now=now, thing=Thing(place=compound, category=category, is_private=False, absorbs=False), word=word)
    if not raised.link and (before := Conflict.objects.filter(matter=raised.matter).first()) is not None:
        return before
    return bring_conflict(actor=actor, now=now, matter=raised.matter.pk, bodies=bodies, words=words)


def _owns(actor: Scope, compound: str, day: date) -> bool:
    """Say whether somebody, or the elder for whom he acts, owns a home of a compound. One query, none for nobody."""
    person = actor.on_behalf_of or actor.person_id
    return person is not None and people_queries.is_owner_in(person, compound, day)


@transaction.atomic
def call_meeting(*, actor: Scope, now: datetime, conflict: int, at: datetime, venue: str, besides: Sequence[int] = ()) -> JointMeeting:
    """Call the bodies in conflict, and others, to a joint meeting. The branch does. Raises SessionWrong, NotAllowed."""
    with _opened(actor, conflict) as (found, grant):
        if at <= now or not venue.strip():
            raise errors.SessionWrong
        own = [grant.body_id] if grant.body_id is not None else []
        made = JointMeeting(conflict=found, at=at, venue=venue.strip(), called=sorted({*found.bodies, *besides, *own}))
        made.save(force_insert=True)
        _stand(found, "meeting")
        _keep(actor, now, "matters.meeting_called", found, grant, bodies=made.called, at=at.isoformat())
        _tell(actor, now, made)
        return made


def _tell(actor: Scope, now: datetime, meeting: JointMeeting) -> None:
    """Leave a word for everybody who holds a post in a body that is called."""
    persons = {person for body in meeting.called for person in appointments.persons_in(body, localdate(now))} - {actor.person_id}
    values: dict[str, str | int] = {"when": f"{localtime(meeting.at):%Y-%m-%d %H:%M}", "venue": meeting.venue}
    link = reverse("matters:desk_conflict", args=[meeting.conflict_id])
    for person in sorted(persons):
        people.tell_person(actor=actor, now=now, person=person, kind="matters.meeting_called", text=CALLED, values=values, link=link)


@transaction.atomic
def record_meeting(*, actor: Scope, now: datetime, meeting: int, came: Sequence[int], minutes: str) -> JointMeeting:
    """Record who came, with minutes for the bodies; the matter says that they met.

    Raises SessionWrong, WordsMissing, NotAllowed, NotNow.
    """
    seen = JointMeeting.objects.filter(pk=meeting).values_list("conflict_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.conflict", "")
    with _opened(actor, seen) as (found, grant):
        row = JointMeeting.objects.select_for_update(of=("self",)).get(pk=meeting)
        if row.held_at is not None:
            raise errors.SessionWrong
        if len(minutes.strip()) < step.LEAST_WORDS:
            raise errors.WordsMissing
        row.came, row.minutes, row.held_at = sorted(set(row.called) & set(came)), minutes.strip(), now
        row.save(update_fields=["came", "minutes", "held_at"])
        _keep(actor, now, "matters.meeting_held", found, grant, bodies=row.came)
        others = [Named(body, "meeting") for body in row.came if body != grant.body_id]
        if others:
            said = step.Said("各家开了联席会议。")
            call_bodies(actor=actor, now=now, matter=found.matter_id, bodies=others, move="meet", said=said)
        return row


@transaction.atomic
def commit(*, actor: Scope, now: datetime, conflict: int, body: int, words: str, due_on: date) -> Commitment:
    """Write down what a body promised at the meeting, and by when; residents read it. Raises Ruled, WordsMissing, NotAllowed."""
    if len(words.strip()) < step.LEAST_WORDS:
        raise errors.WordsMissing
    with _opened(actor, conflict) as (found, grant):
        has_met = JointMeeting.objects.filter(conflict=found).exclude(held_at=None).exists()
        _demand(rules.may_commit(body, found.bodies, due_on, localdate(now), has_met=has_met))
        made = Commitment(conflict=found, body_id=body, words=words.strip(), due_on=due_on)
        made.save(force_insert=True)
        _settle(found, localdate(now))
        _keep(actor, now, "matters.committed", found, grant, body=body, due=due_on.isoformat())
        return made


@transaction.atomic
def say_commitment(*, actor: Scope, now: datetime, commitment: int, kept: bool, words: str, photos: Sequence[bytes] = ()) -> Commitment:
    """Say whether a commitment was kept: the body that made it shows so with words and a photo; the branch may say either.

    Raises Ruled where it has its outcome, WordsMissing, ProofMissing, NotAllowed.
    """
    seen = Commitment.objects.filter(pk=commitment).values_list("conflict_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.conflict", "")
    with _opened(actor, seen, also=Commitment.objects.get(pk=commitment).body_id if kept else None) as (found, grant):
        row = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment)
        if row.kept is not None:
            raise errors.Ruled(Ruling(False, (rules.ANSWERED,)))
        if kept and not photos:
            raise errors.ProofMissing
        row.kept, row.decided_at = kept, now
        row.event = _shown(actor, now, found.matter, words, photos)
        row.save(update_fields=["kept", "decided_at", "event"])
        _keep(actor, now, "matters.commitment_kept" if kept else "matters.commitment_broken", found, grant, commitment=row.pk)
        _settle(found, localdate(now))
        if not kept:
            _up(actor, now, found.matter)
        return row


def _shown(actor: Scope, now: datetime, matter: Matter, words: str, photos: Sequence[bytes]) -> Event:
    """Leave the evidence on the matter, where everybody who sees it reads it."""
    mine = parts.parts_of(actor, matter)
    part = next((one for one in ("holder", "lead", "assisting") if one in mine), "assisting")
    if len(words.strip()) < step.LEAST_WORDS:
        raise errors.WordsMissing
    return step.make(actor=actor, now=now, matter=matter, move="update", part=part, said=step.Said(words, photos))  # type: ignore[arg-type]


def follow_up(*, actor: Scope, now: datetime, at_most: int = 200) -> int:
    """Break every commitment whose day is over without a word that it was kept, and bring its matter to the community; return how many."""
    done = 0
    while done < at_most and _next(actor, now):
        done += 1
    return done


@transaction.atomic
def _next(actor: Scope, now: datetime) -> bool:
    today = localdate(now)
    with db.scoped(step.writing(actor)):
        due = Commitment.objects.filter(kept=None, due_on__lt=today).order_by("due_on", "pk").values_list("pk", "conflict_id").first()
        if due is None:
            return False
        # In the order in which people's acts lock: the matter first.
        matter = Matter.objects.select_for_update(of=("self",)).get(conflict=due[1])
        row = Commitment.objects.select_for_update(of=("self",)).get(pk=due[0])
        if not rules.is_broken(rules.Promise(row.due_on, row.kept), today) or row.kept is not None:
            return True
        row.kept, row.decided_at = False, now
        row.save(update_fields=["kept", "decided_at"])
        found = Conflict.objects.select_for_update(of=("self",)).get(pk=row.conflict_id)
        _settle(found, today)
        _keep(actor, now, "matters.commitment_broken", found, None, commitment=row.pk)
        _up(actor, now, matter)
        return True


def _up(actor: Scope, now: datetime, matter: Matter) -> None:
    """Bring a locked matter from the compound to the community, by the rule and not by anybody's word."""
    if rules.goes_up(matter.level, matter.state):
        climb(actor=by_clock(matter), now=now, matter=matter, part="system", said=step.Said(BROKEN, detail={"because": "commitment"}))


def _settle(conflict: Conflict, today: date) -> None:
    rows = Commitment.objects.filter(conflict=conflict).order_by("pk").values_list("due_on", "kept")
    _stand(conflict, rules.standing([rules.Promise(*row) for row in rows], today))


def _stand(conflict: Conflict, state: str) -> None:
    if conflict.state != state:
        conflict.state = state
        conflict.save(update_fields=["state"])


@contextmanager
def _opened(actor: Scope, conflict: int, *, also: int | None = None) -> Iterator[tuple[Conflict, Grant]]:
    """Lock a conflict and its matter for the branch that sees to it, or for a body (`also`). Raises NotAllowed."""
    seen = Conflict.objects.filter(pk=conflict).values_list("matter_id", flat=True).first()
    if seen is None:
        raise NotAllowed("matters.conflict", "")
    with db.scoped(step.writing(actor)):
        matter = Matter.objects.select_for_update(of=("self",)).get(pk=seen)
        found = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict)
        found.matter = matter
        own = next((grant for grant in actor.grants if also and grant.body_id == also and parts.WORK in grant.powers), None)
        grant = own or _branch(actor, matter)
        if grant is None:
            raise NotAllowed("matters.conflict", found.path)
        yield found, grant


def _branch(actor: Scope, matter: Matter) -> Grant | None:
    """Return the role by which somebody holds the matter's level: the branch, or the community once it went up."""
    return parts.grant_for(actor, matter, "holder")


def _keep(actor: Scope, now: datetime, verb: str, conflict: Conflict, grant: Grant | None, **detail: Any) -> None:
    audit.record(
        actor=actor, now=now, verb=verb, subject="matters.conflict", subject_id=conflict.pk, path=conflict.path, grant=grant, detail=detail
    )


def _demand(ruling: Ruling) -> None:
    if not ruling.passed:
        raise errors.Ruled(ruling)
