"""Every operation as every token, and as nobody: what it answers is pinned here; other places stay closed; queries are counted."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heju.kit import db
from heju.organizations.models import Appointment
from heju.web.machines import composed, problems
from tests import cast

pytestmark = pytest.mark.django_db
WHO = ("", "plain", "company", "other", "community", "district", "auditor")
# Operation: what each of WHO is answered, in this order; asked with compound A and what belongs to it.
# 409: understood, and refused by a rule.
PINNED = {
    "get_token": "401 200 200 200 200 200 200",
    "list_places": "401 200 200 200 200 200 200",
    "get_place": "401 200 200 404 200 200 200",
    "list_units": "401 200 200 404 200 200 200",
    "found_place": "401 403 403 404 201 201 403",
    "rename_place": "401 403 403 404 200 200 403",
    "add_alias": "401 403 403 404 201 201 403",
    "list_bodies": "401 200 200 200 200 200 200",
    "get_body": "401 200 200 404 200 200 200",
    "list_coverages": "401 200 200 200 200 200 200",
    "list_appointments": "401 200 200 200 200 200 200",
    "found_body": "401 403 403 404 201 201 403",
    "rename_body": "401 404 404 404 200 200 404",
    "cover_place": "401 403 403 404 201 201 403",
    "end_coverage": "401 403 403 404 200 200 403",
    "appoint": "401 403 403 404 409 409 403",
    "end_appointment": "401 404 404 404 200 200 404",
    "list_matters": "401 200 200 200 200 200 200",
    "get_matter": "401 200 200 404 200 200 200",
    "list_matter_events": "401 200 200 404 200 200 200",
    "raise_matter": "401 403 403 404 201 201 403",
    "move_matter": "401 403 403 404 403 403 403",
    "list_people": "401 403 200 404 200 200 403",
    "list_duties": "200 200 200 200 200 200 200",
    "get_duty": "200 200 200 200 200 200 200",
    "get_taker": "200 200 200 200 200 200 200",
    "list_records": "401 403 403 403 403 403 200",
    "get_record": "401 403 403 403 403 403 404",
    "get_record_head": "401 403 403 403 403 403 200",
}
# Queries of a read in all, besides telling the database who asks: token, account, appointment and budget make four.
COUNTS = {
    "get_token": 4, "list_places": 5, "get_place": 5, "list_units": 6, "list_bodies": 5, "get_body": 5, "list_coverages": 5,
    "list_appointments": 5, "list_people": 6, "list_duties": 5, "get_duty": 5, "get_taker": 5,
}  # fmt: skip


def values() -> dict[str, Any]:
    with db.scoped(cast.SYSTEM):
        appointment = Appointment.objects.get(body=cast.body("branch").pk, post="secretary").pk
    return {
        "place": cast.place("A").pk, "body": cast.body("branch").pk, "appointment": appointment, "code": "PC-CON-01",
        "category": "elevator.ride.faulty", "record": 2**40,
        "matter": cast.matter("elevator"),
    }  # fmt: skip


def bodies() -> dict[str, dict[str, Any]]:
    here = cast.place("A").pk
    return {
        "found_place": {"parent": here, "kind": "building", "name": "9栋"},
        "raise_matter": {"place": here, "category": "elevator.ride.stopped", "words": "一单元电梯停了，请来看看"},
        "move_matter": {"move": "update", "words": "维保人员下午两点到", "version": 3},
        "rename_place": {"name": "梧桐苑一期"},
        "add_alias": {"name": "梧桐花园"},
        "found_body": {"kind": "resident_group", "name": "梧桐苑居民小组", "on": "2026-01-05", "basis": "选举", "covers": [here]},
        "rename_body": {"name": "梧桐苑第一党支部", "why": "拆分"},
        "cover_place": {"place": here, "on": "2026-01-05", "basis": "决定"},
        "end_coverage": {"on": "2026-01-05", "why": "调整"},
        "appoint": {"post": "deputy_secretary", "name": "没有此人", "phone": "13800138000", "since": "2026-01-05", "basis": "选举"},
        "end_appointment": {"on": "2026-01-05", "why": "换届"},
    }


def address(operation: Any) -> str:
    known = values()
    return "/api" + re.sub(r"{(\w+)}", lambda found: str(known[found[1]]), operation.path)


def ask(who: str, operation: Any, where: str = "") -> Any:
    where = where or address(operation)
    shown = {"Authorization": cast.token(who)} if who else {}
    if not operation.writes:
        return Client().get(where, headers=shown)
    body = json.dumps(bodies()[operation.id])
    return Client().post(where, body, content_type="application/json", headers=shown | {"Idempotency-Key": f"walk-{operation.id}"})


@pytest.mark.parametrize("operation", composed.OPERATIONS.values(), ids=lambda one: one.id)
def test_each_operation_answers_each_token_as_pinned(operation: Any) -> None:
    found = []
    for who in WHO:
        with transaction.atomic():
            response = ask(who, operation)
            # Each asks the same world: what the one before did is taken back.
            transaction.set_rollback(True)
        found.append(str(response.status_code))
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json"
            assert response.json()["status"] == response.status_code
            assert response.json()["type"].removeprefix("/api/#") in problems.PROBLEMS
    assert f"{operation.id}: {' '.join(found)}" == f"{operation.id}: {PINNED[operation.id]}"


def test_another_district_sees_nothing_of_this_one() -> None:
    listed = {"list_places", "list_bodies", "list_coverages", "list_appointments"}
    for operation in composed.OPERATIONS.values():
        if operation.id in listed:
            text = ask("other", operation).text
            assert "梧桐苑" not in text, operation.id
            assert cast.path("A") not in text, operation.id


@pytest.mark.parametrize("name", COUNTS)
def test_a_read_asks_the_database_as_often_as_written_here(name: str) -> None:
    operation = next(one for one in composed.OPERATIONS.values() if one.id == name)
    where = address(operation)
    ask("district", operation, where)
    with CaptureQueriesContext(connection) as queries:
        assert ask("district", operation, where).status_code == 200
    # Who asks is told to the database some times more in a test, whose transaction lies around all.
    own = [one for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "select set_config"))]
    assert len(own) == COUNTS[name], "\n".join(one["sql"][:150] for one in own)


def test_an_operation_stands_once_and_has_words_cost_and_examples() -> None:
    ids = [one.id for one in composed.OPERATIONS.values()]
    assert len(ids) == len(set(ids)) == sum(len(house.operations) for house in composed.HOUSES)
    assert set(ids) == set(PINNED)
    for one in composed.OPERATIONS.values():
        assert one.cost >= 1
        assert one.example is not None
        assert (one.sends is not None) == one.writes
