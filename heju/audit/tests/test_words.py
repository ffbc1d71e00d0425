"""Reasons about a person are closed in the record, open for who may read it, and lost for good once the key is destroyed."""

import pytest
from django.db import ProgrammingError, connection, connections, transaction

from heju.audit import actions
from heju.audit.models import Record
from heju.audit.queries import opened, verify_chain
from heju.kit import db
from heju.kit.scope import Scope
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
WHY = "需要联系林建国本人"


def keep(why=WHY, person=None):
    """Record a look at the owner by the branch secretary and return the record as the owner of the database reads it."""
    scope = cast.scope("branch_secretary")
    with db.scoped(scope):
        about = cast.person("owner").pk if person is None else person
        actions.record(
            actor=scope, now=cast.NOW, verb="people.revealed", subject="people.person", subject_id=about, path=cast.path("A"),
            why=why, for_person=about,
        )  # fmt: skip
    with db.scoped(cast.SYSTEM):
        return Record.objects.order_by("-id")[0]


def destroy(person, scope):
    with db.scoped(scope), connection.cursor() as cursor:
        cursor.execute("select audit_destroy_key(%s)", [person])
        return cursor.fetchone()[0]


def test_what_stands_in_the_record_is_closed_and_opens_for_the_reader():
    found = keep()
    assert found.why.startswith("closed:")
    assert "林建国" not in found.why
    assert opened([found])[0].why == WHY


def test_two_reasons_share_a_key_and_no_text():
    first, second = keep(), keep()
    assert first.why != second.why
    assert [one.why for one in opened([first, second])] == [WHY, WHY]


def test_a_reason_moved_to_another_person_does_not_open():
    one, other = keep(), keep(person=cast.person("tenant").pk)
    one.why = f"closed:{cast.person('tenant').pk}:{one.why.rpartition(':')[2]}"
    assert opened([one])[0].why == "（这条原因打不开）"
    assert opened([other])[0].why == WHY


@pytest.mark.parametrize("why", ["closed:x:y", "closed:", "closed:99999999:zz", "关闭"])
def test_what_only_looks_closed_breaks_nothing(why):
    found = Record(pk=1, why=why)
    assert opened([found])[0].why in (why, "（本人的资料已经删除，原因不再可读）")


def test_reasons_about_nobody_stay_as_they_are():
    scope = cast.scope("branch_secretary")
    with db.scoped(scope):
        actions.record(
            actor=scope,
            now=cast.NOW,
            verb="organizations.renamed",
            subject="organizations.body",
            subject_id=1,
            path=cast.path("A"),
            why=WHY,
        )
    with db.scoped(cast.SYSTEM):
        assert Record.objects.order_by("-id")[0].why == WHY


def test_once_the_key_is_destroyed_nobody_reads_the_reason_and_the_chain_still_holds():
    found = keep()
    person = cast.person("owner").pk
    actions.seal_pending()
    assert destroy(person, Scope(person_id=person, door="erasure")) == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from audit_subjectkey where person_id = %s", [person])
    assert opened([found])[0].why == "（本人的资料已经删除，原因不再可读）"
    assert verify_chain().outcome.ok
    # Destroyed twice is destroyed once.
    assert destroy(person, Scope(person_id=person, door="erasure")) == 0


@pytest.mark.parametrize("scope", [Scope(), Scope(person_id=1, door="erasure"), Scope(person_id=2)])
def test_nobody_destroys_the_key_of_another_or_without_the_erasure(scope):
    keep(person=2)
    with pytest.raises(ProgrammingError, match="erasure of its person alone"), transaction.atomic():
        destroy(2, scope)


def test_the_keys_themselves_are_closed_to_the_application():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from audit_subjectkey")
