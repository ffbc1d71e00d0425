"""The daily task deletes what is kept no longer, by the declaration of its house and not a day before, and proves it."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from heju.audit import actions as audit
from heju.audit.models import Record
from heju.kit import db
from heju.people.models import PersonalNotice, Tie
from heju.privacy import actions, inventory
from heju.privacy.actions import leaving, retain
from heju.privacy.models import Deletion
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NOW = cast.NOW


def tie(kind, until, share=None):
    """Write an ended tie of the tenant."""
    with db.scoped(cast.SYSTEM):
        return Tie.objects.create(
            person=cast.person("tenant"), unit=cast.unit("A", "401"), path=cast.path("A1s1"), kind=kind, since=cast.SINCE, until=until,
            source="x", handlers=["branch"], share_numerator=share, share_denominator=share,
        )  # fmt: skip


def left(row):
    with db.scoped(cast.SYSTEM):
        return Tie.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("kind", "share", "days", "goes"),
    [
        ("tenant", None, 30, True),
        ("tenant", None, 29, False),
        ("family", None, 31, True),
        ("owner", 1, 31, False),
        ("owner", 1, 690, False),
    ],
)
def test_a_tie_goes_when_its_time_is_over(kind, share, days, goes):
    # The day ends at midnight of the district; the task runs at night.
    row = tie(kind, cast.DAY - timedelta(days=days), share)
    actions.run_daily(now=NOW)
    assert left(row) is not goes


def test_the_database_itself_refuses_what_is_not_due():
    row = tie("tenant", cast.DAY + timedelta(days=1))
    actions.run_daily(now=NOW + timedelta(days=4000))
    assert left(row)
    with db.scoped(retain.keeper()), connection.cursor() as cursor:
        cursor.execute("delete from people_tie")
        assert cursor.rowcount == 0


def test_an_open_tie_never_goes():
    with db.scoped(cast.SYSTEM):
        before = Tie.objects.filter(until=None).count()
    actions.run_daily(now=NOW)
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.filter(until=None).count() == before


def test_the_proof_and_the_record_hold_the_same_hash():
    row = tie("tenant", cast.DAY - timedelta(days=90))
    actions.run_daily(now=NOW)
    [proof] = Deletion.objects.all()
    [table] = proof.facts["tables"]
    assert (table["table"], table["act"], table["count"]) == ("people_tie", "deleted", 1)
    assert table["digest"] == leaving.Found(inventory.tables()[0], [str(row.pk)]).digest
    assert proof.hash == leaving.hash_of(proof.facts)
    with db.scoped(cast.SYSTEM):
        record = Record.objects.get(pk=proof.record_id)
    assert (record.verb, record.role, record.detail["hash"]) == ("privacy.deleted_due", "system", proof.hash)
    assert actions.run_daily(now=NOW)["rows"] == 0
    assert Deletion.objects.count() == 1


def test_notices_and_ended_offices_go_too():
    with connections["default"].cursor() as cursor, db.scoped(cast.SYSTEM):
        cursor.execute(
            'insert into people_personalnotice (person_id, at, kind, text, "values", link, is_urgent)'
            " values (%s, '2026-01-01', 'x', 'x', '{}', '', false)",
            [cast.person("tenant").pk],
        )
        cursor.execute(
            "update organizations_appointment set ended_on = '2019-01-01', since = '2018-01-01', term_until = null where person_id = %s",
            [cast.person("property_manager").pk],
        )
    found = actions.run_daily(now=NOW)
    assert found["rows"] == 2
    with db.scoped(cast.scope("tenant")):
        assert not PersonalNotice.objects.exists()
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "select public_name, basis from organizations_appointment where person_id = %s", [cast.person("property_manager").pk]
        )
        assert cursor.fetchall() == [("", "")]
    # What was emptied is not emptied again.
    assert actions.run_daily(now=NOW)["rows"] == 0


def register(moment):
    from heju.people import actions as people

    with db.scoped(cast.SYSTEM):
        return people.register_person(actor=cast.SYSTEM, now=moment, place=cast.place("A"), name="无牵挂", phone="+8610088888888")


def test_a_person_whom_nothing_holds_is_emptied_after_thirty_days():
    old, young = register(NOW - timedelta(days=31)), register(NOW - timedelta(days=2))
    with db.scoped(cast.SYSTEM):
        audit.record(
            actor=cast.SYSTEM, now=NOW, verb="people.revealed", subject="people.person", subject_id=old.pk, path=cast.path("A"), why="原因",
            for_person=old.pk,
        )  # fmt: skip
    assert actions.run_daily(now=NOW)["persons"] == 1
    with connection.cursor() as cursor:
        cursor.execute("select secret from audit_subject_keys(%s)", [[old.pk]])
        assert cursor.fetchall() == []
    with db.scoped(retain.keeper()), connection.cursor() as cursor:
        cursor.execute("select id from people_person where id = any (%s) and name <> ''", [[old.pk, young.pk]])
        assert cursor.fetchall() == [(young.pk,)]
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        # The whole cast has a home, an account or a post.
        cursor.execute("select count(*) from people_person where name = ''")
        assert cursor.fetchone()[0] == 0


def test_persons_are_emptied_through_the_door_of_the_daily_task_alone():
    with db.scoped(cast.SYSTEM), pytest.raises(ProgrammingError, match="daily task alone"), transaction.atomic():
        connection.cursor().execute("select privacy_empty_persons(10)")


def test_one_table_in_trouble_does_not_hold_up_the_others(monkeypatch):
    row = tie("tenant", cast.DAY - timedelta(days=90))
    wanted = leaving.let_go

    def sometimes(found):
        if found.table.table == "django_session":
            raise leaving.Disturbed(found.table.table)
        wanted(found)

    with connection.cursor() as cursor:
        cursor.execute("insert into django_session values ('old', 'x', '2020-01-01')")
    monkeypatch.setattr(leaving, "let_go", sometimes)
    actions.run_daily(now=NOW)
    assert not left(row)
