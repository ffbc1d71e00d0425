"""Taking a step back: everything is as before, once, by whoever made it, in time, and where nobody went on; and what readers see of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.actions.step import writing
from heju.matters.models import Assignment, Event, Matter, Photo, WayBack
from heju.matters.queries import figures, helped, public, reading
from heju.matters.rules import taking_back
from heju.matters.tests.stage import NOW, assigned, does, done, fresh, raised, rates, says
from heju.matters.tests.stage_back import BRANCH, COMPANY, back, portrait, step
from heju.matters.tests.test_tally import same
from tests import cast

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
PLAIN = "sanitation.waste.bins_full"
OF_BRANCH = ("accept", "forward", "decline", "no_duty", "divert", "contact", "step_up", "reclassify", "solved_itself")
# Where a matter stands → who tries what there. The first of each brings it on afterwards.
TRIED: dict[str, tuple[tuple[str, str], ...]] = {
    "raised": (*((BRANCH, move) for move in OF_BRANCH),),
    "accepted": (
        *((BRANCH, move) for move in ("deliberate", "assign", "forward", "decline", "update", "whistle", "meet", "step_up")),
    ),
    "deliberating": ((BRANCH, "conclude"), (BRANCH, "update"), (BRANCH, "step_up")),
    "assigned": (
        (COMPANY, "take_up"), (COMPANY, "object"), (COMPANY, "ask"), (COMPANY, "contact"), (BRANCH, "assign"), (BRANCH, "whistle"),
        (BRANCH, "solved_itself"), (BRANCH, "step_up"),
    ),
    "in_hand": ((COMPANY, "report_done"), (COMPANY, "ask"), (COMPANY, "update"), (BRANCH, "assign"), (BRANCH, "step_up"), (BRANCH, "meet")),
    "waiting": ((COMPANY, "resume"), (BRANCH, "resume"), (BRANCH, "update"), (BRANCH, "step_up")),
    "done": ((BRANCH, "contact"), (COMPANY, "contact"), (BRANCH, "step_up")),
}  # fmt: skip


def has_way(matter: Matter) -> bool:
    """Say whether a way back is kept, as the actions of the house see it."""
    with db.scoped(writing(cast.SYSTEM)):
        return WayBack.objects.filter(matter=matter).exists()


def tried_and_taken_back(matter: Matter, now: Any, *, only: tuple[tuple[str, str], ...] | None = None) -> int:
    """Make every step that fits here and take it back; each leaves everything as it was. Return how many."""
    count = 0
    for who, move in only or TRIED.get(fresh(matter).state, ()):
        before = portrait(matter, now)
        until = step(who, matter, move, now)
        assert portrait(matter, now) != before, move
        event = back(who, matter, until, now + SECOND)
        assert portrait(matter, now) == before, move
        assert (event.move, event.is_public, event.words) == ("take_back", False, "")
        count += 1
    return count


def test_every_step_at_every_stage_leaves_everything_as_it_was() -> None:
    matter = raised()
    count = tried_and_taken_back(matter, NOW)
    step(BRANCH, matter, "accept", NOW)
    later = NOW + timedelta(hours=3)
    count += tried_and_taken_back(matter, later)
    step(BRANCH, matter, "deliberate", later)
    count += tried_and_taken_back(matter, later)
    step(BRANCH, matter, "conclude", later)
    assigned(matter, now=later)
    count += tried_and_taken_back(matter, later)
    does(COMPANY, matter, "object", "合同里没有这一项", now=later)
    count += tried_and_taken_back(matter, later, only=((BRANCH, "uphold_objection"), (BRANCH, "reject_objection")))
    does(BRANCH, matter, "reject_objection", "合同第六条写明由物业管", now=later)
    step(BRANCH, matter, "whistle", later)
    count += tried_and_taken_back(matter, later, only=(("social_worker", "answer_whistle"), (BRANCH, "whistle"), (BRANCH, "meet")))
    step(COMPANY, matter, "take_up", later)
    later += timedelta(days=2)
    count += tried_and_taken_back(matter, later)
    step(COMPANY, matter, "ask", later)
    count += tried_and_taken_back(matter, later)
    step(COMPANY, matter, "resume", later)
    done(matter, now=later)
    count += tried_and_taken_back(matter, later)
    assert count == 46


def test_a_step_after_an_event_dated_ahead_waits_no_longer_than_any_other() -> None:
    matter = raised(now=NOW + timedelta(days=14), category=PLAIN)
    step(BRANCH, matter, "accept", NOW)
    assert fresh(matter).last_at == NOW + timedelta(days=14)
    with db.scoped(writing(cast.SYSTEM)):
        assert WayBack.objects.get(matter=matter).ends_at == taking_back.ends_at(NOW)


def test_a_level_further_up_and_down_again() -> None:
    matter = raised(category=PLAIN)
    step(BRANCH, matter, "step_up", NOW)
    tried = (("community_officer", "step_up"), ("community_officer", "hand_down"), ("community_officer", "forward"))
    assert tried_and_taken_back(matter, NOW + SECOND, only=tried) == 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_life_with_steps_taken_back_counts_as_one_without(seed: int) -> None:
    random, now = Random(seed), NOW
    for number in range(4):
        matter = raised(now=now, category=random.choice(("elevator.ride.stopped", PLAIN)), is_private=False)

        for who, move in ((BRANCH, "accept"), (BRANCH, "forward"), (COMPANY, "take_up"), (COMPANY, "report_done")):
            found = TRIED[fresh(matter).state]
            tried_and_taken_back(matter, now, only=tuple(random.sample(found, 2 if number % 2 else random.randrange(2))))
            step(who, matter, move, now)
            now += timedelta(hours=random.choice((1, 30)))
        says("owner", matter, random.random() < 0.5, now=now)
        actions.tick(actor=cast.SYSTEM, now=now + timedelta(days=10))
        if fresh(matter).state == "closed":
            rates("owner", matter, random.choice((1, 5)), now=now + timedelta(days=10))
        now += timedelta(days=12)
    same(now)
    assert actions.recount(actor=cast.SYSTEM, now=now) == 0


def test_done_that_was_taken_back_is_nobodys_verdict() -> None:
    """One body says done and takes it back, another does it: the verdict and the rating are the other's."""
    matter = raised(category=PLAIN)
    does(BRANCH, matter, "accept")
    assigned(matter)
    does(COMPANY, matter, "take_up")
    back(COMPANY, matter, step(COMPANY, matter, "report_done"))
    step(BRANCH, matter, "assign", NOW)
    does("social_worker", matter, "object", "这不归我们管")
    does(BRANCH, matter, "uphold_objection", "说得对，换一家办")
    does(BRANCH, matter, "decline", "小区里没有人该办")
    assert fresh(matter).round == 0
    rates("owner", matter, 5)
    same(NOW)
    with db.scoped(cast.scope("district_officer")):
        rows = Matter.objects.filter(pk=matter.pk)
        since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
        assert not figures.behind(rows, "rated", since, until, NOW, body=cast.body("company").pk).exists()
        assert figures.behind(rows, "rated", since, until, NOW).exists()


