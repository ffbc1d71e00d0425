"""A million matters for the bench: a hundred thousand drawn as the demo draws them, the rest copies of these, moved back in time.

A copy keeps the place, words, bodies and events of the matter that it repeats; what is closed is moved back by forty days a copy, what is
open stays, so that as large a share is open as in the demo. Closed words of private matters are bound to their row and left out of copies.
Constraints and triggers are off while rows are copied (they were checked on what is copied), plain indexes are built once afterwards, and
the tally is recounted. A fill is found again and used again: BENCH_FRESH=1 refuses it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

DRAWN = 100_000
TABLES = ("matters_matter", "matters_report", "matters_event", "matters_assignment", "matters_asked")
SHIFT = "(case when m.state = 'closed' then k * interval '40 days' else interval '0' end)"
# Column → what a copy has in it; a moment is moved, a number of a matter or report goes on, all else stays.
OTHERWISE = {
    "matters_matter": {
        "public_id": "gen_random_uuid()", "tick_at": "null", "merged_into_id": "null",
        "happened_on": f"(x.happened_on - {SHIFT})::date",
    },
    "matters_report": {"public_id": "gen_random_uuid()", "key": "gen_random_uuid()", "link_hash": "null", "words": "null", "name": "null",
        "phone": "null"},
    "matters_event": {"key": "null", "closed_words": "null"},
    "matters_assignment": {}, "matters_asked": {},
}  # fmt: skip
COLUMNS = """
select column_name, data_type from information_schema.columns where table_name = %s and is_generated = 'NEVER' order by ordinal_position
"""
PLAIN = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
where i.indrelid = %s::regclass
and not i.indisunique and not exists (select from pg_constraint c where c.conindid = i.indexrelid) order by 1
"""


def filled(count: int) -> float:
    """Bring the database of the state folder to so many matters and return the seconds that it took, 0 where they are there."""
    from django.db import connections, transaction

    begun = time.perf_counter()
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where id <= %s) from matters_matter", [DRAWN])
        have, drawn = cursor.fetchone()
    if have >= count and not os.environ.get("BENCH_FRESH"):
        return 0.0
    if drawn < DRAWN:
        _draw(DRAWN - drawn)
    copies = -(-count // DRAWN) - 1
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set local session_replication_role = replica; set local maintenance_work_mem = '1GB'; set local work_mem = '512MB'")
        done = max(-(-have // DRAWN) - 1, 0)
        for table in TABLES if copies > done else ():
            with _bare(cursor, table):
                cursor.execute(_copying(cursor, table), [done + 1, copies, DRAWN])
            _say(f"  {table}: {cursor.rowcount:,} indexes and rows, {time.perf_counter() - begun:.0f} s")
    with connections["owner"].cursor() as cursor:
        for table in ("matters_matter", "matters_report"):
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
        cursor.execute("select set_config('heju.door', 'matters', false)")
        cursor.execute("select matters_tally_recount()")
        _say(f"  tally: {cursor.fetchone()[0]:,} rows put right, {time.perf_counter() - begun:.0f} s")
        cursor.execute("select set_config('heju.door', '', false)")
        cursor.execute(f"vacuum analyze {', '.join((*TABLES, 'matters_tally', 'matters_tallydelta'))}")
    return time.perf_counter() - begun


def _draw(count: int) -> None:
    from django.utils import timezone

    from heju.matters import demo

    demo.fill(Random(count), count, timezone.now().replace(second=0, microsecond=0), one_of=4)


@contextmanager
def _bare(cursor: object, table: str) -> Iterator[None]:
    """Take a table's plain indexes away while it is filled."""
    cursor.execute(PLAIN, [table])  # type: ignore[attr-defined]
    indexes = cursor.fetchall()  # type: ignore[attr-defined]
    for name, _definition in indexes:
        cursor.execute(f"drop index {name}")  # type: ignore[attr-defined]
    yield
    for _name, definition in indexes:
        cursor.execute(definition)  # type: ignore[attr-defined]


def _copying(cursor: object, table: str) -> str:
    """Return the statement that copies the drawn rows of a table so many times."""
    cursor.execute(COLUMNS, [table])  # type: ignore[attr-defined]
    own = "m" if table == "matters_matter" else "x"
    names, values = [], []
    for name, kind in cursor.fetchall():  # type: ignore[attr-defined]
        if name == "id" and table not in TABLES[:2]:
            continue
        names.append(f'"{name}"')
        if name in OTHERWISE[table]:
            values.append(OTHERWISE[table][name].replace("x.", f"{own}."))
        elif name in ("matter_id", "report_id") or name == "id":
            values.append(f'{own}."{name}" + k * {DRAWN}')
        elif kind == "timestamp with time zone":
            values.append(f'{own}."{name}" - {SHIFT}')
        else:
            values.append(f'{own}."{name}"')
    source = "matters_matter m" if own == "m" else f"{table} x join matters_matter m on m.id = x.matter_id"
    order = f"order by m.raised_at - {SHIFT}" if own == "m" else ""
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(values)} from {source} "
        f"cross join generate_series(%s, %s) k where m.id <= %s {order}"
    )


def _say(words: str) -> None:
    print(words, flush=True)
