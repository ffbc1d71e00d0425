"""Writing into the register by its pages, looking at closed data, acting for an elder."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.kit.scope import Scope
from heju.people import queries
from heju.people.models import Tie
from tests import cast

pytestmark = pytest.mark.django_db
ENTRY = {"name": "唐宁", "phone": "13812341234", "kind": "owner", "share": "全部", "since": "2026-11-01", "source": "不动产权证书"}


@pytest.fixture
def secretary():
    return cast.client("branch_secretary")


def ties(number="302"):
    with db.scoped(cast.scope("branch_secretary")):
        return list(Tie.objects.filter(unit=cast.unit("A", number)).order_by("pk"))


def enter(client, number="302", **fields):
    return client.post(reverse("people:enter", args=[cast.unit("A", number).pk]), ENTRY | fields)


def test_it_registers_and_ties_in_one_step(secretary):
    answer = enter(secretary)
    assert answer.headers["Location"] == reverse("people:unit", args=[cast.unit("A", "302").pk])
    [held] = ties()
    assert (held.kind, held.share, held.handlers) == ("owner", 1, ["branch"])
    assert "唐*" in secretary.get(answer.headers["Location"]).text


def test_it_does_it_once_when_sent_twice(secretary):
    enter(secretary, kind="tenant", share="")
    page = enter(secretary, kind="tenant", share="")
    assert page.status_code == 422
    assert "已经有同样的关系" in page.text
    assert len(ties()) == 1


def test_it_knows_the_same_person_again(secretary):
    enter(secretary)
    enter(secretary, number="401", kind="tenant", share="")
    assert ties("302")[0].person_id == ties("401")[0].person_id


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "必填"),
        ("phone", "12345", "11 位手机号"),
        ("identity", "110105194912310021", "身份证号不对"),
        ("share", "", "请填写业主的份额"),
        ("share", "一半", "份额写成"),
        ("share", "3/2", "份额写成"),
        ("since", "2999-01-01", "还没有到"),
        ("since", "", "必填"),
        ("source", "", "必填"),
        ("kind", "guest", ""),
    ],
)
def test_it_says_at_the_field_what_is_wrong(secretary, field, value, says):
    page = enter(secretary, **{field: value})
    assert page.status_code == 422
    assert f'aria-describedby="id_{field}' in page.text or f'id="id_{field}_error"' in page.text
    assert says in page.text
    assert ties() == []


def test_it_says_that_the_shares_are_taken(secretary):
    page = enter(secretary, number="101")
    assert page.status_code == 422
    assert "超过了全部" in page.text


def test_it_keeps_nothing_of_a_person_who_could_not_be_tied(secretary):
    enter(secretary, number="101", name="没进来")
    with db.scoped(cast.scope("branch_secretary")):
        assert not queries.with_words("没进来").exists()


def test_it_says_who_sees_the_form(secretary):
    page = secretary.get(reverse("people:enter", args=[cast.unit("A", "302").pk]))
    assert "谁看得到" in page.text
    assert "不影响任何权利" in page.text


@pytest.mark.parametrize("key", ["committee_member", "property_manager", "social_worker", "owner", "tenant", "stranger"])
@pytest.mark.parametrize("name", ["enter", "sell"])
def test_it_refuses_the_forms_to_those_who_only_read(key, name):
    assert cast.client(key).get(reverse(f"people:{name}", args=[cast.unit("A", "101").pk])).status_code == 403


def test_it_transfers_a_home(secretary):
    unit = cast.unit("A", "101")
    fields = {"name": "唐宁", "phone": "13812341234", "day": "2026-11-20", "source": "不动产权证书"}
    assert secretary.post(reverse("people:sell", args=[unit.pk]), fields).status_code == 302
    page = secretary.get(reverse("people:unit", args=[unit.pk]))
    assert "唐*" in page.text
    assert "以前的住户" in page.text


def test_it_ends_and_shares_a_tie(secretary):
    enter(secretary)
    [held] = ties()
    share = reverse("people:share", args=[held.pk])
    assert secretary.get(share).status_code == 200
    assert secretary.post(share, {"handler": "company", "basis": "同意"}).status_code == 422
    assert secretary.post(share, {"handler": "company", "basis": "本人2026年11月20日单独同意"}).status_code == 302
    assert ties()[0].handlers == ["branch", "company"]
    end = reverse("people:end", args=[held.pk])
    assert secretary.post(end, {"day": "2026-11-01", "why": "搬走"}).status_code == 422
    assert secretary.post(end, {"day": "2026-11-20", "why": "搬走"}).status_code == 302
    assert ties()[0].until is not None


def test_it_hides_a_tie_of_another_handler(secretary):
    enter(secretary)
    url = reverse("people:end", args=[ties()[0].pk])
    assert cast.client("second_secretary").get(url).status_code == 404
    assert cast.client("community_officer").get(url).status_code == 404


# ---- a look at closed data --------------------------------------------------------------------------------------------


def look(client, field="phone", whom="owner", **headers):
    url = reverse("people:reveal", args=[cast.person(whom).pk, field])
    return client.post(url, {"reason": "contact"}, headers=headers)


def test_it_shows_a_number_once_and_tells_the_person(secretary):
    page = look(secretary)
    assert "+8610000000009" in page.text
    assert "已记录您的查看" in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0")
    mine = cast.client("owner").get(reverse("people:mine"))
    assert "查看了受保护的个人信息" in mine.text
    assert "需要联系本人" in mine.text
    assert "支部书记" in mine.text


def test_it_answers_a_part_with_a_part(secretary):
    page = look(secretary, **{"hx-request": "true"})
    assert "+8610000000009" in page.text
    assert "<html" not in page.text


def test_it_wants_a_reason(secretary):
    page = secretary.post(reverse("people:reveal", args=[cast.person("owner").pk, "phone"]), {"reason": "curious"})
    assert page.status_code == 422
    assert "+8610000000009" not in page.text
    assert "请写明原因" in page.text


def test_it_is_never_read_by_following_a_link(secretary):
    assert secretary.get(reverse("people:reveal", args=[cast.person("owner").pk, "phone"])).status_code == 405


@pytest.mark.parametrize(
    ("key", "whom", "status"),
    [("property_manager", "tenant", 404), ("second_secretary", "owner", 404), ("owner", "owner", 403), ("committee_member", "owner", 403)],
)
def test_it_refuses_a_look(key, whom, status):
    assert look(cast.client(key), whom=whom).status_code == status


def test_it_knows_no_other_field(secretary):
    assert look(secretary, field="password").status_code == 404


# ---- acting for an elder ------------------------------------------------------------------------------------------------


def scope_of(page) -> Any:
    return page.wsgi_request.scope


def act_for(client, whom="elder"):
    return client.post(reverse("people:act_for"), {"elder": cast.person(whom).pk})


def test_a_helper_acts_in_both_names():
    client = cast.client("helper")
    assert "替吴桂香办事" in client.get(reverse("people:mine")).text
    assert act_for(client).status_code == 302
    page = client.get(reverse("people:mine"))
    assert "您正在替吴桂香办事" in page.text
    scope = scope_of(page)
    assert (scope.person_id, scope.on_behalf_of) == (cast.person("helper").pk, cast.person("elder").pk)
    with db.scoped(Scope(person_id=cast.person("elder").pk)):
        record = queries.records_about(cast.person("elder").pk)[0]
    assert (record.verb, record.person_id, record.for_person_id) == ("people.acted_for", cast.person("helper").pk, cast.person("elder").pk)


def test_a_helper_stops_acting():
    client = cast.client("helper")
    act_for(client)
    client.post(reverse("people:act_for"), {"elder": ""})
    page = client.get(reverse("people:mine"))
    assert "您正在替" not in page.text
    assert scope_of(page).on_behalf_of is None


@pytest.mark.parametrize("key", ["owner", "tenant", "branch_secretary", "stranger"])
def test_nobody_else_acts_for_the_elder(key):
    client = cast.client(key)
    assert act_for(client).status_code == 403
    assert scope_of(client.get(reverse("people:mine"))).on_behalf_of is None


def test_a_helper_stops_being_one_when_the_elder_ends_it():
    helper, elder = cast.client("helper"), cast.client("elder")
    act_for(helper)
    page = elder.get(reverse("people:helpers"))
    assert "吴晓东" in page.text
    with db.scoped(cast.scope("elder")):
        [running] = queries.helpers_of(cast.person("elder").pk, cast.DAY)
    elder.post(reverse("people:end_helper", args=[running.pk]))
    assert scope_of(helper.get(reverse("people:mine"))).on_behalf_of is None


def test_a_helper_cannot_appoint_in_the_elders_name():
    client = cast.client("helper")
    act_for(client)
    assert client.get(reverse("people:helpers")).status_code == 403


def test_an_elder_appoints_by_phone():
    client = cast.client("elder")
    url = reverse("people:helpers")
    assert client.post(url, {"phone": "10000000010"}).status_code == 302
    assert "赵敏" in client.get(url).text
    page = client.post(url, {"phone": "13812341234"})
    assert page.status_code == 422
    assert "还没有账号" in page.text


def test_a_branch_registers_a_helper_at_the_elders_wish(secretary):
    url = reverse("people:help", args=[cast.person("elder").pk])
    assert secretary.post(url, {"phone": "10000000010", "why": "签字"}).status_code == 422
    assert secretary.post(url, {"phone": "10000000010", "why": "长者当面说明并签字"}).status_code == 302
    assert cast.scope("tenant", timezone.localdate()).acts_for == (cast.person("elder").pk,)
