"""Machines: what a token opens and what not, in which shape every answer comes, one effect for a request sent twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from heju.audit.models import Record
from heju.kit import db
from heju.places.models import Alias
from heju.web.machines import composed, tokens
from heju.web.machines.forms import WORDS
from tests import cast

pytestmark = pytest.mark.django_db


def get(path: str, token: str = "", **headers: str) -> Any:
    shown = {"Authorization": cast.token(token)} if token else {}
    return Client().get(path, headers=shown | headers)


def post(path: str, token: str, body: Any, key: str = "k1", **headers: str) -> Any:
    shown = {"Authorization": cast.token(token), "Idempotency-Key": key} | headers
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client().post(path, data, content_type="application/json", headers=shown)


ALIASES = "/api/places/{}/aliases"


def test_a_token_says_what_it_may_do() -> None:
    found = get("/api/token", "company")
    assert found.status_code == 200, found.text
    assert found.json() == {
        "system": "系统 company", "body": "清禾物业服务有限公司", "role": "property_manager", "paths": [cast.path("A")],
        "powers": ["people.see"],
    }  # fmt: skip
    assert found["RateLimit-Policy"].startswith('"token"')


def test_places_bodies_and_people_are_listed() -> None:
    assert [one["name"] for one in get("/api/places?kind=compound", "district").json()["items"]] == ["梧桐苑", "银湖里"]
    assert [one["name"] for one in get("/api/places?kind=compound", "community").json()["items"]] == ["梧桐苑"]
    assert len(get("/api/bodies", "district").json()["items"]) == len(cast.BODIES)
    assert get("/api/coverages", "district").status_code == 200
    assert get("/api/appointments", "district").status_code == 200
    people = get(f"/api/places/{cast.place('A').pk}/people", "company")
    assert people.status_code == 200, people.text
    assert {one["name"] for one in people.json()["items"]} == {"林*", "吴*", "王*"}
    assert get("/api/records", "auditor").json()["items"]
    assert get("/api/record-head", "auditor").status_code == 200
    assert get("/api/duties").json()["items"]
    assert get("/api/matters/elevator.ride.faulty/taker").status_code == 200


def test_a_write_is_recorded_in_the_name_of_the_system_and_the_body() -> None:
    made = post(ALIASES.format(cast.place("A").pk), "community", {"name": "梧桐花园"})
    assert made.status_code == 201, made.text
    with db.scoped(cast.SYSTEM):
        row = Record.objects.order_by("-id").first()
    assert row is not None
    assert (row.verb, row.role, row.body_id) == ("places.alias_added", "community_officer", cast.body("community_committee").pk)
    assert row.detail["system"] == "系统 community"
    assert "系统“系统 community”" in cast.client("auditor").get("/audit/").text


def test_the_same_request_again_has_one_effect() -> None:
    where, body = ALIASES.format(cast.place("A").pk), {"name": "梧桐花园"}
    first, second = post(where, "community", body), post(where, "community", body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    with db.scoped(cast.SYSTEM):
        assert Alias.objects.filter(name="梧桐花园").count() == 1
    other = post(where, "community", {"name": "梧桐新苑"})
    assert (other.status_code, other.json()["type"]) == (422, "/api/#key-reused")


def test_every_power_has_words() -> None:
    assert set(WORDS) == tokens.POWERS
    assert {one.power for one in composed.OPERATIONS.values()} - {""} <= tokens.POWERS
