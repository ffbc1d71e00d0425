"""Done is not solved: who is asked, what the answers do, ratings that bring a matter back, once to the lead and then up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Asked, Event
from heju.matters.tests.stage import NOW, brought_to_done, does, done, fresh, photo, raised, rates, says, word
from tests import cast

pytestmark = pytest.mark.django_db
QUARREL = "noise.life.upstairs"


def moves_of(matter: object) -> list[str]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))  # type: ignore[misc]


def test_done_needs_words_and_a_photo() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    from heju.matters.tests.stage import assigned

    assigned(matter)
    does("property_manager", matter, "take_up")
    with db.scoped(cast.scope("property_manager")) as actor:
        with pytest.raises(errors.ProofMissing):
            actions.report_done(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("修好了，请看"))
        with pytest.raises(errors.WordsMissing):
            actions.report_done(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("好", [photo()]))
    assert fresh(matter).state == "in_hand"


def test_of_a_private_matter_the_reporter_alone_is_asked() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    with db.scoped(cast.scope("branch_secretary")):
        assert [row.person_id for row in Asked.objects.filter(matter=matter)] == [cast.person("owner").pk]


def test_of_a_shared_facility_one_of_each_home_is_asked_but_nobody_who_works_for_the_bodies_concerned() -> None:
    matter = raised()
    brought_to_done(matter)
    with db.scoped(cast.scope("branch_secretary")):
        asked = {row.person_id: row.report_id is not None for row in Asked.objects.filter(matter=matter)}
    keys = ("owner", "tenant", "elder", "helper", "committee_member")
    assert asked == {cast.person(key).pk: key == "owner" for key in keys}


def test_the_reporter_of_a_private_matter_closes_it_by_one_word() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    row = fresh(matter)
    assert (row.state, row.outcome, row.confirmed, row.closed_at) == ("closed", "solved", True, NOW)


def test_most_of_those_who_share_it_close_it_as_soon_as_no_answer_can_change_that() -> None:
    matter = raised()
    brought_to_done(matter)
    says("owner", matter, True)
    says("tenant", matter, True)
    assert fresh(matter).state == "done"
    says("elder", matter, True)
    assert (fresh(matter).state, fresh(matter).confirmed) == ("closed", True)


def test_a_reporters_no_brings_it_back_to_the_lead_by_itself() -> None:
    matter = raised()
    brought_to_done(matter)
    with pytest.raises(errors.WordsMissing):
        says("owner", matter, False, "没")
    says("owner", matter, False)
    row = fresh(matter)
    assert (row.state, row.level, row.round, row.returns, row.confirmed) == ("assigned", "compound", 1, 1, False)
    assert row.lead_body_id == cast.body("company").pk
    assert moves_of(matter)[-2:] == ["say_not_fixed", "send_back"]


def test_the_second_time_it_goes_up_one_level() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, False)
    does("property_manager", matter, "take_up")
    done(matter)
    says("owner", matter, False)
    row = fresh(matter)
    assert (row.state, row.level, row.lead_body_id, row.returns) == ("accepted", "community", None, 2)
    assert moves_of(matter)[-2:] == ["send_back", "step_up"]


def test_whoever_is_not_asked_says_nothing() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    for who in ("tenant", "stranger", "property_manager"):
        with pytest.raises(NotAllowed):
            says(who, matter, True)


def test_nobody_answers_before_it_is_done_or_after_it_is_closed() -> None:
    matter = raised(category=QUARREL, is_private=True)
    with pytest.raises(errors.NotNow):
        says("owner", matter, True)
    brought_to_done(matter)
    says("owner", matter, True)
    with pytest.raises((errors.NotNow, NotAllowed)):
        says("owner", matter, False)


def test_silence_until_the_deadline_closes_it_as_unconfirmed() -> None:
    matter = raised()
    brought_to_done(matter)
    due = fresh(matter).confirm_due
    assert due is not None
    actions.tick(actor=cast.SYSTEM, now=due - timedelta(seconds=1))
    assert fresh(matter).state == "done"
    actions.tick(actor=cast.SYSTEM, now=due)
    row = fresh(matter)
    assert (row.state, row.outcome, row.confirmed) == ("closed", "solved", None)
    assert moves_of(matter)[-1] == "lapse"


@pytest.mark.parametrize(("score", "state"), [(1, "assigned"), (2, "assigned"), (3, "closed"), (5, "closed")])
def test_a_dissatisfied_reporter_brings_it_back(score: int, state: str) -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    rates("owner", matter, score)
    assert fresh(matter).state == state


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_is_one_to_five(score: int) -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    with pytest.raises(errors.ScoreWrong):
        rates("owner", matter, score)


def test_the_lower_middle_of_the_ratings_stands_for_the_matter_and_the_last_word_of_each_counts() -> None:
    matter = raised()
    brought_to_done(matter)
    for who in ("owner", "tenant", "elder"):
        says(who, matter, True)
    rates("tenant", matter, 1)
    assert fresh(matter).score == 1
    rates("elder", matter, 5)
    assert fresh(matter).score == 1
    rates("owner", matter, 4)
    assert fresh(matter).score == 4
    rates("tenant", matter, 5)
    assert fresh(matter).score == 5
    assert fresh(matter).state == "closed"


def test_a_rating_long_after_does_not_bring_it_back() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    rates("owner", matter, 1, now=NOW + timedelta(days=91))
    assert fresh(matter).state == "closed"


def test_a_refused_matter_is_rated_too_and_stays_closed() -> None:
    matter = raised()
    does("branch_secretary", matter, "decline", "不属于小区公共部分")
    rates("owner", matter, 1)
    assert (fresh(matter).state, fresh(matter).score) == ("closed", 1)


def test_it_comes_back_when_it_breaks_again_and_not_after_ninety_days() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    with pytest.raises(errors.NotNow):
        does("owner", matter, "reopen", "又开始半夜跳舞了", now=NOW + timedelta(days=90, seconds=1))
    does("owner", matter, "reopen", "又开始半夜跳舞了", now=NOW + timedelta(days=90))
    assert (fresh(matter).state, fresh(matter).returns) == ("assigned", 1)


def test_a_reporter_without_an_account_is_asked_by_his_link() -> None:
    with db.scoped(cast.scope("branch_secretary")) as actor:
        heard = word(None, channel="phone", name="孙阿姨")
        made = actions.raise_matter(actor=actor, now=NOW, thing=actions.Thing(place=cast.place("A1"), category=QUARREL), word=heard)
    brought_to_done(made.matter)
    from heju.kit.scope import Scope

    with db.scoped(Scope(door="matter-link")) as actor:
        actions.say(actor=actor, now=NOW, matter=made.matter.pk, fixed=True, report=made.report)
    assert fresh(made.matter).confirmed is True
