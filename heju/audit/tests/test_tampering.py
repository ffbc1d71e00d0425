"""What a superuser changes behind the back of every trigger, the check of the chain finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heju.audit import queries
from heju.audit.rules import chain

COLUMNS = "(at, role, verb, subject, path, why, detail)"
Tamper = Callable[[str, list[Any]], Any]


def found(**options: Any) -> chain.Fault | None:
    return queries.verify_chain(using="chain", **options).outcome.fault


def record_of(tamper: Tamper, sequence: int) -> int:
    return int(tamper("select record_id from audit_seal where sequence = %s", [sequence])[0][0])


def test_an_honest_record_holds(tamper: Tamper, sealed: int) -> None:
    report = queries.verify_chain(using="chain")
    assert report.as_json() == {"ok": True, "records": sealed, "sealed": sealed, "pending": 0, "head": report.outcome.head}
    assert [[report.outcome.head]] == [list(row) for row in tamper("select hash from audit_seal where sequence = %s", [sealed])]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-23T01:00:00.000001Z'"),
        ("account_id", "1"),
        ("person_id", "1"),
        ("role", "'owner'"),
        ("body_id", "1"),
        ("for_person_id", "1"),
        ("viewed_by_id", "1"),
        ("verb", "'places.merged'"),
        ("subject", "'places.unit'"),
        ("subject_id", "null"),
        ("path", "'440303.002'"),
        ("why", "'another reason'"),
        ("detail", """'{"n": 1, "名": 1.5}'"""),
    ],
)
def test_every_column_of_a_record_is_under_its_seal(tamper: Tamper, sealed: int, column: str, value: str) -> None:
    record = record_of(tamper, sealed - 5)
    assert tamper(f"update audit_record set {column} = {value} where id = %s", [record]) == 1
    assert found() == chain.Fault("changed", sealed - 5, record)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("previous", "repeat('0', 64)", "link"),
        ("hash", "repeat('0', 64)", "changed"),
        ("sealed_at", "sealed_at + interval '1 us'", "changed"),
    ],
)
def test_every_column_of_a_seal_is_checked(tamper: Tamper, sealed: int, column: str, value: str, kind: str) -> None:
    tamper(f"update audit_seal set {column} = {value} where sequence = %s", [sealed - 5])
    assert found() == chain.Fault(kind, sealed - 5, record_of(tamper, sealed - 5))


def test_a_deleted_record_is_missed(tamper: Tamper, sealed: int) -> None:
    tamper("delete from audit_record where id = %s", [record_of(tamper, sealed - 5)])
    assert found() == chain.Fault("missing", sealed - 5)


def test_a_deleted_record_is_missed_even_when_its_seal_went_with_it(tamper: Tamper, sealed: int) -> None:
    record = record_of(tamper, sealed - 5)
    tamper("delete from audit_record where id = %s", [record])
    tamper("delete from audit_seal where record_id = %s", [record])
    assert found() == chain.Fault("missing", sealed - 5)


def test_swapped_records_are_found(tamper: Tamper, sealed: int) -> None:
    first, second = record_of(tamper, sealed - 5), record_of(tamper, sealed - 4)
    tamper("alter table audit_record alter column id drop identity", [])
    for old, new in ((first, -1), (second, first), (-1, second)):
        tamper("update audit_record set id = %s where id = %s", [new, old])
    assert found() == chain.Fault("changed", sealed - 5, first)


def test_swapped_seals_are_found(tamper: Tamper, sealed: int) -> None:
    first, second = record_of(tamper, sealed - 5), record_of(tamper, sealed - 4)
    for record, sequence in ((-1, sealed - 5), (first, sealed - 4), (second, sealed - 5)):
        tamper("update audit_seal set record_id = %s where sequence = %s", [record, sequence])
    assert found() == chain.Fault("changed", sealed - 5, second)


def test_a_record_that_went_round_the_sealer_is_found(tamper: Tamper) -> None:
    [[record]] = tamper(
        "insert into audit_record (at, role, verb, subject, path, why, detail) values (now(), 'x', 'x', 'x', '1', '', '{}') returning id",
        [],
    )
    assert found() == chain.Fault("unsealed", None, record)


def test_a_record_whose_last_seals_were_cut_off_is_found(tamper: Tamper, sealed: int) -> None:
    record = record_of(tamper, sealed - 2)
    tamper("delete from audit_seal where sequence > %s", [sealed - 3])
    assert found() == chain.Fault("unsealed", None, record)


def test_records_and_seals_cut_off_at_the_end_are_found_by_the_published_head(tamper: Tamper, sealed: int) -> None:
    [[published]] = tamper("select hash from audit_seal where sequence = %s", [sealed])
    tamper("delete from audit_record where id in (select record_id from audit_seal where sequence > %s)", [sealed - 3])
    tamper("delete from audit_seal where sequence > %s", [sealed - 3])
    assert found() is None
    assert found(head=(sealed, published)) == chain.Fault("head", sealed)


def test_a_record_that_waits_is_no_fault_until_it_waits_too_long(tamper: Tamper) -> None:
    values = "(now(), 'x', 'x', 'x', '1', '', '{}')"
    [[record]] = tamper(f"insert into audit_record (at, role, verb, subject, path, why, detail) values {values} returning id", [])
    tamper("insert into audit_pending (record_id, since) values (%s, clock_timestamp() - interval '100 s')", [record])
    assert found() is None
    assert queries.verify_chain(using="chain").pending == 1
    assert found(late_after=101) is None
    assert found(late_after=99) == chain.Fault("late", None, record)


def test_a_waiting_record_that_is_gone_is_missed(tamper: Tamper) -> None:
    tamper("insert into audit_pending (record_id, since) values (987654321, clock_timestamp())", [])
    assert found() == chain.Fault("missing", None, 987654321)


def test_a_canonical_function_that_lies_deceives_nobody(tamper: Tamper, sealed: int) -> None:
    record = record_of(tamper, sealed)
    tamper("update audit_record set why = 'forged' where id = %s", [record])
    tamper("create or replace function audit_canonical(r audit_record) returns text language sql as $$ select 'as it was' $$", [])
    assert found() == chain.Fault("changed", sealed, record)


def test_the_database_writes_the_same_text_and_hash_as_the_rule(tamper: Tamper, sealed: int) -> None:
    rows = tamper("select s.sequence, audit_canonical(r) from audit_seal s join audit_record r on r.id = s.record_id order by 1", [])
    assert rows == [(line.sequence, line.canonical) for line in queries.chain_lines(using="chain")]


STRANGE = ["", 'quote " and \\ and /', "\x01\x08\t\n\x0b\x0c\r\x1f\x7f", "汉字 𠮷 🙂", "\u2028 \u00a0 é", "'; drop table audit_record; --"]


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_is_written_alike_by_the_database_and_the_rule(tamper: Tamper, text: str) -> None:
    import json

    [[written, *row]] = tamper(
        """with fresh as (insert into audit_record (at, role, verb, subject, path, why, detail)
             values ('0987-02-03T04:05:06.7Z', 'x' || %s, 'x', 'x', '1.a_b', %s, %s::jsonb) returning *)
           select audit_canonical(fresh::audit_record), id, audit_instant(at), account_id, person_id, role, body_id, for_person_id,
             viewed_by_id, verb, subject, subject_id, path::text, why, detail::text from fresh""",
        [text, text, json.dumps({"b": text, "aa": [1.50, 1e30, None, True], text: {}})],
    )
    assert written == chain.canonical(tuple(row))
    assert json.loads(written)["why"] == text
