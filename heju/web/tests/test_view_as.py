"""View as: the pages of another role at a place one reaches, read only, no more data than one's own, recorded at both ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Grant, NotAllowed, Scope, is_within, system
from heju.organizations import roles
from heju.web import view_as
from tests import cast

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
EVERYTHING = system("test", cast.DISTRICT)


def viewing(role: str = "owner", path: str = "440303.001.001.c1") -> view_as.Viewing:
    return view_as.Viewing(role, path, "梧桐苑", NOW + view_as.LASTS)


def officer(*paths: str) -> Scope:
    role = roles.ROLES["district_officer"]
    return Scope(account_id=1, person_id=2, acts_for=(3,), grants=(Grant(role.code, paths, role.powers, role.reaches),))


# ---- the rule ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(roles.ROLES))
def test_no_role_lends_a_reach_that_the_officer_has_not_himself(code: str) -> None:
    me = officer("440303")
    seen = view_as.seen_through(me, viewing(code))
    assert seen.viewed_by == me.person_id
    assert seen.persons() == ()
    for name in roles.ROLES[code].reaches:
        expected = ("440303.001.001.c1",) if name in roles.ROLES["district_officer"].reaches else ()
        assert seen.reach(name) == expected


def test_the_company_s_list_of_residents_and_the_record_stay_closed() -> None:
    assert view_as.seen_through(officer("440303"), viewing("property_manager")).reach("people_company") == ()
    assert view_as.seen_through(officer("440303"), viewing("auditor")).reach("record") == ()


def test_who_looks_through_a_role_cannot_look_through_another_from_there() -> None:
    assert not view_as.seen_through(officer("440303"), viewing("district_officer")).may_anywhere(view_as.POWER)


PATHS = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(".".join)


@given(PATHS, PATHS, st.sampled_from(sorted(roles.ROLES)))
def test_law_nothing_is_seen_beyond_what_the_officer_reaches(mine: str, chosen: str, code: str) -> None:
    me = officer(mine)
    seen = view_as.seen_through(me, viewing(code, chosen))
    for name, paths in ((name, seen.reach(name)) for name in roles.ROLES[code].reaches):
        assert all(is_within(path, me.reach(name)) for path in paths)


@pytest.mark.parametrize(
    "kept", [None, {}, "x", [], {"role": "owner"}, viewing("king").as_session(), viewing().as_session() | {"until": "soon"}]
)
def test_a_session_that_makes_no_sense_is_nothing(kept: Any) -> None:
    assert view_as.of_session(kept) is None


def test_a_session_keeps_it_whole() -> None:
    assert view_as.of_session(viewing().as_session()) == viewing()


# ---- begin and end -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_who_has_the_power_at_that_place_may_begin() -> None:
    begin: dict[str, Any] = {"now": NOW, "role": "owner", "path": cast.path("A"), "place": "梧桐苑", "why": "x"}
    for key in ("street_officer", "branch_secretary", "auditor", "owner"):
        with pytest.raises(NotAllowed), db.scoped(cast.scope(key)) as scope:
            view_as.begin_view_as(actor=scope, **begin)
    with pytest.raises(NotAllowed):
        view_as.begin_view_as(actor=officer("440303.002"), **begin)
    with pytest.raises(view_as.NoSuchRole):
        view_as.begin_view_as(actor=officer("440303"), **begin | {"role": "king"})


@pytest.fixture
def browser() -> Client:
    return cast.client("district_officer")


def begin(browser: Client, role: str = "owner", place: str = "A") -> Any:
    return browser.post(reverse("web:view_as_begin"), {"place": cast.place(place).pk, "role": role, "why": "核对居民看到的页面"})


def records() -> list[tuple[Any, ...]]:
    with db.scoped(EVERYTHING):
        return list(
            Record.objects.filter(verb__startswith="web.view_as").order_by("id").values_list("verb", "person_id", "path", "why", "role")
        )


@pytest.mark.django_db
def test_it_is_recorded_when_it_begins_and_when_it_ends_in_the_officer_s_own_name(browser: Client) -> None:
    me, path = cast.person("district_officer").pk, cast.path("A")
    assert begin(browser).status_code == 302
    assert browser.post(reverse("web:view_as_end")).status_code == 302
    assert browser.post(reverse("web:view_as_end")).status_code == 302
    assert records() == [
        ("web.view_as_begun", me, path, "核对居民看到的页面", "district_officer"),
        ("web.view_as_ended", me, path, "", "district_officer"),
    ]
    assert "结束查看" not in browser.get(reverse("web:desk")).content.decode()


@pytest.mark.django_db
def test_every_page_says_so_and_is_the_page_of_that_role(browser: Client) -> None:
    begin(browser)
    text = browser.get(reverse("organizations:compound", args=[cast.place("A").pk])).content.decode()
    assert "您正在以“业主”的身份查看梧桐苑" in text
    assert browser.get(reverse("web:desk")).status_code == 403
    browser.post(reverse("web:view_as_end"))
    assert browser.get(reverse("web:desk")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["audit:verify", "web:view_as_begin", "account_logout"])
def test_nothing_can_be_changed_meanwhile_but_signing_out(browser: Client, name: str) -> None:
    begin(browser, "auditor")
    answer = browser.post(reverse(name), {"place": cast.place("A").pk, "role": "owner", "why": "x"})
    assert answer.status_code == (302 if name == "account_logout" else 403)
    assert len(records()) == 1
    if name != "account_logout":
        assert "现在只能看，不能办事" in answer.content.decode()


@pytest.mark.django_db
def test_how_pages_look_can_be_changed_meanwhile(browser: Client) -> None:
    begin(browser)
    assert browser.post(reverse("web:preferences"), {"type": "large"}).status_code == 302


@pytest.mark.django_db
def test_after_half_an_hour_one_is_oneself_again(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(browser)
    session = browser.session
    past = session[view_as.KEY] | {"until": (datetime.now(tz=NOW.tzinfo) - timedelta(seconds=1)).isoformat()}
    session[view_as.KEY] = past
    session.save()
    assert browser.get(reverse("web:desk")).status_code == 200


@pytest.mark.django_db
def test_a_role_kept_in_the_session_of_somebody_without_the_power_does_nothing() -> None:
    browser = cast.client("branch_secretary")
    session = browser.session
    session[view_as.KEY] = viewing("district_officer", cast.DISTRICT).as_session() | {
        "until": (datetime.now(tz=NOW.tzinfo) + timedelta(minutes=5)).isoformat()
    }
    session.save()
    assert "结束查看" not in browser.get(reverse("web:desk")).content.decode()


@pytest.mark.django_db
def test_a_place_is_found_by_its_name_and_a_role_chosen_for_it(browser: Client) -> None:
    text = browser.get(reverse("web:view_as"), {"words": "梧桐苑"}).content.decode()
    assert f'href="?place={cast.place("A").pk}"' in text
    text = browser.get(reverse("web:view_as"), {"place": cast.place("A").pk}).content.decode()
    assert "物业项目经理" in text
    assert browser.get(reverse("web:view_as"), {"words": "没有这个地方"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["0", "x", "99999999999999999999"])
def test_a_place_that_is_not_there_is_not_found(browser: Client, place: str) -> None:
    assert browser.get(reverse("web:view_as"), {"place": place}).status_code == 404
    assert browser.post(reverse("web:view_as_begin"), {"place": place, "role": "owner", "why": "x"}).status_code == 404


@pytest.mark.django_db
def test_without_a_reason_or_with_an_unknown_role_it_does_not_begin(browser: Client) -> None:
    place = cast.place("A").pk
    assert browser.post(reverse("web:view_as_begin"), {"place": place, "role": "owner", "why": ""}).status_code == 422
    assert browser.post(reverse("web:view_as_begin"), {"place": place, "role": "king", "why": "x"}).status_code == 422
    assert records() == []


@pytest.mark.django_db
def test_whoever_has_not_the_power_finds_no_door() -> None:
    for key in ("auditor", "owner", "branch_secretary"):
        assert cast.client(key).get(reverse("web:view_as")).status_code == 403
    assert Client().get(reverse("web:view_as")).status_code == 302
