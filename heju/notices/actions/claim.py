"""Read on in the record and write the letters that follow. Leaves no record: the letters are their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from heju.audit import actions as audit
from heju.audit import queries as record
from heju.audit.queries import Entry
from heju.kit import db, links
from heju.kit.scope import Scope, is_within
from heju.notices import parameters, queries
from heju.notices.models import Bookmark, Follower, Hook, Letter, Taste
from heju.notices.queries.stories import STORIES, Story, Words
from heju.notices.rules import hookable, telling
from heju.notices.rules.telling import Planned, Receiver
from heju.people import actions as people
from heju.people import queries as addresses


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one step did: rows read, letters written, rows of which nothing could be made."""

    read: int = 0
    letters: int = 0
    skipped: int = 0


def claim_records(*, now: datetime, at_most: int = parameters.STEP) -> Claimed:
    """Read the next rows of the record, write their letters, tell in the app, and remember how far: all in one transaction or nothing.

    Returns nothing where another claimer is at work. A row of which nothing can be made is noted in the record and passed over.
    """
    with db.scoped(queries.post()) as scope:
        mark = Bookmark.objects.select_for_update(skip_locked=True).filter(name="record").first()
        entries = [] if mark is None else record.sealed_after(mark.sequence, at_most=at_most)
        if mark is None or not entries:
            return Claimed()
        hooks = hooks_on(now, entries)
        letters = skipped = 0
        # Most rows concern nobody, and cost nothing.
        for entry in [one for one in entries if one.verb in STORIES or (hooks and hookable.topic_of(one.verb))]:
            try:
                with transaction.atomic():
                    letters += tell(scope, entry, now, hooks)
            except Exception as fault:
                # One row of which nobody can make anything must not hold up all that follow.
                skipped += 1
                detail = {"record": entry.id, "verb": entry.verb, "fault": type(fault).__name__}
                audit.record(
                    actor=scope, now=now, verb="notices.skipped", subject="audit.record", subject_id=entry.id, path=entry.path,
                    detail=detail,
                )  # fmt: skip
        mark.sequence = entries[-1].sequence
        mark.save(update_fields=["sequence"])
    return Claimed(len(entries), letters, skipped)


def hooks_on(now: datetime, entries: Sequence[Entry]) -> list[Hook]:
    """Return the hooks that are told something of these rows: awake, and made in an appointment that lasts."""
    day, topics = timezone.localdate(now), list({hookable.topic_of(entry.verb) for entry in entries})
    held = Q(appointment__ended_on=None) | Q(appointment__ended_on__gt=day)
    in_term = Q(appointment__term_until=None) | Q(appointment__term_until__gte=day)
    return list(Hook.objects.filter(held, in_term, ended_at=None, rested_at=None, topics__overlap=topics))


def tell(scope: Scope, entry: Entry, now: datetime, hooks: Iterable[Hook]) -> int:
    """Write the letters about one row of the record and return how many; in the app they are told at once."""
    if not telling.is_told(entry.role, entry.at, now):
        return 0
    letters = [
        draft(entry, now, Planned("hook", now), hook=hook)
        for hook in hooks
        if hookable.topic_of(entry.verb) in hook.topics and is_within(entry.path, (hook.path,))
    ]
    story = STORIES.get(entry.verb)
    if story is not None:
        letters += letters_of(story, entry, now)
    known = set(Letter.objects.filter(record_id=entry.id).values_list("channel", "person_id", "follower_id", "hook_id"))
    fresh = [one for one in letters if (one.channel, one.person_id, one.follower_id, one.hook_id) not in known]
    Letter.objects.bulk_create(fresh)
    for one in fresh:
        if one.channel == "app" and one.person_id is not None:
            people.tell_person(
                actor=scope, now=now, person=one.person_id, kind=entry.verb, text=one.text, values=one.values, link=one.link,
                is_urgent=one.is_urgent,
            )  # fmt: skip
    return len(fresh)


