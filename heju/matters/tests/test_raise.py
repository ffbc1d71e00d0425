"""Raising and joining: what stands afterwards, who sees it, what is sent twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors, vault
from heju.matters.models import Event, Matter, Photo, Report
from heju.matters.tests.stage import NOW, does, fresh, photo, raised, report_of, thing, word
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_stands_at_its_place_with_its_category_and_goes_to_the_branch_first() -> None:
    matter = fresh(raised())
    assert (matter.state, matter.level, matter.pace, matter.version) == ("raised", "compound", "urgent", 1)
    assert matter.title == "一单元电梯停了，门打不开"
    assert matter.first_body_id == cast.body("branch").pk
    assert matter.contact_due is not None
    assert matter.contacted_at is None
    assert matter.solution_due is not None


def test_it_is_one_report_however_often_it_is_sent() -> None:
    key = uuid4()
    first, second = raised(key=key), raised(key=key)
    assert first.pk == second.pk
    with db.scoped(cast.scope("owner")):
        assert Report.objects.filter(matter=first).count() == 1
        assert Event.objects.filter(matter=first).count() == 1


def test_it_keeps_photos_without_what_the_camera_wrote_large_and_small() -> None:
    matter = raised(photos=[photo(), photo("red")])
    with db.scoped(cast.scope("branch_secretary")):
        assert [len(vault.image_of(one)) > 0 for one in Photo.objects.filter(matter=matter)] == [True, True]
        assert all(0 < len(one.small or b"") <= len(one.image or b"") for one in Photo.objects.filter(matter=matter))


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"words": "坏了"}, errors.WordsMissing),
        ({"words": "坏" * 2001}, errors.WordsTooLong),
        ({"category": "elevator.ride.nothing"}, errors.UnknownCategory),
        ({"happened_on": NOW.date() + timedelta(days=1)}, errors.DayWrong),
        ({"happened_on": NOW.date() - timedelta(days=366)}, errors.DayWrong),
        ({"place": "street_a"}, errors.PlaceMissing),
        ({"photos": [b"%PDF-1.7"]}, errors.PhotoRefused),
        ({"photos": [photo()] * 7}, errors.TooManyPhotos),
    ],
    ids=["too few words", "too many", "no such kind", "tomorrow", "long ago", "a street", "no photo", "seven photos"],
)
def test_it_says_what_is_wrong_and_keeps_nothing(more: dict[str, object], refusal: type[Exception]) -> None:
    with db.scoped(cast.SYSTEM):
        before = Matter.objects.count()
    with pytest.raises(refusal):
        raised(**more)  # type: ignore[arg-type]
    with db.scoped(cast.SYSTEM):
        assert Matter.objects.count() == before


@pytest.mark.parametrize("days", [0, 365])
def test_it_may_have_happened_today_and_a_year_ago(days: int) -> None:
    assert raised(happened_on=NOW.date() - timedelta(days=days)).pk


def test_the_words_of_a_private_matter_stand_nowhere_in_clear() -> None:
    matter = raised(category="noise.life.upstairs", is_private=True, words="楼上林先生家半夜跳舞，请保密")
    with db.scoped(cast.scope("branch_secretary")):
        row, event, report = fresh(matter), Event.objects.get(matter=matter), report_of(matter)
        assert (row.words, row.grams, event.words) == ("", [], "")
        assert vault.words_of(event) == "" or "跳舞" in vault.words_of(event)
        assert "跳舞" in vault.open_report(report, "words")
        assert "跳舞".encode() not in bytes(report.words or b"")


def seen_by(matter: Matter, who: str) -> bool:
    with db.scoped(cast.scope(who)):
        return Matter.objects.filter(pk=matter.pk).exists()


@pytest.mark.parametrize(
    ("who", "public", "private"),
    [
        ("owner", True, True),
        ("tenant", True, False),
        ("stranger", False, False),
        ("branch_secretary", True, True),
        ("property_manager", True, False),
        ("committee_member", True, False),
        ("social_worker", True, False),
        ("community_officer", True, True),
        ("street_officer", True, True),
        ("district_officer", True, True),
        ("second_secretary", False, False),
        ("auditor", True, False),
    ],
)
def test_who_sees_a_matter_of_compound_a(who: str, public: bool, private: bool) -> None:
    assert seen_by(raised(), who) is public
    assert seen_by(raised(is_private=True, category="noise.life.upstairs"), who) is private


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("owner", True),
        ("branch_secretary", True),
        ("community_officer", True),
        ("property_manager", False),
        ("committee_member", False),
        ("tenant", False),
        ("stranger", False),
    ],
)
def test_who_sees_who_reported(who: str, sees: bool) -> None:
    matter = raised(category="company.service.slow")
    with db.scoped(cast.scope(who)):
        assert Report.objects.filter(matter=matter).exists() is sees


def test_the_company_complained_of_does_not_see_who_complained_even_where_he_agrees_to_be_named() -> None:
    matter = raised(category="company.service.slow", agrees_named=True)
    with db.scoped(cast.scope("property_manager")):
        assert not Report.objects.filter(matter=matter).exists()
    other = raised(agrees_named=True)
    with db.scoped(cast.scope("property_manager")):
        assert Report.objects.filter(matter=other).exists()


def test_the_number_of_whoever_reported_stands_in_no_row_that_others_read() -> None:
    matter = raised()
    with db.scoped(cast.scope("property_manager")):
        assert not Event.objects.filter(matter=matter).exclude(person=None, body=None).exists()


def test_a_neighbor_joins_once_and_only_what_is_open_and_public() -> None:
    matter = raised()
    with db.scoped(cast.scope("tenant")) as actor:
        actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word("tenant", ""))
        with pytest.raises(errors.JoinedAlready):
            actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word("tenant", "又来一次"))
    assert fresh(matter).reports_count == 2
    does("owner", matter, "withdraw")
    with db.scoped(cast.scope("elder")) as actor, pytest.raises(errors.NotJoinable):
        actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word("elder"))
    hidden = raised(is_private=True, category="noise.life.upstairs")
    with db.scoped(cast.scope("branch_secretary")) as actor, pytest.raises(errors.NotJoinable):
        actions.join_matter(actor=actor, now=NOW, matter=hidden.pk, word=word("branch_secretary"))


def test_the_reporter_does_not_join_himself() -> None:
    matter = raised()
    with db.scoped(cast.scope("owner")) as actor, pytest.raises(errors.JoinedAlready):
        actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word("owner"))


def test_nobody_speaks_in_the_name_of_another() -> None:
    with db.scoped(cast.scope("tenant")) as actor, pytest.raises(NotAllowed):
        actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=word("owner"))


def test_a_helper_speaks_for_his_elder_and_stands_beside() -> None:
    with db.scoped(cast.scope("helper")) as actor:
        made = actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=word("elder"))
    assert made.report.person_id == cast.person("elder").pk
    assert made.report.entered_by_id == cast.person("helper").pk


def test_a_clerk_enters_for_somebody_without_an_account_and_only_at_his_places() -> None:
    heard = word(None, channel="phone", name="孙阿姨", phone="+8613800000000")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        made = actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=heard)
    assert (made.report.person_id, made.report.entered_by_id) == (None, cast.person("branch_secretary").pk)
    assert vault.open_report(made.report, "phone") == "+8613800000000"
    assert made.link
    with db.scoped(cast.scope("second_secretary")) as actor, pytest.raises(NotAllowed):
        actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=word(None, channel="phone", name="某人"))
    with db.scoped(cast.scope("property_manager")) as actor, pytest.raises(NotAllowed):
        actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=word(None, channel="counter", name="某人"))
