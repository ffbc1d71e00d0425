from __future__ import annotations

from datetime import date

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions
from heju.organizations.actions import refusals
from heju.organizations.models import Appointment
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def appointed(until: date | None = date(2026, 10, 1)) -> int:
    with db.scoped(cast.SYSTEM):
        found = Appointment.objects.get(body=cast.body("committee").pk)
        Appointment.objects.filter(pk=found.pk).update(term_until=until)
        return found.pk


def extend(pk: int, until: date, who: str = "community_officer") -> Appointment:
    return ground.act(who, actions.extend_term, appointment=pk, term_until=until, why="换届筹备中")


def test_the_role_comes_back_with_the_term() -> None:
    pk = appointed()
    assert not cast.scope("committee_member").may_anywhere("people.see")
    extend(pk, date(2027, 3, 1))
    assert cast.scope("committee_member").may("people.see", cast.path("A"))
    (record,) = ground.records("term_extended", pk)
    assert (record.detail["from"], record.detail["to"], record.why) == ("2026-10-01", "2027-03-01", "换届筹备中")
    assert record.for_person_id == cast.person("committee_member").pk


def test_it_has_one_effect_when_sent_twice() -> None:
    pk = appointed()
    extend(pk, date(2027, 3, 1))
    extend(pk, date(2027, 3, 1))
    assert len(ground.records("term_extended")) == 1


@pytest.mark.parametrize(("before", "until"), [(date(2026, 10, 1), date(2026, 9, 30)), (None, date(2027, 1, 1))])
def test_a_term_becomes_longer_and_only_where_there_is_one(before: date | None, until: date) -> None:
    with pytest.raises(refusals.NotLonger):
        extend(appointed(before), until)


def test_the_law_ends_the_term_of_a_residents_group_after_five_years() -> None:
    group = ground.act(
        "community_officer",
        actions.found_body,
        kind="resident_group",
        name="梧桐苑居民小组",
        on=date(2026, 1, 1),
        basis="x",
        covers=[cast.place("A").pk],
    )
    made = ground.act(
        "community_officer", actions.appoint, body=group.pk, post="representative", person=cast.person("tenant").pk, public_name="赵敏",
        since=date(2026, 1, 1), term_until=date(2028, 12, 31), basis="推选",
    )  # fmt: skip
    with pytest.raises(refusals.RuledOut, match="《城市居民委员会组织法》第十四条第二款"):
        extend(made.pk, date(2031, 1, 1))
    assert extend(made.pk, date(2030, 12, 31)).term_until == date(2030, 12, 31)


def test_it_needs_the_power_and_a_running_appointment() -> None:
    pk = appointed()
    with pytest.raises(NotAllowed):
        extend(pk, date(2027, 3, 1), "branch_secretary")
    ground.act("community_officer", actions.end_appointment, appointment=pk, on=cast.DAY, why="届满")
    with pytest.raises(refusals.EndedAlready):
        extend(pk, date(2027, 3, 1))
