"""Up and down the levels, another kind, and who works on it from now on: each once, to its very edge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from heju.kit import db
from heju.matters import actions, errors
from heju.matters.actions import step
from heju.matters.models import Assignment, Event, Matter
from heju.matters.rules.happened import LEVELS
from heju.matters.tests.stage import NOW, assigned, does, fresh, raised
from tests import cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ADDING = "elevator.care.adding"  # on the list of the community
OFFICERS = ("branch_secretary", "community_officer", "street_officer", "district_officer")


def moved(act: Callable[..., Event], who: str, matter: Matter, *, key: UUID | None = None, **more: Any) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        return act(actor=actor, now=LATER, matter=matter.pk, said=actions.Said("本级解决不了，请协调处理", key=key), **more)


def up(matter: Matter, levels: int) -> None:
    begins = LEVELS.index(matter.level)
    for who in OFFICERS[begins : begins + levels]:
        moved(actions.step_up, who, matter)


def working(matter: Matter) -> dict[str, tuple[str, int]]:
    """Return who works on it now: by the name of the cast the part and the number of the row."""
    names = {cast.body(name).pk: name for name in cast.BODIES}
    with db.scoped(cast.scope("district_officer")):
        return {names[row.body_id]: (row.part, row.pk) for row in Assignment.objects.filter(matter=matter, until=None)}


def named(*bodies: str) -> list[actions.Named]:
    return [actions.Named(cast.body(one).pk, one) for one in bodies]


def test_sent_twice_it_goes_one_level_up_and_one_level_down() -> None:
    matter, key, other = raised(), uuid4(), uuid4()
    up(matter, 1)
    assert (
        moved(actions.step_up, "community_officer", matter, key=key).pk == moved(actions.step_up, "community_officer", matter, key=key).pk
    )
    assert fresh(matter).level == "street"
    down = [moved(actions.hand_down, "street_officer", matter, key=other).pk for _twice in range(2)]
    assert (fresh(matter).level, len(set(down))) == ("community", 1)


@pytest.mark.parametrize(
    ("category", "levels", "goes"),
    [
        ("elevator.ride.stopped", 0, False),
        ("elevator.ride.stopped", 1, True),
        ("elevator.ride.stopped", 3, True),
        (ADDING, 0, False),
        (ADDING, 1, True),
        (ADDING, 2, True),
    ],
    ids=["from the compound", "to its own list", "from the district", "below its list", "to its list", "above its list"],
)
def test_it_goes_down_as_far_as_the_list_on_which_its_kind_stands(category: str, levels: int, goes: bool) -> None:
    matter = raised(category=category)
    up(matter, levels)
    before = fresh(matter).level
    holder = OFFICERS[LEVELS.index(before)]
    if levels == 0:
        does(holder, matter, "accept")
    if goes:
        assert moved(actions.hand_down, holder, matter).level != before
    else:
        with pytest.raises(errors.NoLevelBelow):
            moved(actions.hand_down, holder, matter)
        assert fresh(matter).level == before


def test_of_a_kind_that_is_on_no_list_nothing_goes_down() -> None:
    matter = raised()
    up(matter, 1)
    with db.scoped(step.writing(cast.scope("district_officer"))):
        Matter.objects.filter(pk=matter.pk).update(category="no.such.kind")
    with pytest.raises(errors.NoLevelBelow):
        moved(actions.hand_down, "community_officer", matter)


def test_against_the_district_the_district_looks_again() -> None:
    matter = raised()
    up(matter, 3)
    does("district_officer", matter, "decline", "不属于本区的职责，请看说明", now=LATER)
    does("owner", matter, "appeal", "请区里再看一次，谢谢", now=LATER)
    row = fresh(matter)
    assert (row.level, row.state, row.round) == ("district", "raised", 4)


def test_another_kind_is_another_pace_and_the_same_or_an_unknown_one_is_none() -> None:
    matter = raised()
    for wrong in ("elevator.ride.stopped", "no.such.kind", ""):
        with pytest.raises(errors.UnknownCategory):
            does("branch_secretary", matter, "reclassify", "不是这一类事情", detail={"category": wrong})
    event = does("branch_secretary", matter, "reclassify", "有人困在里面", detail={"category": "elevator.ride.trapped"})
    row = fresh(matter)
    assert (row.category, row.pace) == ("elevator.ride.trapped", "emergency")
    assert event.detail == {"category": "elevator.ride.trapped", "before": "elevator.ride.stopped"}


def test_assigned_again_to_the_same_it_is_the_same_row_and_who_changes_his_part_begins_anew() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter, assisting=named("agency", "company"))
    first = working(matter)
    # Who leads does not assist as well; whoever received it first stays at its side.
    assert {name: part for name, (part, _row) in first.items()} == {"company": "lead", "agency": "assisting", "branch": "assisting"}
    assigned(matter, assisting=named("agency"))
    assert working(matter) == first
    assigned(matter, "agency", assisting=named("company"))
    then = working(matter)
    assert {name: part for name, (part, _row) in then.items()} == {"agency": "lead", "company": "assisting", "branch": "assisting"}
    assert then["branch"] == first["branch"]
    assigned(matter, "agency")
    assert set(working(matter)) == {"agency", "branch"}
    with db.scoped(cast.scope("district_officer")):
        assert Assignment.objects.filter(matter=matter, body=cast.body("company")).exclude(until=None).count() == 2
    assert set(fresh(matter).bodies) == {cast.body(one).pk for one in ("branch", "company", "agency")}
