"""What somebody is writing, found by the word that his browser keeps."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from heju.kit import db
from heju.kit.scope import Scope
from heju.kit.vault import Tampered
from heju.matters import vault
from heju.matters.models import Draft
from heju.matters.rules import drafting
from heju.matters.rules.drafting import Writing

TYPED = 0


@contextmanager
def drafting_as(scope: Scope) -> Iterator[Scope]:
    """Open the door of drafts for the block."""
    with db.scoped(replace(scope, door="matter-draft")) as opened:
        yield opened


def writing_of(scope: Scope, token: str) -> Writing | None:
    """Return what was typed under a word; None for nothing, for another person's, and for what can no longer be opened. One query."""
    with drafting_as(scope):
        piece = Draft.objects.filter(token_hash=vault.hash_of_link(token), number=TYPED).first() if token else None
    # On a shared phone somebody else does not find what was typed by whoever had signed in before.
    if piece is None or (piece.person_id is not None and scope.person_id not in (None, piece.person_id)):
        return None
    try:
        return drafting.read(vault.open_draft(piece))
    except (Tampered, ValueError, KeyError, TypeError):
        return None


def photos_of(scope: Scope, token: str, thing: int) -> list[int]:
    """Return the numbers of the photos of a thing that is being written. One query."""
    numbers = drafting.photo_numbers(thing)
    with drafting_as(scope):
        found = Draft.objects.filter(token_hash=vault.hash_of_link(token), number__range=(numbers.start, numbers.stop - 1))
        return list(found.order_by("number").values_list("number", flat=True))


def image_of(scope: Scope, token: str, number: int) -> bytes | None:
    """Return a photo of what is being written, None where there is none. One query."""
    with drafting_as(scope):
        piece = Draft.objects.filter(token_hash=vault.hash_of_link(token), number=number).exclude(number=TYPED).first() if token else None
    return base64.b64decode(vault.open_draft(piece)) if piece else None


def images_of(scope: Scope, token: str, thing: int) -> list[bytes]:
    """Return the photos of a thing that is being written, in order. One query."""
    numbers = drafting.photo_numbers(thing)
    with drafting_as(scope):
        found = Draft.objects.filter(token_hash=vault.hash_of_link(token), number__range=(numbers.start, numbers.stop - 1))
        return [base64.b64decode(vault.open_draft(piece)) for piece in found.order_by("number")]
