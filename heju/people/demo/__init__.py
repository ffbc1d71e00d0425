"""The people of the demo district: every name invented, every phone one that no carrier gives, nobody with an identity number.

A tenth of the residents by default, all 1,143,801 with `full`. Values are closed exactly as in production; only their way into the table
is another one: copied as the owner, with keys and indexes built once afterwards. The same plan draws the same people; ciphertexts differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import cache
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections, transaction

from heju.kit import db
from heju.kit.demo import DemoPlan
from heju.people import rules, vault
from heju.people.demo import cast, drawing, names

OWNER = "owner"
# Source: the statistical yearbook's resident population of Luohu, as the design of the demo fixes it.
RESIDENTS = 1_143_801
A_TENTH = 114_380
PERSON_COLUMNS = (
    "id", "public_id", "name", "name_index", "phone", "phone_index", "is_elder", "is_invented", "registered_at",
    "place_id", "path", "handler",
)  # fmt: skip
TIE_COLUMNS = (
    "person_id", "unit_id", "path", "kind", "share_numerator", "share_denominator", "since", "source", "handlers",
)  # fmt: skip
UNITS = """
select u.id, u.path::text, u.kind, p.compound_kind = 'urban_village' from places_unit u join places_place p on p.id = u.compound_id
order by u.compound_id, u.kind = 'home' desc, u.id
"""


def build(plan: DemoPlan) -> int:
    """Build people in one transaction of the owner's connection and return how many."""
    moment = datetime.combine(plan.day, time(8), ZoneInfo("Asia/Shanghai"))
    with transaction.atomic(using=OWNER):
        first = _next_person()
        parts = cast.parts(plan, first)
        units = read_units()
        residents = (RESIDENTS if plan.full else A_TENTH) - len(parts)
        drawn = drawing.draw(units, plan.random("people:homes"), first=first + len(parts), residents=residents, day=plan.day)
        plan.say(f"      {residents + len(parts)} persons, {len(drawn.ties)} ties")
        with rebuilt("people_person"):
            db.fill_table("people_person", PERSON_COLUMNS, cast.rows(parts, plan, moment), using=OWNER)
            db.fill_table("people_person", PERSON_COLUMNS, person_rows(drawn, plan.random("people:names"), moment), using=OWNER)
        with rebuilt("people_tie"):
            db.fill_table("people_tie", TIE_COLUMNS, drawn.ties, using=OWNER)
        helpers = [(elder, helper, since, "演示：本人口头委托，支部见证") for elder, helper, since in drawn.helpers]
        db.fill_table("people_helper", ("elder_id", "helper_id", "since", "basis"), helpers, using=OWNER)
        cast.settle(parts, moment)
        _continue_ids(drawn.next_person)
    return drawn.next_person - first


def read_units() -> list[drawing.Unit]:
    """Return every unit, homes of a compound first, in the order of ids."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(UNITS)
        return [drawing.Unit(*row) for row in cursor.fetchall()]


def person_rows(drawn: drawing.Drawn, random: Random, moment: datetime) -> Iterator[tuple[object, ...]]:
    """Yield the rows of persons, closed one by one, in the order of ids."""
    count = drawn.next_person - drawn.first
    said = names.full_names(random, count)
    for number, name in enumerate(said, start=drawn.first):
        public_id = UUID(int=random.getrandbits(128), version=4)
        phone = invented_phone(number)
        yield (
            number,
            public_id,
            vault.close("name", public_id, name),
            _name_index(name),
            vault.close("phone", public_id, phone),
            vault.index_of("phone", phone),
            number in drawn.elders,
            True,
            moment,
            None,
            None,
            "",
        )


def invented_phone(number: int) -> str:
    """Return a phone for the n-th invented person: well shaped, and given by no carrier."""
    return f"{rules.INVENTED_PHONE}{number % 10**8:08d}"


@cache
def _name_index(name: str) -> bytes:
    return vault.index_of("name", name)


@contextmanager
def rebuilt(table: str) -> Iterator[None]:
    """Take a table's foreign keys and plain indexes away while it is filled, and build them once over all rows."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'f' order by 1",
            [table],
        )
        keys = cursor.fetchall()
        cursor.execute(
            """
            select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
            where i.indrelid = %s::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by 1
            """,
            [table],
        )
        indexes = cursor.fetchall()
        for name, _definition in keys:
            cursor.execute(f'alter table "{table}" drop constraint "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"drop index {name}")
        yield
        cursor.execute("set constraints all immediate")
        for _name, definition in indexes:
            cursor.execute(definition)
        for name, definition in keys:
            cursor.execute(f'alter table "{table}" add constraint "{name}" {definition}')
        cursor.execute("set constraints all deferred")


def _next_person() -> int:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) + 1 from people_person")
        return int(cursor.fetchone()[0])


def _continue_ids(following: int) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select setval(pg_get_serial_sequence('people_person', 'id'), %s, false)", [following])
