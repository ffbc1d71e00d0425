"""What a machine may send: bad bodies are told what is wrong in words; budgets hold; one effect for two requests at once."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from heju.kit import db
from heju.web import actions
from heju.web.actions.clean_machines import KEPT
from heju.web.machines import budget, middleware
from heju.web.models import Budget, Reply
from tests import cast

pytestmark = pytest.mark.django_db


def post(body: Any, key: str | None = "k", kind: str = "application/json", who: str = "community", where: str = "", **headers: str) -> Any:
    shown = {"Authorization": cast.token(who)} | ({"Idempotency-Key": key} if key is not None else {}) | headers
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(where or f"/api/places/{cast.place('A').pk}/aliases", data, content_type=kind, headers=shown)


def told(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert (found["status"], found["type"]) == (status, f"/api/#{code}")
    return found


# ---- bodies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        # Without a body Django keeps no type of it.
        ("", 415, "media-type"),
        ("{", 400, "bad-request"),
        (b"\xff\xfe", 400, "bad-request"),
        ('{"name": NaN}', 400, "bad-request"),
        ('{"name": "a", "name": "b"}', 400, "bad-request"),
        ("[" * 100_000, 400, "bad-request"),
        ('{"name": ' * 50_000, 413, "too-large"),
        ('{"a":' * 40_000 + "1" + "}" * 40_000, 400, "bad-request"),
        ("9" * 5000, 400, "bad-request"),
        ("null", 422, "invalid"),
        ("[]", 422, "invalid"),
        ("{}", 422, "invalid"),
        ('{"name": 5}', 422, "invalid"),
        ('{"name": null}', 422, "invalid"),
        ('{"name": ""}', 422, "invalid"),
        ('{"name": "a\\u0000b"}', 422, "invalid"),
        ('{"name": "\\ud800"}', 422, "invalid"),
        ('{"name": "a\\nb"}', 422, "invalid"),
        ('{"name": "%s"}' % ("长" * 61), 422, "invalid"),
        ('{"name": "a", "more": 1}', 422, "invalid"),
        (b'{"name": "' + b"x" * 10_000_000 + b'"}', 413, "too-large"),
    ],
    ids=[
        "empty", "cut", "no UTF-8", "NaN", "a name twice", "deep", "large", "deep objects", "a huge number",
        "null", "a list", "nothing in it",
        "a number", "a null", "no letter", "NUL", "half a pair", "a line", "long", "a field too many", "10 MB",
    ],
)  # fmt: skip
def test_a_bad_body_is_refused_and_nothing_breaks(body: Any, status: int, code: str) -> None:
    told(post(body), status, code)


@pytest.mark.parametrize("name", ["𝒳🏠", "‮إصلاح", "a\u200bb", "Z̸̡͛", "家\u3000园", "＜script＞", "'; drop table places_place; --"])
def test_strange_letters_are_letters(name: str) -> None:
    assert post({"name": name}).status_code in (201, 409)


def test_a_field_is_named_in_words_in_the_language_of_the_caller() -> None:
    found = told(post({"source": "x"}), 422, "invalid")
    assert found["errors"] == {"name": ["缺少这一项"]}
    assert found["detail"] == "别名（name）：缺少这一项。"
    english = told(post({"source": "x"}, **{"Accept-Language": "en"}), 422, "invalid")
    assert english["errors"] == {"name": ["is missing"]}
    both = told(post({"name": "", "source": 5}), 422, "invalid")
    assert set(both["errors"]) == {"name", "source"}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=gbk"]
)
def test_another_type_is_refused(kind: str) -> None:
    told(post('{"name": "a"}', kind=kind), 415, "media-type")


def test_a_method_that_is_none_names_those_that_are() -> None:
    response = Client().delete("/api/places", headers={"Authorization": cast.token("community")})
    told(response, 405, "method")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/places/0", "/api/places/x", f"/api/places/{2**63}", "/api/places/9007199254740991", "/api/places/1/"]
)
def test_an_address_that_leads_nowhere_is_a_problem_too(path: str) -> None:
    response = Client().get(path, headers={"Authorization": cast.token("community")})
    assert response.status_code in (404, 422)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    ["on=2026-13-01", "on=0", "on=2026-1-1", "limit=0", "limit=101", "limit=x", "limit=5&limit=6", "cursor=x", "cursor=", "kind=moon",
     "within=..", "words=%00", "foo=1", "parent=-1", "words="],
)  # fmt: skip
def test_a_bad_filter_is_named(query: str) -> None:
    response = Client().get(f"/api/places?{query}", headers={"Authorization": cast.token("community")})
    assert set(told(response, 422, "invalid")["errors"]) == {query.partition("=")[0]}


@pytest.mark.parametrize("day", ["0001-01-01", "1949-10-01", "2026-11-23", "9999-12-31"])
@pytest.mark.parametrize("path", ["places", "bodies", "coverages", "appointments", "duties"])
def test_any_day_of_the_calendar_can_be_asked_for(path: str, day: str) -> None:
    assert Client().get(f"/api/{path}?on={day}", headers={"Authorization": cast.token("district")}).status_code == 200


def test_the_record_can_be_asked_up_to_the_last_day_of_the_calendar() -> None:
    shown = {"Authorization": cast.token("auditor")}
    assert Client().get("/api/records?since=0001-01-01&until=9999-12-31", headers=shown).json()["items"]


@pytest.mark.parametrize(
    ("path", "who"), [("places", "district"), ("bodies", "district"), ("appointments", "district"), ("duties", ""), ("records", "auditor")]
)
def test_pages_follow_one_another_without_gap_or_double(path: str, who: str) -> None:
    shown = {"Authorization": cast.token(who)} if who else {}
    whole = Client().get(f"/api/{path}?limit=100", headers=shown).json()["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        page = Client().get(f"/api/{path}?limit=3{cursor}", headers=shown).json()
        found += page["items"]
        if page["next"] is None or len(found) >= 100:
            break
        cursor = f"&cursor={page['next']}"
    assert found[: len(whole)] == whole
    assert len(whole) > 3


# ---- one effect ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "x" * 129, "a b", "键"])
def test_a_write_without_a_good_key_is_refused(key: str | None) -> None:
    told(post({"name": "a"}, key=key if key != "键" else "é"), 400, "no-key")


def test_a_refused_request_leaves_its_key_free_for_what_was_mended() -> None:
    told(post({"name": "梧桐苑"}), 409, "conflict")
    assert post({"name": "梧桐花园"}).status_code == 201


def test_a_key_is_the_token_s_own_and_is_good_again_after_a_day() -> None:
    assert post({"name": "梧桐花园"}).status_code == 201
    assert post({"name": "梧桐新苑"}, who="district").status_code == 201
    told(post({"name": "梧桐西苑"}), 422, "key-reused")
    with connection.cursor() as cursor, db.scoped(replace_token(cast.token_id("community"))):
        cursor.execute("update web_reply set at = at - interval '25 hours' where key = 'k'")
    assert post({"name": "梧桐西苑"}).status_code == 201


def replace_token(number: int) -> Any:
    from heju.kit.scope import Scope

    return Scope(token_id=number)


def test_replies_and_buckets_are_cleaned_away() -> None:
    post({"name": "梧桐花园"})
    now = timezone.now()
    assert actions.clean_machines(now=now) == (0, 0)
    replies, buckets = actions.clean_machines(now=now + KEPT + timedelta(minutes=1))
    assert replies >= 1
    assert buckets >= 1
    with db.scoped(actions.clean_machines.__globals__["CLEANING"]):
        assert not Reply.objects.exists()
    assert not Budget.objects.exists()


# ---- budgets -------------------------------------------------------------------------------------------------------


def test_a_bucket_empties_and_says_when_it_is_enough() -> None:
    small = budget.Policy("token", 60, 10)
    first, second = budget.take("k", 6, small), budget.take("k", 6, small)
    assert (first.granted, first.left) == (True, 4)
    assert (second.granted, second.left) == (False, 4)
    assert second.headers["Retry-After"] == "2"
    assert budget.take("k", 4, small).granted
    assert budget.take("other", 10, small).granted
    with connection.cursor() as cursor:
        cursor.execute("update web_budget set at = at - interval '5 seconds' where key = 'k'")
    assert budget.take("k", 5, small).granted
    with connection.cursor() as cursor:
        cursor.execute("update web_budget set at = at - interval '1 day' where key = 'k'")
    assert budget.take("k", 1, small).left == 9


def test_who_has_used_up_his_budget_is_told_when_to_come_again(settings: LazySettings) -> None:
    settings.MACHINE_BUDGETS = {"token": (60, 20), "anonymous": (60, 12)}
    shown = {"Authorization": cast.token("community")}
    answers = [Client().get("/api/places", headers=shown) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    told(answers[-1], 429, "too-many")
    assert int(answers[-1]["Retry-After"]) >= 1
    assert answers[0]["RateLimit"].startswith('"token";r=18;t=')
    # Another token, and nobody, have their own.
    assert Client().get("/api/places", headers={"Authorization": cast.token("plain")}).status_code == 200
    assert Client().get("/api/duties").status_code == 200
    # A wrong token is dear: nobody guesses many.
    assert Client().get("/api/token", headers={"Authorization": "Bearer x"}).status_code == 401
    assert Client().get("/api/token", headers={"Authorization": "Bearer x"}).status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff", "2001:db8::/64"), ("unix", ""), ("", "")],
)
def test_one_subscriber_is_one_caller(address: str, network: str) -> None:
    assert middleware.network_of(address) == network


# ---- two at once ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_same_request_twice_at_once_has_one_effect() -> None:
    found: list[Any] = []
    begin = threading.Barrier(4)

    def ask() -> None:
        try:
            begin.wait(20)
            found.append(post({"name": "同时的别名"}, key="at-once"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from places_alias where name = '同时的别名' returning id")
        written = cursor.fetchall()
        cursor.execute("delete from web_reply where key = 'at-once'")
        cursor.execute("delete from web_budget")
    assert len(written) == 1
    # Whoever waited longer than we let anybody wait was told so, and nothing else happened.
    assert {one.status_code for one in found} <= {201, 409}
    assert len({one.text for one in found if one.status_code == 201}) == 1
    assert sum(one.status_code == 201 and "Idempotency-Replayed" not in one for one in found) == 1
