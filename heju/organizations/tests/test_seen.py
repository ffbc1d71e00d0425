"""Who sees what: every role against every table of the house, asked of the database itself."""

from __future__ import annotations

import pytest
from django.db import connection

from heju.kit import db
from heju.kit.scope import NOBODY
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.queries import cases, members, persons
from tests import cast

pytestmark = pytest.mark.django_db
OF_A = {
    "罗湖区委",
    "罗湖区审计监督组",
    "晴岚街道党工委",
    "晴湖社区党委",
    "梧桐苑党支部",
    "梧桐苑业主委员会",
    "清禾物业服务有限公司",
    "晴湖社工服务中心",
}
OF_B = {"罗湖区委", "罗湖区审计监督组", "银湖里党支部"}
SEES = {
    "district_officer": OF_A | OF_B, "auditor": OF_A | OF_B, "street_officer": OF_A, "community_officer": OF_A, "branch_secretary": OF_A,
    "committee_member": OF_A, "property_manager": OF_A, "social_worker": OF_A, "owner": OF_A, "tenant": OF_A, "elder": OF_A, "helper": OF_A,
    "stranger": OF_B, "second_secretary": OF_B,
}  # fmt: skip
PARTY = {"district_officer": 3, "street_officer": 2, "community_officer": 2, "branch_secretary": 2, "second_secretary": 1}


@pytest.mark.parametrize("who", cast.names())
def test_bodies_are_seen_from_below_and_from_above(who: str) -> None:
    with db.scoped(cast.scope(who)):
        assert set(Body.objects.values_list("name", flat=True)) == SEES[who]
        assert set(Appointment.objects.values_list("body__name", flat=True)) <= SEES[who]
        assert set(Coverage.objects.values_list("body__name", flat=True)) <= SEES[who]


@pytest.mark.parametrize("who", cast.names())
def test_members_are_seen_by_the_party_line_and_by_themselves(who: str) -> None:
    with db.scoped(cast.scope(who)) as scope:
        seen = Member.objects.count()
        own = Member.objects.filter(person=scope.person_id).count()
        assert seen == PARTY.get(who, own)
        if who not in PARTY:
            assert members.count_of(scope, cast.body("branch"), cast.DAY) is None
            assert members.counts_below(scope, "440303", cast.DAY) is None


def test_nobody_sees_nothing() -> None:
    with db.scoped(NOBODY):
        assert [model.objects.count() for model in (Body, Appointment, Coverage, Member)] == [0, 0, 0, 0]
        assert cases.ties_of(cast.person("owner").pk, [cast.path("A")], cast.DAY) == frozenset()
        assert persons.exactly("林建国", "+8610000000009") is None


@pytest.mark.parametrize(
    ("who", "kinds"), [("community_officer", {"owner"}), ("district_officer", {"owner"}), ("stranger", set()), ("owner", set())]
)
def test_ties_are_told_only_at_ones_own_places_and_only_by_kind(who: str, kinds: set[str]) -> None:
    with db.scoped(cast.scope(who)):
        assert cases.ties_of(cast.person("owner").pk, [cast.path("A")], cast.DAY) == kinds


@pytest.mark.parametrize(
    ("name", "phone", "found"),
    [
        ("黄文博", "+8610000000013", True),
        ("黄文博", "+8610000000014", False),
        ("黄文", "+8610000000013", False),
        ("", "+8610000000013", False),
    ],
)
def test_a_person_of_elsewhere_is_found_by_whole_name_and_whole_number_only(name: str, phone: str, found: bool) -> None:
    with db.scoped(cast.scope("community_officer")):
        assert persons.exactly(name, phone) == (cast.person("stranger").pk if found else None)
    with db.scoped(cast.scope("owner")):
        assert persons.exactly(name, phone) is None


WRITES = {"district_officer", "street_officer", "community_officer"}


@pytest.mark.parametrize("who", cast.names())
def test_a_row_of_the_compound_is_changed_by_those_who_act_there_and_by_nobody_else(who: str) -> None:
    acting = WRITES | {"branch_secretary", "property_manager"}
    with db.scoped(cast.scope(who)), connection.cursor() as cursor:
        cursor.execute("update organizations_body set phone = phone where id = %s", [cast.body("branch").pk])
        assert (cursor.rowcount == 1) == (who in acting)
        cursor.execute("update organizations_member set since = since where body_id = %s", [cast.body("branch").pk])
        assert (cursor.rowcount == 2) == (who in WRITES | {"branch_secretary"})
