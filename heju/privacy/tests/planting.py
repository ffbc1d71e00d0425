"""A marker planted in every personal field of every declared table, and a look through the whole database for it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from django.db import connections

from heju.kit import keys
from heju.kit.personal import Form, Personal
from heju.kit.vault import Tampered, UnknownFormat, UnknownKey, context_of, key_of
from heju.privacy import inventory

MARK = "标记丙午记号"
# Columns that a constraint holds to known values where an action of the product wrote the row: they carry no words of anybody.
FIXED = {
    "people_person": {"path", "handler"},
    "people_personalnotice": {"link"},
    "audit_record": {"path", "role", "verb", "subject", "why", "detail"},
}


def owner(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def types() -> dict[tuple[str, str], tuple[str, int]]:
    """Return the type of every column, and how many signs it holds."""
    found = owner(
        "select table_name, column_name, data_type, coalesce(character_maximum_length, 1000) from information_schema.columns"
        " where table_schema = 'public'"
    )
    return {(table, column): (kind, length) for table, column, kind, length in found}


def bare_row(table: Personal, person: int) -> None:
    """Write a row about somebody that holds nothing but that; what a table asks of its rows is waived, inside the test's transaction."""
    columns = owner("select column_name, data_type from information_schema.columns where table_name = %s", table.table)
    for (name,) in owner("select conname from pg_constraint where contype = 'c' and conrelid = %s::regclass", table.table):
        owner(f'alter table "{table.table}" drop constraint "{name}"')
    owner(f'alter table "{table.table}" disable trigger user')
    sets: dict[str, Any] = {}
    for name, kind in columns:
        if name == table.key:
            continue
        owner(f'alter table "{table.table}" alter column "{name}" drop not null')
        if kind == "date" or kind.startswith("timestamp"):
            sets[name] = "2020-01-01"
    for expression in table.of:
        # A column with the number of the person, or a subselect over a column that leads to him through his row in another table.
        if function := re.fullmatch(r"\w+_reported_by\((\w+)\)", expression):
            [(sets[function[1]],)] = owner("select max(id) from matters_report where person_id = %s", person)
            continue
        if function := re.fullmatch(r"matters_(party_of|person_of_party)\((\w+)\)", expression):
            column = "mediation_id" if function[1] == "party_of" else "id"
            [(sets[function[2]],)] = owner(f"select max({column}) from matters_mediationparty where person_id = %s", person)
            continue
        if expression == "matters_raised_by(id)":
            continue  # his by its first report, which is planted next
        through = re.search(r"from (\w+) (\w+) where \2\.id = (\w+)\)$", expression)
        if through is None:
            sets[expression] = person
        else:
            [(sets[through[3]],)] = owner(f'select max(id) from "{through[1]}" where person_id = %s', person)
    if table.table == "matters_mediationparty":
        # Of the matter planted before, closed long ago: the file of a mediation is kept three years.
        sets["mediation_id"] = bare_parent("matters_mediation")
        owner("update matters_mediation set matter_id = (select max(id) from matters_matter) where id = %s", sets["mediation_id"])
    if table.table in ("matters_signature", "matters_followup"):
        [(sets["agreement_id"],)] = owner("select max(id) from matters_mediationagreement")
    if table.table == "matters_report":
        [(sets["matter_id"],)] = owner("select max(id) from matters_matter")
        sets["is_first"] = True
    names = ", ".join(f'"{name}"' for name in sets)
    owner(f'insert into "{table.table}" ({names}) values ({", ".join(["%s"] * len(sets))})', *sets.values())


def bare_parent(table: str) -> int:
    """Write a row about nobody on which rows about somebody hang, and return its number; what it asks is waived as in `bare_row`."""
    for (name,) in owner("select conname from pg_constraint where contype = 'c' and conrelid = %s::regclass", table):
        owner(f'alter table "{table}" drop constraint "{name}"')
    owner(f'alter table "{table}" disable trigger user')
    for (name,) in owner("select column_name from information_schema.columns where table_name = %s and column_name <> 'id'", table):
        owner(f'alter table "{table}" alter column "{name}" drop not null')
    return int(owner(f'insert into "{table}" default values returning id')[0][0])


def sealed(table: Personal, column: str, row: Any) -> bytes:
    """Return the marker closed for its place."""
    return keys.keyring().encrypt(MARK, table.context or context_of(table.table, column, row))


