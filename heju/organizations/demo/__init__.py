"""The bodies of the demo district: 505 branches that cover all but two invented compounds, 17,501 synthetic members, and all other bodies.

Every gap, vacancy and overdue term stands in an invented compound. Copied as the owner; the same plan gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connections, transaction

from heju.kit import db
from heju.kit.demo import DemoPlan
from heju.kit.vault import context_of
from heju.organizations.demo.compounds import Drawer
from heju.organizations.demo.drawing import Compound, District, Division, Pool, Rows, Special, special
from heju.organizations.demo.offices import Offices
from heju.people import vault

OWNER = "owner"
# Of each compound so many residents are read: enough for every post and every member, few enough where every resident is built.
READ = 160
PLACES = """
select id, path::text, name, origin = 'invented', compound_kind = 'urban_village', kind from places_place
where kind in ('district', 'street', 'community', 'compound') and merged_into_id is null order by path
"""
RESIDENTS = """
select compound, person, is_owner from (
  select u.compound_id as compound, t.person_id as person, bool_or(t.kind = 'owner') as is_owner,
         row_number() over (partition by u.compound_id order by t.person_id) as turn
    from people_tie t join places_unit u on u.id = t.unit_id where t.until is null group by u.compound_id, t.person_id) r
where turn <= %s order by compound, person
"""
ROSTERS = """
insert into organizations_shift (body_id, place_id, path, task, public_name, phone, starts_at, ends_at)
select b.id, p.id, p.path, '门岗', (array['王师傅', '李师傅', '张师傅', '陈师傅', '刘师傅', '杨师傅'])[1 + (p.id + night) %% 6], b.phone,
       (d + interval '8 hours' + night * interval '12 hours') at time zone 'Asia/Shanghai',
       (d + interval '20 hours' + night * interval '12 hours') at time zone 'Asia/Shanghai'
  from organizations_coverage c
  join organizations_body b on b.id = c.body_id and b.kind = 'property_company' and b.phone <> ''
  join places_place p on p.id = c.place_id and p.origin = 'invented' and p.kind = 'compound'
 cross join generate_series(%(day)s::date::timestamp, %(day)s::date::timestamp + interval '30 days', interval '1 day') d
 cross join generate_series(0, 1) night
 where c.until is null order by p.id, d, night
"""
CAST = """
select a.username, a.person_id, (select u.compound_id from people_tie t join places_unit u on u.id = t.unit_id
  where t.person_id = a.person_id order by t.id limit 1) from people_account a where a.username like 'demo-%%' order by a.id
"""


@dataclass(frozen=True, slots=True)
class DemoBodies:
    """What was built: counts by kind, and the compounds in which something is missing or due."""

    bodies: int
    branches: int
    members: int
    appointments: int
    here: int
    special: Special


def build(plan: DemoPlan) -> DemoBodies:
    """Build the bodies in one transaction of the owner's connection, after places and people."""
    with transaction.atomic(using=OWNER):
        district = read(plan)
        chosen = special(district)
        rows = draw(district, chosen, plan)
        fill(rows)
        fill_rosters(plan.day)
    branches = sum(1 for kind in rows.kinds.values() if kind == "branch")
    plan.say(
        f"      {branches} branches, {len(rows.members):,} members, {len(rows.bodies):,} bodies, {len(rows.appointments):,} appointments"
    )
    return DemoBodies(len(rows.bodies), branches, len(rows.members), len(rows.appointments), district.here, chosen)


