"""Departments are called and answer within their clock: whose clock runs, whose stops, and what is nobody's call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from heju.kit import days, db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Assignment, Event, Matter
from heju.matters.tests.stage import NOW, assigned, does, raised
from tests import cast

pytestmark = pytest.mark.django_db
LATER, TOMORROW = NOW + timedelta(hours=1), NOW + timedelta(days=1)
DUE = days.add_working_minutes(LATER, 16 * 60)


def accepted() -> Matter:
    matter = raised()
    does("branch_secretary", matter, "accept")
    return matter


def moved(act: Callable[..., Event], who: str, matter: Matter, *, now: datetime = LATER, key: UUID | None = None, **more: Any) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        return act(actor=actor, now=now, matter=matter.pk, said=actions.Said("请派人到现场看看", key=key), **more)


def called(matter: Matter, *bodies: str, move: str = "whistle", **more: Any) -> Event:
    return moved(actions.call_bodies, "branch_secretary", matter, bodies=named(*bodies), move=move, **more)


def answered(matter: Matter, who: str = "social_worker", **more: Any) -> Event:
    return moved(actions.answer_call, who, matter, **more)


def named(*bodies: str) -> list[actions.Named]:
    return [actions.Named(cast.body(one).pk, one) for one in bodies]


def clocks(matter: Matter) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Return of everybody who works on it now by when he is to answer, and when he did."""
    names = {cast.body(name).pk: name for name in cast.BODIES}
    with db.scoped(cast.scope("district_officer")):
        return {names[row.body_id]: (row.answer_due, row.answered_at) for row in Assignment.objects.filter(matter=matter, until=None)}


def test_who_was_called_stays_until_he_has_answered() -> None:
    matter = accepted()
    called(matter, "agency")
    assigned(matter)
    assert clocks(matter)["agency"] == (DUE, None)
    answered(matter)
    assigned(matter)
    assert "agency" not in clocks(matter)


def test_who_meets_on_the_spot_has_no_clock_and_who_is_called_again_has_another() -> None:
    matter = accepted()
    met = called(matter, "agency", move="meet")
    assert (clocks(matter)["agency"], met.detail["due"]) == ((None, None), "")
    answered(matter)
    assert clocks(matter)["agency"] == (None, None)
    event = called(matter, "agency")
    assert clocks(matter)["agency"] == (DUE, None)
    assert event.detail == {"bodies": [cast.body("agency").pk], "due": DUE.isoformat()}
    answered(matter)
    answered(matter, now=TOMORROW)
    assert clocks(matter)["agency"] == (DUE, LATER)
    called(matter, "agency", now=TOMORROW, move="meet")
    assert clocks(matter)["agency"] == (DUE, LATER)
    called(matter, "agency", now=TOMORROW)
    assert clocks(matter)["agency"] == (days.add_working_minutes(TOMORROW, 16 * 60), None)


def test_a_call_that_runs_is_not_made_longer_and_who_leads_has_none() -> None:
    matter = accepted()
    assigned(matter)
    for now in (LATER, TOMORROW):
        called(matter, "company", "agency", now=now)
    found = clocks(matter)
    assert (found["company"], found["agency"]) == ((None, None), (DUE, None))


def test_one_answers_for_himself_and_for_this_matter_alone() -> None:
    matter, other = accepted(), accepted()
    called(other, "agency")
    called(matter, "agency", "committee")
    answered(matter)
    assert clocks(matter) == {"agency": (DUE, LATER), "committee": (DUE, None)}
    assert clocks(other)["agency"] == (DUE, None)


def test_who_was_released_is_called_anew_and_what_had_ended_stays_as_it_ended() -> None:
    matter = accepted()
    called(matter, "agency")
    # As the lead he answers no call; the one that ran has ended unanswered.
    assigned(matter, "agency")
    assigned(matter)
    called(matter, "agency", now=TOMORROW)
    answered(matter, now=TOMORROW)
    with db.scoped(cast.scope("district_officer")):
        rows = Assignment.objects.filter(matter=matter, body=cast.body("agency")).order_by("pk")
        assert [(row.part, row.answered_at) for row in rows] == [("assisting", None), ("lead", None), ("assisting", TOMORROW)]


def test_sent_twice_a_call_and_an_answer_are_one() -> None:
    matter, key, other = accepted(), uuid4(), uuid4()
    assert called(matter, "agency", key=key).pk == called(matter, "agency", key=key).pk
    assert answered(matter, key=other).pk == answered(matter, key=other).pk
    with db.scoped(cast.scope("district_officer")):
        moves = list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))
    assert moves == ["raise", "accept", "whistle", "answer_whistle"]


def test_who_was_not_called_answers_no_call_and_nobody_named_is_nobody_called() -> None:
    matter = accepted()
    with pytest.raises(errors.NobodyLeads):
        called(matter)
    called(matter, "agency")
    with pytest.raises(NotAllowed):
        answered(matter, "property_manager")