# ---- the four conditions ----------------------------------------------------------------------------------------------


def test_only_whoever_made_it() -> None:
    matter = raised()
    until = step(BRANCH, matter, "accept")
    for other in ("district_officer", "community_officer", COMPANY, "owner", "stranger"):
        with pytest.raises(NotAllowed):
            back(other, matter, until)
    assert fresh(matter).state == "accepted"
    back(BRANCH, matter, until)
    assert fresh(matter).state == "raised"


def test_only_in_time_and_then_it_is_said_what_helps() -> None:
    matter = raised()
    until = step(BRANCH, matter, "forward")
    with pytest.raises(errors.TooLate, match="重新“交办”"):
        back(BRANCH, matter, until, NOW + timedelta(seconds=13))
    back(BRANCH, matter, until, NOW + timedelta(seconds=12, milliseconds=999))
    assert fresh(matter).state == "raised"


def test_only_where_nobody_went_on_and_his_act_stands() -> None:
    matter = raised()
    until = step(BRANCH, matter, "forward")
    does(COMPANY, matter, "take_up")
    with pytest.raises(errors.ActedOnSince, match="接手办理"):
        back(BRANCH, matter, until)
    assert fresh(matter).state == "in_hand"


def test_only_what_has_a_way_back() -> None:
    matter, other = raised(), raised()
    with db.scoped(cast.scope(BRANCH)) as actor:
        with actions.revocable(actor=actor, now=NOW, matter=matter.pk, move="merge") as way:
            actions.merge_matter(actor=actor, now=NOW, matter=matter.pk, into=other.pk)
        assert way.until is None
    with pytest.raises(errors.NotRevocable):
        back(BRANCH, matter, fresh(matter).version)