def read(plan: DemoPlan) -> District:
    """Return the places and residents that stand."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(PLACES)
        places = cursor.fetchall()
        cursor.execute(RESIDENTS, [READ])
        residents: dict[int, list[int]] = {}
        owners: dict[int, list[int]] = {}
        for compound, person, is_owner in cursor.fetchall():
            residents.setdefault(compound, []).append(person)
            if is_owner:
                owners.setdefault(compound, []).append(person)
        cursor.execute(CAST)
        cast = {username.removeprefix("demo-"): (person, home) for username, person, home in cursor.fetchall()}
    compounds = [Compound(*row[:5]) for row in places if row[5] == "compound"]
    invented = [one.id for one in compounds if one.is_invented and not one.is_village]
    return District(
        divisions=[Division(*row[:3]) for row in places if row[5] != "compound"],
        compounds=sorted(compounds, key=lambda one: one.id),
        residents=residents,
        owners=owners,
        cast={code: person for code, (person, _home) in cast.items()},
        here=cast["owner"][1] if "owner" in cast else invented[0],
        there=cast["stranger"][1] if "stranger" in cast else invented[-1],
        day=plan.day,
    )


def draw(district: District, chosen: Special, plan: DemoPlan) -> Rows:
    """Return the rows of every body, coverage, appointment and member, numbered from 1."""
    rows = Rows()
    pool = Pool({place: list(found) for place, found in district.residents.items()}, set(district.cast.values()))
    offices = Offices(district, chosen, rows, pool)
    offices.draw()
    Drawer(district, chosen, rows, pool, plan.random("organizations:compounds"), offices.committees, offices.residents_committees).draw()
    return rows


def fill(rows: Rows) -> None:
    """Copy the rows in, with ids behind those that stand, and let the counters go on behind them."""
    first = {table: _next(f"organizations_{table}") for table in ("body", "appointment", "coverage", "member")}
    shift = first["body"] - 1
    body_columns = (
        "id", "kind", "name", "pinyin", "search", "place_id", "path", "superior_id", "credit_code", "phone", "founded_on", "is_invented",
    )  # fmt: skip
    db.fill_table("organizations_body", body_columns, _shifted(rows.bodies, shift, (0, 7)), using=OWNER)
    covered = ("id", "body_id", "place_id", "path", "kind", "since", "basis")
    db.fill_table("organizations_coverage", covered, _numbered(_shifted(rows.coverages, shift, (0,)), first["coverage"]), using=OWNER)
    names = names_of({int(str(row[3])) for row in rows.appointments})
    held = (
        "id", "body_id", "path", "post", "person_id", "since", "term_until", "ended_on", "ended_why", "basis", "conflicts", "public_name",
    )  # fmt: skip
    named = ((*row, names[int(str(row[3]))]) for row in _shifted(rows.appointments, shift, (0,)))
    db.fill_table("organizations_appointment", held, _numbered(named, first["appointment"]), using=OWNER)
    members = ("id", "body_id", "path", "person_id", "since")
    db.fill_table("organizations_member", members, _numbered(_shifted(rows.members, shift, (0,)), first["member"]), using=OWNER)
    for table in first:
        _continue(f"organizations_{table}")


def fill_rosters(day: date) -> None:
    """Put the gate of each invented compound on the roster for a month, day and night; two names a company, of nobody in particular."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(ROSTERS, {"day": day})


def _shifted(rows: Iterable[Sequence[object]], by: int, columns: Sequence[int]) -> Iterator[tuple[object, ...]]:
    """Yield rows with the numbers of bodies moved behind those that stand."""
    for row in rows:
        yield tuple(value + by if place in columns and isinstance(value, int) else value for place, value in enumerate(row))


def _numbered(rows: Iterable[Sequence[object]], first: int) -> Iterator[tuple[object, ...]]:
    for number, row in enumerate(rows, start=first):
        yield (number, *row)


def names_of(persons: set[int]) -> dict[int, str]:
    """Return the names of those who hold a post: an office is public, so is the name of who holds it."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select id, public_id, name from people_person where id = any (%s)", [sorted(persons)])
        ring = vault.keyring()
        return {pk: ring.decrypt(bytes(name), context_of(vault.TABLE, "name", public_id)) for pk, public_id, name in cursor.fetchall()}


def _next(table: str) -> int:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f'select coalesce(max(id), 0) + 1 from "{table}"')  # noqa: S608 - our own names
        return int(cursor.fetchone()[0])


def _continue(table: str) -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 0) + 1 from \"{table}\"), false)"  # noqa: S608
        )
