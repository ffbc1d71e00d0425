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


def appointment(body: str = "branch") -> int:
    with db.scoped(cast.SYSTEM):
        return Appointment.objects.get(body=cast.body(body).pk).pk


def end(who: str = "community_officer", on: date = cast.DAY, body: str = "branch") -> Appointment:
    return ground.act(who, actions.end_appointment, appointment=appointment(body), on=on, why="届满换届")


def test_the_role_ends_with_it_that_day() -> None:
    end()
    assert not cast.scope("branch_secretary").may_anywhere("web.desk")
    assert cast.scope("branch_secretary", date(2026, 11, 22)).may("people.see", cast.path("A"))


def test_the_person_finds_it_in_his_record_with_the_reason() -> None:
    ended = end()
    (record,) = ground.records("appointment_ended", ended.pk)
    assert (record.for_person_id, record.why) == (cast.person("branch_secretary").pk, "届满换届")


def test_it_has_one_effect_when_sent_twice_and_says_so_on_another_day() -> None:
    end()
    end()
    assert len(ground.records("appointment_ended")) == 1
    with pytest.raises(refusals.EndedAlready):
        end(on=date(2026, 11, 1))


def test_it_needs_the_power_and_a_day_that_can_be() -> None:
    with pytest.raises(NotAllowed):
        end("branch_secretary")
    with pytest.raises(NotAllowed):
        end("community_officer", body="community_committee")
    with pytest.raises(refusals.TooEarly):
        end(on=date(2023, 12, 31))
    with pytest.raises(refusals.TooLate):
        end(on=date(2026, 11, 24))
    with pytest.raises(refusals.NoSuchBody):
        end(body="branch_b")