def test_a_block_in_which_more_was_done_than_comes_back_keeps_no_way() -> None:
    """Somebody else's step beside one's own, or a step that has no way back: neither is taken back in part."""
    matter, other = raised(), raised()
    with db.scoped(cast.scope(BRANCH)) as actor, actions.revocable(actor=actor, now=NOW, matter=matter.pk, move="accept") as way:
        actions.move_matter(actor=actor, now=NOW, matter=matter.pk, move="accept")
        with db.scoped(cast.scope("owner")) as resident:
            actions.move_matter(actor=resident, now=NOW, matter=matter.pk, move="solved_itself", said=actions.Said("自己又好了"))
    assert way.until is None
    assert not has_way(matter)
    with db.scoped(cast.scope(BRANCH)) as actor, actions.revocable(actor=actor, now=NOW, matter=other.pk, move="accept") as way:
        actions.move_matter(actor=actor, now=NOW, matter=other.pk, move="accept")
        actions.merge_matter(actor=actor, now=NOW, matter=other.pk, into=raised().pk)
    assert way.until is None
    assert not has_way(other)
    third = raised()
    step(BRANCH, third, "accept")
    assert has_way(third)


def test_what_no_desk_did_has_no_way_back() -> None:
    """Made by a job or a machine, by the clock, or before there was a way: whoever asks is told."""
    matter = raised()
    does(BRANCH, matter, "accept")
    # Another server's clock may be behind the one that wrote the step.
    for moment in (NOW, NOW - SECOND):
        with pytest.raises(errors.TooLate):
            back(BRANCH, matter, fresh(matter).version, moment)
    with pytest.raises(NotAllowed):
        back(BRANCH, matter, 1)
    with pytest.raises(NotAllowed):
        back(BRANCH, matter, 9)


def test_twice_is_once() -> None:
    matter = raised()
    until = step(BRANCH, matter, "forward")
    first, second = back(BRANCH, matter, until), back(BRANCH, matter, until, NOW + timedelta(minutes=5))
    assert first.pk == second.pk
    assert fresh(matter).version == 4
    with db.scoped(cast.SYSTEM):
        assert Record.objects.filter(verb="matters.taken_back", subject_id=matter.pk).count() == 1


def test_what_was_sent_twice_keeps_its_way_back() -> None:
    from uuid import uuid4

    matter, key = raised(), uuid4()
    said = actions.Said("", (), {}, None, key)
    found = []
    for seconds in (0, 2, 20):
        now = NOW + timedelta(seconds=seconds)
        with db.scoped(cast.scope(BRANCH)) as actor, actions.revocable(actor=actor, now=now, matter=matter.pk, move="accept") as way:
            actions.move_matter(actor=actor, now=now, matter=matter.pk, move="accept", said=said)
        found.append(way.until)
    assert found == [2, 2, None]
    back(BRANCH, matter, 2, NOW + timedelta(seconds=3))
    assert fresh(matter).state == "raised"


def test_a_second_step_covers_the_first_even_when_it_is_taken_back() -> None:
    matter = raised()
    first = step(BRANCH, matter, "accept")
    second = step(BRANCH, matter, "contact")
    back(BRANCH, matter, second)
    with pytest.raises(errors.ActedOnSince):
        back(BRANCH, matter, first)
    assert fresh(matter).state == "accepted"


def test_what_was_refused_leaves_no_way_and_nothing_else() -> None:
    matter = raised()
    with (
        pytest.raises(errors.WordsMissing),
        db.scoped(cast.scope(BRANCH)) as actor,
        actions.revocable(actor=actor, now=NOW, matter=matter.pk, move="decline"),
    ):
        actions.move_matter(actor=actor, now=NOW, matter=matter.pk, move="decline")
    assert not has_way(matter)
    assert fresh(matter).version == 1


# ---- both lines stay, and who reads them ------------------------------------------------------------------------------


