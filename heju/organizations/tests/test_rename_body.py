from __future__ import annotations

import pytest

from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Body
from heju.organizations.queries import bodies
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def rename(name: str, who: str = "community_officer", body: str = "branch") -> Body:
    return ground.act(who, actions.rename_body, body=cast.body(body).pk, name=name, why="小区更名")


def test_it_is_found_by_the_new_name_and_the_old_one_stays_in_the_record() -> None:
    renamed = rename("梧桐雅苑党支部")
    found = ground.act("community_officer", lambda actor, now: bodies.bodies_of(cast.path("A"), cast.DAY, text="wtyydzb"))
    assert found == [renamed]
    assert ground.records("renamed")[0].detail == {"kind": "branch", "from": "梧桐苑党支部", "to": "梧桐雅苑党支部"}


def test_the_same_name_again_is_no_act() -> None:
    rename("梧桐苑党支部")
    assert ground.records("renamed") == []


def test_it_needs_the_power_and_a_free_name() -> None:
    with pytest.raises(NotAllowed):
        rename("别名", "branch_secretary")
    place = ground.compound("c9", "听禾轩")
    for name in ("听禾轩义工队", "听禾轩二队"):
        ground.act("community_officer", actions.found_body, kind="volunteer_team", name=name, on=cast.DAY, basis="x", covers=[place.pk])
    other = ground.act("community_officer", lambda actor, now: Body.objects.get(name="听禾轩二队"))
    with pytest.raises(refusals.NameTaken):
        ground.act("community_officer", actions.rename_body, body=other.pk, name="听禾轩义工队", why="x")
