"""The function that lists matters: what it finds for each person and each narrowing is what the row policies and plain Python say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from heju.kit import db
from heju.kit.scope import Scope
from heju.matters.actions import step
from heju.matters.models import Matter, Report
from heju.matters.queries import listed, lists
from heju.matters.queries.listed import Narrow
from heju.matters.rules.happened import OPEN
from heju.matters.tests.stage import NOW, assigned, brought_to_done, does, fresh, raised
from tests import cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)
WHO = (
    "district_officer",
    "community_officer",
    "branch_secretary",
    "second_secretary",
    "property_manager",
    "social_worker",
    "owner",
    "stranger",
)
LIGHTS, NOISE = "building.common.lights", "noise.life.upstairs"


@pytest.fixture
def various() -> list[Matter]:
    """Return matters of several places, kinds, states and days, private ones and two of one moment among them."""
    found = [
        raised(now=NOW - timedelta(days=day), category=kind) for day, kind in ((400, LIGHTS), (40, LIGHTS), (3, "elevator.ride.stopped"))
    ]
    found += [raised("tenant", now=NOW), raised(now=NOW, category=LIGHTS), raised(category=NOISE, is_private=True)]
    found += [raised("stranger", place="B1", category=LIGHTS), raised("stranger", place="B1", category=NOISE, is_private=True)]
    declined, given, done = raised(category=LIGHTS), raised(), raised(category=NOISE, now=NOW - timedelta(days=1))
    does("branch_secretary", declined, "decline", "不属于小区的事")
    does("branch_secretary", given, "accept")
    assigned(given)
    brought_to_done(done)
    # Private, and the company's all the same: it works on it.
    hidden = raised(category="elevator.ride.stopped", is_private=True)
    does("branch_secretary", hidden, "accept")
    assigned(hidden)
    # Two more that are done, at one moment; one elsewhere that the agency leads, one elsewhere that the owner reported.
    twins = [raised(category=NOISE), raised(category=NOISE)]
    for twin in twins:
        brought_to_done(twin)
    led = raised("stranger", place="B1", category=LIGHTS)
    with db.scoped(step.writing(cast.scope("district_officer"))):
        agency = cast.body("agency").pk
        Matter.objects.filter(pk=led.pk).update(lead_body=agency, bodies=[agency])
        Report.objects.filter(matter=led).update(person=cast.person("owner").pk)
    return [*found, declined, given, done, hidden, *twins, led]


def reference(scope: Scope, narrow: Narrow, now: datetime) -> list[int]:
    """Return the same list, worked out row by row over what the policies show."""
    own = set(Matter.objects.filter(reports__person__in=scope.persons()).values_list("pk", flat=True))

    def holds(row: Matter) -> bool:
        here = narrow.compounds is None or row.compound_id in narrow.compounds
        if narrow.leads is not None and (row.lead_body_id in narrow.leads or row.pk in own):
            here = True
        due = row.solution_due
        kind = narrow.category in ("", row.category, ".".join(row.category.split(".")[: narrow.category.count(".") + 1]))
        return (
            here
            and kind
            and (not narrow.states or row.state in narrow.states)
            and (not narrow.is_late or (row.state != "closed" and due is not None and due < now))
            and narrow.level in ("", row.level)
            and narrow.lead in (None, row.lead_body_id)
            and narrow.channel in ("", row.channel)
            and (not narrow.is_mine or bool(set(row.bodies) & set(scope.bodies())))
            and (narrow.since is None or row.raised_at >= narrow.since)
            and (narrow.until is None or row.raised_at < narrow.until)
        )

    rows = [row for row in Matter.objects.all() if holds(row)]
    if narrow.by_due:
        rows.sort(key=lambda row: (row.solution_due or datetime.max.replace(tzinfo=now.tzinfo), row.pk))
    else:
        rows.sort(key=lambda row: (row.raised_at, row.pk), reverse=True)
    return [row.pk for row in rows]


def narrowings() -> dict[str, dict[str, Any]]:
    """Return one narrowing of each kind, and some together."""
    return {
        "nothing": {}, "open": {"states": OPEN}, "one state": {"states": ("raised",)}, "two states": {"states": ("raised", "done")},
        "closed": {"states": ("closed",)}, "late": {"is_late": True}, "late by due": {"is_late": True, "by_due": True},
        "by due": {"states": OPEN, "by_due": True}, "level": {"level": "compound"}, "other level": {"level": "street"},
        "group": {"category": "building"}, "part of a name": {"category": "buil"}, "leaf": {"category": LIGHTS},
        "lead": {"lead": cast.body("company").pk}, "channel": {"channel": "app"}, "other channel": {"channel": "sheet"},
        "mine": {"is_mine": True}, "since": {"since": NOW},
        "just after": {"since": NOW + timedelta(microseconds=1)}, "until": {"until": NOW},

        "just before": {"until": NOW + timedelta(microseconds=1)}, "one compound": {"compounds": (cast.place("A").pk,)},
        "both": {"compounds": (cast.place("A").pk, cast.place("B").pk)}, "none": {"compounds": ()},
        "many": {"compounds": (cast.place("A").pk, *range(-50, 0))}, "reach": {"compounds": (), "leads": ()},
        "many of a reach": {"compounds": (cast.place("B").pk, *range(-50, 0)), "leads": (cast.body("company").pk,)},
        "all at once": {
            "states": ("raised",), "category": "building", "level": "compound", "until": LATER, "is_late": True, "by_due": True
        },
    }  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_it_finds_what_the_policies_show_and_the_narrowing_leaves(who: str, various: list[Matter]) -> None:
    assert various
    with db.scoped(cast.scope(who)) as scope:
        for name, given in narrowings().items():
            for narrow in (Narrow(**given), listed.within_reach(scope, Narrow(**given))):
                expected = reference(scope, narrow, LATER)
                assert listed.numbers(narrow, LATER) == expected, name
                assert listed.numbers(narrow, LATER, most=2) == expected[:2], name
                open_there = Counter(Matter.objects.filter(pk__in=expected).exclude(state="closed").values_list("compound_id", flat=True))
                if not narrow.by_due:
                    assert {at: count for at, (count, _late) in listed.open_by_compound(narrow, LATER).items()} == open_there, name


@pytest.mark.parametrize("by_due", [False, True])
def test_pages_go_on_behind_the_key_of_the_last(by_due: bool, various: list[Matter]) -> None:
    with db.scoped(cast.scope("district_officer")) as scope:
        narrow, read, after = Narrow(is_late=by_due, by_due=by_due), [], None
        while page := listed.numbers(narrow, LATER, after=after, most=2):
            read += page
            last = Matter.objects.get(pk=page[-1])
            at = last.solution_due if by_due else last.raised_at
            assert at is not None
            after = at, last.pk
        assert read == reference(scope, narrow, LATER)
        assert len(read) > (2 if by_due else len(various) - 1)


def test_what_is_overdue_is_so_from_the_moment_on(various: list[Matter]) -> None:
    due = fresh(various[1]).solution_due
    assert due is not None
    with db.scoped(cast.scope("district_officer")):
        assert various[1].pk not in listed.numbers(Narrow(is_late=True), due)
        assert various[1].pk in listed.numbers(Narrow(is_late=True), due + timedelta(microseconds=1))
        late = [counts[1] for counts in listed.open_by_compound(Narrow(), due).values()]
        later = [counts[1] for counts in listed.open_by_compound(Narrow(), due + timedelta(microseconds=1)).values()]
        assert sum(later) == sum(late) + 1


def test_several_lists_are_asked_for_at_once(various: list[Matter]) -> None:
    assert various
    with db.scoped(cast.scope("district_officer")) as scope:
        each = {state: Narrow(states=(state,)) for state in OPEN}
        whole = {state: reference(scope, narrow, LATER) for state, narrow in each.items()}
        assert listed.numbers_each(each, LATER, most=1) == {state: found[:1] for state, found in whole.items()}
        assert listed.sizes(each, LATER) == {state: len(found) for state, found in whole.items()}
        assert max(listed.sizes(each, LATER, most=1).values()) == 1


@pytest.mark.parametrize("who", WHO)
def test_a_board_shows_each_state_its_nearest_deadlines_whether_read_whole_or_state_by_state(
    who: str, various: list[Matter], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert various
    with db.scoped(cast.scope(who)) as scope:
        for wanted in (
            lists.Wanted(),
            lists.Wanted(category="building"),
            lists.Wanted(compounds=(cast.place("A").pk,)),
            lists.Wanted(is_mine=True),
        ):
            whole = {}
            for state in OPEN:
                narrow = listed.within_reach(scope, lists.narrowed(scope, replace(wanted, states=(state,))))
                whole[state] = reference(scope, replace(narrow, by_due=state != "done"), LATER)
            for few in (40, -1):
                monkeypatch.setattr(lists, "FEW", few)
                monkeypatch.setattr(lists, "COLUMN", 2)
                counts, cards = lists.board(scope, wanted, LATER)
                assert counts == {state: len(found) for state, found in whole.items()}
                shown = {state: [row.pk for row in listed.read(found[:2])] for state, found in whole.items()}
                assert {state: [row.pk for row in rows] for state, rows in cards.items()} == shown


def test_counts_are_remembered_only_where_there_are_too_many_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    with db.scoped(cast.scope("district_officer")) as scope:
        lists.STANDING.forget()
        before = lists.board(scope, lists.Wanted(), LATER)[0]["raised"]
        raised(category=LIGHTS)
        assert lists.board(scope, lists.Wanted(), LATER)[0]["raised"] == before + 1
        monkeypatch.setattr(lists, "COUNTED", 2)
        raised(category=LIGHTS)
        assert lists.board(scope, lists.Wanted(), LATER)[0]["raised"] == 2
        does("branch_secretary", raised(category=LIGHTS), "accept")
        assert lists.board(scope, lists.Wanted(), LATER)[0]["accepted"] == 0
        assert lists.board(scope, lists.Wanted(), LATER + timedelta(minutes=1))[0]["accepted"] == 1


@pytest.mark.parametrize("name", ["matters_own()", "matters_list_condition('{}', false, '', '', null, '', false, null, null, now())"])
def test_what_the_functions_use_nobody_else_may_call(name: str) -> None:
    with (
        db.scoped(cast.scope("district_officer")),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute(f"select {name}")
