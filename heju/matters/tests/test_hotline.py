"""Cases of the city's hotline: kept with the report, answered once, shown to the reporter, and in "today" until then."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from heju.audit.models import Record
from heju.kit import days, db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Event, HotlineCase, Matter
from heju.matters.queries import hotline
from heju.matters.tests import stage
from heju.matters.tests.stage import NOW
from tests import cast

pytestmark = pytest.mark.django_db
NUMBER = "12345-20261123-8"


def called(number: str = NUMBER, *, into: Matter | None = None, answer_by: date | None = None, words: str = "热线来电：电梯停了") -> Matter:
    call = actions.Call(number=number, url="https://12345.example/8", answer_by=answer_by)
    word = stage.word(None, words, channel="hotline", phone="+8610000000055", hotline=call)
    with db.scoped(cast.scope("branch_secretary")) as actor:
        if into is not None:
            return actions.join_matter(actor=actor, now=NOW, matter=into.pk, word=word).matter
        return actions.raise_matter(actor=actor, now=NOW, thing=stage.thing(), word=word).matter


def cases(matter: Matter) -> list[HotlineCase]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(HotlineCase.objects.filter(matter=matter).order_by("pk"))


def answers(who: str, matter: Matter, words: str = "电梯已修好，已告诉来电人", **more: object) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        said = actions.Said(words, key=more.pop("key", None))  # type: ignore[arg-type]
        return actions.answer_hotline(actor=actor, now=NOW + timedelta(hours=1), matter=matter.pk, said=said, **more)  # type: ignore[arg-type]


TODAY = NOW.date()


def waits(who: str, day: date = TODAY) -> list[str]:
    with db.scoped(cast.scope(who)) as scope:
        return [one.act_url for one in hotline.waiting(scope, day)]


def test_a_case_is_kept_with_its_report_and_the_day_that_the_hotline_names() -> None:
    matter = called(answer_by=NOW.date() + timedelta(days=2))
    (case,) = cases(matter)
    assert (case.number, case.url, case.received_at, case.answered_at) == (NUMBER, "https://12345.example/8", NOW, None)
    assert case.report_id == stage.report_of(matter, "branch_secretary").pk
    assert stage.fresh(matter).hotline_number == NUMBER
    assert case.answer_due == days.end_of_day(NOW.date() + timedelta(days=2))


def test_a_second_call_that_joins_keeps_its_own_number() -> None:
    matter = stage.raised()
    called("H-1", into=matter)
    assert stage.fresh(matter).hotline_number == "H-1"
    with db.scoped(cast.scope("branch_secretary")) as actor:
        call = actions.Call(number="H-2")
        word = stage.word(None, "又有人来电", channel="hotline", hotline=call)
        actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word)
        # The same case entered once more is no second one.
        again = stage.word(None, "同一个工单", channel="hotline", hotline=call)
        actions.join_matter(actor=actor, now=NOW, matter=matter.pk, word=again)
    assert [case.number for case in cases(matter)] == ["H-1", "H-2"]
    assert stage.fresh(matter).hotline_number == "H-1"


def test_one_answer_answers_all_that_wait_and_says_by_whom() -> None:
    matter = called("H-1")
    called("H-2", into=matter)
    event = answers("branch_secretary", matter)
    assert (event.move, event.words, event.is_public) == ("answer_hotline", "电梯已修好，已告诉来电人", False)
    body = cast.body("branch").pk
    assert {(case.answered_at, case.event_id, case.body_id) for case in cases(matter)} == {(event.at, event.pk, body)}
    with db.scoped(cast.SYSTEM):
        assert Record.objects.filter(verb="matters.hotline_answered", subject_id=matter.pk).count() == 1
    with pytest.raises(errors.NothingToAnswer):
        answers("branch_secretary", matter)


def test_it_answers_also_what_has_ended_and_no_clock_of_the_reporter_stops() -> None:
    matter = called()
    before = stage.fresh(matter).contact_due
    answers("branch_secretary", matter)
    found = stage.fresh(matter)
    assert (found.contact_due, found.contacted_at) == (before, None)
    ended = called("H-9")
    stage.does("branch_secretary", ended, "decline", "这不归小区管")
    answers("branch_secretary", ended)
    assert stage.fresh(ended).state == "closed"
    assert cases(ended)[0].answered_at is not None


def test_sent_twice_is_one_answer_and_words_are_needed() -> None:
    matter, key = called(), uuid4()
    assert answers("branch_secretary", matter, key=key).pk == answers("branch_secretary", matter, key=key).pk
    other = called("H-3")
    with pytest.raises(errors.WordsMissing):
        answers("branch_secretary", other, "好")
    assert cases(other)[0].answered_at is None


@pytest.mark.parametrize("who", ["property_manager", "owner", "second_secretary", "auditor"])
def test_others_do_not_answer(who: str) -> None:
    matter = called()
    with pytest.raises(NotAllowed):
        answers(who, matter)


def test_who_saw_an_older_state_is_told() -> None:
    matter = called()
    version = stage.fresh(matter).version
    stage.does("branch_secretary", matter, "accept")
    with pytest.raises(errors.Overtaken):
        answers("branch_secretary", matter, expected=version)


def test_it_waits_in_today_until_it_is_answered() -> None:
    matter = called()
    act = reverse("matters:desk_act", args=[matter.pk, "answer_hotline"])
    assert waits("branch_secretary") == [act]
    for other in ("property_manager", "owner", "second_secretary", "street_officer", "auditor"):
        assert waits(other) == []
    with db.scoped(cast.scope("branch_secretary")) as scope:
        (calm,) = hotline.waiting(scope, NOW.date())
        (late,) = hotline.waiting(scope, NOW.date() + timedelta(days=30))
        (last,) = hotline.waiting(scope, (cases(matter)[0].answer_due - timedelta(hours=1)).date())
    assert (calm.tone, late.tone) == ("wait", "late")
    assert calm.harm < last.harm < late.harm
    answers("branch_secretary", matter)
    assert waits("branch_secretary") == []


def test_the_clerk_who_took_it_in_is_reminded_though_another_level_holds_it() -> None:
    matter = called()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.step_up(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("小区里没有这个条件"))
    assert len(waits("branch_secretary")) == 1
    assert len(waits("community_officer")) == 1
    answers("branch_secretary", matter)
    assert waits("community_officer") == []


# ---- pages ------------------------------------------------------------------------------------------------------------


def test_the_desk_answers_and_everybody_reads_that_it_was() -> None:
    matter = called()
    client = cast.client("branch_secretary")
    url = reverse("matters:desk_act", args=[matter.pk, "answer_hotline"])
    page = client.get(reverse("matters:hotline")).content.decode()
    assert NUMBER in page
    assert url in page
    desk = client.get(reverse("matters:desk_matter", args=[matter.pk])).content.decode()
    assert 'href="https://12345.example/8"' in desk
    assert client.get(url).status_code == 200
    answer = client.post(url, {"key": str(uuid4()), "expected": stage.fresh(matter).version, "words": "已修好，回了来电人"})
    assert answer.status_code == 302
    assert client.get(url).status_code == 302, "nothing waits any more"
    page = client.get(reverse("matters:hotline")).content.decode()
    assert "没有等答复的热线工单" in page
    assert NUMBER in page
    seen = cast.client("owner").get(reverse("matters:matter", args=[matter.pk])).content.decode()
    assert "已答复热线" in seen
    assert "已修好，回了来电人" in seen
    # The number leads to whoever called: a neighbor does not read it.
    assert NUMBER not in seen


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("property_manager", 403), ("branch_secretary", 200)])
def test_only_who_takes_in_opens_the_list(who: str, status: int) -> None:
    assert cast.client(who).get(reverse("matters:hotline")).status_code == status


def test_another_body_sees_no_case_of_here() -> None:
    called()
    assert NUMBER not in cast.client("second_secretary").get(reverse("matters:hotline")).content.decode()
