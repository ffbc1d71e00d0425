"""A step that may still be taken back is told to nobody; one that was taken back never is, and one that stands is told once, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import db
from heju.matters import actions as matters
from heju.matters.models import WayBack
from heju.matters.tests import stage
from heju.matters.tests.stage_back import BRANCH, COMPANY, back, step
from heju.notices import actions, queries
from heju.notices.models import Bookmark
from heju.notices.rules import hookable, telling
from heju.notices.tests.conftest import System, letters
from heju.notices.tests.test_hooks import make
from heju.notices.tests.test_of_matters import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_messages")]
NOW = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
OVER = NOW + timedelta(seconds=13)
Claim = Callable[..., actions.Claimed]


def test_nobody_is_told_while_it_may_be_taken_back_and_everybody_after(claim: Claim) -> None:
    matter = stage.raised(now=NOW)
    step(BRANCH, matter, "forward", NOW)
    assert claim(NOW).letters == 0
    assert claim(OVER - timedelta(microseconds=1)) == actions.Claimed()
    with db.scoped(queries.post()):
        assert WayBack.objects.filter(matter=matter).exists()
    assert told("owner") == told(COMPANY) == []
    assert claim(OVER).letters > 0
    title = stage.fresh(matter).title
    assert told("owner") == [f"“{title}”受理了，接下来交给负责的单位。", f"“{title}”交给清禾物业服务有限公司办了。"]
    assert told(COMPANY) == [f"交给你们办：“{title}”，在1栋。"]
    with db.scoped(queries.post()):
        assert not WayBack.objects.filter(matter=matter).exists()


def test_what_was_taken_back_is_told_to_nobody_ever(claim: Claim) -> None:
    matter = stage.raised(now=NOW)
    claim(NOW)
    before = len(letters())
    back(BRANCH, matter, step(BRANCH, matter, "forward", NOW), NOW + timedelta(seconds=4))
    # The record is read at once: nothing waits any more.
    assert claim(NOW + timedelta(seconds=5)).read == 3
    claim(OVER)
    assert len(letters()) == before
    assert told("owner") == told(COMPANY) == []
    step(BRANCH, matter, "accept", NOW + timedelta(seconds=30))
    claim(OVER + timedelta(seconds=30))
    assert [one.split("”")[1] for one in told("owner")] == ["受理了，接下来交给负责的单位。"]


def test_what_follows_in_the_record_waits_and_stays_in_order(claim: Claim) -> None:
    first, second = stage.raised(now=NOW, words="楼道灯不亮了"), stage.raised(now=NOW, words="垃圾桶满了没人收")
    step(BRANCH, first, "accept", NOW)
    stage.does(BRANCH, second, "accept", now=NOW)
    claim(NOW)
    assert told("owner") == []
    claim(OVER)
    assert [one.split("”")[0][1:] for one in told("owner")] == [stage.fresh(one).title for one in (first, second)]


def test_hooks_are_told_of_what_stands_and_never_of_the_taking_back(claim: Claim, system: System) -> None:
    make(system.url, topics=["matters"])
    matter = stage.raised(now=NOW)
    claim(NOW)
    before = [one.verb for one in letters(channel="hook")]
    back(BRANCH, matter, step(BRANCH, matter, "accept", NOW), NOW + timedelta(seconds=4))
    claim(OVER)
    assert [one.verb for one in letters(channel="hook")] == before
    step(BRANCH, matter, "accept", OVER)
    claim(OVER)
    assert [one.verb for one in letters(channel="hook")] == before
    claim(OVER + timedelta(seconds=13))
    assert [one.verb for one in letters(channel="hook")] == [*before, "matters.accepted"]
    assert hookable.topic_of("matters.taken_back") == ""


def test_a_step_without_a_way_back_is_told_at_once(claim: Claim) -> None:
    matter = stage.raised(now=NOW)
    stage.does(BRANCH, matter, "accept", now=NOW)
    claim(NOW)
    assert len(told("owner")) == 1


def test_a_step_that_another_has_followed_is_told_at_once(claim: Claim) -> None:
    """Nobody can take it back any more; only the second one waits."""
    matter = stage.raised(now=NOW)
    step(BRANCH, matter, "accept", NOW)
    step(BRANCH, matter, "contact", NOW + timedelta(seconds=5))
    claim(NOW + timedelta(seconds=6))
    assert len(told("owner")) == 1
    claim(OVER + timedelta(seconds=5))
    assert len(told("owner")) == 2


def test_a_bookmark_put_back_tells_nobody_of_what_was_taken_back(claim: Claim) -> None:
    matter = stage.raised(now=NOW)
    back(BRANCH, matter, step(BRANCH, matter, "accept", NOW), NOW)
    claim(OVER)
    with db.scoped(queries.post()):
        Bookmark.objects.filter(name="record").update(sequence=0)
    while claim(OVER).read:
        pass
    assert told("owner") == []


@given(rows=st.lists(st.booleans(), max_size=12))
def test_what_may_be_told_ends_before_the_first_that_waits(rows: list[bool]) -> None:
    found = telling.ripe(list(enumerate(rows)), lambda row: row[1])
    assert len(found) == (rows.index(True) if True in rows else len(rows))
    assert [index for index, _waits in found] == list(range(len(found)))


def test_looking_for_ways_back_costs_the_same_however_many(claim: Claim, django_assert_num_queries: Any) -> None:
    made = [stage.raised(now=NOW) for _number in range(3)]
    for matter in made:
        step(BRANCH, matter, "accept", NOW)
    # These, and four hundred that no way back leads to.
    steps = [(number, 2) for number in range(made[0].pk, made[0].pk + 400)]
    with db.scoped(queries.post()):
        for moment, cost in ((NOW, 3), (OVER, 4), (OVER, 2)):
            with django_assert_num_queries(cost):
                matters.let_go(now=moment, steps=steps)
        with django_assert_num_queries(0):
            matters.let_go(now=OVER, steps=[])
