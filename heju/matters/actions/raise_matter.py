"""Raise a matter; join one that stands already."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf
from heju.kit import db, pinyin
from heju.kit.scope import NotAllowed, Scope
from heju.matters import errors, vault
from heju.matters.actions import step
from heju.matters.models import Channel, HotlineCase, Matter, PhotoKind, Report
from heju.matters.queries import outages, routing
from heju.matters.rules import audience, grams, hotline, wording
from heju.matters.rules.moves import Part
from heju.places import queries as places

if TYPE_CHECKING:
    from heju.places.models import Place, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A case of the city's hotline: its number there, a page with it, the day until which it wants an answer, None where it names none."""

    number: str
    url: str = ""
    answer_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One person's word: what, where, how to reach him. `key` is made up by the form, so that sending it twice is one report.

    `person` is whose word it is, None for somebody without an account; `name` and `phone` then reach him.
    """

    key: UUID
    words: str
    channel: str = Channel.APP
    person: int | None = None
    name: str = ""
    phone: str = ""
    photos: Sequence[bytes] = ()
    wants_news: bool = True
    agrees_named: bool = False
    unit: Unit | None = None
    at: datetime | None = None
    hotline: Call | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is wrong or wanted, and where."""

    place: Place
    category: str
    title: str = ""
    spot: str = ""
    unit: Unit | None = None
    is_private: bool = False
    is_shared: bool | None = None
    happened_on: date | None = None
    # A report of what is known to be off joins the matter of that notice, unless somebody says that it is another thing.
    absorbs: bool = True


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of it: the matter, the report, and the link by which it is followed without signing in (told once, "" when sent twice)."""

    matter: Matter
    report: Report
    link: str


@transaction.atomic
def raise_matter(*, actor: Scope, now: datetime, thing: Thing, word: Word) -> Raised:
    """Raise a matter, or return what the same word raised before.

    Whoever may see the place may raise; a clerk raises for others. Raises Refused in its shapes, NotAllowed.
    """
    leaf = duties.leaf_of(thing.category)
    if leaf is None or not duties.is_offered(leaf.code, localdate(now), thing.place.path.split(".")[0]):
        raise errors.UnknownCategory
    _may_speak(actor, word, thing.place.path)
    known = outages.absorbing(thing.place.path, leaf.code, now) if thing.absorbs and not thing.is_private else None
    if known is not None and not Report.objects.filter(key=word.key).exists():
        return join_matter(actor=actor, now=now, matter=known.matter_id, word=word)
    with db.scoped(step.writing(actor)):
        if (before := Report.objects.select_related("matter").filter(key=word.key).first()) is not None:
            return Raised(before.matter, before, "")
        matter = _matter(now, thing, word, leaf)
        matter.save(force_insert=True)
        report, link = _report(actor, now, matter, word, leaf, is_first=True)
        _hotline(now, matter, report, word.hotline)
        said = step.Said(words=matter.words, report=report, key=word.key)
        step.make(actor=actor, now=now, matter=matter, move="raise", part=_part(actor, word), said=said)
        step.keep_photos(matter, word.photos, now, kind=PhotoKind.BEFORE, event=None, report=report)
    return Raised(matter, report, link)


@transaction.atomic
def join_matter(*, actor: Scope, now: datetime, matter: int, word: Word) -> Raised:
    """Say that one has seen the same; told when it is fixed. Raises JoinedAlready, NotJoinable, NotAllowed."""
    with step.held(actor, matter) as held:
        found = held.matter
        if (before := Report.objects.filter(key=word.key).first()) is not None:
            return Raised(before.matter, before, "")
        if found.is_private or found.state == "closed":
            raise errors.NotJoinable
        _may_speak(actor, word, found.path)
        report, link = _report(actor, now, found, word, _leaf(found), is_first=False)
        _hotline(now, found, report, word.hotline)
        said = step.Said(words=word.words.strip(), report=report, key=word.key)
        step.make(
            actor=actor,
            now=now,
            matter=found,
            move="join",
            part=_part(actor, word),
            said=said,
            changes={"reports_count": found.reports_count + 1},
        )
        step.keep_photos(found, word.photos, now, kind=PhotoKind.ADDED, event=None, report=report)
    return Raised(found, report, link)


def _leaf(matter: Matter) -> Leaf:
    leaf = duties.leaf_of(matter.category)
    if leaf is None:
        raise errors.UnknownCategory
    return leaf


def _may_speak(actor: Scope, word: Word, path: str) -> None:
    """Demand that somebody speaks for himself, for an elder, at a counter, or by a verified telephone."""
    if actor.is_system or (_is_clerk(actor, word) and actor.may("matters.intake", path)):
        return
    if word.person is not None and word.person in actor.persons():
        return
    # Another system speaks for people whom it knows and we do not.
    if word.channel == Channel.OPEN311 and actor.token_id is not None and actor.may("matters.intake", path):
        return
    raise NotAllowed("matters.raise", path)


def _part(actor: Scope, word: Word) -> Part:
    if _is_clerk(actor, word):
        return "clerk"
    # A verified telephone is a person, even where the platform writes for him; a sheet or another system is none.
    return "system" if word.channel in (Channel.OPEN311, Channel.SHEET) else "reporter"


def _is_clerk(actor: Scope, word: Word) -> bool:
    return not actor.is_system and word.channel in (Channel.COUNTER, Channel.PHONE, Channel.HOTLINE)


def _matter(now: datetime, thing: Thing, word: Word, leaf: Leaf) -> Matter:
    """Return the unsaved matter: its place, what is public of it, where it goes first."""
    compound = next((one for one in places.breadcrumb(thing.place) if one.kind == "compound"), None)
    words = word.words.strip()
    _check(now, thing, words, compound)
    assert compound is not None
    name = leaf.names[2].zh
    title = name if thing.is_private else (thing.title.strip() or wording.title_of(words) or name)
    route = routing.route_for(leaf, compound, localdate(now))
    matter = Matter(place=thing.place, path=thing.place.path, compound=compound, unit=thing.unit, spot=thing.spot.strip()[:80])
    matter.category, matter.title, matter.pace = leaf.code, title[:80], leaf.pace
    matter.words = "" if thing.is_private else words
    matter.is_private = thing.is_private
    matter.is_shared = audience.is_shared(leaf.code) if thing.is_shared is None else thing.is_shared
    matter.happened_on, matter.channel, matter.raised_at, matter.last_at = thing.happened_on, word.channel, now, now
    matter.grams = (
        [] if thing.is_private else grams.grams(f"{title} {words} {name} {matter.spot}") + pinyin.search_tokens(f"{title} {name}")
    )
    matter.state, matter.level = "raised", route.level
    matter.first_body_id = route.holder.body_id if route.holder else None
    matter.bodies = [matter.first_body_id] if matter.first_body_id else []
    return matter


def _check(now: datetime, thing: Thing, words: str, compound: Place | None) -> None:
    if compound is None:
        raise errors.PlaceMissing
    if len(words) < step.LEAST_WORDS:
        raise errors.WordsMissing
    if len(words) > step.MOST_WORDS:
        raise errors.WordsTooLong
    today = localdate(now)
    if thing.happened_on is not None and not today - timedelta(days=365) <= thing.happened_on <= today:
        raise errors.DayWrong


def _report(actor: Scope, now: datetime, matter: Matter, word: Word, leaf: Leaf, *, is_first: bool) -> tuple[Report, str]:
    """Write one report, its values closed, and return it with its link."""
    link, public_id = secrets.token_urlsafe(18), uuid4()
    handlers, seen_from = audience.who_sees(leaf.code, matter.path, agrees=word.agrees_named)
    report = Report(
        public_id=public_id, matter=matter, path=matter.path, person_id=word.person, unit=word.unit, channel=word.channel, at=now
    )
    # A token acts in the name of whoever made it, but never as he.
    report.entered_by_id = actor.person_id if actor.person_id != word.person and actor.token_id is None else None
    report.is_first, report.agrees_named, report.wants_news = is_first, word.agrees_named, word.wants_news
    report.handlers, report.seen_from, report.key = list(handlers), seen_from, word.key
    report.link_hash = vault.hash_of_link(link)
    report.words = vault.close_report(public_id, "words", word.words.strip()) if word.words.strip() else None
    report.name = vault.close_report(public_id, "name", word.name.strip()) if word.name.strip() else None
    report.phone = vault.close_report(public_id, "phone", word.phone) if word.phone else None
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise errors.JoinedAlready from error
    return report, link


def _hotline(now: datetime, matter: Matter, report: Report, call: Call | None) -> None:
    """Keep the case of the hotline that a report came by; the row of the matter has the number of the first, to be found by it.

    The same number on the same matter is one case.
    """
    number = call.number.strip()[:40] if call is not None else ""
    if call is None or not number:
        return
    case = HotlineCase(matter=matter, path=matter.path, report=report, number=number, url=call.url.strip()[:300], received_at=now)
    case.answer_due = hotline.answer_due(now, call.answer_by)
    if not HotlineCase.objects.filter(matter=matter, number=number).exists():
        case.save(force_insert=True)
    if not matter.hotline_number:
        # Written with the move that follows.
        matter.hotline_number, matter.hotline_url = case.number, case.url