def plant(persons: list[int]) -> dict[str, int]:
    """Write the marker into every declared field of the rows about these persons, and return how many rows of each table have it."""
    known, planted = types(), {}
    # What leads to somebody only through another row, the database tells nobody but him.
    owner("select set_config('heju.person', %s, true)", ",".join(str(person) for person in persons))
    for table in inventory.tables():
        condition = " or ".join(f"({expression}) = any (%s)" for expression in table.of)
        bound = f'"{table.bound_to}"' if table.bound_to else "null"
        rows = owner(f'select "{table.key}", {bound} from "{table.table}" where {condition}', *([persons] * len(table.of)))
        planted[table.table] = len(rows)
        if table.table in ("audit_record", "audit_subjectkey"):
            continue  # written by an action, because the record is append-only
        for key, row in rows:
            sets = marked(table, key, row, known)
            names = ", ".join(f'"{name}" = %s' for name in sets)
            if sets:
                owner(f'update "{table.table}" set {names} where "{table.key}" = %s', *sets.values(), key)
    return planted


def marked(table: Personal, key: Any, row: Any, known: dict[tuple[str, str], tuple[str, int]]) -> dict[str, Any]:
    """Return the marker for each declared column of a row, in the form in which the column holds values."""
    sets: dict[str, Any] = {}
    for field in table.fields:
        column, (kind, length) = field.column, known[table.table, field.column]
        if column in FIXED.get(table.table, ()) or column == table.key or field.form is Form.REFERENCE or field.empty == column:
            continue
        if field.form is Form.SEALED:
            sets[column] = sealed(table, column, row)
        elif field.form is Form.SEALED_TEXT:
            sets[column] = base64.b64encode(sealed(table, column, row)).decode()
        elif field.form is Form.SEALED_JSON:
            sets[column] = json.dumps(dict.fromkeys(table.members, base64.b64encode(sealed(table, column, row)).decode()))
        elif field.form is Form.INDEX:
            sets[column] = index(column, key)
        elif kind in ("json", "jsonb"):
            sets[column] = json.dumps({"x": MARK})
        elif kind in ("text", "character varying"):
            sets[column] = f"{MARK}{key}"[:length]
        elif kind == "ARRAY":
            sets[column] = [MARK]
    return sets


def index(column: str, key: Any) -> bytes:
    """Return a blind index of the marker; some are unique, so each row has its own."""
    return keys.keyring().blind_index(f"{MARK}{key}", f"people_person.{column.partition('_index')[0]}")


def places_of_the_mark() -> list[str]:
    """Look through every row of every table, envelopes opened, and return where the marker stands."""
    columns = ("name_index", "phone_index", "identity_index")
    indexes = {
        index(column, key) for column in columns for (key,) in owner("select id from people_person union select id from people_account")
    }
    found = []
    for (table,) in owner("select tablename from pg_tables where schemaname = 'public' order by 1"):
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'select * from "{table}"')
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(names, row, strict=True))
                found += [f"{table}.{name}" for name, value in values.items() if holds(table, name, value, values, indexes)]
    return sorted(set(found))


def holds(table: str, column: str, value: Any, row: dict[str, Any], indexes: set[bytes]) -> bool:
    """Say whether a value holds the marker, in clear, closed, in base64 or as a blind index."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        return value in indexes or MARK.encode() in value or opens(table, column, value, row)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if MARK[:6] in text:
        return True
    if isinstance(value, str) and len(value) >= 40:
        try:
            return opens(table, column, base64.b64decode(value.rpartition(":")[2], validate=True), row)
        except ValueError:
            return False
    return isinstance(value, dict) and any(holds(table, column, part, row, indexes) for part in value.values())


def opens(table: str, column: str, envelope: bytes, row: dict[str, Any]) -> bool:
    """Say whether an envelope opens at any place it may belong to, and holds the marker."""
    from heju.audit.queries import words

    try:
        key = key_of(envelope)
    except (Tampered, UnknownFormat):
        return False
    if key.startswith("p") and key[1:].isdigit():
        kept = owner("select secret from audit_subjectkey where person_id = %s", int(key[1:]))
        return bool(kept) and MARK in words.ring_of(int(key[1:]), bytes(kept[0][0])).decrypt(envelope, words.context(int(key[1:])))
    contexts = [f"{table}.{column}#{part}" for part in (*row.values(), "any")]
    for context in contexts:
        try:
            return MARK in keys.keyring().decrypt(envelope, context)
        except (Tampered, UnknownKey, ValueError):
            continue
    return False
