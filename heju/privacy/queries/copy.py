"""Everything that the houses keep about one person, opened and in words, as three files in one archive. Nothing of it is stored."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.template.loader import render_to_string
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

from heju.audit import queries as audit
from heju.kit import db
from heju.kit.personal import Field, Form, Personal
from heju.kit.scope import Scope
from heju.kit.vault import context_of
from heju.people import queries as people
from heju.people import vault
from heju.privacy import inventory, rules


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table about somebody: labels, and for each row its values in words."""

    title: str
    table: str
    purpose: str
    retention: str
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    rows: list[list[Any]]


def sheets(scope: Scope, person: int, *, chinese: bool) -> list[Sheet]:
    """Return what is kept about a person, table by table; read with nothing but his own rights. Empty tables are left out."""
    persons = [person, *people.merged_ids(person)]
    homes = {tie.unit_id: f"{tie.unit.compound.name} {people.where(tie.unit)}" for tie in people.ties_of(person) if tie.unit}
    own = Scope(account_id=scope.account_id, person_id=person, acts_for=tuple(persons[1:]), address=scope.address)
    found = []
    for table in inventory.tables():
        fields = [field for field in table.fields if field.is_exported]
        if not fields:
            continue
        with db.scoped(own):
            rows = _rows(table, fields, persons)
        if rows:
            words = [[_word(field, value, table, homes) for field, value in zip(fields, row, strict=True)] for row in rows]
            labels = tuple(field.zh if chinese else field.en for field in fields)
            purpose = table.purpose.zh if chinese else table.purpose.en
            retention = table.retention.zh if chinese else table.retention.en
            title = table.zh if chinese else table.en
            found.append(Sheet(title, table.table, purpose, retention, tuple(field.column for field in fields), labels, words))
    return _with_places(found)


def _rows(table: Personal, fields: list[Field], persons: list[int]) -> list[list[Any]]:
    condition = " or ".join(f"({expression}) = any (%s)" for expression in table.of)
    names = ", ".join(f'"{field.column}"' for field in fields)
    bound = f'"{table.bound_to}"' if table.bound_to else "null"
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f'select {bound}, {names} from "{table.table}" where {condition} order by "{table.key}"',  # noqa: S608 - our own declarations
            [persons] * len(table.of),
        )
        rows = cursor.fetchall()
    found = [[_opened(table, field, row, value) for field, value in zip(fields, values, strict=True)] for row, *values in rows]
    if table.table == "audit_record":
        place = [field.column for field in fields].index("why")
        clear = audit.opened_words([values[place] for values in found])
        for values, why in zip(found, clear, strict=True):
            values[place] = why
    return found


def _opened(table: Personal, field: Field, row: Any, value: Any) -> Any:
    if value is None or field.form is not Form.SEALED:
        return value
    closed = bytes(value)
    return vault.open_closed(closed, table.context or context_of(table.table, field.column, row)) if closed else ""


def _word(field: Field, value: Any, table: Personal, homes: dict[int, str]) -> Any:
    """Return a value as people and programs both read it."""
    if field.column == "unit_id":
        return homes.get(value, value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    choices = CHOICES.get((table.table, field.column)) or CHOICES.setdefault(
        (table.table, field.column), _choices(table.table, field.column)
    )
    return choices.get(value, value) if isinstance(value, str) else value


CHOICES: dict[tuple[str, str], dict[str, str]] = {}


def _choices(table: str, column: str) -> dict[str, str]:
    """Return the words of a column's codes."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            for field in model._meta.local_fields:
                if field.column == column and field.choices:
                    return {str(code): str(word) for code, word in field.flatchoices}
    return {}


def _with_places(found: list[Sheet]) -> list[Sheet]:
    """Put the names of places where their paths stand, as far as the reader sees these places."""
    spots = [(sheet, sheet.columns.index("path")) for sheet in found if "path" in sheet.columns]
    paths = sorted({row[at] for sheet, at in spots for row in sheet.rows if row[at]})
    if not paths:
        return found
    with connections["default"].cursor() as cursor:
        cursor.execute("select path::text, name from places_place where path @> any (%s::ltree[]) order by nlevel(path)", [paths])
        names = dict(cursor.fetchall())
    for sheet, at in spots:
        for row in sheet.rows:
            labels = str(row[at] or "").split(".")
            steps = [names.get(".".join(labels[: depth + 1]), "") for depth in range(len(labels))]
            row[at] = " · ".join(step for step in steps if step) or row[at]
    return found


# ---- the archive ------------------------------------------------------------------------------------------------------


def archive(found: list[Sheet], *, made_at: datetime, chinese: bool) -> bytes:
    """Return the archive: for programs (JSON), for reading (HTML), for a spreadsheet (xlsx)."""
    name = "我的资料" if chinese else "my-data"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(f"{name}.json", as_json(found, made_at))
        context = {"sheets": found, "made_at": made_at, "rights": rules.cited(rules.COPY, chinese)}
        file.writestr(f"{name}.html", render_to_string("privacy/copy.html", context))
        file.writestr(f"{name}.xlsx", as_workbook(found))
    return packed.getvalue()


def as_json(found: list[Sheet], made_at: datetime) -> str:
    """Return the copy for programs."""
    tables = [
        {"table": sheet.table, "title": sheet.title, "rows": [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]}
        for sheet in found
    ]
    whole = {"format": "heju-my-data-1", "made_at": made_at.isoformat(), "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str)


def as_workbook(found: list[Sheet]) -> bytes:
    """Return the copy as a workbook, one sheet a table. What somebody typed is never a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(found, start=1):
        page = book.create_sheet(f"{number} {sheet.title}"[:31].replace("/", " "))
        for row, values in enumerate([list(sheet.labels), *sheet.rows], start=1):
            for column, value in enumerate(values, start=1):
                cell = page.cell(row=row, column=column)
                cell.value = value if isinstance(value, int | float | bool) else _text(value)
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                if row == 1:
                    cell.font = Font(bold=True)
        for letter in page.column_dimensions:
            page.column_dimensions[letter].width = 18
        page.freeze_panes = "A2"
    return formed(book)


def formed(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        ExcelWriter(book, file).write_data()
    return written.getvalue()


def _text(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    # Signs that a workbook may not hold.
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)[:32_000]
