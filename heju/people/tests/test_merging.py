"""Two rows of one person: found, decided, merged, taken apart again, on real PostgreSQL."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.db import DatabaseError, connection, transaction

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations.models import Appointment, Member
from heju.people import actions, errors, queries
from heju.people.models import Account, Helper, Likeness, Merge, Person, PersonalNotice, Tie
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
WHY = "本人到场核对"
ID = "11010519491231002X"


def added(name="林建国", phone="+8610000000009", unit=None, kind="family", share=None, who="branch_secretary", **more):
    """Return another row for somebody, registered and tied by one of the cast."""
    with db.scoped(cast.scope(who)) as scope:
        person = actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name=name, phone=phone, is_invented=True, **more)
        if unit is not None:
            actions.tie_person(actor=scope, now=cast.NOW, person=person, unit=unit, kind=kind, since=cast.DAY, source="测试", share=share)
    return person


def proposed(who="branch_secretary", path=None):
    with db.scoped(cast.scope(who)) as scope:
        actions.propose_duplicates(actor=scope, now=cast.NOW, path=path or cast.path("A"))
        return {(one.first_id, one.second_id): one.reason for one in Likeness.objects.all()}


def merge(survivor, duplicate, who="branch_secretary", why=WHY):
    with db.scoped(cast.scope(who)) as scope:
        return actions.merge_persons(actor=scope, now=cast.NOW, survivor=survivor, duplicate=duplicate, why=why)


def unmerge(found, who="branch_secretary"):
    with db.scoped(cast.scope(who)) as scope:
        return actions.unmerge_person(actor=scope, now=cast.NOW, merge=found)


def everything():
    """Return all rows that refer to persons, as the system sees them."""
    with db.scoped(cast.SYSTEM):
        return {
            "ties": sorted(
                Tie.objects.values_list("id", "person_id", "until", "share_numerator", "share_denominator", "handlers", "since")
            ),
            "members": sorted(Member.objects.values_list("id", "person_id")),
            "posts": sorted(Appointment.objects.values_list("id", "person_id")),
            "persons": sorted(
                (p.pk, bytes(p.name_index), bytes(p.phone_index or b""), bytes(p.identity_index or b""), p.is_elder, p.merged_into_id)
                for p in Person.objects.all()
            ),
        }


# ---- proposals --------------------------------------------------------------------------------------------------------


def test_it_finds_alike_rows_by_blind_indexes_and_says_why():
    owner = cast.person("owner")
    same = added(phone="+8610000000009", unit=cast.unit("A", "401"))
    neighbor = added(name="赵敏", phone="+8610077777777", unit=cast.unit("A", "102"))
    silent = added(name="吴桂香", phone=None, unit=cast.unit("A", "402"))
    added(name="路人", phone="+8610000000010", unit=cast.unit("A", "402"))
    assert proposed() == {
        (owner.pk, same.pk): "name_and_phone",
        (cast.person("tenant").pk, neighbor.pk): "name_and_home",
        (cast.person("elder").pk, silent.pk): "name_one_phone",
    }


def test_it_does_not_propose_two_identity_numbers_or_people_without_a_name():
    added(identity=ID, unit=cast.unit("A", "401"))
    added(identity="440303198005061234"[:17] + "X", unit=cast.unit("A", "402"))
    found = proposed()
    # Each is like the owner, who has no number; the two with numbers are not like each other.
    assert len(found) == 2
    assert all(cast.person("owner").pk in pair for pair in found)
    added(name="", phone="+8610055555555", unit=cast.unit("A", "301"))
    added(name="", phone="+8610055555555", unit=cast.unit("A", "302"))
    assert len(proposed()) == 2


def test_finding_twice_changes_nothing_and_a_decision_stays():
    added(unit=cast.unit("A", "401"))
    assert len(proposed()) == 1
    with db.scoped(cast.scope("branch_secretary")) as scope:
        one = Likeness.objects.get()
        with pytest.raises(errors.ReasonMissing):
            actions.keep_apart(actor=scope, now=cast.NOW, likeness=one, why="不是")
        actions.keep_apart(actor=scope, now=cast.NOW, likeness=one, why="是父子两人")
        assert actions.propose_duplicates(actor=scope, now=cast.NOW, path=cast.path("A")) == 0
        assert queries.open_pairs([cast.path("A")]).pairs == ()
        actions.reopen_pair(actor=scope, now=cast.NOW, likeness=one)
        assert queries.open_pairs([cast.path("A")]).total == 1


@pytest.mark.parametrize("who", ["property_manager", "committee_member", "owner", "stranger", "auditor", "second_secretary"])
def test_who_keeps_no_register_there_finds_nothing(who):
    with db.scoped(cast.scope(who)) as scope, pytest.raises(NotAllowed):
        actions.propose_duplicates(actor=scope, now=cast.NOW, path=cast.path("A"))


def test_a_proposal_is_seen_by_its_own_handler_alone():
    added(unit=cast.unit("A", "401"))
    proposed()
    for who in ("property_manager", "community_officer", "district_officer", "second_secretary", "owner"):
        with db.scoped(cast.scope(who)):
            assert not Likeness.objects.exists()


# ---- merging ----------------------------------------------------------------------------------------------------------


def branch_only(**more):
    """Return two rows of one person that the branch alone holds."""
    one = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"))
    other = added(name="冯一", phone=None, unit=cast.unit("A", "402"), **more)
    return one, other


def test_merging_carries_every_row_and_undoing_brings_back_exactly_that():
    one, other = branch_only(is_elder=True, identity=ID)
    with db.scoped(cast.SYSTEM):
        Member.objects.create(body=cast.body("branch"), path=cast.body("branch").path, person=other, since=cast.SINCE)
        Appointment.objects.create(
            body=cast.body("branch"),
            path=cast.body("branch").path,
            post="committee_member",
            person=other,
            public_name="冯一",
            since=cast.SINCE,
        )
        Helper.objects.create(elder=other, helper=cast.person("helper"), since=cast.SINCE, basis="本人书面委托")
        actions.open_account(actor=cast.SYSTEM, now=cast.NOW, place=cast.place("A"), person=other, username="feng")
    before = everything()
    found = merge(one, other)
    with db.scoped(cast.SYSTEM):
        assert {tie.unit.number for tie in Tie.objects.filter(person=one)} == {"401", "402"}
        assert not Tie.objects.filter(person=other).exists()
        assert Member.objects.get(person=one).until is None
        assert Appointment.objects.get(person=one).post == "committee_member"
        stays, gone = Person.objects.get(pk=one.pk), Person.objects.get(pk=other.pk)
        assert gone.merged_into_id == stays.pk
        assert stays.is_elder
        assert stays.identity_index is not None
        assert gone.identity_index is None
    with db.scoped(cast.scope("branch_secretary")):
        assert queries.masked(stays, "identity") == "1****************X"
    assert unmerge(found).undone_at == cast.NOW
    assert everything() == before


def test_the_account_of_the_merged_one_opens_the_survivor():
    one, other = branch_only()
    with db.scoped(cast.SYSTEM):
        account = actions.open_account(actor=cast.SYSTEM, now=cast.NOW, place=cast.place("A"), person=other, username="feng")
    found = merge(one, other)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('heju.door', 'sign-in', true)")
    assert Account.objects.get(pk=account.pk).person_id == one.pk
    unmerge(found)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('heju.door', 'sign-in', true)")
    assert Account.objects.get(pk=account.pk).person_id == other.pk


def test_two_open_shares_of_one_home_become_one_and_are_parted_again():
    one = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"), kind="owner", share=Fraction(1, 2))
    other = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"), kind="owner", share=Fraction(1, 3))
    before = everything()
    found = merge(one, other)
    with db.scoped(cast.scope("branch_secretary")):
        (row,) = queries.rows_of_units([cast.unit("A", "401").pk], date(2026, 11, 24))[cast.unit("A", "401").pk]
        assert row.person.pk == one.pk
        assert row.tie.share == Fraction(5, 6)
        assert queries.past_rows(cast.unit("A", "401").pk, date(2026, 12, 31)) == []
    unmerge(found)
    assert everything() == before


def test_undoing_is_refused_when_the_joined_share_was_changed_since():
    one = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"), kind="owner", share=Fraction(1, 2))
    other = added(name="冯一", phone="+8610033333333", unit=cast.unit("A", "401"), kind="owner", share=Fraction(1, 2))
    found = merge(one, other)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        (tie,) = Tie.objects.filter(person=one, until=None)
        actions.end_tie(actor=scope, now=cast.NOW, tie=tie, until=date(2026, 12, 1), why="卖房")
    with pytest.raises(errors.JoinedTieChanged):
        unmerge(found)


def test_what_came_after_the_merge_stays_with_the_survivor():
    one, other = branch_only()
    found = merge(one, other)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        late = actions.tie_person(
            actor=scope, now=cast.NOW, person=one, unit=cast.unit("A", "302"), kind="tenant", since=cast.DAY, source="测试"
        )
    unmerge(found)
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.get(pk=late.pk).person_id == one.pk


def test_it_leaves_a_record_and_tells_the_person():
    one, other = branch_only()
    found = merge(one, other)
    unmerge(found)
    with db.scoped(cast.scope("auditor")):
        verbs = list(Record.objects.filter(subject="people.merge", subject_id=found.pk).order_by("id").values_list("verb", "for_person_id"))
    assert verbs == [("people.merged", one.pk), ("people.unmerged", one.pk)]
    with connection.cursor() as cursor:
        cursor.execute("select set_config('heju.person', %s, true)", [str(one.pk)])
    assert list(PersonalNotice.objects.exclude(kind="people.tied").order_by("id").values_list("kind", flat=True)) == [
        "people.merged",
        "people.unmerged",
    ]


@pytest.mark.parametrize("who", ["property_manager", "committee_member", "owner", "stranger", "second_secretary"])
def test_others_may_not_merge(who):
    one, other = branch_only()
    with db.scoped(cast.scope(who)) as scope, pytest.raises((NotAllowed, errors.Refused, Person.DoesNotExist)):
        actions.merge_persons(actor=scope, now=cast.NOW, survivor=one, duplicate=other, why=WHY)
    with db.scoped(cast.SYSTEM):
        assert not Person.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("who", ["property_manager", "committee_member", "owner", "stranger", "second_secretary"])
def test_raw_sql_carries_nothing_for_who_keeps_them_not(who):
    one, other = branch_only()
    with db.scoped(cast.scope(who)), transaction.atomic(), connection.cursor() as cursor:
        for call in ("people_carry(%s, %s, current_date)", "people_count(%s)", "people_holders(%s)"):
            values = [other.pk, one.pk][: call.count("%s")]
            if "holders" in call:
                cursor.execute(f"select {call}", values)
                assert cursor.fetchone() == (None,)
            else:
                with pytest.raises(DatabaseError, match="does not keep"), transaction.atomic():
                    cursor.execute(f"select {call}", values)


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        pytest.param(lambda one, other: (one, one), errors.NotTwoPersons, id="himself"),
        pytest.param(lambda one, other: (cast.person("branch_secretary"), other), errors.OwnRows, id="one's own"),
    ],
)
def test_it_refuses_what_is_no_pair(prepare, error):
    with pytest.raises(error):
        merge(*prepare(*branch_only()))


def test_it_refuses_without_a_reason():
    one, other = branch_only()
    with pytest.raises(errors.ReasonMissing):
        merge(one, other, why="好")


def test_it_refuses_when_the_company_would_learn_an_identity_number():
    owner = cast.person("owner")
    mine = added(unit=cast.unit("A", "401"), identity=ID)
    with pytest.raises(errors.MergeRefused, match="物业会看到它原来没有掌握的身份证号"):
        merge(mine, owner)


def test_it_refuses_two_accounts_two_memberships_and_chains():
    one, other = branch_only()
    with db.scoped(cast.SYSTEM):
        for person, name in ((one, "feng1"), (other, "feng2")):
            actions.open_account(actor=cast.SYSTEM, now=cast.NOW, place=cast.place("A"), person=person, username=name)
    with pytest.raises(errors.AccountsBoth):
        merge(one, other)
    a, b = added(name="褚二", phone=None, unit=cast.unit("A", "401")), added(name="褚二", phone=None, unit=cast.unit("A", "402"))
    with db.scoped(cast.SYSTEM):
        for person, body in ((a, "branch"), (b, "branch_b")):
            Member.objects.create(body=cast.body(body), path=cast.body(body).path, person=person, since=cast.SINCE)
    with pytest.raises(errors.CarriedTwice, match="党员"):
        merge(a, b)
    c, d = added(name="褚三", phone=None, unit=cast.unit("A", "401")), added(name="褚三", phone=None, unit=cast.unit("A", "402"))
    e = added(name="褚三", phone=None, unit=cast.unit("A", "302"))
    merge(c, d)
    with pytest.raises(errors.StandsForOthers):
        merge(e, c)
    with pytest.raises(errors.MergedAlready):
        merge(e, d)


def test_the_same_merge_twice_has_one_effect():
    one, other = branch_only()
    assert merge(one, other).pk == merge(one, other).pk
    with db.scoped(cast.scope("branch_secretary")):
        assert Merge.objects.count() == 1


def test_nothing_new_hangs_on_a_merged_person():
    one, other = branch_only()
    merge(one, other)
    with db.scoped(cast.SYSTEM), pytest.raises(DatabaseError, match="merged into another"), transaction.atomic():
        Tie.objects.create(
            person=other,
            unit=cast.unit("A", "302"),
            path=cast.unit("A", "302").path,
            kind="tenant",
            since=cast.DAY,
            source="x",
            handlers=["branch"],
        )


def test_a_merged_row_is_found_by_no_search_and_the_person_sees_what_was_recorded_about_it():
    one, other = branch_only()
    with db.scoped(cast.scope("branch_secretary")) as scope:
        actions.reveal_field(actor=scope, now=cast.NOW, person=other, field="name", why="需要联系本人")
    merge(one, other)
    with db.scoped(cast.scope("branch_secretary")):
        assert [found.pk for found in queries.with_words("冯一")] == [one.pk]
    from heju.kit.scope import Scope

    with db.scoped(Scope(person_id=one.pk)):
        verbs = {record.verb for record in queries.records_about(one.pk)}
    assert {"people.revealed", "people.merged"} <= verbs


def test_every_table_that_refers_to_persons_can_be_carried():
    with connection.cursor() as cursor:
        cursor.execute("select table_name, column_name from people_references()")
        found = cursor.fetchall()
        assert {("people_tie", "person_id"), ("people_account", "person_id"), ("organizations_member", "person_id")} <= set(found)
        for table, _column in found:
            cursor.execute("select count(*) from information_schema.columns where table_name = %s and column_name = %s", [table, "id"])
            assert cursor.fetchone() == (1,), f"{table} has no id to remember"
