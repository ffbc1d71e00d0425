from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.organizations import actions, parameters
from heju.organizations.actions import refusals
from heju.organizations.actions.keep_roster import Asked
from heju.organizations.models import Shift
from heju.organizations.queries import rosters
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.NOW  # 9:00


def at(hour: int, day: int = 0) -> datetime:
    """Return an hour of the day of the tests, or so many days later."""
    return NOW.replace(hour=hour) + timedelta(days=day)


MORNING, EVENING = at(8), at(20)


def asked(starts: datetime = MORNING, ends: datetime = EVENING, task: str = "门岗", name: str = "王师傅", days: int = 1) -> Asked:
    return Asked(task, name, "0755-25000001", starts, ends, days)


def add(what: Asked, who: str = "property_manager", body: str = "company", place: str = "A") -> int:
    count: int = ground.act(who, actions.add_shifts, body=cast.body(body).pk, place=cast.place(place).pk, asked=what)
    return count


def seen(now: datetime, who: str = "owner", path: str = "A") -> list[tuple[str, bool]]:
    with db.scoped(cast.scope(who)):
        return [(one.public_name, one.is_now) for one in rosters.on_duty(cast.path(path), now)]


def test_a_resident_sees_who_is_on_now() -> None:
    assert add(asked()) == 1
    assert seen(NOW) == [("王师傅", True)]


@pytest.mark.parametrize(
    ("now", "found"),
    [
        pytest.param(at(7), [("王师傅", False)], id="an hour before he comes next"),
        pytest.param(at(8), [("王师傅", True)], id="at the first minute he is on"),
        pytest.param(at(20) - timedelta(seconds=1), [("王师傅", True)], id="to the last second"),
        pytest.param(at(20), [], id="at the end no more"),
        pytest.param(at(8) - timedelta(hours=12), [], id="twelve hours before nobody is told yet"),
        pytest.param(at(8) - timedelta(hours=12) + timedelta(seconds=1), [("王师傅", False)], id="within twelve hours he comes next"),
    ],
)
def test_now_and_next(now: datetime, found: list[tuple[str, bool]]) -> None:
    add(asked())
    assert seen(now) == found


def test_who_comes_next_is_not_shown_while_the_task_is_manned() -> None:
    add(asked())
    add(asked(at(20), at(8, 1), name="李师傅"))
    add(asked(at(10), at(12), task="维修", name="陈师傅"))
    assert seen(NOW) == [("王师傅", True), ("陈师傅", False)]
    assert seen(at(21)) == [("李师傅", True)]


def test_one_who_is_on_for_the_community_is_on_for_its_compounds_and_for_no_other() -> None:
    add(asked(task="带班"), "community_officer", "community_committee", "community_a")
    assert seen(NOW) == [("王师傅", True)]
    assert seen(NOW, "district_officer", "B") == []


def test_the_stranger_sees_nothing_of_it() -> None:
    add(asked())
    assert seen(NOW, "stranger") == []


def test_several_days_have_the_same_hours_and_twice_is_once() -> None:
    assert add(asked(days=3)) == 3
    assert add(asked(days=3)) == 0
    assert add(asked(days=4)) == 1
    assert len(ground.records("shifts_added")) == 2
    assert seen(at(9, 3)) == [("王师傅", True)]
    assert seen(at(9, 4)) == []


def test_overlapping_hours_of_one_person_in_one_task_are_refused_and_named() -> None:
    add(asked())
    with pytest.raises(refusals.ShiftOverlaps, match="王师傅") as refused:
        add(asked(at(19), at(23)))
    assert refused.value.field == "starts"
    assert add(asked(at(20), at(23))) == 1
    assert add(asked(at(19), at(23), name="李师傅")) == 1


@pytest.mark.parametrize(
    ("what", "error"),
    [
        pytest.param(asked(at(6), NOW), refusals.ShiftOver, id="over this minute"),
        pytest.param(asked(at(12), at(12)), refusals.ShiftTooLong, id="no time at all"),
        pytest.param(asked(at(12), at(11)), refusals.ShiftTooLong, id="backwards"),
        pytest.param(asked(NOW, NOW + parameters.LONGEST_SHIFT + timedelta(seconds=1)), refusals.ShiftTooLong, id="longer than three days"),
        pytest.param(
            asked(NOW + parameters.ROSTER_AHEAD + timedelta(seconds=1), NOW + parameters.ROSTER_AHEAD + timedelta(hours=1)),
            refusals.ShiftTooFar,
            id="more than two months ahead",
        ),
        pytest.param(asked(at(8, 40), at(9, 40), days=31), refusals.ShiftTooFar, id="its last day too far ahead"),
    ],
)
def test_hours_that_cannot_be(what: Asked, error: type[refusals.Refused]) -> None:
    with pytest.raises(error):
        add(what)


