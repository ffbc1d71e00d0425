from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Member
from heju.organizations.queries import members
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def add(person: str = "tenant", who: str = "branch_secretary", body: str = "branch", since: date = cast.DAY) -> Member:
    return ground.act(who, actions.add_member, body=cast.body(body).pk, person=cast.person(person).pk, since=since, basis="介绍信 12 号")


def test_the_branch_keeps_its_list_and_the_person_finds_it() -> None:
    made = add()
    (record,) = ground.records("member_added", made.pk)
    assert (record.for_person_id, record.why, record.role) == (cast.person("tenant").pk, "介绍信 12 号", "branch_secretary")
    with db.scoped(cast.scope("branch_secretary")) as scope:
        assert members.count_of(scope, cast.body("branch"), cast.DAY) == 3
        assert members.count_of(scope, cast.body("branch"), date(2026, 11, 22)) == 2


def test_it_has_one_effect_when_sent_twice() -> None:
    assert add() == add()
    assert len(ground.records("member_added")) == 1


def test_a_person_is_in_one_branch_at_a_time() -> None:
    with pytest.raises(refusals.AlreadyMember):
        add("second_secretary")
    with pytest.raises(refusals.NotAlike):
        add(who="community_officer", body="committee")


@pytest.mark.parametrize("who", ["committee_member", "property_manager", "social_worker", "owner", "auditor", "second_secretary"])
def test_nobody_else_writes_the_list(who: str) -> None:
    with pytest.raises((NotAllowed, refusals.NoSuchBody)):
        add(who=who)


def test_it_ends_on_a_day_and_the_same_again_changes_nothing() -> None:
    made = add(since=date(2026, 1, 1))
    words = {"member": made.pk, "on": cast.DAY, "why": "转出"}
    assert ground.act("branch_secretary", actions.end_member, **words).until == cast.DAY
    ground.act("branch_secretary", actions.end_member, **words)
    assert len(ground.records("member_ended")) == 1
    with pytest.raises(refusals.EndedAlready):
        ground.act("branch_secretary", actions.end_member, **(words | {"on": date(2026, 6, 1)}))
    with pytest.raises(refusals.NoSuchBody):
        ground.act("committee_member", actions.end_member, **words)
