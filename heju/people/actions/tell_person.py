"""Tell one person something inside the app; note that he read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from heju.audit import actions as audit
from heju.kit import links
from heju.kit.scope import Scope
from heju.people import queries
from heju.people.models import PersonalNotice
from heju.people.queries.notices import reader_of

INSERT = """
insert into people_personalnotice (person_id, at, kind, text, "values", link, is_urgent)
values (%s, %s, %s, %s, %s::jsonb, %s, %s)
"""


@transaction.atomic
def tell_person(
    *,
    actor: Scope,
    now: datetime,
    person: int,
    kind: str,
    text: str,
    values: Mapping[str, str | int] | None = None,
    link: str = "",
    is_urgent: bool = False,
) -> None:
    """Leave a word for a person; part of the action that calls it, which leaves the record and has asked for the power.

    `kind` is `house.what_happened`; `text` a Chinese msgid marked with `gettext_noop` whose gaps (`%(door)s`) `values` fill: names of
    places, days, a masked name, never a closed value in clear. `link` is a path of this platform. Raises ValueError for a gap without
    a value and for a link elsewhere.
    """
    filled = dict(values or {})
    try:
        text % filled
    except (KeyError, TypeError) as error:
        raise ValueError(f"{text!r} has a gap without a value") from error
    if link and not links.leads_inside(link):
        raise ValueError(f"{link!r} is no path of this platform")
    row = (person, now, kind, text, json.dumps(filled, ensure_ascii=False), link, is_urgent)
    # Plain INSERT: reading the row back is the addressee's right alone.
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)


@transaction.atomic
def tell_owners(
    *,
    actor: Scope,
    now: datetime,
    unit: int,
    kind: str,
    text: str,
    values: Mapping[str, str | int] | None = None,
    besides: Sequence[int | None] = (),
    is_urgent: bool = False,
) -> None:
    """Tell every owner of a home on this day, also those whose ties other handlers hold; the words lead to where one can object.

    Part of the action that calls it. `besides` are persons who know it already. The system that loads a district tells nobody.
    """
    if actor.is_system:
        return
    filled = dict(values or {})
    text % filled
    link = reverse("people:object", args=[unit])
    known = [person for person in besides if person is not None]
    row = (unit, known, now, kind, text, json.dumps(filled, ensure_ascii=False), link, is_urgent)
    with connection.cursor() as cursor:
        cursor.execute("select people_tell_owners(%s, %s::bigint[], %s, %s, %s, %s::jsonb, %s, %s)", row)


@transaction.atomic
def mark_read(*, actor: Scope, now: datetime, notice: int | None = None) -> str:
    """Note that the reader has read one notice, or with None all of them; return where it leads, "" for nowhere.

    Doing it twice keeps the first moment. A notice of somebody else is not there.
    """
    mine: QuerySet[PersonalNotice] = PersonalNotice.objects.filter(person=reader_of(actor))
    chosen = mine if notice is None else mine.filter(pk=notice)
    link = "" if notice is None else str(chosen.values_list("link", flat=True).first() or "")
    changed = chosen.filter(read_at=None).update(read_at=now)
    if changed:
        detail: dict[str, Any] = {"count": changed} if notice is None else {}
        audit.record(
            actor=actor,
            now=now,
            verb="people.notice_read",
            subject="people.personalnotice",
            subject_id=notice,
            path=queries.district_path(),
            detail=detail,
        )
    return link if links.leads_inside(link) else ""
