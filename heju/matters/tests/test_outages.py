"""Outages take in what is reported of them; what rises is told once and answered once; what helped before is shown."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Matter, Outage, Topic
from heju.matters.queries import helped, outages
from heju.matters.tests.stage import NOW, brought_to_done, fresh, raised, says
from tests import cast

pytestmark = pytest.mark.django_db
WATER = "utility.water.off"
HOUR = timedelta(hours=1)


def announced(place: str = "A", who: str = "property_manager", **more: object) -> Outage:
    with db.scoped(cast.scope(who)) as actor:
        given = {"begins_at": NOW - HOUR, "expected_at": NOW + 5 * HOUR, "key": uuid4(), **more}
        return actions.announce_outage(
            actor=actor,
            now=NOW,
            place=cast.place(place),
            category=WATER,
            words="水泵房检修，预计六小时恢复供水",
            **given,  # type: ignore[arg-type]
        )


def test_a_report_of_what_is_known_joins_its_notice() -> None:
    outage = announced()
    matter = raised(category="utility.water.pressure", words="四楼没有水了，是停水了吗")
    assert matter.pk == outage.matter_id
    assert fresh(matter).reports_count == 2


@pytest.mark.parametrize(
    ("more", "joins"),
    [
        ({}, True),
        ({"category": "utility.power.off"}, False),
        ({"is_private": True}, False),
        ({"absorbs": False}, False),
        ({"now": NOW - 2 * HOUR}, False),
        ({"now": NOW + 17 * HOUR - timedelta(seconds=1)}, True),
        ({"now": NOW + 17 * HOUR}, False),
    ],
    ids=["the same", "another kind", "private", "said to be another thing", "before it began", "within the grace", "long after"],
)
def test_what_joins_and_what_stands_for_itself(more: dict[str, object], joins: bool) -> None:
    outage = announced()
    matter = raised(**{"category": WATER, "words": "我家没有水了，请看看", **more})  # type: ignore[arg-type]
    assert (matter.pk == outage.matter_id) is joins


def test_another_compound_is_not_concerned() -> None:
    outage = announced()
    assert raised("stranger", place="B", category=WATER, words="我家没有水了，请看看").pk != outage.matter_id


def test_once_it_is_back_reports_stand_for_themselves() -> None:
    outage = announced()
    with db.scoped(cast.scope("property_manager")) as actor:
        actions.end_outage(actor=actor, now=NOW, outage=outage.pk)
        with pytest.raises(errors.NotNow):
            actions.end_outage(actor=actor, now=NOW, outage=outage.pk)
    assert raised(category=WATER, words="我家没有水了，请看看").pk != outage.matter_id


def test_the_time_of_return_is_changed_and_lies_after_the_beginning() -> None:
    outage = announced()
    with db.scoped(cast.scope("property_manager")) as actor:
        assert actions.change_outage(actor=actor, now=NOW, outage=outage.pk, expected_at=NOW + 9 * HOUR).expected_at == NOW + 9 * HOUR
        with pytest.raises(errors.TimesWrong):
            actions.change_outage(actor=actor, now=NOW, outage=outage.pk, expected_at=NOW - HOUR)
    with pytest.raises(errors.TimesWrong):
        announced(expected_at=NOW - HOUR)


def test_only_a_body_that_works_there_announces() -> None:
    for who in ("owner", "stranger", "second_secretary"):
        with pytest.raises(NotAllowed):
            announced(who=who)


def test_announced_twice_it_is_one() -> None:
    key = uuid4()
    assert announced(key=key).pk == announced(key=key).pk


def test_residents_see_what_is_off_in_their_compound() -> None:
    announced()
    for who, count in (("owner", 1), ("tenant", 1), ("stranger", 0)):
        with db.scoped(cast.scope(who)):
            assert len(outages.standing([cast.place("A").pk], NOW)) == count


def told(days_ago: int, words: str, category: str = "sanitation.pests.rats_roaches") -> Matter:
    with db.scoped(cast.SYSTEM) as actor:
        word = actions.Word(key=uuid4(), words=words, channel="app")
        thing = actions.Thing(place=cast.place("A1"), category=category)
        return actions.raise_matter(actor=actor, now=NOW - timedelta(days=days_ago), thing=thing, word=word).matter


def test_a_burst_is_told_to_the_branch_once_grows_and_is_answered_once() -> None:
    for days_ago in range(10, 55, 4):
        told(days_ago, f"路灯不亮了第{days_ago}处，晚上看不见", "building.common.lights")
    burst = [told(number % 2, f"{number}楼楼道里看到白蚁，木门都蛀空了", "sanitation.pests.termites") for number in range(8)]
    assert actions.find_topics(actor=cast.SYSTEM, now=NOW) >= 1
    assert actions.find_topics(actor=cast.SYSTEM, now=NOW) == 0
    with db.scoped(cast.scope("branch_secretary")) as actor:
        topic = Topic.objects.get(place=cast.place("A"))
        assert topic.category.startswith("sanitation.pests") or "白蚁" in "".join(topic.terms)
        assert set(topic.matters) >= {one.pk for one in burst}
        with pytest.raises(errors.WordsMissing):
            actions.answer_topic(actor=actor, now=NOW, topic=topic.pk, words="好")
        actions.answer_topic(actor=actor, now=NOW, topic=topic.pk, words="已约白蚁防治所周三全楼检查")
        with pytest.raises(errors.Overtaken):
            actions.answer_topic(actor=actor, now=NOW, topic=topic.pk, words="又答复一遍了")
    for who in ("owner", "second_secretary"):
        with db.scoped(cast.scope(who)) as actor:
            assert not Topic.objects.filter(pk=topic.pk).exists()
            with pytest.raises(NotAllowed):
                actions.answer_topic(actor=actor, now=NOW, topic=topic.pk, words="轮不到我来答复")


def test_what_helped_before_is_shown_with_the_time_it_took() -> None:
    before = raised(words="一单元电梯停了，门打不开", is_shared=False)
    brought_to_done(before)
    says("owner", before, True)
    now = raised("tenant", words="一单元电梯又停了，门打不开了")
    hidden = raised("tenant", category="noise.life.upstairs", is_private=True, words="楼上又在半夜跳绳了")
    with db.scoped(cast.scope("branch_secretary")):
        [one] = helped.what_helped(fresh(now))
        assert (one.matter.pk, one.words) == (before.pk, "换了门机，试运行正常")
        assert helped.what_helped(fresh(hidden)) == []
