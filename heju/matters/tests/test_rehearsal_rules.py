"""The rule of a rehearsal: the tables of the page row by row, and the laws."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heju.duties.parameters import Deadlines
from heju.duties.rules import revise
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Leaf
from heju.kit import days
from heju.matters.rules import clocks, rehearsal
from heju.matters.rules.happened import Happened
from heju.matters.rules.rehearsal import Change, Fact, Part, Split, Standing
from heju.matters.tests import histories

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "matter-rehearsal.md"
# A Monday morning at the opening of the offices, in a week without holidays; a day of the table is a working day.
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=days.CHINA)
LATER = MONDAY + timedelta(days=30)
DAY = date(2026, 11, 9)
STOPPED = "elevator.ride.stopped"


def rows(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def promise(cell: str) -> clocks.Promise:
    hours, solution = (int(part) for part in cell.split(","))
    return lambda _stands, _day: Deadlines(hours, 5, solution, False)


def lived(word: str, done: str) -> list[Happened]:
    told = days.add_working_minutes(MONDAY, int(word.split()[0]) * 60)
    # Offices close at the end of the day that a deadline falls on: "2 d" is done at that very moment.
    ended = days.end_of_day(days.add_working_days(MONDAY.date(), int(done.split()[0])), at_closing=True)
    return [
        Happened(1, MONDAY, "raise", "raised"),
        Happened(2, told, "accept", "accepted", is_public=True),
        Happened(3, told, "assign", "assigned", is_public=True),
        Happened(4, told, "take_up", "in_hand", is_public=True),
        Happened(5, max(ended, told + timedelta(minutes=1)), "report_done", "done", is_public=True),
    ]


@pytest.mark.parametrize("row", rows("Late before and after"), ids=lambda row: row[0])
def test_lateness_is_as_the_page_says(row: list[str]) -> None:
    _name, word, done, promised, would, was_late, would_be = row
    before, after = rehearsal.late_both_ways(lived(word, done), promise(promised), promise(would), LATER)
    assert (before.at_all, after.at_all) == (was_late == "yes", would_be == "yes")


def standing(cell: str) -> Standing:
    category, lead, assisting, duty, late = (part.strip() for part in cell.split(","))
    code, body = lead.split()
    return Standing(
        category, code, None if body == "–" else int(body), tuple(assisting.split("+")), "" if duty == "–" else duty, late == "yes"
    )


@pytest.mark.parametrize("row", rows("Marks"), ids=lambda row: row[0])
def test_marks_are_as_the_page_says(row: list[str]) -> None:
    _name, stands, would, marks = row
    assert rehearsal.marks(standing(stands), standing(would)) == tuple(marks.split())


@pytest.mark.parametrize("row", rows("Kinds"), ids=lambda row: " ".join(row))
def test_kinds_are_as_the_page_says(row: list[str]) -> None:
    text, kind, rest, suggested, becomes = row
    split = Split("k", (Part(("水", "漏"), "w"), Part(("电",), "e")), {"stays": rehearsal.STAYS}.get(rest, rest))
    assert rehearsal.kind_after(kind, text, split, "" if suggested == "–" else suggested) == becomes
    assert rehearsal.kind_after(kind, text, None, suggested) == kind


def test_words_are_found_whatever_their_case() -> None:
    split = Split("k", (Part(("WiFi",), "w"),))
    assert rehearsal.kind_after("k", "公共wifi连不上", split) == "w"


def test_the_tables_leave_out_no_mark() -> None:
    told = {mark for row in rows("Marks") for mark in row[3].split()}
    assert told == set(rehearsal.MARKS)
    assert {*rehearsal.DIFFERENCES} == set(rehearsal.MARKS) - {"changed", "late_before", "late_after", "unheld", "unowed"}


def test_what_was_not_promised_is_not_late() -> None:
    assert not rehearsal.late(lived("9 h", "9 d"), lambda _stands, _day: None, LATER).at_all


def test_where_the_promises_agree_nothing_is_timed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    timed = Counter[str]()
    real = clocks.due_columns
    monkeypatch.setattr(clocks, "due_columns", lambda *words: timed.update(["once"]) or real(*words))
    rehearsal.late_both_ways(lived("3 h", "2 d"), promise("4, 4"), promise("4, 4"), LATER)
    assert timed["once"] == 1
    rehearsal.late_both_ways(lived("3 h", "2 d"), promise("4, 4"), promise("4, 5"), LATER)
    assert timed["once"] == 3


def test_a_difference_in_the_first_answer_alone_is_seen() -> None:
    first, *others = lived("3 h", "1 d")
    history = [replace(first, pace="urgent"), *others]

    def by_pace(hours: int) -> clocks.Promise:
        return lambda stands, _day: Deadlines(hours if stands.pace == "urgent" else 8, 5, 5, False)

    before, after = rehearsal.late_both_ways(history, by_pace(8), by_pace(2), LATER)
    assert (before.contact, after.contact) == (False, True)


HISTORY = histories.histories()
PROMISE = st.tuples(st.integers(1, 12), st.integers(1, 12)).map(lambda pair: f"{pair[0]}, {pair[1]}")


def after(history: tuple[Happened, ...]) -> datetime:
    return history[-1].at + timedelta(days=40)


@given(HISTORY, PROMISE)
def test_unchanged_deadlines_change_nothing(history: tuple[Happened, ...], promised: str) -> None:
    was, would = rehearsal.late_both_ways(history, promise(promised), promise(promised), after(history))
    assert was == would == rehearsal.late(history, promise(promised), after(history))


@given(HISTORY, PROMISE, PROMISE)
def test_timing_once_or_twice_gives_the_same(history: tuple[Happened, ...], one: str, other: str) -> None:
    both = rehearsal.late_both_ways(history, promise(one), promise(other), after(history))
    assert both == (rehearsal.late(history, promise(one), after(history)), rehearsal.late(history, promise(other), after(history)))


@given(HISTORY, st.integers(1, 12), st.integers(1, 12), st.integers(0, 6), st.integers(0, 6))
def test_shorter_deadlines_make_nobody_punctual(history: tuple[Happened, ...], hours: int, solution: int, fewer: int, sooner: int) -> None:
    short = f"{max(hours - fewer, 1)}, {max(solution - sooner, 1)}"
    long, shorter = rehearsal.late_both_ways(history, promise(f"{hours}, {solution}"), promise(short), after(history))
    assert shorter.contact >= long.contact
    assert shorter.solution >= long.solution


def lists(*revisions: revise.Revision) -> revise.Deployed:
    return revise.Deployed(shipped(), revisions)


def revision(
    code: str = STOPPED, target: str = "leaf", act: str = "change", on: date = DAY, number: int = 1, **fields: Any
) -> revise.Revision:
    return revise.Revision(number=number, target=target, code=code, act=act, fields=fields, effective_on=on)  # type: ignore[arg-type]


def leaf(code: str = STOPPED) -> Leaf:
    return next(one for one in shipped().leaves if one.code == code)


def test_a_change_holds_on_every_day_and_before_other_revisions_of_its_entry() -> None:
    held = lists(revision(solution_days=3), revision("elevator.ride.faulty", number=2, solution_days=4))
    after = rehearsal.changed_lists(held, Change((revision(on=date(2030, 1, 1), number=9, solution_days=1),)))
    for day in (date(2026, 1, 5), DAY, date(2029, 1, 1)):
        assert after.pace(leaf(), day).deadlines.solution_days == 1
    other = leaf("elevator.ride.faulty")
    assert after.pace(other, DAY) == held.pace(other, DAY)
    assert after.pace(other, DAY - timedelta(days=1)) == held.pace(other, DAY - timedelta(days=1))
    assert rehearsal.changed_lists(held, Change()) == held


def test_a_leaf_is_routed_as_the_district_set_it_and_keeps_its_deadlines() -> None:
    held = lists(revision(lead="street", assisting=["branch"]))
    assert (held.leaf(leaf(), DAY).lead, held.leaf(leaf(), DAY).assisting) == ("street", ("branch",))
    assert held.leaf(leaf(), DAY - timedelta(days=1)) == leaf()
    assert held.pace(leaf(), DAY) == lists().pace(leaf(), DAY)


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (Change((revision(),)), {STOPPED}),
        (Change(split=Split("noise.life.upstairs", ())), {"noise.life.upstairs"}),
        (Change((revision(),), Split("noise.life.upstairs", ())), {STOPPED, "noise.life.upstairs"}),
        (Change(), set()),
    ],
)
def test_only_what_a_change_speaks_of_is_touched(change: Change, touched: set[str]) -> None:
    held = lists()
    found = rehearsal.touched(held, change, shipped().leaves)
    assert found == touched


def test_a_duty_touches_the_leaves_it_speaks_of_before_and_after() -> None:
    duty = next(one for one in shipped().duties if not one.statutory and one.holds_on(DAY))
    spoken = {one.code for one in shipped().leaves if any(f"{one.code}.".startswith(f"{each}.") for each in duty.categories)}
    for change in (Change((revision(duty.code, "duty", "end"),)), Change((revision(duty.code, "duty", severity=2),))):
        held = lists()
        assert rehearsal.touched(held, change, shipped().leaves) == spoken
    added: dict[str, Any] = {
        "body": "street",
        "basis": "区里文件",
        "category": "elevator",
        "duty_zh": "管",
        "duty_en": "do",
        "frequency": "always",
    }
    added |= {"evidence_zh": [], "evidence_en": [], "severity": 3}
    change, held = Change((revision("ST-LOC-01", "duty", "add", **added),)), lists()
    found = rehearsal.touched(held, change, shipped().leaves)
    assert found == {one.code for one in shipped().leaves if one.code.startswith("elevator.")}
    # What the district wrote of it before counts as well, and what it wrote of others does not.
    earlier = revision("ST-LOC-01", "duty", "add", **added | {"category": "noise"})
    other = revision("ST-LOC-02", "duty", "add", number=2, **added | {"category": "fire"})
    found = rehearsal.touched(lists(earlier, other), Change((revision("ST-LOC-01", "duty", "end"),)), shipped().leaves)
    assert found == {one.code for one in shipped().leaves if one.code.startswith("noise.")}


def test_a_change_is_kept_and_read_back() -> None:
    change = Change((revision(on=rehearsal.ALWAYS, solution_days=1, assisting=["branch"]),), Split("k", (Part(("水", "漏"), "w"),), "?"))
    assert rehearsal.loaded(rehearsal.stored(change)) == change
    assert rehearsal.loaded(rehearsal.stored(Change())) == Change()


@pytest.mark.parametrize(("stood", "takes"), [("urgent", "long"), ("ordinary", "ordinary")])
def test_in_the_pace_of_its_kind_a_matter_takes_that_of_the_kind_it_would_be_of(stood: str, takes: str) -> None:
    was, would = replace(leaf(), pace="urgent"), replace(leaf("noise.life.upstairs"), pace="long")
    found = rehearsal.promised(lists(), would, was)(Happened(1, MONDAY, "raise", "raised", pace=stood), DAY)
    assert found == lists().pace(replace(would, pace=takes), DAY).deadlines
    assert rehearsal.promised(lists(), would, was)(Happened(1, MONDAY, "raise", "raised", pace=stood), date(2020, 1, 1)) is None


PLACES = ("1.2.3.c4", "1.2.3.c5", "1.2.4.c6")
STANDING = st.builds(
    Standing,
    st.sampled_from(("k", "m")), st.sampled_from(("street", "branch")), st.sampled_from((None, 7, 8)),
    st.sampled_from(((), ("committee",))), st.sampled_from(("", "D1")), st.booleans(),
)  # fmt: skip
FACT = st.builds(Fact, st.integers(1, 99), st.sampled_from((None, 7, 8)), st.sampled_from(PLACES), st.sampled_from(("2026-01", "2026-02")))


@settings(max_examples=60)
@given(st.lists(st.tuples(FACT, STANDING, STANDING), max_size=12))
def test_every_cut_adds_up_to_the_whole(said: list[tuple[Fact, Standing, Standing]]) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in said:
        found.update(rehearsal.counts(*one))
    whats = (rehearsal.TOTAL, *rehearsal.MARKS)
    for what in whats:
        whole = sum(what == rehearsal.TOTAL or what in rehearsal.marks(before, after) for _fact, before, after in said)
        assert found["all", "", what] == whole
        for cut in ("body", "category", "month"):
            assert sum(n for (at, _key, which), n in found.items() if (at, which) == (cut, what)) == whole
        for depth in (1, 2, 3):
            at_depth = [n for (at, key, which), n in found.items() if (at, which) == ("place", what) and key.count(".") == depth]
            assert sum(at_depth) == whole
    other = found["all", "", "other_lead"]
    for cut, what in (("pair", "other_lead"), ("gives", "other_lead"), ("gets", "other_lead")):
        assert sum(n for (at, _key, which), n in found.items() if (at, which) == (cut, what)) == other
    assert sum(n for (at, _key, _which), n in found.items() if at == "kinds") == found["all", "", "other_kind"]
    late = [found["all", "", mark] for mark in ("late_before", "newly", "no_longer", "late_after")]
    assert late[0] + late[1] - late[2] == late[3]
    assert all(n > 0 for n in found.values())


@given(FACT, STANDING)
def test_unchanged_rules_change_nothing(fact: Fact, standing: Standing) -> None:
    whats = {what for _cut, _key, what in rehearsal.counts(fact, standing, standing)}
    assert whats <= {rehearsal.TOTAL, "late_before", "late_after"}
    assert ("late_before" in whats) == ("late_after" in whats) == standing.is_late


def test_who_gives_and_who_gets_stand_by_body() -> None:
    before, after = Standing("k", "street", 7, (), "", False), Standing("k", "branch", None, (), "", False)
    found = rehearsal.counts(Fact(1, 9, "1.2.3.c4", "2026-01"), before, after)
    assert found["pair", "street>branch", "other_lead"] == found["gives", "7", "other_lead"] == found["gets", "", "other_lead"] == 1
    assert found["body", "9", "unheld"] == 1
    moved = rehearsal.counts(Fact(1, 9, "1.2.3.c4", "2026-01"), before, replace(before, category="m"))
    assert {key for cut, key, _what in moved if cut == "category"} == {"k"}
    assert moved["kinds", "k>m", "other_kind"] == 1
    assert {key for cut, key, _what in found if cut == "place"} == {"1.2", "1.2.3", "1.2.3.c4"}


def test_every_pair_of_standings_has_a_mark_or_none() -> None:
    kinds = [Standing(*one) for one in product(("k", "m"), ("street", "branch"), (None, 7), ((), ("c",)), ("", "D"), (False, True))]
    for before, after in product(kinds, kinds):
        assert ("changed" in rehearsal.marks(before, after)) == (before != after)
