"""Mediation: the rows are those of docs/rules/matter-mediation.md; and laws that hold for all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import days
from heju.kit.days import CHINA
from heju.matters.rules import mediation
from heju.matters.rules.mediation import Hand, Paper
from heju.organizations.tests import tables

BEGINS = tables.rows("matter-mediation", "begins")
SIGNS = tables.rows("matter-mediation", "signs")
HOLDS = tables.rows("matter-mediation", "holds")
VOICES: dict[str, bool | None] = {"+": True, "-": False, "?": None}
KINDS = ("branch", "social_worker", "lawyer", "peoples_committee")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 — the strategy adds the zone


def at(text: str) -> datetime | None:
    return None if text in ("–", "?") else datetime.combine(date.fromisoformat(text), time(9), CHINA)


def codes(text: str) -> tuple[str, ...]:
    return () if text == "–" else tuple(f"mediation.{one}" for one in text.split(", "))


@pytest.mark.parametrize("row", BEGINS, ids=lambda row: row["begins"])
def test_when_it_may_begin(row: dict[str, str]) -> None:
    found = mediation.may_begin([VOICES[sign] for sign in row["voices"]], row["mediator"].strip("–"))
    assert (found.passed, found.codes) == (row["may begin"] == "yes", codes(row["missing"]))


@pytest.mark.parametrize("row", SIGNS, ids=lambda row: row["signs"])
def test_who_may_sign(row: dict[str, str]) -> None:
    yes = {name: row[name] == "yes" for name in ("himself", "willing", "signed", "photo", "seal", "may")}
    hand = Hand(row["part"], row["how"], yes["himself"], yes["willing"], yes["signed"], yes["photo"], yes["seal"])  # type: ignore[arg-type]
    found = mediation.may_sign(Paper("written", "same", int(row["parties left"])), hand, row["text"], row["kind"])
    assert (found.passed, found.codes) == (yes["may"], codes(row["missing"]))


@pytest.mark.parametrize("row", HOLDS, ids=lambda row: row["holds"])
def test_from_when_it_holds_and_whether_it_binds(row: dict[str, str]) -> None:
    made = at(row["made"])
    assert made is not None
    parties = [] if row["parties signed"] == "–" else [at(one) for one in row["parties signed"].split(", ")]
    found = mediation.when_effective(row["kind"], row["form"], made, parties, at(row["mediator"]), at(row["seal"]))
    assert found == at(row["effective"])
    assert mediation.binds(row["kind"]).by == row["binds"]
    until = mediation.confirmation_until(row["kind"], found.date()) if found else None
    assert until == (None if row["court until"] == "–" else date.fromisoformat(row["court until"]))


@given(st.lists(st.sampled_from([True, False, None]), max_size=5), st.sampled_from(["proposed", "under_way"]))
def test_a_refusal_ends_it_wherever_it_stands(voices: list[bool | None], state: str) -> None:
    assert mediation.may_continue(state, voices).passed is (False not in voices)
    assert not mediation.may_begin([*voices, False], "周老师").passed


@pytest.mark.parametrize(("state", "passed"), [("proposed", False), ("under_way", True), ("agreed", False), ("ended", False)])
def test_an_agreement_is_written_down_while_the_mediation_runs(state: str, passed: bool) -> None:
    assert mediation.may_agree(state, [True, True]).passed is passed


@pytest.mark.parametrize("state", ["agreed", "ended"])
def test_what_has_ended_does_not_go_on(state: str) -> None:
    assert mediation.may_continue(state, [True, True]).codes == ("mediation.over",)


@given(st.lists(moments, min_size=1, max_size=4), moments, moments, st.sampled_from(KINDS))
def test_it_holds_from_the_last_signature_that_is_needed(parties: list[datetime], mediator: datetime, seal: datetime, kind: str) -> None:
    found = mediation.when_effective(kind, "written", parties[0], parties, mediator, seal)
    needed = [*parties, mediator, seal] if kind == "peoples_committee" else parties
    assert found == max(needed)
    assert mediation.when_effective(kind, "written", parties[0], [*parties, None], mediator, seal) is None


@given(st.dates(date(2024, 1, 1), date(2027, 1, 1)))
def test_the_court_can_be_asked_for_thirty_days_and_up_to_a_worked_day(day: date) -> None:
    until = mediation.confirmation_until("peoples_committee", day)
    assert until is not None
    assert until >= day + timedelta(days=30)
    assert days.on_or_after(until) == until
    assert all(mediation.confirmation_until(kind, day) is None for kind in KINDS[:3])


def test_an_oral_agreement_is_not_signed() -> None:
    found = mediation.may_sign(Paper("oral", "x", 0), Hand("party", "app"), "x", "branch")
    assert found.codes == ("mediation.oral",)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_law_allows_where_it_is_not_kept_is_told_with_its_article(kind: str) -> None:
    ways = mediation.if_not_kept(kind)
    assert ways
    assert all(one.sources for one in ways)
    assert ("mediation.enforced" in {one.code for one in ways}) is (kind == "peoples_committee")


def test_parties_read_four_rights_and_three_duties() -> None:
    assert [source.item for one in mediation.RIGHTS for source in one.sources] == [1, 2, 3, 4]
    assert [source.item for one in mediation.DUTIES for source in one.sources] == [1, 2, 3]
