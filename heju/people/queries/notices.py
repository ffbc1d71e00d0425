"""Reads of personal notices: those of the asker, or of the elder for whom he acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from heju.kit import links
from heju.kit.scope import Scope
from heju.people.models import PersonalNotice

NOTICES = 30


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in the language of the page."""

    id: int
    at: datetime
    kind: str
    text: str
    link: str
    is_urgent: bool
    is_read: bool


def reader_of(scope: Scope) -> int:
    """Return whose notices a page shows: the elder's while a helper acts for him, else the asker's; 0 is nobody's."""
    return scope.on_behalf_of or scope.person_id or 0


def notices_of(scope: Scope, *, unread: bool = False, before: int = 0, limit: int = NOTICES) -> list[Said]:
    """Return the notices of the reader, newest first; `before` is the id of the last one of the page before. One query."""
    found = PersonalNotice.objects.filter(person=reader_of(scope)).order_by("-id")
    if unread:
        found = found.filter(read_at=None)
    if before:
        found = found.filter(pk__lt=before)
    return [said(notice) for notice in found[:limit]]


def unread_count(scope: Scope) -> int:
    """Return how many notices the reader has not read yet. One query."""
    return PersonalNotice.objects.filter(person=reader_of(scope), read_at=None).count()


def said(notice: PersonalNotice) -> Said:
    """Return a notice in words. A sentence whose translation lost a gap is said in its own language."""
    try:
        text = gettext(notice.text) % notice.values
    except (KeyError, ValueError, TypeError):
        text = notice.text % notice.values
    link = notice.link if links.leads_inside(notice.link) else ""
    return Said(notice.pk, notice.at, notice.kind, text, link, notice.is_urgent, notice.read_at is not None)
