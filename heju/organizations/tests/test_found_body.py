from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed, system
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Body, Coverage
from heju.organizations.queries import spots
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db
BRANCH: dict[str, Any] = {"kind": "branch", "name": "听禾轩党支部", "on": cast.DAY, "basis": "社区党委决定"}


def found(who: str = "community_officer", /, **words: Any) -> Body:
    return ground.act(who, actions.found_body, **(BRANCH | words))


def test_it_sits_in_its_compound_under_the_community_committee_and_covers_it() -> None:
    place = ground.compound("c9", "听禾轩")
    body = found(covers=[place.pk])
    assert (body.place_id, body.path) == (place.pk, place.path)
    assert body.superior == cast.body("community_committee")
    with db.scoped(cast.SYSTEM):
        assert list(Coverage.objects.filter(body=body).values_list("place", "since", "until")) == [(place.pk, cast.DAY, None)]


def test_it_sits_at_the_smallest_place_that_holds_all_it_covers() -> None:
    places = [ground.compound("c8", "问渠里"), ground.compound("c9", "听禾轩")]
    assert found(covers=[place.pk for place in places]).path == cast.path("community_a")


def test_it_leaves_one_record_with_who_what_and_why() -> None:
    place = ground.compound("c9", "听禾轩")
    body = found(covers=[place.pk])
    (record,) = ground.records("founded", body.pk)
    assert (record.person_id, record.role, record.path, record.why) == (
        cast.person("community_officer").pk, "community_officer", place.path, "社区党委决定",
    )  # fmt: skip
    assert record.detail == {"kind": "branch", "name": "听禾轩党支部", "on": "2026-11-23", "covers": [place.pk]}


def test_it_has_one_effect_when_sent_twice() -> None:
    place = ground.compound("c9", "听禾轩")
    first, second = found(covers=[place.pk]), found(covers=[place.pk])
    assert first == second
    assert len(ground.records("founded")) == 1


def test_it_is_told_who_covers_the_compound_already() -> None:
    with pytest.raises(refusals.CoveredAlready, match="梧桐苑党支部"):
        found(covers=[cast.place("A").pk])


def test_it_needs_power_where_it_sits_and_at_every_compound() -> None:
    place = ground.compound("c9", "听禾轩").pk
    with pytest.raises(spots.NoSuchPlace):
        found("branch_secretary", covers=[place])
    for who in ("branch_secretary", "committee_member", "property_manager", "auditor"):
        with pytest.raises(NotAllowed):
            found(who, covers=[cast.place("A").pk])
    with pytest.raises(NotAllowed):
        found(kind="social_organization", place=cast.place("street_a").pk)


def test_founding_alone_is_not_covering() -> None:
    with db.scoped(system("test", cast.path("A"), powers=("organizations.found",))) as scope, pytest.raises(NotAllowed) as caught:
        actions.found_body(actor=scope, now=cast.NOW, **(BRANCH | {"kind": "volunteer_team", "covers": [cast.place("A").pk]}))
    assert caught.value.power == "organizations.cover"


def test_it_cannot_be_founded_tomorrow_or_before_the_compound() -> None:
    place = ground.compound("c9", "听禾轩", valid_from=date(2026, 1, 1))
    with pytest.raises(refusals.TooLate):
        found(covers=[place.pk], on=date(2026, 11, 24))
    with pytest.raises(refusals.TooEarly):
        found(covers=[place.pk], on=date(2025, 12, 31))
    assert found(covers=[place.pk], on=date(2026, 1, 1)).founded_on == date(2026, 1, 1)


@pytest.mark.parametrize(("kind", "place"), [("department", "community_a"), ("street_committee", "community_a"), ("branch", "A1")])
def test_it_sits_only_where_such_bodies_sit(kind: str, place: str) -> None:
    with pytest.raises((refusals.WrongSeat, NotAllowed)):
        found("street_officer", kind=kind, place=cast.place(place).pk)


def test_it_refuses_a_code_that_is_none_and_one_that_is_anothers() -> None:
    words: dict[str, Any] = {"kind": "property_company", "name": "汀岸物业", "covers": [ground.compound("c9", "听禾轩").pk]}
    with pytest.raises(refusals.RuledOut, match="校验位不对"):
        found(**words, credit_code="91350100M000100Y44")
    found(**words, credit_code="91350100 M000100Y43")
    with pytest.raises(refusals.CodeTaken):
        found(**(words | {"name": "另一家", "covers": [ground.compound("c8", "问渠里").pk]}), credit_code="91350100M000100Y43")


def test_it_takes_no_name_that_stands_there() -> None:
    place = cast.place("community_a").pk
    found(kind="social_organization", name="邻里互助会", place=place)
    with pytest.raises(refusals.NameTaken):
        found(kind="social_organization", name="邻里互助会", place=place, on=date(2026, 11, 1))


@pytest.mark.parametrize("who", ["district_officer", "street_officer", "community_officer", "auditor"])
def test_nobody_founds_the_office_that_audits_him(who: str) -> None:
    with pytest.raises(NotAllowed):
        found(who, kind="audit_office", name="另一个审计组", place=cast.place("district").pk)


def test_a_community_does_not_found_its_own_committee_but_the_street_does() -> None:
    words: dict[str, Any] = {"kind": "residents_committee", "name": "晴湖社区居民委员会", "place": cast.place("community_a").pk}
    with pytest.raises(NotAllowed):
        found("community_officer", **words)
    assert found("street_officer", **words).path == cast.path("community_a")
