"""Read on in the record and write the letters that follow. Leaves no record: the letters are their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from heju.audit import actions as audit
from heju.audit import queries as record
from heju.audit.queries import Entry
from heju.kit import db, links
from heju.kit.scope import Scope, is_within
from heju.matters import actions as matters
from heju.notices import parameters, queries
from heju.notices.models import Bookmark, Follower, Hook, Letter, Taste
from heju.notices.queries.stories import STORIES, Story, Words
from heju.notices.rules import hookable, telling
from heju.notices.rules.telling import Planned, Receiver
from heju.people import actions as people
from heju.people import queries as addresses

type Say = Callable[[Receiver], Words | None]


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one step did: rows read, letters written, rows of which nothing could be made, whether it stopped amid a row."""

    read: int = 0
    letters: int = 0
    skipped: int = 0
    is_amid: bool = False


def claim_records(*, now: datetime, at_most: int = parameters.STEP) -> Claimed:
    """Read the next rows of the record, write their letters, tell in the app, and remember how far: all in one transaction or nothing.

    Returns nothing where another claimer is at work. A row of which nothing can be made is noted in the record and passed over. Of a row
    that concerns thousands a set of letters is written; the next step goes on with those who have none of it yet, after a crash, too.
    At a step that its maker may still take back it stops; of one that was taken back nobody is told.
    """
    with db.scoped(queries.post()) as scope:
        mark = Bookmark.objects.select_for_update(skip_locked=True).filter(name="record").first()
        entries = [] if mark is None else record.sealed_after(mark.sequence, at_most=at_most)
        steps = [one for one in map(step_of, entries) if one is not None]
        let = matters.let_go(now=now, steps=steps)
        entries = list(telling.ripe(entries, lambda entry: step_of(entry) in let.waiting))
        if mark is None or not entries:
            return Claimed()
        hooks = hooks_on(now, entries)
        read = letters = skipped = 0
        for entry in entries:
            # Most rows concern nobody, and cost nothing.
            if step_of(entry) not in let.taken_back and (entry.verb in STORIES or (hooks and hookable.topic_of(entry.verb))):
                try:
                    with transaction.atomic():
                        written, is_whole = tell(scope, entry, now, hooks, parameters.SET - letters)
                except Exception as fault:
                    # One row of which nobody can make anything must not hold up all that follow.
                    skipped += 1
                    note_skipped(scope, entry, now, fault)
                else:
                    letters += written
                    if not is_whole:
                        break
            read += 1
        if read:
            mark.sequence = entries[read - 1].sequence
            mark.save(update_fields=["sequence"])
    return Claimed(read, letters, skipped, is_amid=read < len(entries))


def note_skipped(scope: Scope, entry: Entry, now: datetime, fault: Exception) -> None:
    """Note in the record a row of which nothing could be made."""
    detail = {"record": entry.id, "verb": entry.verb, "fault": type(fault).__name__}
    audit.record(actor=scope, now=now, verb="notices.skipped", subject="audit.record", subject_id=entry.id, path=entry.path, detail=detail)


def step_of(entry: Entry) -> tuple[int, int] | None:
    """Return the matter and the event that a row of the record is about, None where it is about no event."""
    number = entry.detail.get("event") if entry.subject == "matters.matter" else None
    return (entry.subject_id, number) if entry.subject_id is not None and isinstance(number, int) else None


def hooks_on(now: datetime, entries: Sequence[Entry]) -> list[Hook]:
    """Return the hooks that are told something of these rows: awake, and made in an appointment that lasts."""
    day, topics = timezone.localdate(now), list({hookable.topic_of(entry.verb) for entry in entries})
    held = Q(appointment__ended_on=None) | Q(appointment__ended_on__gt=day)
    in_term = Q(appointment__term_until=None) | Q(appointment__term_until__gte=day)
    return list(Hook.objects.filter(held, in_term, ended_at=None, rested_at=None, topics__overlap=topics))


def tell(scope: Scope, entry: Entry, now: datetime, hooks: Iterable[Hook], at_most: int = parameters.SET) -> tuple[int, bool]:
    """Write letters about one row of the record, in the app at once; return how many, and whether all who are concerned have theirs now.

    It stops once `at_most` are written; asked again it goes on. How many statements that takes does not follow from how many are told.
    """
    if not telling.is_told(entry.role, entry.at, now):
        return 0, True
    if at_most <= 0:
        return 0, False
    known = Letter.objects.filter(record_id=entry.id)
    told_hooks = set(known.filter(hook__isnull=False).values_list("hook_id", flat=True))
    fresh = [
        draft(entry, now, Planned("hook", now), hook=hook)
        for hook in hooks
        if hook.pk not in told_hooks and hookable.topic_of(entry.verb) in hook.topics and is_within(entry.path, (hook.path,))
    ]
    story, is_whole = STORIES.get(entry.verb), True
    if story is not None:
        has_letter = {Receiver(*one) for one in known.filter(hook=None).values_list("person_id", "follower_id")}
        written, is_whole = letters_of(story, entry, now, has_letter, at_most)
        fresh += written
    Letter.objects.bulk_create(fresh)
    in_app = [
        people.Told(one.person_id, one.text, one.values, one.link, one.is_urgent)
        for one in fresh
        if one.channel == "app" and one.person_id is not None
    ]
    people.tell_persons(actor=scope, now=now, kind=entry.verb, told=in_app)
    return len(fresh), is_whole


def letters_of(story: Story, entry: Entry, now: datetime, has_letter: Collection[Receiver], at_most: int) -> tuple[list[Letter], bool]:
    """Return letters of a story about a row, unsaved, about `at_most`, and whether these are the last.

    `has_letter` are those who have theirs already. Whoever is to be told is asked how he likes it in sets, not one by one.
    """
    enrol(story, entry, now)
    same = Follower.objects.filter(subject=entry.subject, subject_id=entry.subject_id) if entry.subject_id else Follower.objects.none()
    following = [] if story.only else list(same)
    muted = {one.person_id for one in following if one.person_id and one.ended_at}
    counted = [one for one in following if one.person_id or (one.confirmed_at and not story.is_minor)]
    joined = [as_receiver(one) for one in counted if one.ended_at is None]
    actors = set() if story.only else {entry.person_id} - {None}
    acted = set() if story.only or entry.subject_id is None else record.acted_since(entry.subject, entry.subject_id, entry.id)
    told = telling.concerned([*story.receivers(entry), *joined], actors=actors, acted=acted)  # type: ignore[arg-type]
    left = [one for one in told if one not in has_letter]
    found: list[Letter] = []
    say = story.words(entry)
    for some in batched(left, parameters.SET):
        if len(found) >= at_most:
            return found, False
        found += letters_to(some, story, say, entry, now, muted)
    return found, True


def letters_to(some: Sequence[Receiver], story: Story, say: Say, entry: Entry, now: datetime, muted: set[int]) -> list[Letter]:
    """Return the letters to some of those who are told, unsaved. Two queries."""
    tastes = {row.person_id: row for row in Taste.objects.filter(person__in=[one.person for one in some if one.person])}
    rows = {row.pk: row for row in Follower.objects.filter(pk__in=[one.follower for one in some if one.follower])}
    found = []
    for one in some:
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
