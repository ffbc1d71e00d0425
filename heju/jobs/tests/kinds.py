"""Kinds of job that only tests know. Each writes aliases of compound A, which anybody can count."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db import connection

from heju.jobs import rules


def add_alias(place: int, path: str, name: str) -> None:
    """Write one row under the row policies of whoever started the job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into places_alias (place_id, path, name, search, source) values (%s, %s::ltree, %s, '{}', 'test')", [place, path, name]
        )


@rules.kind("test.whole", name="一次做完", power="people.see", attempts=3)
def whole(work: rules.Work) -> Mapping[str, Any]:
    """Write so many rows in one transaction; fail where told."""
    count = work.arguments["count"]
    for number in range(count):
        add_alias(work.arguments["place"], work.path, f"whole-{work.job_id}-{number}")
        work.step(number + 1, count, f"第 {number + 1} 行")
    if work.arguments.get("fail"):
        raise ZeroDivisionError("secret text")
    if work.arguments.get("refuse"):
        raise rules.Refused("第 3 行的手机号不对")
    return {"count": count}


@rules.kind("test.batches", name="分批做", power="people.see", whole=False)
def batches(work: rules.Work) -> Mapping[str, Any]:
    """Write one row a batch, from the mark on; pause after each where told."""
    count = work.arguments["count"]
    for number in range(work.mark.get("next", 0), count):
        with work.batch():
            add_alias(work.arguments["place"], work.path, f"batch-{work.job_id}-{number}")
            work.mark["next"] = number + 1
        work.step(number + 1, count)
        time.sleep(work.arguments.get("pause", 0))
    return {"count": count}


def commits() -> str:
    """Return how the open transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("show synchronous_commit")
        return str(cursor.fetchone()[0])


@rules.kind("test.disk", name="等不等磁盘", power="people.see", whole=False)
def disk(work: rules.Work) -> Mapping[str, Any]:
    """Say of each of two batches how it is committed."""
    with work.batch():
        waits = commits()
    with work.batch(waits_for_disk=False):
        return {"usual": waits, "quick": commits()}


@rules.kind("test.own", name="自己的事")
def own(work: rules.Work) -> Mapping[str, Any]:
    """Say as whom it runs."""
    return {"person": work.scope.person_id, "roles": sorted(grant.role for grant in work.scope.grants)}
