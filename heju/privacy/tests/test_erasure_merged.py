"""Somebody who stood in the register twice, was merged and then erased, is gone twice: rows, fields left behind, words, keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from heju.kit import db
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.people import queries, vault
from heju.people.models import Account, Merge, Person
from heju.privacy import actions
from heju.privacy.tests import planting
from heju.privacy.tests.planting import MARK, owner
from tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NOW = cast.NOW
BEFORE = NOW - timedelta(days=1)


@dataclass
class Twins:
    """One person in two rows, with his account, merged into the first."""

    stays: Person
    gone: Person
    merge: Merge
    account: Account

    @property
    def himself(self) -> Scope:
        """Return him as he is signed in."""
        return Scope(account_id=self.account.pk, person_id=self.stays.pk)


@pytest.fixture
def twins(one_transaction: None) -> Twins:
    """Register somebody twice with the marker in whatever a desk writes about him, and merge the two by the action of the desk."""
    scope = cast.scope("community_officer")
    given: dict[str, Any] = {"actor": scope, "now": BEFORE}
    with db.scoped(scope):
        stays = people.register_person(**given, place=cast.place("A"), name=MARK, phone="+8610099999999")
        gone = people.register_person(
            **given, place=cast.place("A"), name=f"{MARK}二", phone="+8610099999998", identity="44030319900101123X", is_elder=True
        )
        account = people.open_account(**given, place=cast.place("A"), person=gone)
        for person, number in ((stays, "401"), (gone, "402")):
            people.tie_person(
                **given, person=person, unit=cast.unit("A", number), kind="tenant", since=cast.SINCE, source=MARK[:20],
            )  # fmt: skip
            people.reveal_field(**given, person=person, field="phone", why=f"原因{MARK}")
            people.tell_person(**given, person=person.pk, kind="people.x", text="%(a)s", values={"a": MARK})
        merge = people.merge_persons(**given, survivor=stays, duplicate=gone, why=f"核对{MARK}")
    return Twins(stays, gone, merge, account)


def marked() -> set[str]:
    """Return the tables in which the marker stands."""
    return {name.partition(".")[0] for name in planting.places_of_the_mark()}


def erased(twins: Twins) -> Any:
    with db.scoped(twins.himself):
        actions.ask_erasure(actor=twins.himself, now=BEFORE)
        return actions.erase_now(actor=twins.himself, now=NOW)


def test_nothing_of_either_row_is_left_in_the_whole_database(twins: Twins) -> None:
    assert marked() >= {"people_person", "people_tie", "people_merge", "people_personalnotice", "audit_record"}
    proof = erased(twins)
    assert planting.places_of_the_mark() == []
    assert (proof.facts["whole"], proof.facts["kept"], proof.facts["keys_destroyed"]) == (True, [], 2)
    left = owner(
        "select name, phone, identity, phone_index, identity_index, is_elder from people_person where id = any (%s)",
        [twins.stays.pk, twins.gone.pk],
    )
    assert left == [(b"", None, None, None, None, False)] * 2
    for table, column in (("people_account", "person_id"), ("people_tie", "person_id"), ("people_merge", "survivor_id")):
        assert owner(f"select count(*) from {table} where {column} = any (%s)", [twins.stays.pk, twins.gone.pk]) == [(0,)]


def test_the_field_that_stayed_behind_with_the_duplicate_goes_too(twins: Twins) -> None:
    # The duplicate keeps his own phone, closed, for undoing; the survivor has taken over only what he lacked.
    with db.scoped(cast.scope("community_officer")):
        assert queries.merged_ids(twins.stays.pk) == [twins.gone.pk]
        assert vault.open_value(Person.objects.get(pk=twins.gone.pk), "phone") == "+8610099999998"
        assert vault.open_value(Person.objects.get(pk=twins.stays.pk), "identity") == "44030319900101123X"
    erased(twins)
    assert owner("select phone from people_person where id = %s", twins.gone.pk) == [(None,)]


def test_an_owner_merged_of_two_rows_keeps_both_for_now_and_is_told_why(twins: Twins) -> None:
    owner(
        "update people_tie set kind = 'owner', share_numerator = 1, share_denominator = 1 where unit_id = %s and person_id = %s",
        cast.unit("A", "402").pk,
        twins.stays.pk,
    )
    proof = erased(twins)
    assert not proof.facts["whole"]
    assert proof.facts["keys_destroyed"] == 0
    assert [kept["table"] for kept in proof.facts["kept"]] == ["people_tie"]
    assert owner("select count(*) from people_person where id = any (%s) and name <> ''", [twins.stays.pk, twins.gone.pk]) == [(2,)]


def test_taken_apart_again_only_the_one_who_asks_is_erased(twins: Twins) -> None:
    scope = cast.scope("community_officer")
    with db.scoped(scope):
        people.unmerge_person(actor=scope, now=BEFORE, merge=twins.merge)
    # The account went back with the row it came from.
    himself = Scope(account_id=twins.account.pk, person_id=twins.gone.pk)
    with db.scoped(himself):
        actions.ask_erasure(actor=himself, now=BEFORE)
        proof = actions.erase_now(actor=himself, now=NOW)
    assert (proof.facts["whole"], proof.facts["keys_destroyed"]) == (True, 1)
    assert owner("select name = '' from people_person where id = %s", twins.gone.pk) == [(True,)]
    with db.scoped(scope):
        other = Person.objects.get(pk=twins.stays.pk)
        assert (vault.open_value(other, "name"), vault.open_value(other, "phone")) == (MARK, "+8610099999999")
    # The merge, undone, was about both: its words are gone with him.
    assert owner("select count(*) from people_merge where id = %s", twins.merge.pk) == [(0,)]
