"""Persons as bodies need them: found by whole name and whole number, shown masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from heju.kit import masking
from heju.kit.scope import Scope
from heju.organizations.models import Member
from heju.organizations.queries import spots
from heju.people import actions as people
from heju.people import vault


def exactly(name: str, phone: str) -> int | None:
    """Return the person whose name and number (E.164) are both exactly these, or None. Nothing else of him is read."""
    with connection.cursor() as cursor:
        cursor.execute("select organizations_person(%s, %s)", [vault.index_of("name", name), vault.index_of("phone", phone)])
        row = cursor.fetchone()
    return row[0] if row else None


def registered(scope: Scope, now: datetime, path: str, name: str, phone: str) -> int:
    """Return a person registered now at the place of a path. Raises NotAllowed."""
    place = spots.by_path(path)
    return people.register_person(actor=scope, now=now, place=place, name=name, phone=phone).pk  # type: ignore[arg-type]


def masked_names(persons: Sequence[int]) -> dict[int, str]:
    """Return the masked name of each person that the asker may see."""
    rows = Member.objects.filter(person__in=persons).select_related("person")
    return {row.person_id: masking.mask_name(vault.open_value(row.person, "name")) for row in rows}
