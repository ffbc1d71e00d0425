"""Questions to property companies: those that wait for an answer, those of a comparison, one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.organizations import roles
from heju.people import queries as people
from heju.registers.models import Inquiry

WITH_DOOR = ("company", "unit__compound", "unit__place__parent")
# Shown besides those that wait.
NEWEST = 50


def answers_for(scope: Scope) -> list[int]:
    """Return the companies for which somebody answers."""
    return [grant.body_id for grant in scope.grants if roles.ANSWER_INQUIRIES in grant.powers and grant.body_id is not None]


def one(number: int) -> Inquiry | None:
    """Return a visible question with its home and company, or None."""
    return Inquiry.objects.select_related(*WITH_DOOR).filter(pk=number).first()


def of_company(companies: Iterable[int]) -> list[Inquiry]:
    """Return the questions to companies: those that wait, the oldest first, then the newest answered ones."""
    rows = Inquiry.objects.select_related(*WITH_DOOR).filter(company__in=list(companies))
    waits = list(rows.filter(answered_at=None).order_by("asked_at", "pk"))
    return waits + list(rows.exclude(answered_at=None).order_by("-answered_at", "-pk")[:NEWEST])


def asked_by(person: int) -> list[Inquiry]:
    """Return what somebody asked: what waits first, then the newest answers."""
    rows = Inquiry.objects.select_related(*WITH_DOOR).filter(asked_by=person)
    return list(rows.order_by(F("answered_at").desc(nulls_first=True), "-pk")[:NEWEST])


def newest_of(units: Iterable[int]) -> dict[int, Inquiry]:
    """Return the last question about each of some homes."""
    rows = Inquiry.objects.select_related("company").filter(unit__in=list(units)).order_by("pk")
    return {row.unit_id: row for row in rows}


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return that questions wait for the companies for which somebody answers: one line, however many. One query, none for others."""
    mine = answers_for(scope)
    if not mine:
        return []
    found = list(Inquiry.objects.select_related(*WITH_DOOR).filter(company__in=mine, answered_at=None).order_by("asked_at", "pk")[:NEWEST])
    if not found:
        return []
    first = found[0]
    words = {"count": len(found), "door": people.door(first.unit)}
    return [
        Waiting(
            title=_("%(door)s的业主，请说明按什么登记") % words
            if len(found) == 1
            else _("%(door)s等 %(count)d 户的业主，请说明按什么登记") % words,
            why=_("%(body)s发现两边名册对不上，等您答复") % {"body": first.asked_for},
            harm=55,
            tone="wait",
            word=_("等您答复"),
            act_label=_("去答复"),
            act_url=reverse("registers:inquiry", args=[first.pk]) if len(found) == 1 else reverse("registers:inquiries"),
            due_on=localdate(first.asked_at),
        )
    ]
