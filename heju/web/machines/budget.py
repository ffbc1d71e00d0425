"""What callers may ask: a bucket each, filling by itself, emptied by the cost of each request (docs/operations/api.md).

Kept in PostgreSQL and not in memory: two processes answer, and a limit counted in each would be neither known nor right. One statement on a
table without a journal, so that it costs no wait for the disk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

TAKE = """
insert into web_budget as b (key, spare, at) values (%(key)s, %(burst)s - %(cost)s, clock_timestamp())
on conflict (key) do update set
  spare = least(%(burst)s, b.spare + extract(epoch from clock_timestamp() - b.at) * %(rate)s) - %(cost)s, at = clock_timestamp()
where least(%(burst)s, b.spare + extract(epoch from clock_timestamp() - b.at) * %(rate)s) >= %(cost)s
returning spare
"""
LEFT = "select least(%(burst)s, spare + extract(epoch from clock_timestamp() - at) * %(rate)s) from web_budget where key = %(key)s"


@dataclass(frozen=True, slots=True)
class Policy:
    """How much a kind of caller may ask: units a minute, and at most so many at once."""

    name: str
    per_minute: int
    burst: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking: whether it was granted, what is left, and in how many seconds it will be enough."""

    granted: bool
    left: int
    wait: int
    policy: Policy

    @property
    def headers(self) -> dict[str, str]:
        """Return the fields of the draft of the IETF on rate limits."""
        policy = self.policy
        full = math.ceil((policy.burst - self.left) * 60 / policy.per_minute)
        found = {
            "RateLimit-Policy": f'"{policy.name}";q={policy.burst};w={math.ceil(policy.burst * 60 / policy.per_minute)}',
            "RateLimit": f'"{policy.name}";r={self.left};t={full}',
        }
        return found if self.granted else found | {"Retry-After": str(self.wait)}


def policy(name: str) -> Policy:
    """Return the policy of callers with a token, or of those without."""
    per_minute, burst = settings.MACHINE_BUDGETS[name]
    return Policy(name, per_minute, burst)


def is_empty(key: str, wanted: Policy) -> bool:
    """Say whether a caller's bucket holds less than one unit. Takes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"key": key, "burst": wanted.burst, "rate": wanted.per_minute / 60})
        found = cursor.fetchone()
    return found is not None and float(found[0]) < 1


def take(key: str, cost: int, wanted: Policy) -> Taken:
    """Take the cost out of a caller's bucket, or nothing where it does not hold so much. Two at once never take the same."""
    rate = wanted.per_minute / 60
    words: dict[str, str | int | float] = {"key": key, "cost": cost, "burst": wanted.burst, "rate": rate}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, words)
        row = cursor.fetchone()
        if row is not None:
            return Taken(True, math.floor(row[0]), 0, wanted)
        cursor.execute(LEFT, words)
        found = cursor.fetchone()
    left = float(found[0]) if found else 0.0
    return Taken(False, max(0, math.floor(left)), max(1, math.ceil((cost - left) / rate)), wanted)
