"""What one step writes: the event, the columns of the matter, photos, words; and what the step asks for before it is made."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors, vault
from heju.matters.models import Event, Matter, Photo
from heju.matters.tests.stage import NOW, assigned, brought_to_done, does, done, fresh, photo, raised, says
from tests import cast

pytestmark = pytest.mark.django_db
QUARREL = "noise.life.upstairs"
LATER = NOW + timedelta(hours=2)


def in_hand(**more: object) -> Matter:
    matter = raised(**more)  # type: ignore[arg-type]
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    return matter


def last(matter: Matter) -> Event:
    with db.scoped(cast.scope("branch_secretary")):
        return Event.objects.filter(matter=matter).order_by("number").last()  # type: ignore[return-value]


def photos_of(event: Event) -> list[Photo]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Photo.objects.filter(event=event).order_by("pk"))


@pytest.mark.parametrize(("words", "refused"), [("好的好", True), (" 好的好 ", True), ("好的好的", False), ("好" * 2000, False)])
def test_words_are_four_signs_at_least_blanks_apart(words: str, refused: bool) -> None:
    matter = in_hand()
    if refused:
        with pytest.raises(errors.WordsMissing):
            does("property_manager", matter, "update", words)
    else:
        assert does("property_manager", matter, "update", f" {words} ").words == words


def test_more_words_than_two_thousand_are_refused_also_where_none_are_needed() -> None:
    matter = raised()
    with pytest.raises(errors.WordsTooLong):
        does("branch_secretary", matter, "accept", "好" * 2001)
    assert does("branch_secretary", matter, "accept", "").words == ""


def test_a_question_needs_words_as_well() -> None:
    with pytest.raises(errors.WordsMissing):
        does("property_manager", in_hand(), "ask", "哪部")


def test_six_photos_are_kept_and_seven_are_not() -> None:
    matter = in_hand()
    with pytest.raises(errors.TooManyPhotos):
        does("property_manager", matter, "update", photos=[photo()] * 7)
    event = does("property_manager", matter, "update", photos=[photo()] * 6)
    assert [row.kind for row in photos_of(event)] == ["added"] * 6
    with pytest.raises(errors.PhotoRefused):
        does("property_manager", matter, "update", photos=[photo(), b"no photo"])
    assert last(matter).pk == event.pk
    assert [row.kind for row in photos_of(done(matter))] == ["proof"]


@pytest.mark.parametrize("is_private", [False, True])
def test_of_a_private_matter_words_and_photos_are_closed(is_private: bool) -> None:
    matter = in_hand(category=QUARREL, is_private=is_private)
    event = does("property_manager", matter, "update", "配件已经到货了", photos=[photo()])
    (shown,) = photos_of(event)
    assert (event.words == "", event.closed_words is not None) == (is_private, is_private)
    assert (shown.image is None, shown.small is None, shown.closed_image is not None) == (is_private, is_private, is_private)
    assert vault.words_of(event) == "配件已经到货了"
    assert does("branch_secretary", matter, "contact", "已和您通过电话").closed_words is not None or not is_private
    assert assigned(matter).closed_words is not None or not is_private


def test_without_words_nothing_is_closed() -> None:
    matter = raised(category=QUARREL, is_private=True)
    event = does("branch_secretary", matter, "accept", "")
    assert (event.words, event.closed_words) == ("", None)


def test_what_happens_is_never_written_earlier_than_what_happened() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept", now=LATER)
    event = assigned(matter, now=NOW)
    assert (event.at, fresh(matter).last_at) == (LATER, LATER)


def test_an_event_names_the_role_and_the_body_that_acted_and_no_resident() -> None:
    matter = in_hand()
    event = last(matter)
    company = cast.body("company").pk
    assert (event.part, event.role, event.body_id, event.person_id) == (
        "lead",
        "property_manager",
        company,
        cast.person("property_manager").pk,
    )
    assert event.is_public
    done(matter)
    says("owner", matter, True)
    event = last(matter)
    assert (event.part, event.role, event.body_id, event.person_id, event.is_public) == ("reporter", "", None, None, False)
    assert event.report_id is not None


def test_what_the_clock_does_is_nobodys_word() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    event = last(matter)
    assert (event.move, event.part, event.person_id, event.is_public) == ("settle", "system", None, False)


def test_what_is_not_told_to_the_reporter_is_not_public() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    assigned(matter)
    assert not does("property_manager", matter, "object", "这部电梯是商铺自用的").is_public


def test_done_closed_and_back_again_the_columns_follow() -> None:
    matter = in_hand(category=QUARREL, is_private=True)
    done(matter, now=LATER)
    row = fresh(matter)
    assert (row.state, row.done_at, row.confirmed, row.closed_at, row.outcome) == ("done", LATER, None, None, "")
    says("owner", matter, True, now=LATER)
    row = fresh(matter)
    assert (row.state, row.closed_at, row.outcome, row.confirmed) == ("closed", LATER, "solved", True)
    does("owner", matter, "reopen", "又开始半夜跳舞了", now=LATER)
    row = fresh(matter)
    assert (row.state, row.closed_at, row.outcome, row.round, row.confirmed) == ("assigned", None, "", 1, None)
    does("property_manager", matter, "take_up", now=LATER)
    done(matter, now=LATER + timedelta(hours=1))
    assert fresh(matter).done_at == LATER + timedelta(hours=1)


def test_the_record_says_who_moved_what_and_whereto_and_no_words() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept", "支部收到了，马上联系")
    assigned(matter)
    with db.scoped(cast.scope("auditor")):
        accepted, given = Record.objects.filter(subject="matters.matter", subject_id=str(matter.pk)).order_by("pk")[1:]
    assert (accepted.verb, accepted.detail) == ("matters.accepted", {"event": 2, "part": "holder"})
    assert (given.verb, given.detail) == ("matters.assigned", {"event": 3, "part": "holder", "lead": cast.body("company").pk})
    assert accepted.role == "branch_secretary"


def test_nothing_is_asked_about_again_while_it_is_open_and_once_after_each_closing() -> None:
    matter = raised(category=QUARREL, is_private=True)
    brought_to_done(matter)
    says("owner", matter, True)
    month = timedelta(days=28)
    actions.tick(actor=cast.SYSTEM, now=NOW + month, only=matter.pk)
    assert fresh(matter).tick_at is None
    again = NOW + timedelta(days=40)
    does("owner", matter, "reopen", "又开始半夜跳舞了", now=again)
    does("property_manager", matter, "take_up", now=again)
    done(matter, now=again)
    says("owner", matter, True, now=again)
    assert fresh(matter).tick_at == again + month
    # What is said after it was closed changes nothing of that.
    does("owner", matter, "still_fixed", "", now=again + timedelta(days=3))
    assert fresh(matter).tick_at == again + month


@pytest.mark.parametrize("move", ["decline", "no_duty"])
def test_what_was_not_solved_is_not_asked_about_again(move: str) -> None:
    matter = raised()
    does("branch_secretary", matter, move, "电梯在保修期内，由开发商处理")
    assert fresh(matter).tick_at is None


def test_sent_again_with_the_version_that_was_seen_first_it_is_the_same_event_and_on_another_matter_another() -> None:
    matter, other, key = raised(), raised("tenant"), uuid4()
    first = does("branch_secretary", matter, "accept", key=key, expected=1)
    assert does("branch_secretary", matter, "accept", key=key, expected=1).pk == first.pk
    assert does("branch_secretary", other, "accept", key=key, expected=1).matter_id == other.pk
    assert (fresh(matter).version, fresh(other).version) == (2, 2)


def test_who_does_not_see_a_matter_is_not_told_what_happened_to_it() -> None:
    matter = raised()
    raised("stranger", place="B1")
    for who in ("stranger", "second_secretary"):
        with pytest.raises(NotAllowed) as refused:
            does(who, matter, "accept", expected=9)
        assert "matters.see" in str(refused.value)


def test_who_came_too_late_reads_in_his_language_what_the_other_did() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    for language, said in (("zh-hans", "受理"), ("en", "accepted it")):
        with translation.override(language), pytest.raises(errors.Overtaken, match=said):
            does("branch_secretary", matter, "decline", "这不归小区管的", expected=1)


def test_who_received_it_first_stays_the_first_when_another_level_receives_it_again() -> None:
    matter = raised()
    does("branch_secretary", matter, "accept")
    row = fresh(matter)
    assert (row.first_body_id, row.bodies) == (cast.body("branch").pk, [cast.body("branch").pk])
    does("branch_secretary", matter, "decline", "电梯在保修期内，由开发商处理")
    does("owner", matter, "appeal", "开发商早就不在了，请社区看看")
    does("community_officer", matter, "accept")
    assert fresh(matter).first_body_id == cast.body("branch").pk
