"""Persons as bodies need them: found by whole name and whole number, shown masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from heju.kit.scope import Scope
from heju.organizations.models import Body, Member
from heju.people import actions as people
from heju.people import queries as registry


def exactly(name: str, phone: str) -> int | None:
    """Return the person whose name and number (E.164) are both exactly these, or None. Nothing else of him is read."""
    with connection.cursor() as cursor:
        for pair in registry.indexes_of(name, phone):
            cursor.execute("select organizations_person(%s, %s)", list(pair))
            row = cursor.fetchone()
            if row and row[0] is not None:
                return int(row[0])
    return None


def registered(scope: Scope, now: datetime, body: Body, name: str, phone: str) -> int:
    """Return a person registered now at the place of a body. Raises NotAllowed."""
    return people.register_person(actor=scope, now=now, place=body.place, name=name, phone=phone).pk


def masked_names(members: Iterable[Member]) -> dict[int, str]:
    """Return the masked name of each member, by person."""
    return {one.person_id: registry.masked(one.person, "name") for one in members}
