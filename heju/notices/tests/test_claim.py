"""The record is the queue: read by its seals, once, in order; who is told what follows from stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Scope
from heju.notices import actions, parameters, queries
from heju.notices.models import Bookmark, Letter, Taste
from heju.notices.queries import stories
from heju.notices.queries.stories import Story, Words
from heju.notices.rules.telling import Receiver
from heju.notices.tests.conftest import act, letters
from heju.people import actions as people
from heju.people.models import Person, PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
Claim = Callable[..., actions.Claimed]


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> None:
    """A story about a verb: three are concerned, one of them twice."""
    told = [Receiver(person=cast.person(name).pk) for name in ("owner", "tenant", "elder", "owner")]
    words = Words(stories.RESTED, {"name": "甲", "count": 3}, "/notices/")
    monkeypatch.setitem(stories.STORIES, "places.renamed", Story(lambda _entry: told, lambda _entry: lambda _one: words))


def wants(name: str, **values: Any) -> None:
    """Say how one of the cast wants to be told, at any hour."""
    given: dict[str, Any] = {"channels": ["sms"], "digest": "at_once", "quiet_from": time(0), "quiet_until": time(0)}
    with db.scoped(cast.scope(name)):
        Taste.objects.create(person=cast.person(name), changed_at=timezone.now(), **given | values)


def test_each_is_told_once_in_the_app_and_never_the_actor(claim: Claim, story: None) -> None:
    act("places.renamed", by="owner")
    assert claim() == actions.Claimed(1, 2, 0)
    found = letters()
    assert [(one.channel, one.person_id, one.state) for one in found] == [
        ("app", cast.person("tenant").pk, "sent"),
        ("app", cast.person("elder").pk, "sent"),
    ]
    with db.scoped(cast.scope("tenant")):
        notice = PersonalNotice.objects.get(kind="places.renamed")
        assert (notice.text, notice.values, notice.link) == (stories.RESTED, {"name": "甲", "count": 3}, "/notices/")


def test_what_was_read_is_not_read_again(claim: Claim, story: None) -> None:
    act("places.renamed")
    assert claim().letters == 3
    assert claim() == actions.Claimed()
    act("places.renamed")
    assert claim() == actions.Claimed(1, 3, 0)
    assert len(letters()) == 6


def test_a_bookmark_that_was_put_back_doubles_nothing(claim: Claim, story: None) -> None:
    act("places.renamed")
    claim()
    with db.scoped(queries.post()):
        Bookmark.objects.filter(name="record").update(sequence=0)
    while claim().read:
        pass
    assert len(letters(verb="places.renamed")) == 3
    with db.scoped(cast.scope("tenant")):
        assert PersonalNotice.objects.filter(kind="places.renamed").count() == 1


def test_the_table_itself_refuses_a_second_letter(claim: Claim, story: None) -> None:
    act("places.renamed")
    claim()
    letter = letters()[0]
    letter.pk, letter.public_id = None, "00000000-0000-4000-8000-000000000001"
    with db.scoped(queries.post()), pytest.raises(IntegrityError, match="notices_letter_once"), transaction.atomic():
        letter.save(force_insert=True)


def test_who_has_acted_since_is_told_nothing(claim: Claim, story: None) -> None:
    act("places.renamed")
    act("places.area_changed", by="tenant")
    act("places.area_changed", by="elder", subject_id=2)
    claim()
    assert [one.person_id for one in letters()] == [cast.person("owner").pk, cast.person("elder").pk]


def test_long_past_rows_tell_nobody(claim: Claim, story: None) -> None:
    act("places.renamed", now=timezone.now() - timedelta(days=4))
    assert claim() == actions.Claimed(1, 0, 0)


def test_a_row_of_which_nothing_can_be_made_holds_nothing_up(claim: Claim, story: None, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Story(lambda _entry: [Receiver(person=cast.person("owner").pk)], lambda _entry: lambda _one: Words("缺了 %(x)s"))
    monkeypatch.setitem(stories.STORIES, "places.moved", bad)
    act("places.moved")
    act("places.renamed")
    assert claim() == actions.Claimed(2, 3, 1)
    with db.scoped(cast.SYSTEM):
        note = Record.objects.get(verb="notices.skipped")
        assert (note.detail["verb"], note.detail["fault"]) == ("places.moved", "ValueError")


def test_what_is_wanted_by_other_channels_waits_for_the_post(claim: Claim, story: None) -> None:
    wants("tenant")
    act("places.renamed")
    claim()
    found = letters(person=cast.person("tenant").pk)
    assert [(one.channel, one.state) for one in found] == [("app", "sent"), ("sms", "waiting")]
    assert all(one.parcel for one in found)


def test_an_unconfirmed_address_gets_nothing(claim: Claim, story: None, box: Any) -> None:
    wants("tenant", channels=["mail"], mail=b"x")
    act("places.renamed")
    claim()
    assert [one.channel for one in letters(person=cast.person("tenant").pk)] == ["app"]


def test_without_a_mail_server_no_mail_is_written(claim: Claim, story: None) -> None:
    wants("tenant", channels=["mail"], mail=b"x", mail_confirmed_at=timezone.now())
    act("places.renamed")
    claim()
    assert [one.channel for one in letters(person=cast.person("tenant").pk)] == ["app"]


def test_a_follower_is_told_a_leaver_is_not(claim: Claim) -> None:
    thing: dict[str, Any] = {"subject": "places.place", "subject_id": 7, "path": cast.path("A")}
    words = Words(stories.APPROVED)
    with db.scoped(cast.scope("tenant")) as scope:
        actions.follow(actor=scope, now=timezone.now(), purpose="test", **thing)
    with db.scoped(cast.scope("elder")) as scope:
        actions.stop_following(actor=scope, now=timezone.now(), **thing)
    wants("elder")
    claim()
    stories.STORIES["places.closed"] = Story(lambda _entry: [Receiver(person=cast.person("elder").pk)], lambda _e: lambda _o: words)
    try:
        act("places.closed", subject="places.place", subject_id=7)
        claim()
    finally:
        del stories.STORIES["places.closed"]
    # Who left hears of it in the app alone.
    found = {(one.channel, one.person_id) for one in letters(verb="places.closed")}
    assert found == {("app", cast.person("elder").pk), ("app", cast.person("tenant").pk)}


def test_a_decided_claim_tells_the_claimant_and_not_in_the_app_twice(claim: Claim) -> None:
    wants("tenant")
    act("people.claim_approved", by="branch_secretary", about="tenant")
    claim()
    assert [(one.channel, one.person_id, one.link) for one in letters()] == [("sms", cast.person("tenant").pk, "/people/claims/")]


def test_every_story_is_about_a_verb_that_there_is() -> None:
    from heju.audit import verbs

    assert set(stories.STORIES) <= set(verbs.VERBS)


def test_it_asks_the_same_number_of_questions_for_a_batch(claim: Claim, django_assert_max_num_queries: Any, sealed: Any) -> None:
    for _each in range(50):
        act("places.area_changed")
    sealed()
    # Rows about which there is no story cost nothing each.
    with django_assert_max_num_queries(16):
        assert claim().read == 50


# ---- a row that concerns many -----------------------------------------------------------------------------------------


def crowd(monkeypatch: pytest.MonkeyPatch, count: int) -> list[int]:
    """Have a verb concern so many persons, each in words of his own, and return their numbers."""
    handler = {"place": cast.place("A"), "path": cast.path("A"), "handler": "branch", "registered_at": timezone.now()}
    with db.scoped(cast.scope("branch_secretary")):
        made = Person.objects.bulk_create(Person(name=b"x", name_index=b"x", **handler) for _each in range(count))
    told = [Receiver(person=one.pk) for one in made]

    def words(_entry: Any) -> Callable[[Receiver], Words]:
        return lambda one: Words(stories.RESTED, {"name": str(one.person), "count": 3}, "/notices/")

    monkeypatch.setitem(stories.STORIES, "places.renamed", Story(lambda _entry: told, words))
    return [one.pk for one in made]


def statements(claim: Claim, sealed: Any) -> int:
    """Return how many statements a step takes."""
    sealed()
    with CaptureQueriesContext(connection) as seen:
        claim()
    return len(seen)


def test_it_asks_the_same_number_of_questions_for_few_and_for_a_thousand(
    claim: Claim, sealed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for size in (2, 1000):
        crowd(monkeypatch, size)
        act("places.renamed")
        counts.append(statements(claim, sealed))
    assert counts[0] == counts[1]
    assert len(letters(verb="places.renamed")) == 1002


def test_a_row_that_concerns_many_is_told_in_sets_and_gone_on_with(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "SET", 2)
    persons = crowd(monkeypatch, 5)
    act("places.renamed")
    act("places.area_changed")
    steps = [claim() for _each in range(4)]
    assert steps == [
        actions.Claimed(0, 2, 0, is_amid=True),
        actions.Claimed(0, 2, 0, is_amid=True),
        actions.Claimed(2, 1, 0),
        actions.Claimed(),
    ]
    assert [one.person_id for one in letters()] == persons


def test_a_claimer_that_dies_amid_a_row_doubles_nothing(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "SET", 2)
    persons = crowd(monkeypatch, 5)
    act("places.renamed")
    assert claim().is_amid
    tell = people.tell_persons

    def dies(**words: Any) -> None:
        tell(**words)
        raise KeyboardInterrupt

    monkeypatch.setattr(people, "tell_persons", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        claim()
    assert [one.person_id for one in letters()] == persons[:2]
    monkeypatch.setattr(people, "tell_persons", tell)
    while claim() != actions.Claimed():
        pass
    assert [one.person_id for one in letters()] == persons
    for person in persons:
        with db.scoped(Scope(person_id=person)):
            assert [one.values["name"] for one in PersonalNotice.objects.filter(kind="places.renamed")] == [str(person)]


def test_what_is_left_of_a_set_is_for_the_rows_that_follow(claim: Claim, story: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "SET", 3)
    act("places.renamed")
    act("places.renamed")
    assert claim() == actions.Claimed(1, 3, 0, is_amid=True)
    assert claim() == actions.Claimed(1, 3, 0)


def test_nobody_reads_letters_of_others(claim: Claim, story: None) -> None:
    act("places.renamed")
    claim()
    with db.scoped(cast.scope("tenant")):
        assert {one.person_id for one in Letter.objects.all()} == {cast.person("tenant").pk}
    with db.scoped(cast.scope("district_officer")):
        assert not Letter.objects.exists()
