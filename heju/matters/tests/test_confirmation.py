"""Confirmation: the rows are those of docs/rules/matter-confirmation.md."""

from __future__ import annotations

import hashlib
import random
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit.days import CHINA
from heju.matters.rules import confirmation
from heju.matters.rules.confirmation import Answer, Asked
from heju.matters.tests import histories
from heju.organizations.tests import tables

DAY = date(2026, 11, 30)
SEED = confirmation.seed_of("M-2026-000123", 0)
NOW = datetime(2026, 11, 30, 9, tzinfo=CHINA)
DUE = datetime(2026, 12, 3, tzinfo=CHINA)
DRAWS = tables.rows("matter-confirmation", "asked of")
VERDICTS = tables.rows("matter-confirmation", "sentence")
RETURNS = tables.rows("matter-confirmation", "returns")


def listed(text: str) -> list[str]:
    return [] if text == "–" else text.split(", ")


def home_of(text: str) -> tuple[int, int | None]:
    person, _, home = text.partition("@")
    return int(person), int(home) if home else None


def served(text: str) -> dict[int, list[int]]:
    return {int(home): [int(one) for one in people.split("+")] for home, _, people in (one.partition(":") for one in listed(text))}


def said(one: Asked) -> str:
    if not one.is_reporter:
        return f"{one.home}:{one.person}"
    return f"{one.person}@{one.home}" if one.home else str(one.person)


def test_the_seed_of_the_page_is_that_of_the_rule() -> None:
    page = (tables.ROOT / "docs" / "rules" / "matter-confirmation.md").read_text(encoding="utf-8")
    assert hashlib.sha256(b"M-2026-000123/0").hexdigest() == SEED
    assert f"`{SEED}`" in page
    assert confirmation.ticket(SEED, 12, 5) == hashlib.sha256(f"{SEED}/12/5".encode()).hexdigest()
    assert confirmation.seed_of("M-2026-000123", 1) != SEED


@pytest.mark.parametrize("row", DRAWS, ids=[row["asked of"] for row in DRAWS])
def test_the_draw_of_the_page_holds(row: dict[str, str]) -> None:
    found = confirmation.who_is_asked(
        dict(home_of(one) for one in listed(row["reporters"])),
        served(row["homes served"]),
        seed=SEED,
        day=DAY,
        acting=[int(one) for one in listed(row["acting"])],
    )
    assert [said(one) for one in found] == listed(row["asked"])


def test_twelve_homes_are_drawn_and_not_one_more() -> None:
    for count in (11, 12, 13, 300):
        found = confirmation.who_is_asked({}, {home: [1000 + home] for home in range(1, count + 1)}, seed=SEED, day=DAY)
        assert len(found) == min(count, 12)
        assert [one.home for one in found] == sorted(range(1, count + 1), key=lambda home: confirmation.ticket(SEED, home))[:12]


def test_the_first_person_of_a_home_is_not_always_drawn() -> None:
    people = {home: [home * 10 + n for n in range(4)] for home in range(1, 13)}
    found = confirmation.who_is_asked({}, people, seed=SEED, day=DAY)
    assert len({one.person % 10 for one in found}) > 2
    for one in found:
        assert one.home
        assert one.person == min(people[one.home], key=lambda person: confirmation.ticket(SEED, one.home or 0, person))


def test_each_home_is_drawn_about_equally_often() -> None:
    """In 3,000 draws of 12 of 40 each home is expected 900 times, with a spread of 25: five spreads are never left by chance."""
    counts = dict.fromkeys(range(1, 41), 0)
    for number in range(3_000):
        seed = confirmation.seed_of(f"M-2026-{number:06}", 0)
        for one in confirmation.who_is_asked({}, {home: [home] for home in counts}, seed=seed, day=DAY):
            counts[one.home or 0] += 1
    assert sum(counts.values()) == 36_000
    assert all(abs(count - 900) < 126 for count in counts.values())


numbers = st.integers(1, 40)
homes = st.dictionaries(numbers, st.lists(numbers, max_size=4, unique=True), max_size=30)
reporting = st.dictionaries(numbers, st.none() | numbers, max_size=4)


