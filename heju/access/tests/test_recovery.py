"""A lost phone made good by two: asked online or at the counter, confirmed in person, waited for, finished; and stopped by the owner."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from heju.access.models import Recovery
from heju.kit import db, sms
from heju.kit.scope import Scope
from heju.people import actions as people
from heju.people import queries as persons
from heju.people.models import Account, PersonalNotice
from tests import cast

pytestmark = pytest.mark.django_db
DOOR = Scope(door="sign-in")
ASK = {"old": "10000000009", "kind": "phone", "phone": "10077777777", "why": "手机掉进河里了"}
SEEN = {"what": "confirm", "document": "identity_card", "basis": "本人当面，照片一致", "present": "on"}


@pytest.fixture(autouse=True)
def _no_counters() -> None:
    cache.clear()


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Any:
    """Post, and return the answer with the messages that went out."""

    def post(browser: Client, path: str, fields: dict[str, Any]) -> tuple[Any, list[sms.Message]]:
        gateway = people.gateway()
        assert isinstance(gateway, sms.LocalGateway)
        gateway.file.unlink(missing_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(path, fields)
        return answer, list(reversed(gateway.messages()))

    return post


def link(message: sms.Message) -> str:
    return re.findall(r"(/accounts/recovery/\S+)", message.text)[0]


def asked(sent: Any, **fields: str) -> tuple[str, Recovery]:
    """Ask online; return the person's link and the request."""
    _answer, messages = sent(Client(), "/accounts/recovery/", ASK | fields)
    with db.scoped(DOOR):
        return link(messages[0]), Recovery.objects.order_by("-pk")[0]


def confirm(sent: Any, who: str, one: Recovery) -> tuple[Any, list[sms.Message]]:
    found: tuple[Any, list[sms.Message]] = sent(cast.client(who), f"/desk/recoveries/{one.pk}/", SEEN)
    return found


def wait_over() -> None:
    with db.scoped(DOOR):
        Recovery.objects.update(ready_at=timezone.now())


def state(one: Recovery) -> str:
    with db.scoped(DOOR):
        return str(Recovery.objects.get(pk=one.pk).state)


def test_the_whole_way(sent: Any) -> None:
    owner = cast.client("owner")
    url, one = asked(sent)
    assert (one.state, one.label, one.path) == ("open", "林*", cast.path("A"))
    assert b"10077777777" not in bytes(one.phone or b"")
    assert "等两个人核对" in Client().get(url).text
    answer, _messages = confirm(sent, "branch_secretary", one)
    assert answer.status_code == 302
    assert state(one) == "open"
    _answer, messages = confirm(sent, "committee_member", one)
    assert state(one) == "waiting"
    assert [message.number for message in messages] == ["+8610000000009", "+8610077777777"]
    assert "/accounts/recovery/stop/" in messages[0].text
    answer, _messages = sent(Client(), url, {"what": "finish"})
    assert state(one) == "waiting"
    with db.scoped(Scope(person_id=cast.person("owner").pk)):
        kinds = list(PersonalNotice.objects.filter(kind="access.recovery").values_list("text", flat=True))
    assert len(kinds) == 2
    wait_over()
    answer, _messages = sent(Client(), url, {"what": "finish"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert state(one) == "done"
    with db.scoped(Scope(person_id=cast.person("owner").pk, account_id=cast.account("owner").pk)):
        assert persons.phone_of(cast.person("owner").pk) == "+8610077777777"
        assert Recovery.objects.get().phone is None
    with db.scoped(DOOR):
        assert persons.account_with_phone("+8610000000009") is None
    assert owner.get("/people/mine/").status_code == 302
    sent(Client(), url, {"what": "finish"})
    assert state(one) == "done"


def test_the_record_names_both_and_the_person_reads_it(sent: Any) -> None:
    from heju.audit.models import Record
    from heju.audit.queries import words

    _url, one = asked(sent)
    confirm(sent, "branch_secretary", one)
    confirm(sent, "community_officer", one)
    with db.scoped(Scope(person_id=cast.person("owner").pk)):
        records = words.opened(Record.objects.filter(verb="access.recovery_confirmed").order_by("id"))
        found = [(one.person_id, one.role, one.why) for one in records]
    assert found == [
        (cast.person("branch_secretary").pk, "branch_secretary", "本人当面，照片一致"),
        (cast.person("community_officer").pk, "community_officer", "本人当面，照片一致"),
    ]


@pytest.mark.parametrize(("first", "second", "says"), [
    ("committee_member", "community_officer", "一方是支部"),
    ("branch_secretary", "branch_secretary", "要另一个人"),
])  # fmt: skip
def test_two_of_one_side_are_not_enough(sent: Any, first: str, second: str, says: str) -> None:
    _url, one = asked(sent)
    confirm(sent, first, one)
    answer, _messages = confirm(sent, second, one)
    assert answer.status_code == 422
    assert says in answer.text
    assert state(one) == "open"


def test_nobody_confirms_himself(sent: Any) -> None:
    _url, one = asked(sent, old="10000000005")
    answer, _messages = confirm(sent, "committee_member", one)
    assert answer.status_code == 422
    assert "不能核对自己" in answer.text


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("property_manager", 403), ("second_secretary", 404), ("social_worker", 403)])
def test_nobody_else_sees_or_confirms_it(sent: Any, who: str, status: int) -> None:
    _url, one = asked(sent)
    answer, _messages = confirm(sent, who, one)
    assert answer.status_code == status
    assert state(one) == "open"


