"""Keep and drop views and templates; leave a word for whoever comes after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions.step import LEAST_WORDS, MOST_WORDS
from heju.matters.models import HandOver, ReplyTemplate, SavedView
from heju.matters.queries import lists
from heju.matters.queries.parts import HANDLE, WORK


def _grant(actor: Scope, body: int | None = None) -> Grant:
    """Return the role by which somebody works on matters, in a body where one is named. Raises NotAllowed."""
    found = [one for one in actor.grants if {HANDLE, WORK} & one.powers and (body is None or one.body_id == body)]
    if not found:
        raise NotAllowed(WORK, "")
    return found[0]


@transaction.atomic
def keep_view(*, actor: Scope, now: datetime, name: str, words: Mapping[str, str], body: int | None = None) -> SavedView:
    """Keep a way to narrow the list, for oneself or a body in which one serves. Raises NameTaken, NotAllowed."""
    grant = _grant(actor, body)
    if actor.person_id is None:
        raise NotAllowed(WORK, "")
    kept = {key: value for key, value in words.items() if key in lists.NAMES and value}
    row = SavedView(person_id=actor.person_id, body_id=body, name=name.strip()[:20], words=kept, at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.NameTaken from error
    _record(actor, now, "matters.view_kept", "matters.savedview", row.pk, grant)
    return row


@transaction.atomic
def drop_view(*, actor: Scope, now: datetime, view: int) -> None:
    """Drop one's own view. Raises NotAllowed."""
    row = SavedView.objects.filter(pk=view, person=actor.person_id).first()
    if row is None:
        raise NotAllowed(WORK, "")
    number = row.pk
    row.delete()
    _record(actor, now, "matters.view_dropped", "matters.savedview", number, _grant(actor))


@transaction.atomic
def keep_template(*, actor: Scope, now: datetime, body: int, name: str, words: str, category: str = "", move: str = "") -> ReplyTemplate:
    """Keep words of one's body that are used again. Raises NameTaken, NotAllowed, WordsMissing, WordsTooLong."""
    grant = _grant(actor, body)
    _check(words)
    row = ReplyTemplate(body_id=body, name=name.strip()[:30], category=category, move=move, words=words.strip(), at=now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise errors.NameTaken from error
    _record(actor, now, "matters.template_kept", "matters.replytemplate", row.pk, grant)
    return row


@transaction.atomic
def drop_template(*, actor: Scope, now: datetime, template: int) -> None:
    """Drop a template of one's body. Raises NotAllowed."""
    row = ReplyTemplate.objects.filter(pk=template).first()
    if row is None:
        raise NotAllowed(WORK, "")
    number, grant = row.pk, _grant(actor, row.body_id)
    row.delete()
    _record(actor, now, "matters.template_dropped", "matters.replytemplate", number, grant)


@transaction.atomic
def leave_word(*, actor: Scope, now: datetime, body: int, words: str) -> HandOver:
    """Leave a word in one's body for whoever comes after. Raises NotAllowed, WordsMissing, WordsTooLong."""
    grant = _grant(actor, body)
    _check(words)
    row = HandOver(body_id=body, at=now, words=words.strip())
    row.save(force_insert=True)
    _record(actor, now, "matters.word_left", "matters.handover", row.pk, grant)
    return row


def _check(words: str) -> None:
    if len(words.strip()) < LEAST_WORDS:
        raise errors.WordsMissing
    if len(words.strip()) > MOST_WORDS:
        raise errors.WordsTooLong


def _record(actor: Scope, now: datetime, verb: str, subject: str, number: int, grant: Grant) -> None:
    path = grant.paths[0] if grant.paths else ""
    audit.record(actor=actor, now=now, verb=verb, subject=subject, subject_id=number, path=path, grant=grant)
