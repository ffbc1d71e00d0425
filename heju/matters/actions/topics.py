"""The nightly look for what rises, compound by compound and community by community; and the word of whoever was told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.models import Matter, Report, Topic
from heju.matters.queries.parts import HANDLE
from heju.matters.rules import topics
from heju.matters.rules.happened import ON_FILE
from heju.places import queries as places

LOOK_BACK = timedelta(days=7 * topics.WEEKS)


def find_topics(*, actor: Scope, now: datetime) -> int:
    """Look at the reports of eight weeks in each community, and keep what rises; return how many topics are new.

    A topic found again grows instead of standing twice. One community at a time, each in a transaction of its own.
    """
    district = next(iter(actor.reach("act")), "")
    with db.scoped(step.writing(actor)):
        found = list(_communities(district, now))
    return sum(_in_community(actor, now, path) for path in found)


def _communities(district: str, now: datetime) -> Iterator[str]:
    """Yield the communities in which anything was reported in eight weeks, by path."""
    rows = Matter.objects.filter(raised_at__gte=now - LOOK_BACK, is_private=False).exclude(outcome__in=ON_FILE)
    paths = {str(path) for path in rows.order_by("compound_id").values_list("compound__path", flat=True).distinct()}
    yield from sorted({".".join(path.split(".")[:3]) for path in paths if path.startswith(district)})


@transaction.atomic
def _in_community(actor: Scope, now: datetime, path: str) -> int:
    today = localdate(now)
    with db.scoped(step.writing(actor)):
        reports = [one for found in _reports(path, now) for one in found]
        return sum(_keep_topic(now, one) for one in topics.rising(reports, today))


def _reports(path: str, now: datetime) -> Iterator[tuple[topics.Report, topics.Report]]:
    """Yield each report of a community twice: for its compound and for the community as a whole."""
    recent = now - timedelta(days=8)
    # By compounds, which an index serves: by path every report of the district would be read for each community.
    inside = places.compounds_below(path)
    rows = Report.objects.filter(matter__compound__in=inside, matter__is_private=False, at__gte=now - LOOK_BACK).select_related("matter")
    # What came in from an old register rises nowhere.
    rows = rows.exclude(matter__outcome__in=ON_FILE)
    for row in rows.order_by("at"):
        matter, day = row.matter, localdate(row.at)
        voice = sha256(f"{row.person_id}".encode()).hexdigest()[:16] if row.person_id else None
        text = f"{matter.title}。{matter.words}" if row.at >= recent else ""
        signs = frozenset(matter.grams)
        compound = ".".join(str(matter.path).split(".")[:4])
        yield (
            topics.Report(matter.pk, compound, day, matter.category, signs, text, voice),
            topics.Report(matter.pk, path, day, matter.category, signs, text, voice),
        )


def _keep_topic(now: datetime, topic: topics.Topic) -> bool:
    """Write a topic, or let the one grow that stands for the same matters. Return whether it is new."""
    today = localdate(now)
    place = places.here_at(topic.area)
    if place is None:
        return False
    rows = Topic.objects.filter(place_id=place.id, last_on__gte=today - timedelta(days=14), matters__overlap=list(topic.matters))
    values = {
        "terms": list(topic.terms), "category": topic.category, "days": topic.days, "observed": topic.observed,
        "expected": f"{float(topic.expected):.1f}", "matters": list(topic.matters), "last_on": today,
        "because": {"zh": topic.because.zh, "en": topic.because.en},
    }  # fmt: skip
    if rows.update(**values):
        return False
    Topic(place_id=place.id, path=topic.area, first_day=topic.first_day, found_on=today, **values).save(force_insert=True)
    return True


@transaction.atomic
def answer_topic(*, actor: Scope, now: datetime, topic: int, words: str) -> Topic:
    """Say what is made of a topic; it waits for nobody any more. Raises NotAllowed, WordsMissing, NotNow where somebody was first."""
    found = Topic.objects.filter(pk=topic).first()
    if found is None:
        raise NotAllowed(HANDLE, "")
    grant = actor.demand(HANDLE, found.path)
    said = words.strip()
    if len(said) < step.LEAST_WORDS:
        raise errors.WordsMissing
    with db.scoped(step.writing(actor)):
        held = Topic.objects.select_for_update().get(pk=topic)
        if held.seen_at is not None:
            raise errors.Overtaken(held.answer)
        held.seen_at, held.answer = now, said
        held.save(update_fields=["seen_at", "answer"])
    audit.record(
        actor=actor, now=now, verb="matters.topic_answered", subject="matters.topic", subject_id=held.pk, path=held.path, grant=grant,
        detail={"observed": held.observed},
    )  # fmt: skip
    return held
