"""Tell one person, or many at once, something inside the app; note that he read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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

# Plain INSERT: reading a row back is the addressee's right alone.
INSERT = """
insert into people_personalnotice (person_id, at, kind, text, "values", link, is_urgent)
select person, %s, %s, text, "values", link, is_urgent
from unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::text[], %s::boolean[]) as told (person, text, "values", link, is_urgent)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A word for one person, as `tell_person` takes it."""

    person: int
    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    link: str = ""
    is_urgent: bool = False


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
    tell_persons(actor=actor, now=now, kind=kind, told=[Told(person, text, values or {}, link, is_urgent)])


@transaction.atomic
def tell_persons(*, actor: Scope, now: datetime, kind: str, told: Sequence[Told]) -> None:
    """Leave a word for each of many persons, in one statement; otherwise as `tell_person`, and nobody is told where one word is wrong."""
    for one in told:
        try:
            one.text % dict(one.values)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{one.text!r} has a gap without a value") from error
        if one.link and not links.leads_inside(one.link):
            raise ValueError(f"{one.link!r} is no path of this platform")
    if not told:
        return
    values = [json.dumps(dict(one.values), ensure_ascii=False) for one in told]
    rows: list[list[Any]] = [[one.person for one in told], [one.text for one in told], values]
    rows += [[one.link for one in told], [one.is_urgent for one in told]]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, kind, *rows])


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
