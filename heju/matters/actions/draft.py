"""Keep what somebody is writing until he sends it. No record is left: a draft is nobody's act yet, and nobody but the writer sees it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from heju.kit import pictures
from heju.kit.scope import Scope
from heju.matters import errors, parameters, vault
from heju.matters.models import Draft
from heju.matters.queries import drafts
from heju.matters.rules import drafting
from heju.matters.rules.drafting import Writing


@transaction.atomic
def keep_draft(*, actor: Scope, now: datetime, token: str, writing: Writing) -> None:
    """Keep what was typed, in the place of what was kept before."""
    with drafts.drafting_as(actor):
        _put(actor, now, token, drafts.TYPED, drafting.written(writing))


@transaction.atomic
def keep_photos(*, actor: Scope, now: datetime, token: str, thing: int, photos: Sequence[bytes]) -> None:
    """Draw photos anew and keep them beside a thing; all of them or none. Raises TooManyPhotos, PhotoRefused."""
    with drafts.drafting_as(actor):
        numbers = drafting.photo_numbers(thing)
        taken = set(Draft.objects.filter(token_hash=vault.hash_of_link(token), number__in=numbers).values_list("number", flat=True))
        free = [number for number in numbers if number not in taken]
        if len(taken) + len(photos) > parameters.MOST_PHOTOS:
            raise errors.TooManyPhotos
        for number, photo in zip(free, photos, strict=False):
            _put(actor, now, token, number, _redrawn(photo))


@transaction.atomic
def replace_photo(*, actor: Scope, now: datetime, token: str, number: int, photo: bytes) -> None:
    """Put a photo on which something was blurred by hand in the place of the one before. Raises PhotoRefused."""
    with drafts.drafting_as(actor):
        if number != drafts.TYPED and Draft.objects.filter(token_hash=vault.hash_of_link(token), number=number).exists():
            _put(actor, now, token, number, _redrawn(photo))


@transaction.atomic
def drop_photo(*, actor: Scope, token: str, number: int) -> None:
    """Take a photo out again."""
    with drafts.drafting_as(actor):
        Draft.objects.filter(token_hash=vault.hash_of_link(token), number=number).exclude(number=drafts.TYPED).delete()


@transaction.atomic
def drop_thing(*, actor: Scope, now: datetime, token: str, writing: Writing, number: int) -> Writing:
    """Take one of several things out, with its photos; those of the things after it move up. Returns what is left."""
    left = writing.without(number)
    with drafts.drafting_as(actor):
        rows = Draft.objects.filter(token_hash=vault.hash_of_link(token)).exclude(number=drafts.TYPED).order_by("number")
        gone = drafting.photo_numbers(number)
        for row in rows:
            if row.number in gone:
                row.delete()
            elif row.number >= gone.stop:
                row.number -= drafting.PER_THING
                row.save(update_fields=["number"])
        _put(actor, now, token, drafts.TYPED, drafting.written(left))
    return left


def forget_draft(*, actor: Scope, token: str) -> None:
    """Delete what was sent. Part of the action that has sent it."""
    with drafts.drafting_as(actor):
        Draft.objects.filter(token_hash=vault.hash_of_link(token)).delete()


def _put(actor: Scope, now: datetime, token: str, number: int, plain: str) -> None:
    found = Draft.objects.select_for_update().filter(token_hash=vault.hash_of_link(token), number=number).first()
    row = found or Draft(public_id=uuid4(), token_hash=vault.hash_of_link(token), number=number)
    row.person_id = actor.person_id if actor.token_id is None else None
    row.at, row.closed = now, vault.close_draft(row.public_id, plain)
    row.save()


def _redrawn(photo: bytes) -> str:
    try:
        return base64.b64encode(pictures.redrawn(photo)).decode()
    except pictures.NotAPicture as error:
        raise errors.PhotoRefused(error.reason) from error
