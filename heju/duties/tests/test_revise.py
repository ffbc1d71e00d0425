"""What a district may set, by tables; and what holds on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.duties import parameters
from heju.duties.queries.tree import leaf_of
from heju.duties.rules import revise
from heju.duties.rules.load import shipped
from heju.duties.rules.records import BODIES, FREQUENCIES, Duty, Leaf
from heju.duties.rules.revise import Deployed, Revision

TODAY = date(2026, 11, 23)
MONTH = date(2026, 12, 1)
INTERVALS = ["daily", "twice_monthly", "monthly", "yearly"]


def duty(code: str) -> Duty:
    return next(one for one in shipped().duties if one.code == code)


def leaf(code: str) -> Leaf:
    found = leaf_of(code)
    assert found is not None
    return found


def revision(
    code: str = "PC-ELE-01", *, number: int = 1, on: date = MONTH, act: Any = "change", target: Any = "duty", **fields: Any
) -> Revision:
    return Revision(number=number, target=target, code=code, act=act, fields=fields, effective_on=on)


def deployed(*revisions: Revision) -> Deployed:
    return Deployed(shipped(), revisions)


@pytest.mark.parametrize(("day", "passed"), [(-1, False), (0, False), (1, True), (400, True)])
def test_it_begins_tomorrow_at_the_earliest(day: int, passed: bool) -> None:
    ruling = revise.judge_day(TODAY + timedelta(days=day), TODAY)
    assert ruling.passed is passed
    assert passed or ruling.codes == ("revise.too_early",)


@pytest.mark.parametrize("before", sorted(FREQUENCIES))
@pytest.mark.parametrize("after", sorted(FREQUENCIES))
def test_only_a_shorter_interval_is_as_strict(before: str, after: str) -> None:
    if before == after:
        expected = True
    elif after not in INTERVALS:
        expected = False
    elif before in INTERVALS:
        expected = INTERVALS.index(after) < INTERVALS.index(before)
    else:
        expected = before in ("periodic", "by_contract")
    assert revise.is_as_strict(before, after) is expected


STATUTORY = [
    ({}, ()),
    ({"frequency": "daily"}, ()),
    ({"frequency": "yearly"}, ("revise.statutory.frequency",)),
    ({"frequency": "always"}, ("revise.statutory.frequency",)),
    ({"severity": 5}, ()),
    ({"severity": 3}, ("revise.statutory.severity",)),
    ({"evidence_zh": ["一", "二", "三"], "evidence_en": ["a", "b", "c"]}, ()),
    ({"evidence_zh": ["一"], "evidence_en": ["a", "b"]}, ("revise.statutory.evidence",)),
    ({"evidence_zh": ["一", "二"], "evidence_en": ["a"]}, ("revise.statutory.evidence",)),
    ({"duty_zh": "别的"}, ("revise.statutory.text",)),
    ({"duty_en": "else"}, ("revise.statutory.text",)),
    ({"added_zh": "还要张贴", "added_en": "and post it"}, ()),
]


@pytest.mark.parametrize(("wanted", "codes"), STATUTORY)
def test_what_the_law_lays_down_is_only_made_stricter(wanted: dict[str, Any], codes: tuple[str, ...]) -> None:
    base = replace(duty("PC-ELE-01"), frequency="monthly", severity=4, evidence_zh=("一", "二"), evidence_en=("a", "b"))
    ruling = revise.judge_duty(base, "change", wanted)
    assert ruling.codes == codes
    assert ruling.passed is (codes == ())
    assert all(reason.sources for reason in ruling.because)


def test_what_the_law_lays_down_does_not_end_and_what_policy_does_may() -> None:
    assert revise.judge_duty(duty("PC-ELE-01"), "end", {}).codes == ("revise.statutory.end",)
    free = next(one for one in shipped().duties if not one.statutory)
    assert revise.judge_duty(free, "end", {}).passed
    assert revise.judge_duty(free, "change", {"duty_zh": "别的", "severity": 1, "evidence_zh": []}).passed


PACES = [
    ("elevator.ride.stopped", (2, 1, 2), ()),
    ("elevator.ride.stopped", (72, 60, 60), ()),
    ("elevator.ride.stopped", (2, 3, 2), ("revise.order",)),
    ("elevator.ride.trapped", (1, 1, 1), ()),
    ("elevator.ride.trapped", (2, 1, 1), ("revise.emergency",)),
    ("elevator.ride.trapped", (1, 1, 2), ("revise.emergency",)),
    ("elevator.ride.trapped", (1, 2, 1), ("revise.order", "revise.emergency")),
]


@pytest.mark.parametrize(("code", "times", "codes"), PACES)
def test_deadlines_keep_their_order_and_an_emergency_its_pace(code: str, times: tuple[int, int, int], codes: tuple[str, ...]) -> None:
    one = leaf(code)
    wanted = dict(zip(revise.LEAF_FIELDS, times, strict=True))
    assert revise.judge_pace(one, parameters.PACES[one.pace].on(TODAY), wanted).codes == codes


def test_both_versions_answer_for_their_days() -> None:
    lists = deployed(revision(frequency="daily", added_zh="张贴", added_en="post"))
    before, after = (lists.entry("PC-ELE-01", day) for day in (MONTH - timedelta(days=1), MONTH))
    assert before is not None
    assert after is not None
    assert (before.duty.frequency, before.added_zh, before.revision, before.since) == ("always", "", 0, None)
    assert (after.duty.frequency, after.added_zh, after.revision, after.since) == ("daily", "张贴", 1, MONTH)
    assert after.duty.sources == before.duty.sources


def test_the_revision_that_began_last_holds_and_of_one_day_the_later_one() -> None:
    rows = (revision(number=2, severity=4), revision(number=3, severity=5), revision(number=9, on=TODAY, severity=1))
    assert {one.number for one in revise.latest_of(rows, "duty", MONTH).values()} == {3}
    assert {one.number for one in revise.latest_of(rows, "duty", TODAY).values()} == {9}
    assert revise.latest_of(rows, "duty", TODAY - timedelta(days=1)) == {}
    assert revise.latest_of(rows, "leaf", MONTH) == {}


def test_an_ended_entry_is_gone_from_its_day_but_a_statutory_one_never() -> None:
    free = next(one for one in shipped().duties if not one.statutory).code
    lists = deployed(revision(free, act="end"), revision("PC-ELE-01", number=2, act="end"))
    assert lists.entry(free, MONTH - timedelta(days=1)) is not None
    assert lists.entry(free, MONTH) is None
    assert lists.entry("PC-ELE-01", MONTH) is not None


LOCAL: dict[str, Any] = {
    "body": "property_company", "basis": "区府办〔2026〕1号", "category": "elevator", "duty_zh": "每台电梯贴急修电话。",
    "duty_en": "Post the repair number.", "frequency": "always", "evidence_zh": ["照片"], "evidence_en": ["photo"], "severity": 3,
    "added_zh": "", "added_en": "",
}  # fmt: skip


def test_what_a_district_adds_stands_behind_the_146_and_ends_on_its_day() -> None:
    lists = deployed(revision("PC-LOC-01", act="add", **LOCAL), revision("PC-LOC-01", number=2, act="end", on=date(2027, 1, 1)))
    entries = [one for one in lists.entries(MONTH) if one.duty.body == "property_company"]
    assert [one.duty.code for one in entries][-1] == "PC-LOC-01"
    assert entries[-1].is_local
    assert not entries[-1].duty.statutory
    assert sum(one.duty.statutory for one in entries) == 146
    assert revise.values(entries[-1]) == LOCAL
    assert lists.entry("PC-LOC-01", TODAY) is None
    assert lists.entry("PC-LOC-01", date(2027, 1, 1)) is None


def test_deadlines_answer_for_their_days() -> None:
    lists = deployed(revision("elevator.ride.stopped", target="leaf", solution_days=1))
    one = leaf("elevator.ride.stopped")
    assert lists.pace(one, TODAY).deadlines.solution_days == 2
    after = lists.pace(one, MONTH)
    assert (after.deadlines.solution_days, after.deadlines.update_days, after.revision, after.since) == (1, 1, 1, MONTH)


def test_every_body_has_letters_of_its_own() -> None:
    assert set(revise.PREFIXES) == set(BODIES)
    for one in shipped().duties:
        assert one.code.startswith(revise.PREFIXES[one.body])


@given(
    st.lists(
        st.tuples(
            st.sampled_from([one.code for one in shipped().duties]),
            st.sampled_from(["change", "end"]),
            st.integers(0, 400),
            st.integers(1, 5),
        ),
        max_size=12,
    ),
    st.integers(0, 500),
)
def test_no_revision_ever_takes_one_of_the_146_away(rows: list[tuple[str, Any, int, int]], later: int) -> None:
    revisions = [
        revision(code, number=number, act=act, on=TODAY + timedelta(days=days), severity=severity)
        for number, (code, act, days, severity) in enumerate(rows, start=1)
    ]
    found = deployed(*revisions).entries(TODAY + timedelta(days=later))
    assert sum(one.duty.statutory and one.duty.body == "property_company" for one in found) == 146
    assert len({one.duty.code for one in found}) == len(found)
