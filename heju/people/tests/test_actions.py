"""The actions of people: what they write, what they refuse, and the record they leave."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.people import actions, errors, queries, rules, vault
from heju.people.models import Account, Helper, Person, Tie
from tests import cast

pytestmark = pytest.mark.django_db
HALF = Fraction(1, 2)
NOW, DAY = cast.NOW, cast.DAY


@pytest.fixture
def secretary():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        yield scope


def register(actor, name="唐宁", **known):
    return actions.register_person(actor=actor, now=NOW, place=cast.place("A"), name=name, **known)


def tie(actor, person, number="302", kind="owner", share=Fraction(1), since=cast.SINCE):
    held = {"person": person, "unit": cast.unit("A", number), "kind": kind, "share": share, "since": since}
    return actions.tie_person(actor=actor, now=NOW, source="不动产权证书", **held)


def last_record():
    with db.scoped(Scope(door="chain", is_system=True)), connection.cursor() as cursor:
        cursor.execute(
            "select verb, person_id, role, for_person_id, why, detail::text, path::text from audit_record order by id desc limit 1"
        )
        return cursor.fetchone()


# ---- registering ------------------------------------------------------------------------------------------------------


def test_it_registers_a_person_with_closed_values(secretary):
    person = register(secretary, phone="+8613812341234", identity="11010519491231002X")
    kept = Person.objects.get(pk=person.pk)
    for field, plain in (("name", "唐宁"), ("phone", "+8613812341234"), ("identity", "11010519491231002X")):
        assert plain.encode() not in bytes(getattr(kept, field))
        assert vault.open_value(kept, field) == plain
    assert (kept.handler, kept.path) == ("branch", cast.path("A"))


def test_it_records_a_registration_without_personal_data(secretary):
    person = register(secretary, phone="+8613812341234")
    verb, who, role, whom, _why, detail, path = last_record()
    assert (verb, who, role, whom, path) == ("people.registered", secretary.person_id, "branch_secretary", person.pk, cast.path("A"))
    assert "13812341234" not in detail
    assert "唐宁" not in detail


def test_it_refuses_a_second_person_with_the_same_identity_number(secretary):
    register(secretary, identity="11010519491231002X")
    with pytest.raises(errors.IdentityTaken):
        register(secretary, name="别人", identity="11010519491231002X")


@pytest.mark.parametrize(
    "key", ["owner", "tenant", "property_manager", "committee_member", "social_worker", "auditor", "stranger", "second_secretary"]
)
def test_it_refuses_those_who_do_not_keep_the_register(key):
    with db.scoped(cast.scope(key)) as scope, pytest.raises(NotAllowed):
        register(scope)


# ---- ties -------------------------------------------------------------------------------------------------------------


def test_it_ties_a_person_and_the_handler_that_acts_holds_it(secretary):
    found = tie(secretary, register(secretary))
    assert found.handlers == ["branch"]
    assert last_record()[0] == "people.tied"


def test_it_refuses_more_than_the_whole(secretary):
    first, second = register(secretary), register(secretary, name="唐静")
    tie(secretary, first, share=Fraction(2, 3))
    with pytest.raises(errors.ShareTooLarge):
        tie(secretary, second, share=HALF)
    tie(secretary, second, share=Fraction(1, 3))


def test_it_counts_the_shares_that_another_handler_holds(secretary):
    unit = cast.unit("A", "401")
    with db.scoped(cast.SYSTEM):
        actions.tie_person(
            actor=cast.SYSTEM, now=NOW, person=cast.person("tenant"), unit=unit, kind="owner", since=cast.SINCE, source="测试", share=HALF,
            handlers=["government"],
        )  # fmt: skip
    assert not Tie.objects.filter(unit=unit).exists()
    with pytest.raises(errors.ShareTooLarge):
        tie(secretary, register(secretary), number="401")
    tie(secretary, register(secretary), number="401", share=HALF)


def test_it_lets_a_possessor_stand_beside_an_owner_who_is_still_registered(secretary):
    tie(secretary, register(secretary))
    assert tie(secretary, register(secretary, name="唐静"), kind="possessor").share == 1


def test_it_refuses_the_same_tie_twice(secretary):
    person = register(secretary)
    tie(secretary, person, kind="tenant", share=None)
    with pytest.raises(errors.TiedAlready):
        tie(secretary, person, kind="tenant", share=None)


@pytest.mark.parametrize(("kind", "share"), [("tenant", HALF), ("owner", None), ("owner", Fraction(3, 2))])
def test_it_refuses_a_share_that_does_not_fit_the_kind(secretary, kind, share):
    with pytest.raises(rules.BadShare):
        tie(secretary, register(secretary), kind=kind, share=share)


def test_it_refuses_a_tie_elsewhere(secretary):
    with pytest.raises(NotAllowed):
        actions.tie_person(
            actor=secretary, now=NOW, person=cast.person("owner"), unit=cast.unit("B", "102"), kind="tenant", since=cast.SINCE, source="x"
        )


def test_it_ends_a_tie(secretary):
    held = tie(secretary, register(secretary))
    actions.end_tie(actor=secretary, now=NOW, tie=held, until=DAY, why="搬走")
    assert queries.rows_of_units([held.unit_id], DAY) == {}
    assert [row.tie.pk for row in queries.past_rows(held.unit_id, DAY)] == [held.pk]
    with pytest.raises(errors.OverAlready):
        actions.end_tie(actor=secretary, now=NOW, tie=held, until=DAY, why="搬走")


def test_it_refuses_an_end_before_the_beginning(secretary):
    held = tie(secretary, register(secretary), since=DAY)
    with pytest.raises(errors.WrongDay):
        actions.end_tie(actor=secretary, now=NOW, tie=held, until=DAY, why="错了")


def test_it_transfers_a_home_in_one_act(secretary):
    seller, one, two = register(secretary), register(secretary, name="唐静"), register(secretary, name="马超")
    held = tie(secretary, seller)
    begun = actions.transfer_home(
        actor=secretary, now=NOW, unit=held.unit, sellers=[held], buyers=[(one, HALF), (two, HALF)], day=DAY, source="不动产权证书"
    )
    held.refresh_from_db()
    assert held.until == DAY
    assert [(new.person_id, new.share, new.since) for new in begun] == [(one.pk, HALF, DAY), (two.pk, HALF, DAY)]


def test_it_transfers_nothing_where_the_shares_do_not_add_up(secretary):
    held, buyer = tie(secretary, register(secretary)), register(secretary, name="唐静")
    with pytest.raises(errors.SaleDoesNotAddUp), transaction.atomic():
        actions.transfer_home(actor=secretary, now=NOW, unit=held.unit, sellers=[held], buyers=[(buyer, HALF)], day=DAY, source="x")
    held.refresh_from_db()
    assert held.until is None


def test_it_sells_a_home_once(secretary):
    held, buyer = tie(secretary, register(secretary)), register(secretary, name="唐静")
    sale: dict[str, Any] = {"unit": held.unit, "sellers": [held], "buyers": [(buyer, Fraction(1))], "day": DAY, "source": "x"}
    actions.transfer_home(actor=secretary, now=NOW, **sale)
    with pytest.raises(errors.OverAlready):
        actions.transfer_home(actor=secretary, now=NOW, **sale)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("share_numerator", 0),
        ("share_numerator", 3),
        ("share_denominator", None),
        ("handlers", "{}"),
        ("handlers", "{police}"),
        ("until", "2024-01-01"),
    ],
)
def test_the_database_refuses_a_bad_tie(secretary, column, value):
    held = tie(secretary, register(secretary), share=HALF)
    # Handlers are refused by the row policy already, before the check is asked.
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update people_tie set {column} = %s where id = %s", [value, held.pk])


def test_the_database_refuses_more_than_the_whole_by_itself(secretary):
    held = tie(secretary, register(secretary), share=Fraction(1, 3))
    other = tie(secretary, register(secretary, name="唐静"), share=Fraction(2, 3))
    with pytest.raises(IntegrityError, match="shares of a unit"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update people_tie set share_numerator = 200001, share_denominator = 300000 where id = %s", [other.pk])
    with connection.cursor() as cursor:
        cursor.execute("update people_tie set share_numerator = 200000, share_denominator = 300000 where id = %s", [other.pk])
    assert held.pk


# ---- sharing ----------------------------------------------------------------------------------------------------------


def test_it_shares_a_tie_with_another_handler_and_takes_it_back(secretary):
    held = tie(secretary, register(secretary))
    with db.scoped(cast.scope("property_manager")):
        assert not Tie.objects.filter(pk=held.pk).exists()
    actions.share_tie(actor=secretary, now=NOW, tie=held, handler="company", basis="本人2026年11月20日单独同意")
    with db.scoped(cast.scope("property_manager")):
        assert Tie.objects.filter(pk=held.pk).exists()
    actions.unshare_tie(actor=secretary, now=NOW, tie=held, handler="company", why="本人撤回同意")
    with db.scoped(cast.scope("property_manager")):
        assert not Tie.objects.filter(pk=held.pk).exists()


def test_it_shares_nothing_without_a_basis(secretary):
    held = tie(secretary, register(secretary))
    with pytest.raises(errors.BasisMissing):
        actions.share_tie(actor=secretary, now=NOW, tie=held, handler="company", basis="同意 ")


@pytest.mark.parametrize("handler", ["branch", "police"])
def test_it_shares_with_nobody_who_holds_it_or_is_unknown(secretary, handler):
    held = tie(secretary, register(secretary))
    with pytest.raises(errors.NotShareable):
        actions.share_tie(actor=secretary, now=NOW, tie=held, handler=handler, basis="本人单独同意")


def test_it_keeps_the_last_handler(secretary):
    held = tie(secretary, register(secretary))
    with pytest.raises(errors.NotShareable):
        actions.unshare_tie(actor=secretary, now=NOW, tie=held, handler="branch", why="x")


# ---- looking at closed data -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "whom", "may"),
    [
        ("branch_secretary", "owner", True),
        ("branch_secretary", "tenant", True),
        ("property_manager", "owner", True),
        ("property_manager", "tenant", False),
        ("community_officer", "tenant", True),
        ("community_officer", "helper", False),
        ("committee_member", "owner", False),
        ("social_worker", "elder", False),
        ("second_secretary", "owner", False),
        ("second_secretary", "stranger", True),
        ("branch_secretary", "stranger", False),
        ("auditor", "owner", False),
        ("owner", "tenant", False),
    ],
)
def test_it_reveals_only_what_the_own_handler_holds(key, whom, may):
    with db.scoped(cast.scope(key)) as scope:
        look: dict[str, Any] = {"actor": scope, "now": NOW, "person": cast.person(whom), "field": "phone", "why": "需要联系本人"}
        if may:
            assert actions.reveal_field(**look).startswith("+86100")
        else:
            with pytest.raises(NotAllowed):
                actions.reveal_field(**look)


def test_it_reveals_nothing_by_the_power_of_one_post_and_the_list_of_another(secretary):
    held = tie(secretary, register(secretary, phone="+8613812341234"))
    actions.share_tie(actor=secretary, now=NOW, tie=held, handler="committee", basis="业主大会筹备，民法典第二百七十七条")
    # Sees the tie by the committee's list, may reveal only what the company holds.
    grants = (*cast.scope("committee_member").grants, *cast.scope("property_manager").grants)
    both = Scope(account_id=1, person_id=cast.person("property_manager").pk, grants=grants)
    with db.scoped(both):
        person = Person.objects.get(pk=held.person_id)
        with pytest.raises(NotAllowed):
            actions.reveal_field(actor=both, now=NOW, person=person, field="phone", why="需要联系本人")


def test_it_tells_the_person_who_looked_and_why(secretary):
    actions.reveal_field(actor=secretary, now=NOW, person=cast.person("owner"), field="phone", why="需要联系本人")
    with db.scoped(cast.scope("owner")):
        record = queries.records_about(cast.person("owner").pk)[0]
    assert (record.verb, record.why, record.role, record.detail) == (
        "people.revealed",
        "需要联系本人",
        "branch_secretary",
        {"field": "phone"},
    )
    with db.scoped(cast.scope("tenant")):
        assert queries.records_about(cast.person("owner").pk) == []


@pytest.mark.parametrize("why", ["", "abc", "   联 ", "三个字"])
def test_it_reveals_nothing_without_a_reason(secretary, why):
    with pytest.raises(errors.ReasonMissing):
        actions.reveal_field(actor=secretary, now=NOW, person=cast.person("owner"), field="phone", why=why)


def test_it_reveals_closed_fields_only(secretary):
    with pytest.raises(ValueError, match="no closed field"):
        actions.reveal_field(actor=secretary, now=NOW, person=cast.person("owner"), field="is_elder", why="需要联系本人")


# ---- helpers ----------------------------------------------------------------------------------------------------------


def test_an_elder_appoints_a_helper_and_ends_it():
    with db.scoped(cast.scope("elder")) as scope:
        given = actions.appoint_helper(actor=scope, now=NOW, elder=cast.person("elder"), helper=cast.person("tenant"), since=DAY)
        assert last_record()[0] == "people.helper_appointed"
        actions.end_helper(actor=scope, now=NOW, help_given=given, until=DAY)
    assert cast.scope("tenant").acts_for == ()


def test_a_helper_acts_from_the_day_on():
    with db.scoped(cast.scope("elder")) as scope:
        actions.appoint_helper(actor=scope, now=NOW, elder=cast.person("elder"), helper=cast.person("tenant"), since=DAY)
    assert cast.scope("tenant").acts_for == (cast.person("elder").pk,)
    assert cast.scope("tenant", date(2026, 11, 22)).acts_for == ()


def test_a_branch_appoints_at_the_elders_wish_only_with_words(secretary):
    wish: dict[str, Any] = {"actor": secretary, "now": NOW, "elder": cast.person("elder"), "helper": cast.person("tenant"), "since": DAY}
    with pytest.raises(errors.ReasonMissing):
        actions.appoint_helper(**wish)
    given = actions.appoint_helper(**wish, why="长者当面说明并签字")
    assert Helper.objects.get(pk=given.pk).basis == "长者当面说明并签字"


def test_it_refuses_the_same_helper_twice(secretary):
    with pytest.raises(errors.HelpsAlready):
        actions.appoint_helper(
            actor=secretary, now=NOW, elder=cast.person("elder"), helper=cast.person("helper"), since=DAY, why="长者当面说明"
        )


def test_help_is_for_elders_only(secretary):
    with pytest.raises(errors.NotAnElder):
        actions.appoint_helper(
            actor=secretary, now=NOW, elder=cast.person("owner"), helper=cast.person("tenant"), since=DAY, why="本人要求"
        )


@pytest.mark.parametrize("key", ["helper", "tenant", "property_manager", "social_worker", "second_secretary", "stranger"])
def test_nobody_else_appoints_for_an_elder(key):
    with db.scoped(cast.scope(key)) as scope, pytest.raises(NotAllowed):
        actions.appoint_helper(
            actor=scope, now=NOW, elder=cast.person("elder"), helper=cast.person("tenant"), since=DAY, why="长者当面说明"
        )


def test_a_helper_appoints_nobody_while_he_acts_for_the_elder():
    scope = replace(cast.scope("helper"), on_behalf_of=cast.person("elder").pk)
    with db.scoped(scope), pytest.raises(NotAllowed):
        actions.appoint_helper(actor=scope, now=NOW, elder=cast.person("elder"), helper=cast.person("tenant"), since=DAY)


def test_a_helper_begins_to_act_only_for_his_elder():
    with db.scoped(cast.scope("helper")) as scope:
        actions.begin_acting(actor=scope, now=NOW, elder=cast.person("elder").pk)
        with pytest.raises(errors.NotHelper):
            actions.begin_acting(actor=scope, now=NOW, elder=cast.person("owner").pk)


# ---- accounts ---------------------------------------------------------------------------------------------------------


def test_it_refuses_a_second_account_with_the_same_phone(secretary):
    person = register(secretary, phone="+8610000000009")
    with pytest.raises(errors.PhoneTaken):
        actions.open_account(actor=secretary, now=NOW, place=cast.place("A"), person=person)


def test_it_opens_an_account_that_nobody_else_sees(secretary):
    account = actions.open_account(actor=secretary, now=NOW, place=cast.place("A"), person=register(secretary, phone="+8613812341234"))
    assert not Account.objects.filter(pk=account.pk).exists()


def test_it_changes_a_phone_and_proves_it_anew():
    who = cast.account("tenant")
    himself = Scope(account_id=who.pk, person_id=who.person_id, door="sign-in")
    with db.scoped(himself):
        actions.change_phone(actor=himself, now=NOW, account=who, phone="+8613812341234", verified=False)
        assert queries.phone_of(who.person_id) == "+8613812341234"
        actions.verify_phone(actor=himself, now=NOW, account=who, phone="+8613800000000")
        assert who.phone_verified_at is None
        actions.verify_phone(actor=himself, now=NOW, account=who, phone="+8613812341234")
        assert who.phone_verified_at == NOW
        with pytest.raises(errors.PhoneTaken):
            actions.change_phone(actor=himself, now=NOW, account=who, phone="+8610000000009", verified=True)
