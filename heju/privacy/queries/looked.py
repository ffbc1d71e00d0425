"""Who looked at somebody's data, or changed it: from the record, newest first, with what he has asked about it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from heju.audit import queries as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.people import queries as people
from heju.privacy.models import Question

PAGE = 30
LOOKED = "people.revealed"


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of records about somebody, and the number after which the next page begins (0: there is none)."""

    records: list[Any]
    after: int


def about(scope: Scope, person: int, *, looks_only: bool = False, after: int = 0, number: int = 0) -> Looks:
    """Return what others did with a person's data; with `number` that one record alone."""
    merged = people.merged_ids(person)
    with db.scoped(replace(scope, acts_for=(*scope.acts_for, *merged))) if merged else nullcontext():
        rows = apps.get_model("audit", "Record").objects.filter(for_person_id__in=[person, *merged]).exclude(person_id=person)
        rows = rows.filter(verb=LOOKED) if looks_only else rows
        rows = rows.filter(id__lt=after) if after else rows
        rows = rows.filter(id=number) if number else rows
        found = audit.opened(rows.order_by("-id")[: PAGE + 1])
    return Looks(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0)


def asked(person: int) -> dict[int, Question]:
    """Return what a person has asked, by record."""
    return {question.record_id: question for question in Question.objects.filter(person=person)}


def open_questions(scope: Scope) -> list[Question]:
    """Return the questions that wait for an answer of this reader, oldest first: at his places, and about nobody's look but others'."""
    rows = Question.objects.filter(answered_at=None).exclude(looked_by_id=scope.person_id).order_by("asked_at", "pk")
    return [question for question in rows if scope.may("privacy.answer", question.path)]


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the questions as work for the inbox."""
    found = open_questions(scope) if scope.may_anywhere("privacy.answer") else []
    if not found:
        return []
    title = _("%(count)d 位居民问：为什么看我的资料") % {"count": len(found)}
    oldest = (day - found[0].asked_at.date()).days
    url = reverse("privacy:questions")
    return [Waiting(title, _("最早的一条等了 %(days)d 天") % {"days": max(oldest, 0)}, 55, "wait", _("待答复"), _("去答复"), url, url=url)]
