"""The matters of the demo district: a year of them, drawn by the table of moves, in every state, timed by the real clocks.

Copied as the owner. `fill` serves the bench too, with a million. Invented words; nobody's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.db import connections, transaction
from django.utils import timezone

from heju.kit.days import CHINA
from heju.kit.demo import DemoPlan
from heju.matters.demo import ground, rows, texts

OWNER = "owner"
A_TENTH, ALL = 12_000, 120_000
PERIOD = timedelta(days=365)
# Matters of the compounds where the cast lives, so that every page of the cast has something to show.
OF_THE_CAST = 140
NEWEST = 330
HOURS = range(7, 23)
OFTEN = (3, 8, 9, 8, 7, 5, 5, 6, 6, 6, 6, 8, 9, 9, 7, 4)


def build(plan: DemoPlan) -> int:
    """Build the matters of the year before now and return how many: what is open must wait today, not on the day of the plan."""
    now = timezone.now().replace(second=0, microsecond=0)
    count = ALL if plan.full else A_TENTH
    fill(plan.random("matters"), count, now, one_of=40 if plan.full else 4)
    plan.say(f"      {count} matters")
    return count


def fill(random: Random, count: int, now: datetime, *, one_of: int) -> None:
    """Copy so many matters into the tables, raised over the year before now, with everything that hangs on them."""
    with transaction.atomic(using=OWNER):
        where = ground.read(one_of)
        first = _next("matters_matter")
        copies = rows.Copies(OWNER)
        for one in _drawn(random, where, count, now, first):
            copies.take(one)
        copies.flush()
        _continue("matters_matter", "matters_report")


def _drawn(random: Random, where: ground.Ground, count: int, now: datetime, first: int) -> Iterator[Iterator[rows.Row]]:
    """Yield the rows of one matter after the other, in the order in which they were raised."""
    weights = [kind.weight for kind in texts.KINDS]
    moments = sorted(now - PERIOD * (random.random() ** 1.6) for _ in range(count))
    cast = [one for one in where.compounds if one.has_cast]
    every = max(count // OF_THE_CAST, 1)
    for number, moment in enumerate(moments):
        # Of the newest more fall to the cast, so that its "today" has something to show; and termites rise there.
        is_new = number >= count - NEWEST
        of_cast = cast and number % (every if not is_new else 18) == 0
        compound = random.choice(cast if of_cast else where.compounds)
        kind = texts.RISING if of_cast and is_new and number % 36 == 0 else random.choices(texts.KINDS, weights)[0]
        at = moment.astimezone(CHINA).replace(hour=random.choices(HOURS, OFTEN)[0])
        yield rows.of_one(random, where, compound, kind, min(at, now - timedelta(minutes=5)), now, first + number)


def _next(table: str) -> int:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f'select coalesce(max(id), 0) + 1 from "{table}"')  # noqa: S608 - a table of this house
        return int(cursor.fetchone()[0])


def _continue(*tables: str) -> None:
    for table in tables:
        following = _next(table)
        with connections[OWNER].cursor() as cursor:
            cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, following])
