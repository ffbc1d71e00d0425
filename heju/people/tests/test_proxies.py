"""Who acts for an owner who is away, and what was not agreed to."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, parameters, queries
from heju.people.models import Objection
from heju.people.tests.papers import give, told
from tests import cast

pytestmark = pytest.mark.django_db
LATER = cast.DAY + timedelta(days=100)

# ---- proxies ----------------------------------------------------------------------------------------------------------


def may(matter, day=cast.DAY, agent="tenant", number="101"):
    with db.scoped(cast.scope(agent)):
        return queries.may_act_for(cast.person(agent).pk, cast.person("owner").pk, cast.unit("A", number).pk, matter, day)


def test_a_proxy_holds_for_its_matters_home_and_days():
    give()
    assert any("林建国 请您" in text for text in told("tenant"))
    assert may("vote")
    assert not may("fees")
    assert not may("vote", cast.DAY - timedelta(days=1))
    assert may("vote", LATER - timedelta(days=1))
    assert not may("vote", LATER)
    assert not may("vote", number="102")
    assert not may("vote", agent="stranger")


@pytest.mark.parametrize("who", ["owner", "tenant"])
def test_both_may_end_it_and_the_other_is_told(who):
    proxy = give()
    with db.scoped(cast.scope(who)) as scope:
        actions.end_proxy(actor=scope, now=cast.NOW, proxy=proxy)
        actions.end_proxy(actor=scope, now=cast.NOW, proxy=proxy)
    assert not may("vote")
    assert sum("收回" in text for text in told("tenant" if who == "owner" else "owner")) == 1


def test_nobody_else_ends_it():
    proxy = give()
    with db.scoped(cast.scope("branch_secretary")) as scope, pytest.raises(NotAllowed):
        actions.end_proxy(actor=scope, now=cast.NOW, proxy=proxy)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"who": "tenant", "agent": "owner", "number": "102"}, NotAllowed),
        ({"number": "102"}, NotAllowed),
        ({"agent": "owner"}, errors.ProxyAlready),
        ({"matters": ()}, errors.ProxyAlready),
        ({"matters": ("everything",)}, errors.ProxyAlready),
        ({"until": cast.DAY}, errors.WrongPeriod),
        ({"since": LATER, "until": LATER}, errors.WrongPeriod),
        ({"until": date(2029, 11, 24)}, errors.WrongPeriod),
        ({"since": cast.DAY - timedelta(days=9), "until": cast.DAY}, errors.WrongPeriod),
    ],
)
def test_a_proxy_is_refused(more, error):
    with pytest.raises(error):
        give(**more)


@pytest.mark.parametrize(
    "days",
    [
        {"until": date(2029, 11, 23)},
        {"since": cast.DAY - timedelta(days=9), "until": cast.DAY + timedelta(days=1)},
        {"since": LATER, "until": LATER + timedelta(days=1)},
    ],
    ids=["three years", "from before until tomorrow", "one day to come"],
)
def test_a_proxy_runs_for_three_years_at_most_and_a_day_at_least(days):
    assert give(**days).until == days["until"]


def test_only_matters_that_are_known_are_given_in_their_order():
    assert give(matters=("fees", "everything", "vote")).matters == ["vote", "fees"]


def test_nobody_gives_away_what_was_given_to_him():
    # The helper acts for the elder, who owns the home: the elder himself gives, the helper does not.
    given: dict[str, Any] = {"agent": cast.person("tenant"), "matters": ("vote",), "since": cast.DAY, "until": LATER}
    with db.scoped(replace(cast.scope("helper"), on_behalf_of=cast.person("elder").pk)) as scope:
        unit = queries.open_unit(scope, cast.unit("A", "201").pk, cast.DAY)
        with pytest.raises(NotAllowed):
            actions.give_proxy(actor=scope, now=cast.NOW, unit=unit, **given)
    assert give("elder", number="201").agent_id == cast.person("tenant").pk


def test_the_other_owners_are_told_and_neither_of_the_two():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        more: dict[str, Any] = {"kind": "owner", "share": Fraction(1, 2), "since": cast.SINCE, "source": "不动产权证书"}
        actions.tie_person(actor=scope, now=cast.NOW, person=cast.person("stranger"), unit=cast.unit("A", "201"), **more)
    give("elder", number="201")
    assert any("委托了别人代办" in text for text in told("stranger"))
    assert not any("委托了别人代办" in text for who in ("elder", "tenant", "owner") for text in told(who))


def test_one_proxy_at_a_time():
    give()
    with pytest.raises(errors.ProxyAlready):
        give(matters=("fees",))


def test_the_pages_of_a_proxy():
    client = cast.client("owner")
    url = reverse("people:give_proxy", args=[cast.unit("A", "101").pk])
    sent = {"phone": "10000000010", "matters": ["vote", "fees"], "since": "2026-11-23", "until": "2027-05-01"}
    assert client.post(url, {**sent, "phone": "10099999999"}).status_code == 422
    assert client.post(url, sent).headers["Location"] == reverse("people:proxies")
    assert "有效" in client.get(reverse("people:proxies")).text
    assert "辞去委托" in cast.client("tenant").get(reverse("people:proxies")).text


# ---- objections -------------------------------------------------------------------------------------------------------


def object_(who="owner", number="101", words="我没有把房子租给他"):
    with db.scoped(cast.scope(who)) as scope:
        unit = queries.open_unit(scope, cast.unit("A", number).pk, cast.DAY)
        return actions.object_to(actor=scope, now=cast.NOW, unit=unit, words=words)


def test_an_objection_waits_on_the_desk_and_is_answered():
    made = object_()
    assert object_().pk == made.pk
    client = cast.client("branch_secretary")
    assert reverse("people:answer", args=[made.pk]) in client.get("/desk/").text
    client.post(reverse("people:answer", args=[made.pk]), {"is_upheld": "yes", "answer": "已经更正登记"})
    assert any("异议成立：已经更正登记" in text for text in told("owner"))
    with db.scoped(cast.scope("branch_secretary")) as scope, pytest.raises(errors.AnsweredAlready):
        actions.answer_objection(actor=scope, now=cast.NOW, objection=made, is_upheld=False, answer="没有错的")
    assert reverse("people:answer", args=[made.pk]) not in client.get("/desk/").text


def test_only_somebody_of_the_home_objects():
    with pytest.raises(errors.NotYourHome):
        object_("stranger")
    with pytest.raises(errors.ReasonMissing):
        object_(words="不")


def test_the_same_words_are_another_objection_for_another_another_home_and_after_an_answer():
    made = object_()
    assert object_("committee_member", "301").pk != made.pk
    assert object_(words="我没有把房子卖给他").pk != made.pk
    for upheld, said in ((False, "有了答复：登记没有错。"), (True, "异议成立：已经更正。")):
        again = object_()
        assert (again.pk == made.pk) is (not upheld)
        with db.scoped(cast.scope("branch_secretary")) as scope:
            with pytest.raises(errors.ReasonMissing):
                actions.answer_objection(actor=scope, now=cast.NOW, objection=again, is_upheld=upheld, answer=" 没错的 ")
            answer = said.rpartition("：")[2]
            done = actions.answer_objection(actor=scope, now=cast.NOW, objection=again, is_upheld=upheld, answer=answer)
        assert (done.answer, done.is_upheld, done.answered_at) == (answer, upheld, cast.NOW)
        assert said in told("owner")[0]


@pytest.mark.parametrize("who", ["owner", "second_secretary", "property_manager"])
def test_only_who_keeps_the_register_there_answers(who):
    made = object_()
    with db.scoped(cast.scope(who)) as scope, pytest.raises((NotAllowed, Objection.DoesNotExist)):
        actions.answer_objection(actor=scope, now=cast.NOW, objection=made, is_upheld=True, answer="已经更正登记")


def test_who_lived_there_before_objects_too():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        held = cast.person("tenant").ties.get(unit=cast.unit("A", "102"))
        actions.end_tie(actor=scope, now=cast.NOW, tie=held, until=cast.DAY, why="搬走了")
    assert object_("tenant", "102").person_id == cast.person("tenant").pk


def test_an_objection_is_seen_by_those_who_answer_it():
    object_()
    seen = set()
    for key in cast.names():
        with db.scoped(cast.scope(key)):
            if Objection.objects.exists():
                seen.add(key)
    assert seen == {"owner", "branch_secretary", "community_officer", "street_officer", "district_officer"}


def test_the_page_of_an_objection():
    client = cast.client("owner")
    url = reverse("people:object", args=[cast.unit("A", "101").pk])
    assert client.post(url, {"words": "不"}).status_code == 422
    assert client.post(url, {"words": "这个人我不认识"}).headers["Location"] == reverse("people:notices")
    assert cast.client("stranger").get(url).status_code == 404


def test_a_new_tie_is_told_to_person_and_owner_and_leads_to_an_objection():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        given: dict[str, Any] = {"kind": "tenant", "since": cast.DAY, "source": "租赁合同"}
        actions.tie_person(actor=scope, now=cast.NOW, person=cast.person("stranger"), unit=cast.unit("A", "101"), **given)
    assert any("您被登记为 梧桐苑 1栋1单元 101 的租客" in text for text in told("stranger"))
    with db.scoped(cast.scope("owner")) as scope:
        notice = queries.notices_of(scope)[0]
    assert "登记了一位租客：黄*" in notice.text
    assert notice.link == reverse("people:object", args=[cast.unit("A", "101").pk])
    assert parameters.NOTICE_DAYS == 180
