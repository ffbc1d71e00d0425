"""Whether anything has changed: a word that differs after every committed record."""

from __future__ import annotations

from django.db import connection


def version() -> str:
    """Return a word that is the same only while no record was committed in between.

    It is the number of the newest record; while acts are under way also the oldest of them, because a record with a lower number
    may commit after a higher one.
    """
    with connection.cursor() as cursor:
        cursor.execute("select audit_version()")
        row = cursor.fetchone()
    return str(row[0]) if row else ""
