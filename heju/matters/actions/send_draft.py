"""Send what was written: each thing raised or joined, all of them or none, and the draft forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope, is_within, system
from heju.matters import errors
from heju.matters.actions.draft import forget_draft
from heju.matters.actions.raise_matter import Call, Raised, Thing, Word, join_matter, raise_matter
from heju.matters.models import Channel
from heju.matters.queries import drafts, reading, where
from heju.matters.rules import drafting
from heju.matters.rules.drafting import Typed, Writing

PHOTO_ONLY = {"zh": "看照片，就是这里", "en": "See the photo, it is here"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one thing: the matter, the report and its link, whether it joined one that stood already, who has it."""

    raised: Raised
    joined: bool
    first: str


@transaction.atomic
def send_draft(*, actor: Scope, now: datetime, token: str, writing: Writing) -> list[Sent]:
    """Raise or join every thing of a draft. Whoever has no account speaks by the telephone that he has proven.

    Raises Refused in its shapes, NotAllowed where nobody has proven who he is.
    """
    sent = [_send(actor, now, token, writing, number) for number in range(len(writing.things))]
    forget_draft(actor=actor, token=token)
    return sent


def _send(actor: Scope, now: datetime, token: str, writing: Writing, number: int) -> Sent:
    typed = writing.things[number]
    leaf = duties.leaf_of(typed.category)
    if leaf is None:
        raise errors.UnknownCategory
    spot = where.spot(actor, typed.place, typed.unit)
    if spot is None:
        raise errors.PlaceMissing
    speaker = _speaker(actor, writing, spot.path)
    word = _word(actor, writing, typed, leaf, drafts.images_of(actor, token, number))
    if typed.joins:
        with db.scoped(speaker):
            joined = join_matter(actor=speaker, now=now, matter=typed.joins, word=word)
            return Sent(joined, joined=True, first=reading.first_name(joined.matter))
    thing = Thing(
        place=spot.place,
        category=leaf.code,
        spot=typed.spot,
        unit=spot.unit,
        is_private=bool(typed.is_private),
        happened_on=date.fromisoformat(typed.happened_on) if typed.happened_on else None,
        absorbs=not typed.is_other,
    )
    with db.scoped(speaker):
        raised = raise_matter(actor=speaker, now=now, thing=thing, word=word)
        # What an outage has taken in is no matter of its own.
        return Sent(raised, joined=not raised.report.is_first, first=reading.first_name(raised.matter))


def _speaker(actor: Scope, writing: Writing, path: str) -> Scope:
    """Return in whose name it is written: the actor's where he has signed in, the platform's for a proven telephone.

    Whoever has no home here yet may speak too; the platform writes for him, since no role of his reaches the place. Raises NotAllowed
    for a telephone that was not proven.
    """
    if writing.clerk or (actor.person_id is not None and is_within(path, actor.reach("view"))):
        return actor
    if actor.person_id is None and not writing.proven:
        raise NotAllowed("matters.raise", path)
    return system("matters.raise", path.split(".")[0])


def _word(actor: Scope, writing: Writing, typed: Typed, leaf: Leaf, photos: list[bytes]) -> Word:
    english = (get_language() or "").startswith("en")
    questions = tuple(f"{one.en if english else one.zh}" for one in leaf.asks)
    words = typed.words.strip() or PHOTO_ONLY["en" if english else "zh"]
    person = None if writing.clerk else (actor.on_behalf_of or actor.person_id)
    return Word(
        key=UUID(typed.key),
        words=drafting.told(words, questions, typed.answers),
        channel=writing.channel if writing.clerk else Channel.APP,
        person=person,
        name=writing.name,
        phone=writing.phone if writing.clerk else writing.proven if person is None else "",
        photos=photos,
        wants_news=writing.wants_news,
        agrees_named=writing.agrees_named,
        hotline=_call(writing) if writing.clerk and writing.hotline_number else None,
    )


def _call(writing: Writing) -> Call:
    day = date.fromisoformat(writing.hotline_due) if writing.hotline_due else None
    return Call(number=writing.hotline_number, url=writing.hotline_url, answer_by=day)
