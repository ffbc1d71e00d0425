"""A marker in every personal field of every table: after the erasure it is nowhere in the whole database. What cannot go is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from heju.audit import actions as audit
from heju.audit.models import Record
from heju.audit.queries import opened, verify_chain
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.people import actions as people
from heju.people import vault
from heju.people.models import Account, Helper, Person, Tie
from heju.privacy import actions, inventory, parameters
from heju.privacy.actions import leaving
from heju.privacy.models import Deletion, Erasure
from heju.privacy.tests import planting
from heju.privacy.tests.planting import MARK, owner
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NOW = cast.NOW
# Tables in which nothing can be planted here, each with its reason.
# - never filled; a shift is about whoever holds a running post under that name, and a running post stays.
EMPTY = {"account_emailaddress", "socialaccount_socialtoken", "organizations_shift"}
# Tables whose rows the product's own actions write here.
WRITTEN = {
    "people_person", "people_account", "people_personalnotice", "django_session", "audit_record", "audit_subjectkey", "privacy_erasure",
}  # fmt: skip
# Tables that hold numbers and moments about somebody, and no words.
WORDLESS = {"access_knownbrowser", "organizations_member", "privacy_copy", "privacy_erasure", "audit_subjectkey", "matters_note"}


@pytest.fixture
def everything(one_transaction):
    """Give somebody a row in every declared table, the marker in all of them, and return him with his scope."""
    now = NOW - timedelta(days=1)
    scope = cast.scope("community_officer")
    with db.scoped(scope):
        given: dict[str, Any] = {"actor": scope, "now": now}
        known: dict[str, Any] = {"phone": "+8610099999999", "identity": "44030319900101123X", "is_elder": True}
        person = people.register_person(**given, place=cast.place("A"), name=MARK, **known)
        other = people.register_person(**given, place=cast.place("A"), name=f"{MARK}二")
        account = people.open_account(**given, place=cast.place("A"), person=person)
        people.tell_person(**given, person=person.pk, kind="people.x", text="%(a)s", values={"a": MARK})
        people.reveal_field(**given, person=person, field="phone", why=f"原因{MARK}")
    owner("update people_person set merged_into_id = %s where id = %s", person.pk, other.pk)
    owner("insert into django_session values ('marked', 'x', now() + interval '1 day')")
    # What hangs on another row of his comes after it.
    for table in sorted(inventory.tables(), key=lambda one: any(word in " ".join(one.of) for word in ("select", "reported_by", "party"))):
        if table.table not in WRITTEN | EMPTY:
            planting.bare_row(table, person.pk)
    owner("update usersessions_usersession set session_key = 'marked' where user_id = %s", account.pk)
    himself = Scope(account_id=account.pk, person_id=person.pk)
    with db.scoped(himself):
        actions.ask_erasure(actor=himself, now=now)
    return person, himself, planting.plant([person.pk, other.pk])


def test_nothing_of_him_is_left_in_the_whole_database(everything):
    _person, himself, planted = everything
    bare = {table for table, count in planted.items() if not count} - EMPTY
    assert bare == set(), "nothing was planted there"
    before = planting.places_of_the_mark()
    assert {name.partition(".")[0] for name in before} >= set(planted) - EMPTY - WORDLESS
    with db.scoped(himself):
        proof = actions.erase_now(actor=himself, now=NOW)
    assert planting.places_of_the_mark() == []
    assert proof.facts["whole"]
    assert proof.facts["kept"] == []


def test_what_is_left_of_him_are_numbers_and_a_record_that_nobody_can_read(everything):
    person, himself, _planted = everything
    with db.scoped(himself):
        proof = actions.erase_now(actor=himself, now=NOW)
    assert owner("select name, phone, identity, is_elder, place_id from people_person where id = %s", person.pk) == [
        (b"", None, None, False, None)
    ]
    assert owner("select count(*) from people_account where person_id = %s", person.pk) == [(0,)]
    assert owner("select count(*) from people_tie where person_id = %s", person.pk) == [(0,)]
    assert owner("select count(*) from django_session where session_key = 'marked'") == [(0,)]
    [(post,)] = owner("select post from organizations_appointment where person_id = %s", person.pk)
    # The office was public and stays as a fact; the name of its holder goes.
    assert owner("select public_name, post from organizations_appointment where person_id = %s", person.pk) == [("", post)]
    with db.scoped(cast.SYSTEM):
        records = list(Record.objects.filter(for_person_id=person.pk).order_by("id"))
        assert "原因不再可读" in "".join(record.why for record in opened(records))
        [told] = [record for record in records if record.verb == "privacy.erased"]
    assert told.pk == proof.record_id
    assert told.detail["hash"] == proof.hash == leaving.hash_of(proof.facts)
    assert told.detail["tables"]["people_tie"] == 1
    audit.seal_pending()
    assert verify_chain().outcome.ok


def scope_of(key):
    """Return somebody of the cast who is signed in."""
    return replace(cast.scope(key), address="")


def test_an_owner_keeps_what_ownership_needs_and_is_told_why():
    scope = scope_of("stranger")
    with db.scoped(scope):
        seen = actions.preview(scope, scope.person_id)
        assert seen.is_partial
        actions.ask_erasure(actor=scope, now=NOW)
        proof = actions.erase_now(actor=scope, now=NOW)
    assert not proof.facts["whole"]
    [kept] = proof.facts["kept"]
    assert (kept["table"], kept["count"]) == ("people_tie", 1)
    assert "您现在还是业主" in kept["why"]
    assert "第二百七十八条" in kept["basis"]
    assert proof.facts["keys_destroyed"] == 0
    with db.scoped(cast.SYSTEM):
        left = Person.objects.get(pk=scope.person_id)
        assert vault.open_value(left, "name") == "黄文博"
        assert Tie.objects.filter(person=left).count() == 1
    with db.scoped(Scope(door="sign-in")):
        assert not Account.objects.filter(person=scope.person_id).exists()


@pytest.mark.parametrize(
    ("key", "words"),
    [("branch_secretary", {"您还在任", "您的组织关系还在本支部"}), ("second_secretary", {"您还在任", "您的组织关系还在本支部"})],
)
def test_who_is_in_office_or_a_member_is_told_so(key, words):
    scope = scope_of(key)
    with db.scoped(scope):
        seen = actions.preview(scope, scope.person_id)
    told = {stay.zh for one in seen.found for stay, _count in one.stays}
    assert all(any(sentence.startswith(word) for sentence in told) for word in words)


def test_a_tenant_goes_altogether_and_his_helper_stays():
    scope = scope_of("elder")
    with db.scoped(scope):
        assert Helper.objects.filter(elder=scope.person_id).exists()
        actions.ask_erasure(actor=scope, now=NOW)
        actions.erase_now(actor=scope, now=NOW)
    helper = scope_of("helper")
    with db.scoped(helper):
        assert not Helper.objects.exists()
        assert Account.objects.filter(pk=helper.account_id).exists()
        assert vault.open_value(Person.objects.get(pk=helper.person_id), "name") == "吴晓东"


def test_nobody_else_can_ask_and_nobody_twice():
    helper = replace(scope_of("helper"), on_behalf_of=cast.person("elder").pk)
    with db.scoped(helper), pytest.raises(NotAllowed):
        actions.ask_erasure(actor=helper, now=NOW)
    watching = replace(scope_of("tenant"), viewed_by=cast.person("district_officer").pk)
    with db.scoped(watching), pytest.raises(NotAllowed):
        actions.ask_erasure(actor=watching, now=NOW)
    tenant = scope_of("tenant")
    with db.scoped(tenant):
        with pytest.raises(actions.NothingAsked):
            actions.erase_now(actor=tenant, now=NOW)
        actions.ask_erasure(actor=tenant, now=NOW)
        with pytest.raises(actions.AskedAlready):
            actions.ask_erasure(actor=tenant, now=NOW)
        actions.withdraw_erasure(actor=tenant, now=NOW)
        with pytest.raises(actions.NothingAsked):
            actions.erase_now(actor=tenant, now=NOW)
        assert Account.objects.filter(pk=tenant.account_id).exists()


def test_the_daily_task_does_what_has_cooled_off_and_not_a_moment_before():
    tenant = scope_of("tenant")
    with db.scoped(tenant):
        wish = actions.ask_erasure(actor=tenant, now=NOW)
    almost = NOW + timedelta(days=parameters.COOL_OFF_DAYS) - timedelta(seconds=1)
    assert actions.run_daily(now=almost)["erased"] == 0
    assert actions.run_daily(now=wish.due_at)["erased"] == 1
    assert actions.run_daily(now=wish.due_at)["erased"] == 0
    with db.scoped(Scope(door="sign-in")):
        assert not Account.objects.filter(pk=tenant.account_id).exists()
    with db.scoped(tenant):
        found = Erasure.objects.get(pk=wish.pk)
        assert found.deletion is not None
        assert found.deletion.hash == leaving.hash_of(found.deletion.facts)


def test_a_wish_taken_back_is_not_done():
    tenant = scope_of("tenant")
    with db.scoped(tenant):
        wish = actions.ask_erasure(actor=tenant, now=NOW)
        actions.withdraw_erasure(actor=tenant, now=NOW)
    assert actions.run_daily(now=wish.due_at)["erased"] == 0


def test_through_the_door_of_an_erasure_nobody_elses_rows_leave():
    owner_pk, tenant = cast.person("owner").pk, scope_of("tenant")
    with db.scoped(Scope(account_id=tenant.account_id, person_id=tenant.person_id, door="erasure")), connection.cursor() as cursor:
        for statement in (
            "delete from people_tie where person_id = %s",
            "update people_person set name = '' where id = %s",
            "delete from people_account where person_id = %s",
            "update organizations_appointment set public_name = '' where person_id = %s",
        ):
            cursor.execute(statement, [owner_pk])
            assert cursor.rowcount == 0
    with db.scoped(tenant), connection.cursor() as cursor:
        # Without the door not even one's own.
        cursor.execute("delete from people_tie where person_id = %s", [tenant.person_id])
        assert cursor.rowcount == 0


def test_rows_that_change_meanwhile_stop_the_whole():
    tenant = scope_of("tenant")
    with db.scoped(tenant):
        found = actions.preview(tenant, tenant.person_id)
    [ties] = [one for one in found.found if one.table.table == "people_tie"]
    ties.keys.append("999999999")
    with db.scoped(Scope(account_id=tenant.account_id, person_id=tenant.person_id, door="erasure")), pytest.raises(leaving.Disturbed):
        leaving.let_go(ties)
    assert Deletion.objects.count() == 0