def test_the_longest_shift_and_the_furthest_day_are_taken() -> None:
    assert add(asked(NOW, NOW + parameters.LONGEST_SHIFT)) == 1
    assert add(asked(NOW + parameters.ROSTER_AHEAD, NOW + parameters.ROSTER_AHEAD + timedelta(hours=1))) == 1


def test_nobody_keeps_the_roster_of_another_body_but_the_officers_above() -> None:
    for who in ("branch_secretary", "committee_member", "owner", "stranger", "social_worker"):
        with pytest.raises((NotAllowed, refusals.Refused, LookupError)):
            add(asked(), who)
    assert add(asked(), "community_officer") == 1
    assert add(asked(name="钱师傅"), "branch_secretary", "branch") == 1


def test_a_body_is_on_duty_only_where_it_works() -> None:
    with pytest.raises(refusals.NotThere):
        add(asked(), "district_officer", "company", "B")
    with pytest.raises(refusals.NotThere):
        add(asked(), "community_officer", "community_committee", "A")


def test_a_shift_is_taken_off_once_and_by_its_keeper_alone() -> None:
    add(asked())
    with db.scoped(cast.SYSTEM):
        shift = Shift.objects.get(phone="0755-25000001").pk
    with pytest.raises(NotAllowed):
        ground.act("branch_secretary", actions.remove_shift, shift=shift)
    for _ in range(2):
        ground.act("property_manager", actions.remove_shift, shift=shift)
    assert seen(NOW) == []
    assert len(ground.records("shift_removed")) == 1


def test_the_database_itself_refuses_an_overlap_and_an_end_before_the_start() -> None:
    add(asked())
    with db.scoped(cast.SYSTEM):
        one = Shift.objects.get(phone="0755-25000001")
        for starts, ends in ((at(19), at(23)), (at(12), at(12))):
            copy = Shift(
                body=one.body, place_id=one.place_id, path=one.path, task=one.task, public_name=one.public_name, phone="1",
                starts_at=starts, ends_at=ends,
            )  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                copy.save()


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(at(8), at(20), "8:00-20:00"), (at(18), at(8, 1), "18:00-次日 8:00"), (at(18), at(8, 2), "18:00-11/25 8:00")],
)
def test_hours_as_people_say_them(starts: datetime, ends: datetime, words: str) -> None:
    assert rosters.hours(starts, ends) == words


# ---- pages -------------------------------------------------------------------------------------------------------


def page(who: str, words: dict[str, Any] | None = None) -> Any:
    url = f"/organizations/{cast.body('company').pk}/roster/{cast.place('A').pk}/"
    return cast.client(who).get(url) if words is None else cast.client(who).post(url, words)


def typed(**words: Any) -> dict[str, Any]:
    now = timezone.localtime()
    usual = {"task": "门岗", "public_name": "赵师傅", "phone": "0755 2500 0001", "days": 2}
    hours = {"starts": now.strftime("%Y-%m-%dT%H:%M"), "ends": (now + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")}
    return usual | hours | words


def test_the_manager_puts_a_week_on_the_roster_and_the_owner_finds_it_everywhere() -> None:
    url = f"/organizations/{cast.body('company').pk}/roster/{cast.place('A').pk}/"
    answer = cast.client("property_manager").post(url, typed(), follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "排好了 2 班" in answer.content.decode()
    for url in (f"/compounds/{cast.place('A').pk}/", "/"):
        text = cast.client("owner").get(url).content.decode()
        assert "门岗 赵师傅" in text
        assert 'href="tel:075525000001"' in text
        assert "正在值班" in text


def test_the_owner_reads_the_roster_and_has_no_form() -> None:
    text = page("owner").content.decode()
    assert "王师傅" in text
    assert "排一班" not in text
    assert page("owner", typed()).status_code == 403


def test_the_stranger_gets_404() -> None:
    assert page("stranger").status_code == 404


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"phone": "没有"}, "请写能拨通的号码"),
        ({"ends": "2020-01-01T08:00"}, "结束要晚于开始"),
        ({"days": 40}, "31"),
        ({"task": ""}, "必填"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(words: dict[str, Any], sentence: str) -> None:
    answer = page("property_manager", typed(**words))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert "赵师傅" in text


def test_a_shift_is_taken_off_by_its_button() -> None:
    page("property_manager", typed(days=1))
    with db.scoped(cast.SYSTEM):
        shift = Shift.objects.get(public_name="赵师傅").pk
    assert cast.client("owner").post(f"/organizations/shifts/{shift}/remove/").status_code == 403
    assert cast.client("property_manager").post(f"/organizations/shifts/{shift}/remove/").status_code == 302
    assert "赵师傅" not in page("owner").content.decode()
