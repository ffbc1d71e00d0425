"""The database refuses to change the record: the application by its rights, the owner by triggers; one sealer at a time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import errors

from heju.audit import actions, queries
from heju.audit.models import Pending, Record, Seal
from heju.audit.queries import opened
from heju.audit.tests.conftest import INSERT, Connect
from heju.kit import db, postgres
from heju.kit.scope import NOBODY, Grant, Scope, system

SEAL = "insert into audit_seal (sequence, record_id, sealed_at, previous, hash)"
CHANGES = (
    "update audit_record set why = 'x'",
    "update audit_record set why = 'x' where false",
    "delete from audit_record",
    "delete from audit_record where false",
    "truncate audit_record",
    "update audit_seal set hash = 'x'",
    "delete from audit_seal",
    "truncate audit_seal",
    "update audit_pending set record_id = 1",
    "delete from audit_pending",
    "truncate audit_pending",
    "insert into audit_pending (record_id, since) values (1, now())",
    f"{SEAL} values (999999, 1, now(), repeat('0', 64), repeat('0', 64))",
    f"{SEAL} select 999999, max(id), now(), '', '' from audit_record",
    "insert into audit_seal (record_id, hash) select max(id), repeat('0', 64) from audit_record",
)
BY_OWNERSHIP = (
    "alter table audit_record disable trigger all",
    "alter table audit_seal disable trigger audit_seal_chained",
    "drop trigger audit_record_append_only on audit_record",
    "alter table audit_record disable row level security",
    "create or replace function audit_refuse() returns trigger language plpgsql as $$ begin return new; end $$",
    "set session_replication_role = replica",
    "select audit_canonical(null); alter function audit_seal(integer) owner to heju_app",
)


@pytest.mark.parametrize("statement", CHANGES + BY_OWNERSHIP)
def test_the_application_cannot_change_the_record(sealed: int, connect: Connect, statement: str) -> None:
    app = connect()
    app.execute("select set_config('heju.record', '440303', false)")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_cannot_change_the_record(sealed: int, connect: Connect, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        connect(postgres.OWNER).execute(statement)


def test_a_sealed_record_cannot_be_sealed_again(sealed: int, connect: Connect) -> None:
    with pytest.raises(errors.InsufficientPrivilege, match="does not wait"):
        connect(postgres.OWNER).execute("insert into audit_seal (record_id) select max(record_id) from audit_seal")


def test_the_application_cannot_choose_the_number_of_a_record(connect: Connect) -> None:
    with pytest.raises(errors.GeneratedAlways):
        connect().execute(
            "insert into audit_record (id, at, role, verb, subject, path, why, detail) values (1, now(), 'x', 'x', 'x', '1', '', '{}')"
        )


@pytest.mark.parametrize(
    "values",
    [
        "now(), 'x', 'x', 'x', ''",
        "now(), '', 'x', 'x', '1'",
        "now(), 'x', '', 'x', '1'",
        "now(), 'x', 'x', '', '1'",
        "'infinity', 'x', 'x', 'x', '1'",
    ],
)
def test_a_record_without_place_role_verb_subject_or_moment_is_refused(connect: Connect, values: str) -> None:
    with pytest.raises(errors.CheckViolation):
        connect().execute(f"insert into audit_record (at, role, verb, subject, path, why, detail) values ({values}, '', '{{}}')")


# The keys of the words about a person: each guards itself (test_words.py).
KEYS = ("audit_destroy_key", "audit_subject_key", "audit_subject_keys")


def test_functions_that_act_as_the_owner_pin_their_search_path_and_only_these_may_be_called(connect: Connect) -> None:
    rows = connect(postgres.ROOT).execute(
        """select proname, proconfig, has_function_privilege('heju_app', oid, 'execute') from pg_proc
           where prosecdef and pronamespace = 'public'::regnamespace and proname like 'audit%' order by 1"""
    )
    pinned = ["search_path=pg_catalog, pg_temp"]
    called = {"audit_enqueue": False, "audit_seal": True, "audit_version": True} | dict.fromkeys(KEYS, True)
    assert {name: (config, may) for name, config, may in rows} == {name: (pinned, may) for name, may in called.items()}


def test_a_rolled_back_action_leaves_neither_record_nor_place_in_the_queue(connect: Connect) -> None:
    app, root = connect(autocommit=False), connect(postgres.ROOT)
    before = root.execute("select count(*), (select count(*) from audit_pending) from audit_record").fetchone()
    app.execute(INSERT, [3])
    app.rollback()
    assert root.execute("select count(*), (select count(*) from audit_pending) from audit_record").fetchone() == before


def test_a_second_sealer_stands_back_until_the_first_has_committed(sealed: int, connect: Connect) -> None:
    connect().execute(INSERT, [20])
    first, second = connect(autocommit=False), connect(autocommit=False)
    assert first.execute("select audit_seal(5)").fetchone() == (5,)
    assert second.execute("select audit_seal(100)").fetchone() == (0,)
    second.rollback()
    first.commit()
    assert second.execute("select audit_seal(100)").fetchone() == (15,)
    second.commit()
    numbers = connect(postgres.ROOT).execute("select min(sequence), max(sequence), count(*) from audit_seal").fetchone()
    assert numbers == (1, sealed + 20, sealed + 20)


def test_a_sealer_that_dies_leaves_all_of_its_batch_to_the_next(sealed: int, connect: Connect) -> None:
    connect().execute(INSERT, [20])
    first = connect(autocommit=False)
    first.execute("select audit_seal(5)")
    first.close()
    assert connect().execute("select audit_seal(100)").fetchone() == (20,)


def test_a_record_that_commits_later_is_sealed_later(sealed: int, connect: Connect) -> None:
    slow, quick = connect(autocommit=False), connect()
    slow.execute(INSERT, [1])
    quick.execute(INSERT, [1])
    assert quick.execute("select audit_seal(100)").fetchone() == (1,)
    slow.commit()
    assert quick.execute("select audit_seal(100)").fetchone() == (1,)
    rows = connect(postgres.ROOT).execute("select record_id from audit_seal where sequence > %s order by sequence", [sealed]).fetchall()
    assert rows == sorted(rows, reverse=True)


def test_rival_sealers_and_writers_make_one_chain(sealed: int, connect: Connect) -> None:
    done = threading.Event()

    def write(app: psycopg.Connection[object]) -> None:
        for _ in range(40):
            app.execute(INSERT, [3])

    def seal(app: psycopg.Connection[object]) -> None:
        while not done.is_set():
            app.execute("select audit_seal(7)")

    writers = [threading.Thread(target=write, args=[connect()]) for _ in range(3)]
    sealers = [threading.Thread(target=seal, args=[connect()]) for _ in range(3)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    while connect().execute("select audit_seal(1000)").fetchone() != (0,):
        pass
    numbers = connect(postgres.ROOT).execute("select count(*), max(sequence), count(distinct record_id) from audit_seal").fetchone()
    assert numbers == (sealed + 360,) * 3


# ---- through the product's own action, as the application --------------------------------------------------------

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_an_action_is_recorded_in_the_role_it_used_and_for_whom_it_acted() -> None:
    grant = Grant("street_officer", ("440303.001",), frozenset(), frozenset(), 12, "街道")
    actor = Scope(account_id=5, person_id=6, grants=(grant,), on_behalf_of=77, viewed_by=88)
    with db.scoped(actor):
        actions.record(
            actor=actor,
            now=NOW,
            verb="places.merged",
            subject="places.place",
            subject_id=3,
            path="440303.001",
            grant=grant,
            why="重复",
            detail={"b": 1},
        )
    with db.scoped(system("test", "440303")):
        found: dict[str, Any] = dict(Record.objects.order_by("-id").values()[0])
        assert found["why"].startswith("closed:77:")
        found["why"] = opened(Record.objects.filter(pk=found["id"]))[0].why
        assert Pending.objects.filter(record_id=found.pop("id")).exists()
    assert found == {
        "at": NOW,
        "account_id": 5,
        "person_id": 6,
        "role": "street_officer",
        "body_id": 12,
        "for_person_id": 77,
        "viewed_by_id": 88,
        "verb": "places.merged",
        "subject": "places.place",
        "subject_id": 3,
        "path": "440303.001",
        "why": "重复",
        "detail": {"b": 1},
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("actor", "role"), [(Scope(account_id=1, person_id=2), "self"), (system("demo", "440303"), "system")])
def test_without_a_grant_the_role_says_who_acted(actor: Scope, role: str) -> None:
    with db.scoped(actor):
        actions.record(actor=actor, now=NOW, verb="people.opened", subject="people.account", subject_id=1, path="440303")
    with db.scoped(system("test", "440303")):
        assert Record.objects.order_by("-id").values_list("role", flat=True).first() == role


@pytest.mark.django_db
def test_sealing_takes_the_oldest_first_and_says_how_many() -> None:
    actor = system("test", "440303")
    with db.scoped(actor):
        while actions.seal_pending():
            pass
        for number in range(5):
            actions.record(actor=actor, now=NOW, verb="places.loaded", subject="places.place", subject_id=number, path="440303")
        waiting = list(Pending.objects.order_by("record_id").values_list("record_id", flat=True))
        assert actions.seal_pending(at_most=3) == 3
        assert list(Pending.objects.order_by("record_id").values_list("record_id", flat=True)) == waiting[3:]
        assert list(Seal.objects.order_by("-sequence").values_list("record_id", flat=True)[:3]) == waiting[2::-1]
        assert actions.seal_pending() == 2
        assert actions.seal_pending() == 0


@pytest.mark.django_db
def test_who_reads_no_record_sees_none_and_no_seal_but_what_concerns_himself() -> None:
    own = Scope(account_id=1, person_id=61, acts_for=(62,))
    for person, for_person in ((61, None), (9, 61), (9, 62), (9, None), (9, 9)):
        actor = Scope(account_id=1, person_id=person)
        with db.scoped(actor):
            actions.record(
                actor=actor, now=NOW, verb="people.revealed", subject="people.person", subject_id=1, path="440303", for_person=for_person
            )
    with db.scoped(NOBODY):
        assert not Record.objects.exists()
        assert not Seal.objects.exists()
        assert not Pending.objects.exists()
    with db.scoped(own):
        assert Record.objects.count() == 3
        assert not Seal.objects.exists()


@pytest.mark.django_db
def test_a_reader_of_one_street_sees_the_records_of_that_street() -> None:
    for path in ("440303", "440303.001", "440303.001.002", "440303.002"):
        with db.scoped(system("test", "440303")) as actor:
            actions.record(actor=actor, now=NOW, verb="places.loaded", subject="test.reach", subject_id=1, path=path)
    reader = Scope(grants=(Grant("auditor", ("440303.001",), frozenset({"audit.read"}), frozenset({"record"})),))
    with db.scoped(reader):
        assert sorted(Record.objects.filter(subject="test.reach").values_list("path", flat=True)) == ["440303.001", "440303.001.002"]


@pytest.mark.django_db
def test_the_whole_check_sees_every_record_and_leaves_the_scope_as_it_was() -> None:
    with db.scoped(NOBODY):
        report = queries.verify_chain()
        assert report.outcome.ok
        assert report.records > 0
        assert not Record.objects.exists()