def letters_of(story: Story, entry: Entry, now: datetime) -> list[Letter]:
    """Return the letters of a story about a row, unsaved."""
    enrol(story, entry, now)
    same = Follower.objects.filter(subject=entry.subject, subject_id=entry.subject_id) if entry.subject_id else Follower.objects.none()
    following = [] if story.only else list(same)
    muted = {one.person_id for one in following if one.person_id and one.ended_at}
    counted = [one for one in following if one.person_id or (one.confirmed_at and not story.is_minor)]
    joined = [as_receiver(one) for one in counted if one.ended_at is None]
    actors = set() if story.only else {entry.person_id} - {None}
    acted = set() if story.only or entry.subject_id is None else record.acted_since(entry.subject, entry.subject_id, entry.id)
    told = telling.concerned([*story.receivers(entry), *joined], actors=actors, acted=acted)  # type: ignore[arg-type]
    tastes = {row.person_id: row for row in Taste.objects.filter(person__in=[one.person for one in told if one.person])}
    rows = {row.pk: row for row in Follower.objects.filter(pk__in=[one.follower for one in told if one.follower])}
    found, say = [], story.words(entry)
    for one in told:
        words = say(one)
        if words is None:
            continue
        planned = ways(story, one, words, now, tastes, rows, muted)
        found += [draft(entry, now, way, words=words, receiver=one) for way in planned]
    return found


def enrol(story: Story, entry: Entry, now: datetime) -> None:
    """Make followers of those who left an address with the thing. Who was one before stays as he is, also where he has left."""
    if story.is_minor or entry.subject_id is None:
        return
    for one in story.addresses(entry):
        mark = queries.mark_of(one.channel, one.address)
        if Follower.objects.filter(subject=entry.subject, subject_id=entry.subject_id, channel=one.channel, contact_digest=mark).exists():
            continue
        row = Follower(
            subject=entry.subject, subject_id=entry.subject_id, path=entry.path, purpose="reported", channel=one.channel,
            contact_digest=mark, language=one.language, made_at=now, confirmed_at=now,
        )  # fmt: skip
        row.contact = addresses.close_for("notices_follower", "contact", row.public_id, one.address)
        row.save(force_insert=True)


def ways(
    story: Story, one: Receiver, words: Words, now: datetime, tastes: dict[int, Taste], rows: dict[int, Follower], muted: set[int]
) -> list[Planned]:
    """Return by which channels a receiver is told."""
    here = timezone.localtime(now)
    if story.only is not None:
        return [Planned(story.only, here)]
    if one.follower is not None:
        row = rows.get(one.follower)
        return [] if row is None else [Planned(row.channel, telling.after_quiet(telling.Taste(), here))]  # type: ignore[arg-type]
    taste = queries.taste_of(tastes.get(one.person or 0))
    return telling.plan(taste, here, is_urgent=words.is_urgent, in_app=story.in_app, is_muted=(one.person or 0) in muted)


def draft(
    entry: Entry, now: datetime, planned: Planned, *, words: Words | None = None, receiver: Receiver | None = None, hook: Hook | None = None
) -> Letter:
    """Return one letter, unsaved. Raises ValueError for a gap without a value and a link elsewhere."""
    letter = Letter(
        record_id=entry.id, verb=entry.verb, subject=entry.subject, subject_id=entry.subject_id, path=entry.path, happened_at=entry.at,
        channel=planned.channel, next_at=planned.not_before, made_at=now, hook=hook, parcel=None if planned.in_digest else uuid.uuid4(),
    )  # fmt: skip
    if receiver is not None:
        letter.person_id, letter.follower_id = receiver.person, receiver.follower
    if words is not None:
        try:
            words.text % dict(words.values)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{words.text!r} has a gap without a value") from error
        if words.link and not links.leads_inside(words.link):
            raise ValueError(f"{words.link!r} is no path of this platform")
        letter.text, letter.values, letter.link, letter.is_urgent = words.text, dict(words.values), words.link, words.is_urgent
    if planned.channel == "app":
        letter.state, letter.ended_at = "sent", now
    return letter


def as_receiver(row: Follower) -> Receiver:
    """Return a follower as one who may be told: by his number in the register where he has one."""
    return Receiver(person=row.person_id) if row.person_id else Receiver(follower=row.pk)
