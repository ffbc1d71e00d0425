"""Take over the tie that a list holds of oneself: the same name with the number that one has proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.people import errors, queries, vault
from heju.people.actions.claim_home import give_name, himself
from heju.people.actions.tell_person import tell_owners
from heju.people.actions.tie_person import TIED
from heju.people.models import Tie

DOOR = "binding"


@transaction.atomic
def adopt_tie(*, actor: Scope, now: datetime, tie: int, name: str) -> Tie:
    """Become the person of a tie on a list, after the reader has looked at the home and said yes.

    The database itself compares the name and the proven number again; a list whose person has an account is nobody else's to take.
    Raises NotOnList.
    """
    person = himself(actor)
    give_name(person, name)
    own = vault.open_value(person, "name")
    indexes = [list(vault.indexes_of("name", own)), list(vault.indexes_of("phone", vault.open_value(person, "phone")))]
    with connection.cursor() as cursor:
        cursor.execute("select people_adopt_tie(%s, %s::bytea[], %s::bytea[])", [tie, *indexes])
        if not cursor.fetchone()[0]:
            raise errors.NotOnList
    held = Tie.objects.get(pk=tie)
    with queries.choosing(replace(actor, door=DOOR)):
        unit = queries.unit_page(held.unit_id)
    with db.scoped(actor):
        words = {"door": queries.door(unit), "name": queries.masked(person, "name")}
        besides = [person.pk]
        tell_owners(actor=actor, now=now, unit=held.unit_id, kind="people.tied", text=TIED[held.kind], values=words, besides=besides)
    audit.record(
        actor=actor,
        now=now,
        verb="people.listed_home_taken",
        subject="people.tie",
        subject_id=held.pk,
        path=held.path,
        for_person=person.pk,
        detail={"kind": held.kind, "handlers": held.handlers},
    )
    return held
