"""Ties end and homes are sold: whose shares may be sold, what each is told, who is told nothing, what the record says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.people import actions, errors
from heju.people.models import Person, Tie
from heju.people.tests.papers import told
from tests import cast

pytestmark = pytest.mark.django_db
HALF, WHOLE = Fraction(1, 2), Fraction(1)
DAY = cast.DAY


@pytest.fixture
def secretary() -> Iterator[Scope]:
    with db.scoped(cast.scope("branch_secretary")) as scope:
        yield scope


def tie(actor: Scope, who: str, number: str = "302", kind: str = "owner", share: Fraction | None = WHOLE) -> Tie:
    held: dict[str, Any] = {"person": cast.person(who), "unit": cast.unit("A", number), "kind": kind, "share": share, "since": cast.SINCE}
    return actions.tie_person(actor=actor, now=cast.NOW, source="不动产权证书", **held)


def sold(actor: Scope, sellers: list[Tie], buyers: list[tuple[Person, Fraction]], number: str = "302", day: date = DAY) -> list[Tie]:
    unit = cast.unit("A", number)
    return actions.transfer_home(actor=actor, now=cast.NOW, unit=unit, sellers=sellers, buyers=buyers, day=day, source="不动产权证书")


def news(who: str) -> str:
    return "\n".join(told(who))


def test_seller_and_buyer_are_told_and_the_tenant_stays(secretary: Scope) -> None:
    held, let = tie(secretary, "owner"), tie(secretary, "tenant", kind="tenant", share=None)
    (begun,) = sold(secretary, [held], [(cast.person("stranger"), WHOLE)])
    assert "302 的登记从 2026-11-23 起结束" in news("owner")
    assert "您被登记为 梧桐苑 1栋1单元 302 的业主" in news("stranger")
    let.refresh_from_db()
    assert (let.until, begun.kind, begun.source) == (None, "owner", "不动产权证书")
    with db.scoped(cast.scope("auditor")):
        ended, made = Record.objects.filter(verb__in=("people.untied", "people.tied")).order_by("-pk")[:2][::-1]
    assert (ended.verb, ended.for_person_id, ended.detail) == (
        "people.untied",
        cast.person("owner").pk,
        {"kind": "owner", "until": "2026-11-23"},
    )
    assert (made.verb, made.for_person_id, made.detail["share"]) == ("people.tied", cast.person("stranger").pk, "1")


def test_who_keeps_his_half_keeps_it(secretary: Scope) -> None:
    stays, leaves = tie(secretary, "owner", share=HALF), tie(secretary, "tenant", share=HALF)
    with pytest.raises(errors.SaleDoesNotAddUp):
        sold(secretary, [leaves], [(cast.person("stranger"), WHOLE)])
    sold(secretary, [leaves], [(cast.person("stranger"), HALF)])
    stays.refresh_from_db()
    assert stays.until is None
    assert "登记了一位业主：黄*" in news("owner")


def test_only_open_shares_of_this_home_are_sold_each_once(secretary: Scope) -> None:
    here, elsewhere = tie(secretary, "owner"), tie(secretary, "owner", number="401")
    possessor = tie(secretary, "tenant", kind="possessor")
    buyer = [(cast.person("stranger"), WHOLE)]
    for sellers in ([elsewhere], [possessor], [here, elsewhere]):
        with pytest.raises(errors.OverAlready):
            sold(secretary, sellers, buyer)
    # Named twice it is one share.
    sold(secretary, [here, here], buyer)


def test_a_sale_lies_after_the_day_on_which_the_sellers_came(secretary: Scope) -> None:
    held = tie(secretary, "owner")
    with pytest.raises(errors.WrongDay):
        sold(secretary, [held], [(cast.person("stranger"), WHOLE)], day=cast.SINCE)
    assert sold(secretary, [held], [(cast.person("stranger"), WHOLE)], day=cast.SINCE + timedelta(days=1))


@pytest.mark.parametrize("who", ["owner", "property_manager", "second_secretary", "auditor"])
def test_only_who_keeps_the_register_sells_or_ends(who: str) -> None:
    with db.scoped(cast.scope("branch_secretary")) as scope:
        held = tie(scope, "owner")
    with db.scoped(cast.scope(who)) as scope:
        with pytest.raises((NotAllowed, errors.OverAlready)):
            sold(scope, [held], [(cast.person("stranger"), WHOLE)])
        with pytest.raises((NotAllowed, Tie.DoesNotExist)):
            actions.end_tie(actor=scope, now=cast.NOW, tie=held, until=DAY, why="搬走了")


def test_who_leaves_is_told_and_so_are_the_owners_but_he_only_once(secretary: Scope) -> None:
    tie(secretary, "owner")
    let = tie(secretary, "tenant", kind="tenant", share=None)
    actions.end_tie(actor=secretary, now=cast.NOW, tie=let, until=DAY, why="搬走了")
    assert "您和 梧桐苑 1栋1单元 302 的登记从 2026-11-23 起结束" in news("tenant")
    assert "赵* 从 2026-11-23 起不再登记在这里" in news("owner")
    assert "不再登记在这里" not in news("tenant")
    assert "不再登记在这里" not in news("stranger")


def test_of_his_own_tie_the_keeper_is_not_told(secretary: Scope) -> None:
    tie(secretary, "owner")
    own = tie(secretary, "branch_secretary", kind="family", share=None)
    assert "您被登记为" not in news("branch_secretary")
    assert "登记了一位家人：陈*" in news("owner")
    actions.end_tie(actor=secretary, now=cast.NOW, tie=own, until=DAY, why="搬走了")
    assert "登记从" not in news("branch_secretary")
    assert "陈* 从 2026-11-23 起不再登记在这里" in news("owner")


def test_an_owner_is_not_told_twice_of_his_own_tie(secretary: Scope) -> None:
    tie(secretary, "owner")
    assert news("owner").count("302") == 1
