"""The tally against a recount in plain Python over all rows, after moves drawn by chance; folded or not, at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from heju.kit import days, db
from heju.matters import actions, parameters
from heju.matters.models import Asked, Event, Matter, Tally, TallyDelta
from heju.matters.queries import figures
from heju.matters.rules.rates import Counts
from heju.matters.tests.stage import NOW, assigned, does, done, fresh, raised, rates, says
from tests import cast

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 1, 1), date(2028, 1, 1)
KINDS = ("elevator.ride.stopped", "building.common.lights", "noise.life.upstairs")


def month_of(at: datetime) -> date:
    return at.astimezone(days.CHINA).date().replace(day=1)


def expected(now: datetime) -> Counter[tuple[int, int, str, date, str]]:
    """Count in Python what stands in the rows: (compound, body, category, month, field). Shares nothing with the SQL."""
    found: Counter[tuple[int, int, str, date, str]] = Counter()

    def add(matter: Matter, body: int | None, at: datetime | None, *names: str) -> None:
        assert at is not None
        for name in names:
            found[matter.compound_id, body or 0, matter.category.split(".")[0], month_of(at), name] += 1

    with db.scoped(cast.SYSTEM):
        matters = {row.pk: row for row in Matter.objects.all()}
        events = standing(list(Event.objects.order_by("matter_id", "number")))
        asked = list(Asked.objects.exclude(score=None))
    for row in matters.values():
        if row.channel == "sheet":
            continue
        if row.outcome == "merged":
            add(row, row.lead_body_id, row.closed_at, "merged")
            continue
        if row.contact_due is not None and row.contact_due > now:
            add(row, row.first_body_id, row.contact_due, "contact_not_yet_due")
        elif row.contact_due is not None:
            in_time = row.contacted_at is not None and row.contacted_at < row.contact_due
            add(row, row.first_body_id, row.contact_due, "contact_due", *(["contacted_in_time"] if in_time else []))
        elif row.state == "closed":
            add(row, row.first_body_id, row.closed_at, "withdrawn_before_contact")
        if row.state != "closed":
            add(row, row.lead_body_id, row.raised_at, "still_open")
        elif row.outcome == "solved":
            inside = ["solved_in_compound"] if row.level == "compound" else []
            add(row, row.lead_body_id, row.closed_at, "solved", *inside, *(["unrated"] if row.score is None else []))
        else:
            add(row, row.lead_body_id, row.closed_at, "ended_otherwise")
        if row.state == "done":
            add(row, row.lead_body_id, row.done_at, "still_asked")
    verdicts_and_ratings(add, matters, events, asked)
    return found


def standing(events: list[Event]) -> list[Event]:
    """Leave out what was taken back, and what took it back."""
    gone = {(one.matter_id, number) for one in events if one.takes_back for number in range(one.takes_back, one.number + 1)}
    return [one for one in events if (one.matter_id, one.number) not in gone]


def verdicts_and_ratings(add: Callable[..., None], matters: dict[int, Matter], events: list[Event], asked: list[Asked]) -> None:
    """Count what those concerned said, each for the body that had said done in its round."""
    said: dict[int, Event] = {}
    by_round: dict[tuple[int, int], Event] = {}
    names = {"settle": ("confirmed_fixed", "confirmations"), "send_back": ("confirmations",), "lapse": ("unanswered",)}
    for event in events:
        if event.move == "report_done":
            said[event.matter_id] = by_round[event.matter_id, event.round] = event
        elif event.move in names:
            add(matters[event.matter_id], said[event.matter_id].body_id, event.at, *names[event.move])
    for one in asked:
        body = by_round.get((one.matter_id, one.round))
        satisfied = ["satisfied"] if one.score is not None and one.score >= parameters.SATISFIED_FROM.on(cast.DAY) else []
        add(matters[one.matter_id], body.body_id if body else None, one.scored_at, "rated", *satisfied)


def told(now: datetime, cut: figures.Cut = "body", place: str = "A") -> dict[str, Counts]:
    with db.scoped(cast.scope("district_officer")):
        found = figures.counted([cast.place(place).pk], cut, SINCE, UNTIL, now)
    return {key: counts for (_place, key), counts in found.items()}


def summed(counts: Counter[tuple[int, int, str, date, str]], key: Callable[[int, str, date], str]) -> dict[str, Counts]:
    found: dict[str, Counter[str]] = {}
    for (_compound, body, category, month, name), n in counts.items():
        found.setdefault(key(body, category, month), Counter())[name] += n
    return {name: Counts(**values) for name, values in found.items()}


def without_nothing(found: dict[str, Counts]) -> dict[str, Counts]:
    return {key: counts for key, counts in found.items() if counts != Counts()}


def same(now: datetime) -> None:
    """Compare every cut at every level with the recount in Python."""
    true = expected(now)
    for place in ("A", "community_a", "street_a"):
        assert without_nothing(told(now, "body", place)) == summed(true, lambda body, _category, _month: str(body))
        assert without_nothing(told(now, "category", place)) == summed(true, lambda _body, category, _month: category)
        assert without_nothing(told(now, "month", place)) == summed(true, lambda _body, _category, month: str(month))
        assert without_nothing(told(now, "total", place)) == summed(true, lambda _body, _category, _month: "")


def a_life(random: Random, now: datetime) -> None:
    """Raise a matter and bring it somewhere, by chance."""
    matter = raised(now=now, category=random.choice(KINDS), is_private=False)
    if random.random() < 0.2:
        return
    if random.random() < 0.15:
        does("owner", matter, "withdraw", now=now + timedelta(minutes=5))
        return
    later = now + timedelta(hours=random.choice((1, 80)))
    if random.random() < 0.15:
        does("branch_secretary", matter, "decline", "不在小区里，请找物业", now=later)
        return
    does("branch_secretary", matter, "accept", now=later)
    if random.random() < 0.3:
        detail = {"category": random.choice([kind for kind in KINDS if kind != matter.category])}
        does("branch_secretary", matter, "reclassify", "换一个类别更合适", now=later, detail=detail)
    assigned(matter, now=later)
    does("property_manager", matter, "take_up", now=later)
    for _round in range(3):
        done(matter, now=later)
        later += timedelta(hours=2)
        if random.random() < 0.3:
            break
        fixed = random.random() < 0.5
        says("owner", matter, fixed, now=later)
        # A sample of homes may be asked too: the clock decides when nobody else answers.
        later += timedelta(days=12)
        if fresh(matter).state == "done":
            actions.tick(actor=cast.SYSTEM, now=later)
        if fresh(matter).state == "closed":
            if random.random() < 0.6:
                rates("owner", matter, random.choice((1, 3, 4, 5)), now=later)
            break
        if fresh(matter).state != "assigned":
            break
        does("property_manager", matter, "take_up", now=later)
    if random.random() < 0.5:
        actions.tick(actor=cast.SYSTEM, now=later + timedelta(days=30))


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_what_a_recount_gives_after_moves_by_chance(seed: int) -> None:
    random = Random(seed)
    same(NOW)
    for number in range(8):
        a_life(random, NOW + timedelta(days=11 * number))
        if random.random() < 0.5:
            actions.fold(actor=cast.SYSTEM, now=NOW)
    end = NOW + timedelta(days=80)
    for moment in (NOW, NOW + timedelta(hours=3), end, end + timedelta(days=200)):
        same(moment)
    actions.fold(actor=cast.SYSTEM, now=NOW)
    same(end)
    assert actions.recount(actor=cast.SYSTEM, now=NOW) == 0


def test_nobody_reads_the_tally_but_through_its_function() -> None:
    raised()
    for table in (Tally, TallyDelta):
        with db.scoped(cast.scope("district_officer")):
            assert not table.objects.exists()


def test_the_fold_is_the_clocks() -> None:
    with pytest.raises(DatabaseError, match="by the clock"), db.scoped(cast.scope("district_officer")), connection.cursor() as cursor:
        cursor.execute("select matters_tally_fold()")


@pytest.mark.parametrize(
    ("who", "place", "sees"),
    [
        ("district_officer", "district", True), ("owner", "A", True), ("owner", "district", False), ("stranger", "A", False),
        ("property_manager", "A", True), ("branch_secretary", "street_a", False),
    ],
)  # fmt: skip
def test_a_place_is_told_to_whoever_looks_at_it(who: str, place: str, sees: bool) -> None:
    with db.scoped(cast.scope(who)):
        assert bool(figures.counted([cast.place(place).pk], "total", SINCE, UNTIL, NOW)) is sees


def test_a_body_sees_its_own_wherever_it_works() -> None:
    with db.scoped(cast.scope("property_manager")):
        found = figures.counted([cast.place("district").pk], "body", SINCE, UNTIL, NOW)
    assert {key for _place, key in found} == {str(cast.body("company").pk)}


def test_satisfied_is_the_same_figure_everywhere() -> None:
    assert figures.SATISFIED[0] == parameters.SATISFIED_FROM.on(cast.DAY)


def test_what_is_open_is_counted_as_it_hurts() -> None:
    matter = raised()
    with db.scoped(cast.scope("district_officer")):
        due = Matter.objects.get(pk=matter.pk).solution_due
        assert due is not None
        before, after = (sum(one.overdue for one in figures.standing(cast.DISTRICT, at)) for at in (due, due + timedelta(seconds=1)))
        opened = Matter.objects.exclude(state="closed").count()
        assert sum(one.open for one in figures.standing(cast.DISTRICT, due)) == opened
    assert after > before
    with db.scoped(cast.scope("stranger")):
        assert figures.standing(cast.DISTRICT, NOW) == []
