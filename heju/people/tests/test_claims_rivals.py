"""Claims under race: two reviewers of one, two on one home, one taken back while it is decided. One wins, the other is told."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from heju.kit import db
from heju.organizations.tests import rivals
from heju.people import actions, errors, queries
from heju.people.models import Claim, Proof, Tie
from heju.people.tests.papers import claim, told
from tests import cast

TABLES = ("people_personalnotice", "people_proof", "people_claim", "people_invitation", "people_tie")


@pytest.fixture(autouse=True)
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, and take away afterwards what it committed."""
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        before = {}
        for table in TABLES:
            cursor.execute(f"select coalesce(max(id), 0) from {table}")
            before[table] = cursor.fetchone()[0]
        try:
            yield
        finally:
            for table in TABLES:
                cursor.execute(f"delete from {table} where id > %s", [before[table]])


def deciding(found: Claim, *, approved: bool = True) -> Any:
    return lambda scope: actions.decide_claim(
        actor=scope, now=cast.NOW, claim=found, approved=approved, answer="" if approved else "证上的名字不是申请人"
    )


def standing(found: Claim) -> str:
    with db.scoped(cast.SYSTEM):
        return str(Claim.objects.get(pk=found.pk).status)


def ties(number: str) -> list[Fraction | None]:
    with db.scoped(cast.SYSTEM):
        return [tie.share for tie in Tie.objects.filter(unit=cast.unit("A", number).pk, until=None)]


def assert_over(lost: Any) -> None:
    assert isinstance(lost, errors.Ruled), lost
    assert lost.ruling.codes == ("claim.over",)


@pytest.mark.parametrize("second", [True, False], ids=["who approves too", "who declines"])
def test_of_two_reviewers_the_second_hears_that_it_is_over(second: bool) -> None:
    found = claim()
    branch, community = cast.scope("branch_secretary"), cast.scope("community_officer")
    won, lost = rivals.race((branch, deciding(found)), (community, deciding(found, approved=second)))
    assert won.status == "approved"
    assert_over(lost)
    assert standing(found) == "approved"
    assert ties("402") == [Fraction(1)]
    assert sum("通过了" in text for text in told("stranger")) == 1


def test_what_was_declined_first_is_not_approved_a_moment_later() -> None:
    found = claim()
    branch, community = cast.scope("branch_secretary"), cast.scope("community_officer")
    won, lost = rivals.race((branch, deciding(found, approved=False)), (community, deciding(found)))
    assert won.status == "declined"
    assert_over(lost)
    assert standing(found) == "declined"
    assert ties("402") == []


def test_of_two_claims_on_a_whole_home_one_is_approved_and_the_other_is_over() -> None:
    one, other = claim("stranger"), claim("tenant")
    branch, community = cast.scope("branch_secretary"), cast.scope("community_officer")
    won, lost = rivals.race((branch, deciding(one)), (community, deciding(other)))
    assert won.status == "approved"
    # Approving the first ends the second, whose reviewer has waited for it.
    assert_over(lost)
    assert (standing(one), standing(other)) == ("approved", "overtaken")
    assert ties("402") == [Fraction(1)]


def test_two_halves_at_once_are_both_approved() -> None:
    one, other = claim("stranger", share=Fraction(1, 2)), claim("tenant", share=Fraction(1, 2))
    branch, community = cast.scope("branch_secretary"), cast.scope("community_officer")
    first, second = rivals.race((branch, deciding(one)), (community, deciding(other)))
    assert (first.status, second.status) == ("approved", "approved")
    assert ties("402") == [Fraction(1, 2)] * 2


def test_a_claim_taken_back_while_it_is_decided_stays_decided() -> None:
    found = claim()
    branch, maker = cast.scope("branch_secretary"), cast.scope("stranger")
    won, lost = rivals.race(
        (branch, deciding(found)), (maker, lambda scope: actions.withdraw_claim(actor=scope, now=cast.NOW, claim=found))
    )
    assert won.status == "approved"
    assert_over(lost)
    assert standing(found) == "approved"


def test_a_claim_decided_while_it_is_taken_back_binds_nobody() -> None:
    found = claim()
    branch, maker = cast.scope("branch_secretary"), cast.scope("stranger")
    won, lost = rivals.race(
        (maker, lambda scope: actions.withdraw_claim(actor=scope, now=cast.NOW, claim=found)), (branch, deciding(found))
    )
    assert won.status == "withdrawn"
    assert_over(lost)
    assert ties("402") == []
    with db.scoped(cast.scope("stranger")):
        assert Proof.objects.get(claim=found).delete_on is not None


def test_a_share_tied_at_the_desk_meanwhile_leaves_no_room() -> None:
    found = claim()
    branch, community = cast.scope("branch_secretary"), cast.scope("community_officer")

    def tie(scope: Any) -> Tie:
        return actions.tie_person(
            actor=scope, now=cast.NOW, person=cast.person("tenant"), unit=cast.unit("A", "402"), kind="owner", since=cast.DAY,
            source="测试", share=Fraction(1, 2),
        )  # fmt: skip

    won, lost = rivals.race((branch, tie), (community, deciding(found)))
    assert isinstance(won, Tie)
    assert isinstance(lost, errors.Ruled)
    assert lost.ruling.codes == ("share.full",)
    assert standing(found) == "open"
    assert ties("402") == [Fraction(1, 2)]


def test_two_codes_for_one_whole_home_shown_at_once_bind_one() -> None:
    codes = []
    for _number in range(2):
        with db.scoped(cast.scope("branch_secretary")) as scope:
            unit = queries.open_unit(scope, cast.unit("A", "402").pk, cast.DAY)
            codes.append(actions.invite(actor=scope, now=cast.NOW, unit=unit, kind="owner", share=Fraction(1))[1])

    def accept(code: str) -> Any:
        return lambda scope: actions.accept_invitation(actor=scope, now=cast.NOW, code=code)

    won, lost = rivals.race((cast.scope("stranger"), accept(codes[0])), (cast.scope("tenant"), accept(codes[1])))
    assert isinstance(won, Tie)
    assert isinstance(lost, errors.Ruled)
    assert lost.ruling.codes == ("share.full",)
    assert ties("402") == [Fraction(1)]


def test_one_code_shown_by_two_at_once_binds_one() -> None:
    with db.scoped(cast.scope("owner")) as scope:
        unit = queries.open_unit(scope, cast.unit("A", "101").pk, cast.DAY)
        _made, code = actions.invite(actor=scope, now=cast.NOW, unit=unit, kind="family")

    def accept(scope: Any) -> Tie:
        return actions.accept_invitation(actor=scope, now=cast.NOW, code=code)

    won, lost = rivals.race((cast.scope("stranger"), accept), (cast.scope("tenant"), accept))
    assert isinstance(won, Tie)
    assert isinstance(lost, errors.CodeInvalid)
