"""One way to read rows of our own SQL: named columns, plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def fetch(sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of one statement as dictionaries by column name, in order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