@given(reporting, homes, st.sets(numbers, max_size=5), st.integers(0, 9), st.randoms(use_true_random=False))
def test_the_laws_of_the_draw(
    reporters: dict[int, int | None], places: dict[int, list[int]], acting: set[int], number: int, chance: random.Random
) -> None:
    seed = confirmation.seed_of("M", number)
    found = confirmation.who_is_asked(reporters, places, seed=seed, day=DAY, acting=acting)
    people = [one.person for one in found]
    sample = [one for one in found if not one.is_reporter]
    assert len(set(people)) == len(people)
    assert not set(people) & acting
    assert {one.person for one in found if one.is_reporter} == set(reporters) - acting
    assert len(sample) <= 12
    drawn = [one.home for one in sample]
    assert len(set(drawn)) == len(drawn)
    assert not set(drawn) & {one.home for one in found if one.is_reporter}
    assert all(one.person in places[one.home or 0] for one in sample)
    if len(sample) < 12:
        # Whoever was left out lives where somebody is asked already, or has nobody who may be asked.
        for home, living in places.items():
            assert home in {one.home for one in found} or not set(living) - set(people) - acting
    shuffled = {home: chance.sample(places[home], len(places[home])) for home in chance.sample(sorted(places), len(places))}
    again = dict(chance.sample(sorted(reporters.items(), key=str), len(reporters)))
    assert confirmation.who_is_asked(again, shuffled, seed=seed, day=DAY, acting=sorted(acting, reverse=True)) == found


def voices(text: str) -> tuple[list[Asked], list[Answer]]:
    asked, answers = [], []
    for number, voice in enumerate(text.split(), 1):
        asked.append(Asked(number, 100 + number, voice[0] == "R"))
        if voice[1] != "?":
            answers.append(Answer(number, voice[1] == "+", NOW))
    return asked, answers


@pytest.mark.parametrize("row", VERDICTS, ids=[row["sentence"] for row in VERDICTS])
def test_the_verdicts_of_the_page_hold(row: dict[str, str]) -> None:
    asked, answers = voices(row["voices"])
    now = DUE if row["over"] == "yes" else DUE - timedelta(microseconds=1)
    found = confirmation.verdict(
        asked, answers, now=now, due_at=DUE, is_shared=row["kind"] != "private", came_back=0 if "first" in row["kind"] else 1
    )
    assert found.decision == row["decides"]
    assert len(found.follow_up) == int(row["follow up"])
    assert (found.asked, found.fixed, found.not_fixed) == (len(asked), row["voices"].count("+"), row["voices"].count("-"))
    assert ("confirmation.reporter_disagrees" in [one.code for one in found.because]) == bool(found.follow_up)


@pytest.mark.parametrize(
    ("text", "is_shared", "is_over", "code"),
    [
        ("R?", False, False, "confirmation.waiting"),
        ("R?", False, True, "confirmation.unconfirmed"),
        ("R+", False, False, "confirmation.fixed"),
        ("R-", False, False, "confirmation.not_fixed"),
        ("R+ S+", True, False, "confirmation.most_fixed"),
        ("R+ S-", True, False, "confirmation.too_few_fixed"),
        ("R+ S?", True, False, "confirmation.waiting"),
        ("R? S?", True, True, "confirmation.unconfirmed"),
    ],
)
def test_each_decision_says_why(text: str, is_shared: bool, is_over: bool, code: str) -> None:
    asked, answers = voices(text)
    found = confirmation.verdict(asked, answers, now=DUE if is_over else NOW, due_at=DUE, is_shared=is_shared)
    assert [one.code for one in found.because] == [code]
    assert str(len(asked)) in found.because[0].zh
    assert str(len(asked)) in found.because[0].en


def test_the_last_word_counts_and_of_two_at_one_instant_the_no() -> None:
    asked = [Asked(1, 101, True)]
    later = NOW + timedelta(hours=1)

    def decided(*answers: Answer) -> str:
        return confirmation.verdict(asked, answers, now=later, due_at=DUE, is_shared=False).decision

    assert decided(Answer(1, False, NOW), Answer(1, True, later)) == "settle"
    assert decided(Answer(1, False, later), Answer(1, True, NOW)) == "send_back"
    assert decided(Answer(1, False, NOW), Answer(1, True, NOW)) == "send_back"
    assert decided(Answer(1, True, NOW), Answer(1, False, NOW)) == "send_back"


def test_who_was_not_asked_or_speaks_too_late_is_not_heard() -> None:
    asked = [Asked(1, 101, True)]
    stranger, late = Answer(2, False, NOW), Answer(1, False, DUE)
    assert confirmation.verdict(asked, [stranger, late], now=DUE, due_at=DUE, is_shared=False).decision == "lapse"
    just = Answer(1, False, DUE - timedelta(microseconds=1))
    assert confirmation.verdict(asked, [just], now=DUE, due_at=DUE, is_shared=False).decision == "send_back"


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_home_is_one_voice_and_a_no_in_it_is_a_no(is_shared: bool) -> None:
    family = [Asked(1, 101, True), Asked(2, 101, True)]
    answers = [Answer(1, True, NOW), Answer(2, False, NOW)]

    def decided(asked: list[Asked], said: list[Answer]) -> confirmation.Verdict:
        return confirmation.verdict(asked, said, now=NOW, due_at=DUE, is_shared=is_shared)

    found = decided(family, answers)
    assert (found.decision, found.asked, found.fixed, found.not_fixed) == ("send_back", 1, 0, 1)
    # The other of the family may still say no.
    assert decided(family, answers[:1]).decision == "wait"
    assert decided(family, [Answer(1, True, NOW), Answer(2, True, NOW)]).decision == "settle"
    strangers = [Asked(1, None, True), Asked(2, None, True)]
    assert decided(strangers, answers).asked == 2