@pytest.mark.parametrize("missing", ["present", "document", "basis"])
def test_a_voice_needs_the_person_a_document_and_words(sent: Any, missing: str) -> None:
    _url, one = asked(sent)
    fields = {name: value for name, value in SEEN.items() if name != missing}
    answer, _messages = sent(cast.client("branch_secretary"), f"/desk/recoveries/{one.pk}/", fields)
    assert answer.status_code == 422


def test_an_unknown_number_is_answered_alike(sent: Any) -> None:
    pages, numbers = [], []
    for old in ("10000000009", "10099999999"):
        answer, messages = sent(Client(), "/accounts/recovery/", ASK | {"old": old})
        pages.append(re.sub(r'value="[^"]{30,}"', "", answer.text))
        numbers.append({message.number for message in messages})
    assert pages[0] == pages[1]
    assert numbers[1] == {"+8610077777777"}


def test_somebody_without_a_home_is_sent_to_the_branch(sent: Any) -> None:
    with db.scoped(Scope(door="sign-in")) as scope:
        people.sign_up(actor=scope, now=timezone.now(), phone="+8610088888888")
    _answer, messages = sent(Client(), "/accounts/recovery/", ASK | {"old": "10088888888"})
    assert "小区支部办理" in messages[0].text
    with db.scoped(DOOR):
        assert not Recovery.objects.exists()


def test_one_at_a_time(sent: Any) -> None:
    asked(sent)
    sent(Client(), "/accounts/recovery/", ASK | {"phone": "10066666666"})
    with db.scoped(DOOR):
        assert Recovery.objects.count() == 1


def test_the_owner_of_the_old_phone_stops_it(sent: Any) -> None:
    url, one = asked(sent)
    confirm(sent, "branch_secretary", one)
    _answer, messages = confirm(sent, "committee_member", one)
    stop = link(messages[0])
    assert "马上取消" in Client().get(stop).text
    sent(Client(), stop, {"what": "finish"})
    assert state(one) == "cancelled"
    wait_over_url, _messages = sent(Client(), url, {"what": "finish"})
    assert wait_over_url.status_code == 302
    assert state(one) == "cancelled"
    assert Client().get("/accounts/recovery/stop/nonsense/").status_code == 404
    assert Client().get("/accounts/recovery/nonsense/").status_code == 404


