"""A matter on its way: whoever reported hears each step once, whoever works hears what came to him, guests by their telephone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from heju.kit import db, sms
from heju.matters import actions as matters
from heju.matters.actions.step import VERB_OF
from heju.matters.models import Event, Report
from heju.matters.tests import stage
from heju.notices import actions, queries
from heju.notices.models import Follower
from heju.notices.queries import of_matters
from heju.notices.rules import hookable
from heju.notices.tests.conftest import MAIL, Box, letters, wants
from heju.notices.tests.test_answer import reply
from heju.organizations import actions as organizations
from heju.people.models import PersonalNotice
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_messages")]
# By day, so that nobody's quiet hours hold anything back.
NOW = timezone.localtime().replace(hour=10, minute=0)


def told(who: str) -> list[str]:
    """Return what one of the cast was told in the app, oldest first."""
    with db.scoped(cast.scope(who)):
        rows = PersonalNotice.objects.filter(kind__startswith="matters.").order_by("pk")
        return [row.text % row.values for row in rows]


def test_the_reporter_hears_each_step_and_the_company_what_came_to_it(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    stage.assigned(matter, now=NOW)
    stage.does("property_manager", matter, "take_up", now=NOW)
    claim(NOW)
    title = stage.fresh(matter).title
    assert told("owner") == [
        f"“{title}”受理了，接下来交给负责的单位。",
        f"“{title}”交给清禾物业服务有限公司办了。",
        f"清禾物业服务有限公司接手办“{title}”了。",
    ]
    # He has taken it up before anybody came to tell him that it was his.
    assert told("property_manager") == []
    assert told("stranger") == []


def test_the_company_is_told_while_it_has_not_acted(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    stage.assigned(matter, now=NOW)
    claim(NOW)
    assert told("property_manager") == [f"交给你们办：“{stage.fresh(matter).title}”，在1栋。"]


def test_who_has_answered_is_not_asked_again(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW, category="noise.life.upstairs")
    stage.brought_to_done(matter, now=NOW)
    claim(NOW)
    assert told("owner")[-1].endswith("修好了，还是没修好？")
    again = stage.raised(who="tenant", now=NOW, category="noise.life.upstairs", words="楼上半夜一直拖桌子，睡不着")
    stage.brought_to_done(again, now=NOW)
    stage.says("tenant", again, True, now=NOW)
    claim(NOW)
    assert not [one for one in told("tenant") if "修好了，还是没修好" in one]


def test_who_wants_no_news_hears_nothing(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW, wants_news=False)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    claim(NOW)
    assert told("owner") == []


def test_a_private_matter_is_told_by_its_category_alone(claim: Callable[..., Any], box: Box, post: Callable[..., Any]) -> None:
    wants("owner")
    matter = stage.raised(now=NOW, category="noise.life.upstairs", is_private=True, words="张三家半夜打麻将，我说了他还骂我")
    stage.does("branch_secretary", matter, "accept", "先去上门了解", now=NOW)
    post(NOW)
    everything = " ".join([*told("owner"), box.taken[0][1].as_string(), *(str(one.values) for one in letters())])
    for secret in ("张三", "麻将", "上门了解"):
        assert secret not in everything


def test_a_guest_hears_by_his_telephone_what_matters_and_nothing_minor(post: Callable[..., Any]) -> None:
    with db.scoped(cast.SYSTEM) as actor:
        word = matters.Word(key=uuid4(), words="二楼走廊的灯坏了好几天", name="访客", phone="+8610000000088")
        matter = matters.raise_matter(actor=actor, now=NOW, thing=stage.thing(), word=word).matter
    stage.does("branch_secretary", matter, "accept", now=NOW)
    post(NOW)
    gateway = sms.LocalGateway(settings.STATE / "sms.jsonl")
    assert gateway.messages() == []
    stage.assigned(matter, now=NOW)
    post(NOW)
    [message] = gateway.messages()
    assert (message.number, message.text) == ("+8610000000088", f"“{stage.fresh(matter).title}”交给清禾物业服务有限公司办了。")
    # He leaves, and a later step does not bring him back.
    with db.scoped(queries.post()):
        Follower.objects.update(ended_at=NOW)
    stage.does("property_manager", matter, "take_up", now=NOW)
    stage.done(matter, now=NOW)
    post(NOW + timedelta(minutes=1))
    assert len(gateway.messages()) == 1
    with db.scoped(queries.post()):
        assert Follower.objects.count() == 1


def test_an_answer_by_mail_is_said_on_the_matter(post: Callable[..., Any], box: Box) -> None:
    wants("owner")
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    post(NOW)
    assert actions.take_answer(now=NOW, raw=reply(box, "今天又停了两次。")) == "taken"
    with db.scoped(cast.scope("branch_secretary")):
        event = Event.objects.filter(matter=matter).order_by("-number")[0]
        assert (event.move, event.words, event.part, event.person_id) == ("reply", "今天又停了两次。", "reporter", None)
        assert event.report_id == Report.objects.get(matter=matter).pk
    assert MAIL not in event.words


def test_an_answer_to_a_question_lets_the_clock_run_again(post: Callable[..., Any], box: Box) -> None:
    wants("owner")
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    stage.assigned(matter, now=NOW)
    stage.does("property_manager", matter, "take_up", now=NOW)
    stage.does("property_manager", matter, "ask", "是哪一台电梯？左边还是右边", now=NOW)
    post(NOW)
    assert actions.take_answer(now=NOW, raw=reply(box, "左边那一台。")) == "taken"
    assert stage.fresh(matter).state == "in_hand"


def test_a_closed_matter_takes_no_answer(post: Callable[..., Any], box: Box) -> None:
    wants("owner")
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "decline", "不是本小区的事", now=NOW)
    post(NOW)
    assert actions.take_answer(now=NOW, raw=reply(box, "那找谁呢，请说一下")) == "closed"


def test_every_move_that_tells_the_reporter_has_its_sentence() -> None:
    from heju.matters.rules.moves import MOVES

    silent = {VERB_OF[move] for move, row in MOVES.items() if row.told} - set(of_matters.MATTERS)
    assert silent == set()
    # Giving a matter to a colleague is no move.
    assert {verb for verb in of_matters.MATTERS if "outage" not in verb} - {"matters.given"} <= set(VERB_OF.values())


def test_a_colleague_hears_of_what_is_given_to_him_and_nobody_else_does(claim: Callable[..., Any]) -> None:
    day = NOW.date()
    with db.scoped(cast.scope("community_officer", day)) as actor:
        made = organizations.appoint(
            actor=actor, now=NOW, body=cast.body("company").pk, post="staff", person=cast.person("tenant").pk, public_name="赵敏",
            since=day, basis="劳动合同",
        )  # fmt: skip
    matter = stage.raised(now=NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    stage.assigned(matter, now=NOW)
    claim(NOW)
    before = {who: told(who) for who in ("owner", "tenant", "property_manager", "branch_secretary")}
    with db.scoped(cast.scope("property_manager", day)) as actor:
        matters.mind_matter(actor=actor, now=NOW, matter=matter.pk, body=cast.body("company").pk, to=made.pk, seen=None)
    claim(NOW)
    assert told("tenant") == [*before.pop("tenant"), f"同事把“{stage.fresh(matter).title}”交给您接着办，在1栋。"]
    assert {who: told(who) for who in before} == before
    assert {hookable.topic_of(verb) for verb in ("matters.given", "matters.minded", "matters.put_down")} == {""}


@pytest.mark.parametrize("table", [of_matters.UP, of_matters.DOWN])
def test_every_level_that_can_get_it_has_its_sentence(table: dict[str, str]) -> None:
    from heju.matters.rules.happened import LEVELS

    assert list(table) == list(LEVELS[1:] if table is of_matters.UP else LEVELS[:-1])


def test_the_number_of_questions_does_not_grow_with_those_who_joined(
    claim: Callable[..., Any], sealed: Any, django_assert_max_num_queries: Any
) -> None:
    matter = stage.raised(now=NOW)
    claim(NOW)
    with db.scoped(cast.SYSTEM) as actor:
        for who in ("tenant", "elder", "committee_member"):
            word = stage.word(who, "我也碰到了，电梯又停")
            matters.join_matter(actor=actor, now=NOW, matter=matter.pk, word=word)
    claim(NOW)
    stage.does("branch_secretary", matter, "accept", now=NOW)
    sealed()
    # Two inserts in the app a person; the rest is asked once, two of it about steps that may be taken back.
    with django_assert_max_num_queries(37):
        assert claim(NOW).letters == 4


# ---- neighbors who did not report -------------------------------------------------------------------------------------


def follows(who: str, matter: Any, do: str = "follow") -> int:
    return cast.client(who).post(f"/notices/follow/matters.matter/{matter.pk}/", {"do": do}).status_code


def test_a_neighbor_who_follows_hears_that_it_is_fixed_and_none_of_the_steps(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW, is_shared=False)
    assert follows("tenant", matter) == follows("tenant", matter) == 302
    with db.scoped(cast.scope("tenant")):
        assert Follower.objects.filter(subject_id=matter.pk, ended_at=None).count() == 1
    stage.brought_to_done(matter, now=NOW)
    stage.says("owner", matter, fixed=True, now=NOW)
    claim(NOW)
    assert stage.fresh(matter).outcome == "solved"
    assert told("tenant") == [f"您关注的“{matter.title}”办好了。"]
    assert f"“{matter.title}”办结了。办得怎么样，点一下打个分。" in told("owner")


def test_whoever_stops_following_hears_nothing(claim: Callable[..., Any]) -> None:
    matter = stage.raised(now=NOW)
    follows("tenant", matter)
    follows("tenant", matter, "stop")
    stage.does("branch_secretary", matter, "decline", "不是本小区的事", now=NOW)
    claim(NOW)
    assert told("tenant") == []


@pytest.mark.parametrize(("who", "status"), [("tenant", 200), ("stranger", 404)])
def test_only_who_sees_a_public_matter_follows_it(who: str, status: int) -> None:
    public, private = stage.raised(now=NOW), stage.raised("tenant", now=NOW, is_private=True, category="people.neighbors.dispute")
    client = cast.client(who)
    assert client.get(f"/notices/follow/matters.matter/{public.pk}/").status_code == status
    assert client.get(f"/notices/follow/matters.matter/{private.pk}/").status_code == 404
    assert client.get(f"/notices/follow/people.person/{public.pk}/").status_code == 404


def test_the_page_of_a_matter_offers_it_to_neighbors_and_not_to_whoever_reported() -> None:
    matter = stage.raised(now=NOW)
    link = f"/notices/follow/matters.matter/{matter.pk}/"
    assert link in cast.client("tenant").get(f"/matters/{matter.pk}/").content.decode()
    page = cast.client("owner").get(f"/matters/{matter.pk}/").content.decode()
    assert link not in page
    assert f"/notices/text/matters.matter/{matter.pk}/" in page
    part = cast.client("tenant").get(link, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "关注" in part


def test_whoever_lives_where_something_is_off_hears_of_it_and_when_it_is_back(claim: Callable[..., Any]) -> None:
    from heju.matters.actions import outages

    with db.scoped(cast.scope("property_manager")) as actor:
        outage = outages.announce_outage(
            actor=actor, now=NOW, place=cast.place("A1"), category="utility.water.off", words="水管抢修，停水到下午四点", begins_at=NOW,
            expected_at=NOW + timedelta(hours=6), key=uuid4(),
        )  # fmt: skip
    claim(NOW)
    title = stage.fresh(outage.matter).title
    announced = f"“{title}”：发了停用通知，里面写着什么时候恢复。"
    assert [told(who) for who in ("owner", "tenant", "stranger")] == [[announced], [announced], []]
    # Whoever announced it is told nothing of his own act, and who has dealt with it since hears no more of that step.
    assert told("property_manager") == []
    with db.scoped(cast.scope("tenant")) as actor:
        matters.join_matter(actor=actor, now=NOW, matter=outage.matter_id, word=stage.word("tenant", "我家也没有水了"))
    with db.scoped(cast.scope("property_manager")) as actor:
        outages.end_outage(actor=actor, now=NOW + timedelta(hours=1), outage=outage.pk)
    claim(NOW + timedelta(hours=1))
    assert told("owner")[-1] == told("tenant")[-1] == f"“{title}”：通知说已经恢复了。"
    assert told("stranger") == []


def test_an_outage_of_another_building_is_none_of_his() -> None:
    from heju.matters.queries import telling

    matter = stage.raised(now=NOW)
    with db.scoped(cast.SYSTEM):
        assert telling.living_at(matter.pk) == []