def test_homes_and_persons_of_one_number_are_two_voices() -> None:
    found = confirmation.verdict([Asked(7, None, True), Asked(8, 7, True)], [], now=NOW, due_at=DUE, is_shared=True)
    assert found.asked == 2


def test_what_is_decided_early_is_what_the_deadline_would_bring() -> None:
    """All patterns of up to five voices: no answer of those still silent changes an early decision; and a wait is never idle."""
    for size in range(1, 6):
        for said_so_far in product("+-?", repeat=size):
            asked, answers = voices(" ".join(f"S{one}" for one in said_so_far))
            early = confirmation.verdict(asked, answers, now=NOW, due_at=DUE, is_shared=True).decision
            ends = set()
            for rest in product("+-?", repeat=said_so_far.count("?")):
                left = iter(rest)
                whole = " ".join(f"S{next(left) if one == '?' else one}" for one in said_so_far)
                ends.add(confirmation.verdict(*voices(whole), now=DUE, due_at=DUE, is_shared=True).decision)
            if early == "wait":
                assert len(ends - {"lapse"}) == 2
            else:
                assert ends == {early}


@given(st.lists(st.sampled_from(["R+", "R-", "R?", "S+", "S-", "S?"]), min_size=1, max_size=13), st.booleans(), st.integers(0, 12))
def test_one_more_fixed_never_turns_a_settled_matter_back(said_so_far: list[str], is_over: bool, at: int) -> None:
    now = DUE if is_over else NOW
    asked, answers = voices(" ".join(said_so_far))
    one = asked[at % len(asked)].person
    better = [answer for answer in answers if answer.person != one] + [Answer(one, True, NOW)]
    for is_shared in (False, True):
        before = confirmation.verdict(asked, answers, now=now, due_at=DUE, is_shared=is_shared).decision
        if before == "settle":
            assert confirmation.verdict(asked, better, now=now, due_at=DUE, is_shared=is_shared).decision == "settle"


@pytest.mark.parametrize("row", RETURNS, ids=[f"{row['returns']} at {row['level']}" for row in RETURNS])
def test_the_returns_of_the_page_hold(row: dict[str, str]) -> None:
    found = confirmation.after_return(int(row["returns"]), row["level"], DAY)  # type: ignore[arg-type]
    assert (found.level, found.goes_up) == (row["goes to"], row["up"] == "yes")


@pytest.mark.parametrize(
    ("returns", "level", "code"),
    [(1, "compound", "to_holder"), (2, "street", "goes_up"), (2, "district", "no_level_above"), (1, "district", "to_holder")],
)
def test_where_it_goes_is_said(returns: int, level: str, code: str) -> None:
    assert confirmation.after_return(returns, level, DAY).reason.code == f"return.{code}"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("2026-11-23 09:00 raise", 0, id="none"),
        pytest.param(
            "2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 11:30 take_up; 12:00 report_done; 13:00 send_back", 1, id="not fixed"
        ),
        pytest.param(
            "2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 11:30 take_up; 12:00 report_done; 13:00 settle; 14:00 return_rated; "
            "15:00 take_up; 16:00 report_done; 17:00 send_back",
            2,
            id="dissatisfied and not fixed",
        ),
        pytest.param(
            "2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 11:30 take_up; 12:00 report_done; 13:00 settle; 14:00 reopen",
            0,
            id="broke again",
        ),
        pytest.param(
            "2026-11-23 09:00 raise; 10:00 accept; 11:00 assign; 11:30 take_up; 12:00 report_done; 13:00 send_back; 14:00 take_up; "
            "15:00 step_up",
            0,
            id="at another level the count begins anew",
        ),
        pytest.param(
            "2026-11-23 09:00 raise; 10:00 accept; 11:00 step_up; 12:00 assign; 12:30 take_up; 13:00 report_done; 14:00 send_back; "
            "15:00 join",
            1,
            id="and what only adds does not",
        ),
    ],
)
def test_returns_are_counted_at_the_level_that_holds_it(text: str, count: int) -> None:
    assert confirmation.returns_of(histories.told(text)) == count
