"""Who acts for an owner who is away, and what was not agreed to."""

from datetime import date, timedelta
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
    ],
)
def test_a_proxy_is_refused(more, error):
    with pytest.raises(error):
        give(**more)


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