def test_the_signed_in_owner_stops_it(sent: Any) -> None:
    _url, one = asked(sent)
    page = cast.client("owner").get("/people/recovery/")
    assert "手机掉进河里了" in page.text
    assert cast.client("tenant").post(f"/people/recovery/{one.pk}/cancel/").status_code == 404
    cast.client("owner").post(f"/people/recovery/{one.pk}/cancel/")
    assert state(one) == "cancelled"


def test_a_doubtful_one_is_refused_with_a_reason(sent: Any) -> None:
    url, one = asked(sent)
    sent(cast.client("branch_secretary"), f"/desk/recoveries/{one.pk}/", {"what": "refuse", "why": "照片不是同一个人"})
    assert state(one) == "refused"
    assert "照片不是同一个人" in Client().get(url).text


def test_it_lapses_after_two_weeks(sent: Any) -> None:
    url, one = asked(sent)
    with db.scoped(DOOR):
        Recovery.objects.update(asked_at=timezone.now() - timedelta(days=14))
    assert "过期作废" in Client().get(url).text
    answer, _messages = confirm(sent, "branch_secretary", one)
    assert answer.status_code == 422


def test_a_lost_second_factor_goes_and_the_officer_sets_up_another(sent: Any) -> None:
    who = cast.account("community_officer")
    with db.scoped(Scope(account_id=who.pk)):
        Authenticator.objects.create(user_id=who.pk, type="totp", data={"secret": "x"})
    url, one = asked(sent, old="10000000003", kind="factor", phone="")
    assert (one.is_strong, one.path) == (True, cast.path("community_a"))
    answer, _messages = confirm(sent, "branch_secretary", one)
    assert answer.status_code in (403, 404, 422)
    confirm(sent, "street_officer", one)
    assert state(one) == "open"
    confirm(sent, "district_officer", one)
    assert state(one) == "waiting"
    wait_over()
    sent(Client(), url, {"what": "finish"})
    with db.scoped(Scope(account_id=who.pk)):
        assert not Authenticator.objects.filter(user_id=who.pk).exists()
        assert Account.objects.get(pk=who.pk).phone_index is not None


def test_the_counter_asks_for_who_has_no_phone_any_more(sent: Any) -> None:
    desk = cast.client("branch_secretary")
    page = desk.get("/desk/recoveries/new/?words=林建国")
    assert "林*" in page.text
    fields = {"person": cast.person("owner").pk, "kind": "phone", "phone": "10077777777", "why": "手机丢了补不回"}
    answer, messages = sent(desk, "/desk/recoveries/new/?words=林建国", fields)
    assert answer.status_code == 302
    assert {message.number for message in messages} == {"+8610077777777", "+8610000000009"}
    with db.scoped(DOOR):
        one = Recovery.objects.get()
    assert one.asked_by_id == cast.person("branch_secretary").pk
    answer, _messages = sent(desk, "/desk/recoveries/new/?words=林建国", fields | {"phone": "10066666666"})
    assert answer.status_code == 422
    assert "没有找到" in desk.get("/desk/recoveries/new/?words=不存在").text


def test_a_number_that_is_somebody_s_is_not_taken_over(sent: Any) -> None:
    url, one = asked(sent, phone="10000000010")
    confirm(sent, "branch_secretary", one)
    confirm(sent, "committee_member", one)
    wait_over()
    sent(Client(), url, {"what": "finish"})
    assert state(one) == "waiting"


def test_the_inbox_names_it_until_one_has_spoken(sent: Any) -> None:
    _url, one = asked(sent)
    desk = cast.client("branch_secretary")
    assert "林*找回登录" in desk.get("/desk/").text
    confirm(sent, "branch_secretary", one)
    assert "林*找回登录" not in desk.get("/desk/").text
    assert "林*" in desk.get("/desk/recoveries/").text
