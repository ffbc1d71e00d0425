"""The rules of access, row by row, with the laws that hold for all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heju.access import parameters
from heju.access.rules import pins, recovery, sign_ins
from heju.access.rules.recovery import Voice
from heju.kit.scope import Grant
from heju.organizations import roles

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

# ---- PINs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456", "１２３４５６", " 13579", "135 79"])
def test_a_pin_is_six_digits(typed: str) -> None:
    with pytest.raises(pins.BadPin, match="shape"):
        pins.good_pin(typed)


@pytest.mark.parametrize(
    "typed", ["000000", "111111", "123456", "234567", "567890", "654321", "987654", "098765", "121212", "123123", "909090"]
)
def test_a_pin_is_not_one_that_everybody_tries(typed: str) -> None:
    with pytest.raises(pins.BadPin, match="easy"):
        pins.good_pin(typed)


@pytest.mark.parametrize("typed", ["135790", "112233", "123465", "100001", "246801", "123457"])
def test_other_pins_are_taken(typed: str) -> None:
    assert pins.good_pin(typed) == typed


@pytest.mark.parametrize(("failures", "locked"), [(0, False), (4, False), (5, True), (6, True)])
def test_five_wrong_in_a_row_lock_a_seat(failures: int, locked: bool) -> None:
    assert pins.locks_seat(failures) is locked


@pytest.mark.parametrize(
    ("failures", "minutes", "closed"), [(14, 1, False), (15, 1, True), (15, 14, True), (15, 15, False), (99, 16, False)]
)
def test_a_device_closes_for_a_while(failures: int, minutes: int, closed: bool) -> None:
    assert pins.is_closed(failures, NOW - timedelta(minutes=minutes), NOW) is closed


def test_a_count_begins_anew_after_the_window() -> None:
    assert pins.counted(0, None, NOW) == (1, NOW)
    assert pins.counted(3, NOW - timedelta(minutes=14), NOW) == (4, NOW - timedelta(minutes=14))
    assert pins.counted(14, NOW - timedelta(minutes=15), NOW) == (1, NOW)
    assert not pins.is_closed(20, None, NOW)


@pytest.mark.parametrize(
    ("begun", "seen", "over"), [(1, 0, False), (4, 4, False), (5, 5, True), (59, 1, False), (60, 0, True), (61, 1, True)]
)
def test_a_session_is_over_when_idle_or_old(begun: int, seen: int, over: bool) -> None:
    assert pins.is_over(NOW - timedelta(minutes=begun), NOW - timedelta(minutes=seen), NOW) is over


SHARED = {role.code: role.shared for role in roles.ROLES.values() if role.shared}


def grant(role: str, *paths: str) -> Grant:
    found = roles.ROLES[role]
    return Grant(role, paths, found.powers, found.reaches, 1, "x")


@pytest.mark.parametrize(
    ("role", "paths", "lent"),
    [
        ("property_staff", ("1.2.3",), ("1.2.3",)),
        ("property_staff", ("1.2",), ("1.2.3",)),
        ("property_staff", ("1.2.3.b1",), ("1.2.3.b1",)),
        ("property_staff", ("1.2.4",), ()),
        ("property_staff", ("1.2.4", "1.2.3"), ("1.2.3",)),
        ("volunteer", ("1.2.3",), ("1.2.3",)),
        ("volunteer_leader", ("1.2.3",), ("1.2.3",)),
        ("branch_secretary", ("1.2.3",), ()),
        ("property_manager", ("1.2.3",), ()),
        ("district_officer", ("1",), ()),
        ("owner", ("1.2.3",), ()),
    ],
)
def test_a_device_lends_only_what_a_role_declares_and_only_there(role: str, paths: tuple[str, ...], lent: tuple[str, ...]) -> None:
    found = pins.lent((grant(role, *paths),), SHARED, "1.2.3")
    assert tuple(path for one in found for path in one.paths) == lent
    assert all(one.powers <= roles.ROLES[role].shared and one.reaches <= {"view"} for one in found)


# The first draw waits for a machine that everybody uses.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(sorted(roles.ROLES)), max_size=5))
def test_a_device_never_lends_more_than_somebody_has(codes: list[str]) -> None:
    held = tuple(grant(code, "1.2.3") for code in codes)
    found = pins.lent(held, SHARED, "1.2.3")
    assert {power for one in found for power in one.powers} <= {power for one in held for power in one.powers}
    assert not any(one.reaches - {"view"} for one in found)


# ---- sign-ins ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_known", "known", "new", "failures", "why"),
    [
        (False, 0, 1, 0, ()),
        (True, 1, 0, 0, ()),
        (False, 1, 1, 0, ("new_browser",)),
        (False, 1, 2, 0, ("new_browser",)),
        (False, 2, 3, 0, ("new_browser", "many_new")),
        (True, 3, 3, 0, ()),
        (True, 1, 0, 4, ()),
        (True, 1, 0, 5, ("after_failures",)),
        (False, 0, 1, 5, ("after_failures",)),
        (False, 4, 4, 6, ("new_browser", "many_new", "after_failures")),
    ],
)
def test_what_looks_unusual(is_known: bool, known: int, new: int, failures: int, why: tuple[str, ...]) -> None:
    assert sign_ins.unusual(is_known=is_known, known=known, new_lately=new, failures=failures) == why


@pytest.mark.parametrize(("failures", "burst"), [(1, False), (4, False), (5, True), (6, False)])
def test_a_burst_is_told_once(failures: int, burst: bool) -> None:
    assert sign_ins.is_burst(failures) is burst


# ---- recovery by two --------------------------------------------------------------------------------------------------

OWNER = 1
SECRETARY, CHAIR, MEMBER, COMMUNITY = (
    Voice(2, "branch_secretary", 20),
    Voice(3, "committee_chair", 30),
    Voice(4, "committee_member", 30),
    Voice(5, "community_officer", 50),
)
STREET, DISTRICT, DISTRICT_B = Voice(6, "street_officer", 60), Voice(7, "district_officer", 70), Voice(8, "district_officer", 80)


@pytest.mark.parametrize(
    ("strong", "before", "voice", "why"),
    [
        (False, [], SECRETARY, ""),
        (False, [], CHAIR, ""),
        (False, [SECRETARY], CHAIR, ""),
        (False, [SECRETARY], MEMBER, ""),
        (False, [SECRETARY], COMMUNITY, ""),
        (False, [COMMUNITY], SECRETARY, ""),
        (False, [CHAIR], COMMUNITY, "same_side"),
        (False, [CHAIR], MEMBER, "same_body"),
        (False, [SECRETARY], SECRETARY, "same_person"),
        (False, [SECRETARY], Voice(9, "branch_secretary", 21), "same_side"),
        (False, [], Voice(9, "property_manager", 90), "no_side"),
        (False, [], STREET, "no_side"),
        (False, [], Voice(OWNER, "branch_secretary", 20), "himself"),
        (False, [], Voice(11, "branch_secretary", 20), "himself"),
        (True, [], SECRETARY, "no_side"),
        (True, [STREET], COMMUNITY, ""),
        (True, [COMMUNITY], DISTRICT, ""),
        (True, [DISTRICT], DISTRICT_B, ""),
        (True, [DISTRICT], Voice(9, "district_officer", 70), "same_body"),
        (True, [COMMUNITY], Voice(9, "community_officer", 51), "same_side"),
    ],
)
def test_who_may_confirm_after_whom(strong: bool, before: list[Voice], voice: Voice, why: str) -> None:
    assert recovery.refusal(owner=OWNER, helpers=[11], strong=strong, before=before, voice=voice) == why


@pytest.mark.parametrize("voices", [[], [SECRETARY], [CHAIR], [SECRETARY, CHAIR, COMMUNITY]])
def test_two_voices_cover_the_sides_and_no_other_number(voices: list[Voice]) -> None:
    assert not recovery.covers(recovery.sides_of(False), voices)
    assert recovery.covers(recovery.sides_of(False), [SECRETARY, CHAIR])


VOICES = st.builds(Voice, st.integers(1, 6), st.sampled_from(sorted(roles.ROLES)), st.integers(10, 14))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), VOICES, VOICES)
def test_two_voices_that_count_are_two_persons_of_two_bodies_for_both_sides(strong: bool, one: Voice, other: Voice) -> None:
    first = recovery.refusal(owner=OWNER, helpers=[2], strong=strong, before=[], voice=one)
    second = recovery.refusal(owner=OWNER, helpers=[2], strong=strong, before=[one], voice=other)
    if not first and not second:
        assert one.person != other.person
        assert one.body != other.body
        assert not {one.person, other.person} & {OWNER, 2}
        assert recovery.covers(recovery.sides_of(strong), [one, other])
        # The order in which they come makes no difference.
        assert not recovery.refusal(owner=OWNER, helpers=[2], strong=strong, before=[other], voice=one)


def test_a_role_that_counts_is_chosen_among_several() -> None:
    two = [Voice(5, "committee_member", 30), Voice(5, "community_officer", 50)]
    assert recovery.usable_role(two, owner=OWNER, helpers=[], strong=False, before=[SECRETARY]) == two[0]
    assert recovery.usable_role(two, owner=OWNER, helpers=[], strong=True, before=[STREET]) == two[1]
    assert recovery.usable_role(two, owner=5, helpers=[], strong=False, before=[]) == "himself"
    assert recovery.usable_role([], owner=OWNER, helpers=[], strong=False, before=[]) == "no_side"


@pytest.mark.parametrize(
    ("voices", "hours", "may"), [(2, 0, True), (2, -1, True), (2, 1, False), (1, -1, False), (0, -1, False), (2, None, False)]
)
def test_it_is_finished_after_two_voices_and_the_wait(voices: int, hours: int | None, may: bool) -> None:
    ready = None if hours is None else NOW + timedelta(hours=hours)
    assert recovery.may_finish(voices, ready, NOW) is may


@pytest.mark.parametrize(
    ("asked", "ready", "lapsed"), [(13, None, False), (14, None, True), (20, 13, False), (30, 14, True), (30, 15, True)]
)
def test_a_request_ends_by_itself(asked: int, ready: int | None, lapsed: bool) -> None:
    at = None if ready is None else NOW - timedelta(days=ready)
    assert recovery.has_lapsed(NOW - timedelta(days=asked), at, NOW) is lapsed


def test_whoever_may_confirm_stands_on_a_side_and_the_other_way_round() -> None:
    sides = {code for both in parameters.SIDES.values() for side in both for code in side}
    assert sides == {role.code for role in roles.ROLES.values() if roles.CONFIRM in role.powers}