def test_both_lines_stay_in_the_events_and_in_the_record() -> None:
    matter = raised()
    back(BRANCH, matter, step(BRANCH, matter, "forward"), NOW + SECOND)
    with db.scoped(cast.SYSTEM):
        rows = Event.objects.filter(matter=matter).order_by("number").values_list("number", "move", "takes_back", "state")
        assert list(rows) == [
            (1, "raise", None, "raised"), (2, "accept", None, "accepted"), (3, "assign", None, "assigned"), (4, "take_back", 2, "raised"),
        ]  # fmt: skip
        found = Record.objects.filter(subject="matters.matter", subject_id=matter.pk).order_by("pk")
        assert [one.verb for one in found] == ["matters.raised", "matters.accepted", "matters.assigned", "matters.taken_back"]
        assert found.last().detail["takes_back"] == [2, 3]  # type: ignore[union-attr]
    assert not has_way(matter)
    assert fresh(matter).version == 4


def test_the_database_holds_what_takes_back_to_its_shape() -> None:
    matter = raised()
    for number, first, move in ((9, 9, "take_back"), (9, 1, "take_back"), (9, None, "take_back"), (9, 2, "accept")):
        row = Event(
            matter_id=matter.pk, path=matter.path, number=number, at=NOW, move=move, takes_back=first, state="raised", level="compound"
        )
        row.pace, row.part = "ordinary", "holder"
        with pytest.raises(IntegrityError, match="takes_back"), db.scoped(writing(cast.SYSTEM)), transaction.atomic():
            row.save(force_insert=True)


def test_residents_open_doors_and_what_helped_know_nothing_of_it() -> None:
    matter = raised(category=PLAIN)
    does(BRANCH, matter, "accept")
    assigned(matter)
    does(COMPANY, matter, "take_up")
    back(COMPANY, matter, step(COMPANY, matter, "report_done"), NOW + SECOND)
    back(BRANCH, matter, step(BRANCH, matter, "update", NOW), NOW + SECOND)
    with db.scoped(cast.scope("owner")):
        assert [one.move for one in reading.events(fresh(matter, "owner"))] == ["raise", "accept", "assign", "take_up"]
        gone = Photo.objects.get(matter=matter, event__move="report_done")
        assert reading.photo(str(gone.public_id)) is None
    with public.opened():
        found = public.updates([public.number_of(matter)], NOW - SECOND, NOW + timedelta(days=1), now=NOW + timedelta(minutes=1), limit=50)
        assert [one.move for one in found] == ["take_up", "assign", "accept"]
        # What may still be taken back is not told yet.
        early = public.updates([public.number_of(matter)], NOW - SECOND, NOW + timedelta(days=1), now=NOW + timedelta(seconds=12), limit=50)
        assert early == []
    done(matter, now=NOW + timedelta(hours=1))
    says("owner", matter, True, now=NOW + timedelta(hours=2))
    actions.tick(actor=cast.SYSTEM, now=NOW + timedelta(days=9))
    assert fresh(matter).outcome == "solved"
    later = raised(category=PLAIN, now=NOW + timedelta(days=10))
    with db.scoped(cast.scope(BRANCH)):
        one = next(
            one for one in helped.what_helped(Matter.objects.select_related("compound").get(pk=later.pk)) if one.matter.pk == matter.pk
        )
        assert "换了门机" in one.words


def test_what_helped_is_never_what_was_taken_back() -> None:
    """The last word of proof counts; one that was taken back after it is not the last."""
    matter = raised(category=PLAIN)
    step(BRANCH, matter, "forward")
    does(COMPANY, matter, "take_up")
    back(COMPANY, matter, step(COMPANY, matter, "report_done"), NOW + SECOND)
    step(BRANCH, matter, "solved_itself", NOW + timedelta(hours=1))
    with db.scoped(cast.SYSTEM):
        Matter.objects.filter(pk=matter.pk)
    other = raised(category=PLAIN, now=NOW + timedelta(days=10))
    with db.scoped(cast.scope(BRANCH)):
        rows = helped.what_helped(Matter.objects.select_related("compound").get(pk=other.pk))
        assert matter.pk not in {one.matter.pk for one in rows}


def test_assignments_of_a_step_taken_back_are_gone_and_those_before_run_on() -> None:
    matter = raised()
    does(BRANCH, matter, "accept")
    assigned(matter)
    with db.scoped(cast.SYSTEM):
        before = list(Assignment.objects.filter(matter=matter, until=None).order_by("pk").values())
    back(BRANCH, matter, step(BRANCH, matter, "assign"))
    with db.scoped(cast.SYSTEM):
        assert list(Assignment.objects.filter(matter=matter).order_by("pk").values()) == before
