"""Whether anything has changed: the number of the newest committed record."""

from __future__ import annotations

from django.db import connection


def version() -> int:
    """Return a number that grows with every recorded action.

    A record with a lower number that commits after a higher one does not move it: what is remembered by this number may miss
    that action until the next one, or until `kit.remember.SECONDS` are over.
    """
    with connection.cursor() as cursor:
        cursor.execute("select audit_version()")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
