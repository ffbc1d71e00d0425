"""Conflicts between bodies: brought by one of them, put before a joint meeting, promised, followed up, brought to the community."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Commitment, Conflict, Event, JointMeeting
from heju.matters.tests.stage import NOW, assigned, does, fresh, photo, raised
from tests import cast

pytestmark = pytest.mark.django_db
DUE = (NOW + timedelta(days=7)).date()


def brought(who: str = "committee_member") -> Conflict:
    matter = raised(category="company.fee.unclear")
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    bodies = [cast.body("committee").pk, cast.body("company").pk]
    with db.scoped(cast.scope(who)) as actor:
        return actions.bring_conflict(actor=actor, now=NOW, matter=matter.pk, bodies=bodies, words="公共收益的账对不上")


def met() -> Conflict:
    made = brought()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        meeting = actions.call_meeting(actor=actor, now=NOW, conflict=made.pk, at=NOW + timedelta(hours=2), venue="党群服务站")
        came = [cast.body(one).pk for one in ("branch", "committee", "company", "agency")]
        actions.record_meeting(actor=actor, now=NOW, meeting=meeting.pk, came=came, minutes="各说各的账，定下核对的办法")
    return made


def promised() -> Commitment:
    made = met()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        return actions.commit(
            actor=actor, now=NOW, conflict=made.pk, body=cast.body("company").pk, words="七天内公布上半年的账", due_on=DUE
        )


def state_of(made: Conflict) -> str:
    with db.scoped(cast.scope("branch_secretary")):
        return Conflict.objects.get(pk=made.pk).state


def test_those_who_were_called_meet_and_the_matter_says_so() -> None:
    made = met()
    assert state_of(made) == "meeting"
    with db.scoped(cast.scope("branch_secretary")):
        assert Event.objects.filter(matter=made.matter_id, move="meet").count() == 1
        # Who was not called did not come.
        assert cast.body("agency").pk not in JointMeeting.objects.get(conflict=made.pk).came
    for who, count in (("committee_member", 1), ("property_manager", 1), ("owner", 0), ("district_officer", 0)):
        with db.scoped(cast.scope(who)):
            assert JointMeeting.objects.count() == count, who


def test_residents_read_what_was_promised() -> None:
    promise = promised()
    for who, count in (("owner", 1), ("tenant", 1), ("stranger", 0)):
        with db.scoped(cast.scope(who)):
            assert Commitment.objects.filter(pk=promise.pk).count() == count


def test_whoever_is_not_concerned_brings_nothing() -> None:
    with pytest.raises(errors.Ruled):
        brought("social_worker")
    made = brought("branch_secretary")
    with db.scoped(cast.scope("committee_member")) as actor:
        with pytest.raises(NotAllowed):
            actions.call_meeting(actor=actor, now=NOW, conflict=made.pk, at=NOW + timedelta(hours=2), venue="党群服务站")
        with pytest.raises(errors.ConflictRuns):
            actions.bring_conflict(actor=actor, now=NOW, matter=made.matter_id, bodies=made.bodies, words="公共收益的账对不上")


def test_a_promise_that_is_shown_kept_settles_it() -> None:
    promise = promised()
    with db.scoped(cast.scope("property_manager")) as actor:
        with pytest.raises(errors.ProofMissing):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了")
        row = actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了", photos=[photo()])
        assert row.event is not None
        assert row.event.move == "update"
        with pytest.raises(errors.Ruled):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="再说一次", photos=[photo()])
    assert state_of(promise.conflict) == "kept"
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=30)) == 0


def test_silence_past_the_day_breaks_it_and_brings_the_matter_to_the_community() -> None:
    promise = promised()
    matter = fresh(promise.conflict.matter)
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=7)) == 0
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=8)) == 1
    assert (fresh(matter).level, state_of(promise.conflict)) == ("community", "broken")
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=9)) == 0
    with db.scoped(cast.scope("owner")):
        assert "没有兑现" in Event.objects.get(matter=matter, move="step_up").words


def test_nobody_says_of_himself_that_another_kept_it_and_the_branch_may_call_it_broken() -> None:
    promise = promised()
    for who in ("committee_member", "owner", "social_worker"):
        with db.scoped(cast.scope(who)) as actor, pytest.raises(NotAllowed):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了", photos=[photo()])
    with db.scoped(cast.scope("property_manager")) as actor, pytest.raises(NotAllowed):
        actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=False, words="我们不做了")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=False, words="贴出来的账是去年的")
    assert fresh(promise.conflict.matter).level == "community"
