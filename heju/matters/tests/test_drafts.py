"""What somebody is writing is kept for his browser alone: words, photos by thing, and all of it gone once it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.matters import actions, errors
from heju.matters.models import Draft, Matter, Report
from heju.matters.queries import drafts
from heju.matters.rules import drafting
from heju.matters.rules.drafting import Writing
from heju.matters.tests.stage import ELEVATOR, NOW, photo
from tests import cast

pytestmark = pytest.mark.django_db
MINE, YOURS = "m" * 43, "y" * 43
NOBODY = Scope()


def writing(*words: str, **more: object) -> Writing:
    place = drafts_place()
    things = tuple(replace(drafting.fresh(), words=one, place=place, category=ELEVATOR) for one in words)
    return Writing(things=things, **more)  # type: ignore[arg-type]


def drafts_place() -> int:
    return cast.place("A1").pk


def put(thing: int, count: int, token: str = MINE, scope: Scope = NOBODY) -> None:
    actions.keep_photos(actor=scope, now=NOW, token=token, thing=thing, photos=[photo()] * count)


def numbers(thing: int, token: str = MINE) -> list[int]:
    return drafts.photos_of(NOBODY, token, thing)


def test_six_photos_fit_beside_a_thing_and_a_seventh_leaves_them_as_they_were() -> None:
    put(0, 4)
    with pytest.raises(errors.TooManyPhotos):
        put(0, 3)
    assert numbers(0) == [10, 11, 12, 13]
    put(0, 2)
    put(1, 6)
    assert (numbers(0), numbers(1)) == ([10, 11, 12, 13, 14, 15], [20, 21, 22, 23, 24, 25])
    with pytest.raises(errors.TooManyPhotos):
        put(1, 1)


def test_a_photo_takes_the_number_that_became_free() -> None:
    put(0, 3)
    actions.drop_photo(actor=NOBODY, token=MINE, number=11)
    assert numbers(0) == [10, 12]
    put(0, 1)
    assert numbers(0) == [10, 11, 12]


def test_a_blurred_photo_takes_the_place_of_the_one_before_and_of_nothing_else() -> None:
    actions.keep_draft(actor=NOBODY, now=NOW, token=MINE, writing=writing("电梯停了"))
    put(0, 1)
    before = drafts.image_of(NOBODY, MINE, 10)
    for number in (10, 11, drafts.TYPED):
        actions.replace_photo(actor=NOBODY, now=NOW, token=MINE, number=number, photo=photo("red"))
    assert numbers(0) == [10]
    assert drafts.image_of(NOBODY, MINE, 10) not in (None, before)
    assert drafts.writing_of(NOBODY, MINE) is not None


def test_what_was_typed_is_not_taken_out_as_a_photo() -> None:
    actions.keep_draft(actor=NOBODY, now=NOW, token=MINE, writing=writing("电梯停了"))
    actions.drop_photo(actor=NOBODY, token=MINE, number=drafts.TYPED)
    assert drafts.writing_of(NOBODY, MINE) is not None


def test_another_word_of_a_browser_opens_changes_and_deletes_nothing() -> None:
    actions.keep_draft(actor=NOBODY, now=NOW, token=MINE, writing=writing("电梯停了"))
    put(0, 2)
    actions.keep_draft(actor=NOBODY, now=NOW, token=YOURS, writing=writing("灯坏了"))
    put(0, 1, YOURS)
    actions.drop_photo(actor=NOBODY, token=YOURS, number=11)
    actions.replace_photo(actor=NOBODY, now=NOW, token=YOURS, number=11, photo=photo("red"))
    actions.forget_draft(actor=NOBODY, token=YOURS)
    assert drafts.writing_of(NOBODY, YOURS) is None
    kept = drafts.writing_of(NOBODY, MINE)
    assert kept is not None
    assert (kept.thing.words, numbers(0)) == ("电梯停了", [10, 11])


def test_with_a_thing_its_photos_go_and_those_of_the_next_move_up() -> None:
    three = writing("一楼的灯坏了", "二楼的灯坏了", "三楼的灯坏了")
    for thing, count in enumerate((2, 3, 1)):
        put(thing, count)
    put(0, 1, YOURS)
    left = actions.drop_thing(actor=NOBODY, now=NOW, token=MINE, writing=three, number=1)
    assert [one.words for one in left.things] == ["一楼的灯坏了", "三楼的灯坏了"]
    assert drafts.writing_of(NOBODY, MINE) == left
    assert [numbers(thing) for thing in range(3)] == [[10, 11], [20], []]
    assert numbers(0, YOURS) == [10]


def test_kept_again_it_stands_in_the_place_of_what_was_kept_before() -> None:
    owner = cast.scope("owner")
    actions.keep_draft(actor=owner, now=NOW, token=MINE, writing=writing("电梯停了"))
    actions.keep_draft(actor=owner, now=NOW + timedelta(hours=1), token=MINE, writing=writing("电梯又停了"))
    with drafts.drafting_as(NOBODY):
        row = Draft.objects.get()
        assert (row.at, row.person_id) == (NOW + timedelta(hours=1), cast.person("owner").pk)
    found = drafts.writing_of(owner, MINE)
    assert found is not None
    assert found.thing.words == "电梯又停了"
    assert drafts.writing_of(cast.scope("tenant"), MINE) is None


def sent(who: str | None, made: Writing) -> list[actions.Sent]:
    scope = cast.scope(who) if who else NOBODY
    with db.scoped(scope) as actor:
        actions.keep_draft(actor=actor, now=NOW, token=MINE, writing=made)
        return actions.send_draft(actor=actor, now=NOW, token=MINE, writing=made)


def test_all_things_are_sent_or_none_and_the_draft_is_gone() -> None:
    made = writing("一楼的灯坏了", "二楼的灯坏了")
    broken = replace(made, things=(made.things[0], replace(made.things[1], category="no.such.kind")))
    with pytest.raises(errors.UnknownCategory):
        sent("owner", broken)
    with pytest.raises(errors.PlaceMissing):
        sent("owner", replace(made, things=(made.things[0], replace(made.things[1], place=0))))
    assert [one.joined for one in sent("owner", made)] == [False, False]
    assert drafts.writing_of(NOBODY, MINE) is None
    with db.scoped(cast.scope("branch_secretary")):
        assert Matter.objects.filter(words__contains="楼的灯坏了").count() == 2


def test_nobody_speaks_by_a_telephone_that_he_did_not_prove() -> None:
    with pytest.raises(NotAllowed):
        sent(None, writing("电梯停了，门打不开", phone="+8613800000000", name="刘师傅"))
    (one,) = sent(None, writing("电梯停了，门打不开", phone="+8613800000001", proven="+8613800000000", name="刘师傅"))
    assert reached_at(one.raised.report) == ("刘师傅", "+8613800000000")


def reached_at(report: Report) -> tuple[str, str]:
    from heju.matters import vault

    return vault.open_report(report, "name"), vault.open_report(report, "phone")


def test_who_has_no_home_here_is_heard_and_stays_the_reporter() -> None:
    (one,) = sent("stranger", writing("电梯停了，门打不开"))
    assert one.raised.report.person_id == cast.person("stranger").pk
    with db.scoped(cast.scope("stranger")):
        assert Report.objects.filter(pk=one.raised.report.pk).exists()


def test_a_photo_alone_says_that_it_is_here_in_the_readers_language() -> None:
    put(0, 1)
    (one,) = sent("owner", writing(" "))
    assert one.raised.matter.words.startswith("看照片，就是这里")


def test_what_an_office_enters_is_nobodys_own_word() -> None:
    made = writing("电梯停了，门打不开", clerk=True, channel="counter", name="刘师傅", phone="+8613800000000", proven="+8613800000009")
    (one,) = sent("branch_secretary", made)
    report = one.raised.report
    assert (report.channel, report.person_id, report.entered_by_id) == ("counter", None, cast.person("branch_secretary").pk)
    assert reached_at(report) == ("刘师傅", "+8613800000000")
