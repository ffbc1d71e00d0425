from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.organizations.rules import conflicts, posts, terms
from heju.organizations.rules.conflicts import Case, Held
from heju.organizations.tests import tables

DAY = date(2026, 3, 1)
ROWS = tables.rows("conflicts", "sentence")


def held(text: str) -> Held:
    body, rest = text.split(":")
    what, places = rest.split("@")
    kind, post = what.split("/")
    return Held(int(body), kind, post, frozenset(int(place) for place in places.split(",") if place))


def case_of(row: dict[str, str]) -> Case:
    words = row["told"].split()
    told = dict(word.split("=") for word in words if "=" in word)

    def day(name: str, otherwise: date | None) -> date | None:
        return date.fromisoformat(told[name]) if name in told else otherwise

    return Case(
        body=1,
        kind=row["body"],
        post=row["post"],
        founded_on=date(2024, 1, 1),
        since=day("since", DAY) or DAY,
        today=day("today", DAY) or DAY,
        dissolved_on=day("dissolved", None),
        term_until=day("until", None),
        covers=frozenset({1}),
        ties=frozenset(row["ties"].split()),
        holds=tuple(held(one) for one in row["holds"].split()),
        taken="taken" in words,
        repeated="repeated" in words,
        seats=int(told.get("seats", "0")),
        by_self="self" in words,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["sentence"])
def test_the_page_holds(row: dict[str, str]) -> None:
    case = case_of(row)
    ruling = conflicts.may_appoint(case)
    assert list(ruling.codes) == row["refused"].split()
    assert ruling.passed == (not row["refused"])
    flags = [flag.reason.code for flag in conflicts.flags(case)]
    if not row["refused"] or row["flags"]:
        assert flags == row["flags"].split()


def test_a_non_owner_is_refused_with_the_article() -> None:
    ruling = conflicts.may_appoint(case_of(ROWS[2]))
    cited = " ".join(source.zh for reason in ruling.because for source in reason.sources)
    assert "《物业管理条例》第十六条第二款" in cited
    assert "《建筑物区分所有权司法解释》第一条第一款" in cited


def test_a_doubt_wants_an_answer_and_a_welcome_does_not() -> None:
    doubt = conflicts.flags(case_of(next(row for row in ROWS if row["sentence"] == "an officer appoints himself")))
    welcome = conflicts.flags(case_of(next(row for row in ROWS if row["flags"] == "post.two_heads" and not row["refused"])))
    assert not conflicts.is_answered(doubt, "  ")
    assert conflicts.is_answered(doubt, "社区党委会议决定")
    assert conflicts.is_answered(welcome, "")


PAIRS = [(kind, post) for kind, found in posts.POSTS.items() for post in found]
HELD = st.builds(
    lambda body, pair, covers: Held(body, pair[0], pair[1], covers),
    st.integers(1, 4),
    st.sampled_from(PAIRS),
    st.frozensets(st.integers(1, 3), max_size=2),
)
DAYS = st.dates(date(2023, 1, 1), date(2033, 1, 1))
CASES = st.builds(
    lambda pair, **words: Case(body=1, kind=pair[0], post=pair[1], founded_on=date(2024, 1, 1), **words),
    st.sampled_from(PAIRS),
    since=DAYS,
    today=DAYS,
    dissolved_on=st.none() | DAYS,
    term_until=st.none() | DAYS,
    covers=st.frozensets(st.integers(1, 3), max_size=2),
    ties=st.frozensets(st.sampled_from(["owner", "possessor", "tenant", "family"])),
    holds=st.lists(HELD, max_size=3).map(tuple),
    taken=st.booleans(),
    repeated=st.booleans(),
    seats=st.integers(0, 12),
    by_self=st.booleans(),
)


@given(CASES)
def test_owning_never_turns_a_pass_into_a_refusal(case: Case) -> None:
    richer = replace(case, ties=case.ties | {"owner"})
    assert conflicts.may_appoint(richer).passed or not conflicts.may_appoint(case).passed


@given(CASES)
def test_a_committee_without_an_owner_is_always_refused_with_article_16(case: Case) -> None:
    ruling = conflicts.may_appoint(case)
    wanted = case.kind == "owners_committee" and not {"owner", "possessor"} & case.ties
    assert ("committee.not_owner" in ruling.codes) == wanted
    for reason in ruling.because:
        if reason.code == "committee.not_owner":
            assert ("property_management_regulation", "16") in {(source.law, source.article) for source in reason.sources}


@given(CASES)
def test_holding_nothing_takes_away_what_came_of_holding(case: Case) -> None:
    lonely = {flag.reason.code for flag in conflicts.flags(replace(case, holds=()))}
    full = {flag.reason.code for flag in conflicts.flags(case)}
    assert lonely - {"group.not_representative"} <= full


@given(CASES)
def test_nobody_is_called_both_crossed_and_two_headed(case: Case) -> None:
    codes = [flag.reason.code for flag in conflicts.flags(case)]
    assert not {"post.crossed", "post.two_heads"} <= set(codes)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("until", "day", "over", "soon"),
    [
        (None, date(2026, 1, 1), False, False),
        (date(2026, 1, 1), date(2026, 1, 1), False, True),
        (date(2025, 12, 31), date(2026, 1, 1), True, False),
        (date(2026, 3, 2), date(2026, 1, 1), False, True),
        (date(2026, 3, 3), date(2026, 1, 1), False, False),
    ],
)
def test_a_term_runs_through_its_last_day_and_is_announced_sixty_days_before(until: date | None, day: date, over: bool, soon: bool) -> None:
    assert terms.is_over(until, day) is over
    assert terms.ends_soon(until, day) is soon


def test_five_years_of_a_leap_day() -> None:
    assert terms.years_later(date(2028, 2, 29), 5) == date(2033, 2, 28)
    assert terms.latest_end("residents_committee", date(2026, 3, 1)) == date(2031, 2, 28)
    assert terms.latest_end("branch", date(2026, 3, 1)) is None
    assert terms.latest_end("residents_committee", date(2025, 12, 31)) is None
