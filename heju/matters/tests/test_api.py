"""Matters for other systems: what a token sees, raises and moves, and what it never does."""

from __future__ import annotations

import json
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.test import Client

from heju.kit import days, db
from heju.matters.models import Event, HotlineCase, Report
from heju.matters.tests import stage
from tests import cast

pytestmark = pytest.mark.django_db
KEYS = count()


def get(path: str, token: str) -> Any:
    return Client().get(f"/api/{path}", headers={"Authorization": cast.token(token)})


def post(path: str, token: str, body: dict[str, Any], key: str = "") -> Any:
    shown = {"Authorization": cast.token(token), "Idempotency-Key": key or f"matters-{next(KEYS)}"}
    return Client().post(f"/api/{path}", json.dumps(body), content_type="application/json", headers=shown)


def ids(token: str, more: str = "") -> list[int]:
    return [one["id"] for one in get(f"matters{more}", token).json()["items"]]


def test_a_token_lists_what_its_body_may_see() -> None:
    assert ids("works") == [cast.matter("elevator")]
    assert ids("other") == []
    assert set(ids("plain")) == {cast.matter("elevator"), cast.matter("quarrel")}
    assert get(f"matters/{cast.matter('quarrel')}", "works").status_code == 404
    assert Client().get("/api/matters").status_code == 401


def test_words_of_a_private_matter_stay_closed() -> None:
    one = get(f"matters/{cast.matter('quarrel')}", "plain").json()
    assert (one["is_private"], one["words"]) == (True, "")
    assert [event["words"] for event in get(f"matters/{cast.matter('quarrel')}/events", "plain").json()["items"]] == [""]


def test_lists_narrow_and_turn_pages() -> None:
    made = [stage.raised(words=f"第{number}件事，灯不亮").pk for number in range(4)]
    company = cast.body("company").pk
    assert ids("works", f"?lead={company}") == [cast.matter("elevator")]
    assert ids("works", "?state=raised") == made[::-1]
    assert ids("works", "?category=noise.life.upstairs") == []
    assert ids("works", f"?compound={cast.place('B').pk}") == []
    first = get("matters?limit=3&state=raised", "works").json()
    rest = get(f"matters?limit=3&state=raised&cursor={first['next']}", "works").json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made[::-1]
    assert rest["next"] is None


def test_a_work_order_system_takes_up_and_tells_how_it_goes() -> None:
    number = cast.matter("elevator")
    version = get(f"matters/{number}", "works").json()["version"]
    taken = post(f"matters/{number}/moves", "works", {"move": "take_up", "words": "派单给维保", "version": version})
    assert taken.status_code == 200, taken.text
    assert (taken.json()["state"], taken.json()["version"]) == ("in_hand", version + 1)
    told = post(f"matters/{number}/moves", "works", {"move": "update", "words": "师傅下午两点到"})
    assert told.status_code == 200, told.text
    with db.scoped(cast.scope("branch_secretary")):
        event = Event.objects.filter(matter=number).order_by("-number").first()
    assert event is not None
    assert (event.move, event.body_id, event.is_public) == ("update", cast.body("company").pk, True)
    assert get(f"matters/{number}/events", "works").json()["items"][-1]["words"] == "师傅下午两点到"


def test_the_second_of_two_systems_is_told() -> None:
    number = cast.matter("elevator")
    version = get(f"matters/{number}", "works").json()["version"]
    assert post(f"matters/{number}/moves", "works", {"move": "take_up", "version": version}).status_code == 200
    late = post(f"matters/{number}/moves", "works", {"move": "update", "words": "我也来说一句", "version": version})
    assert (late.status_code, late.json()["type"]) == (409, "/api/#conflict")


@pytest.mark.parametrize(
    ("token", "body", "status"),
    [
        ("plain", {"move": "take_up"}, 403),
        ("company", {"move": "take_up"}, 403),
        ("hotline", {"move": "take_up"}, 403),
        ("works", {"move": "accept"}, 422),
        ("works", {"move": "report_done", "words": "好了好了"}, 422),
        ("works", {"move": "update"}, 409),
        ("works", {"move": "take_up", "more": 1}, 422),
    ],
)
def test_what_it_may_not_is_refused(token: str, body: dict[str, Any], status: int) -> None:
    response = post(f"matters/{cast.matter('elevator')}/moves", token, body)
    assert response.status_code == status, response.text


def test_a_matter_of_somebody_else_is_not_moved() -> None:
    made = stage.raised()
    assert post(f"matters/{made.pk}/moves", "works", {"move": "take_up"}).status_code == 403


def test_a_hotline_raises_for_somebody_once() -> None:
    body = {"place": cast.place("A1").pk, "category": stage.ELEVATOR, "words": "一单元电梯停了，请来看看"}
    first, second = post("matters", "hotline", body, "same"), post("matters", "hotline", body, "same")
    assert first.status_code == 201, first.text
    assert first.json()["id"] == second.json()["id"]
    with db.scoped(cast.scope("branch_secretary")):
        report = Report.objects.get(matter=first.json()["id"])
    assert (report.channel, report.person_id, report.entered_by_id) == ("open311", None, None)
    with db.scoped(cast.scope("branch_secretary")):
        assert not HotlineCase.objects.filter(matter=first.json()["id"]).exists()
    numbered = post("matters", "hotline", body | {"hotline_number": "H-7", "hotline_answer_by": "2099-01-05"}, "numbered")
    assert numbered.status_code == 201, numbered.text
    with db.scoped(cast.scope("branch_secretary")):
        case = HotlineCase.objects.get(matter=numbered.json()["id"])
    assert (case.number, case.answer_due) == ("H-7", days.end_of_day(date(2099, 1, 5)))
    assert post("matters", "works", body).status_code == 403
    assert post("matters", "hotline", body | {"place": cast.place("B1").pk}).status_code == 404
    assert post("matters", "hotline", body | {"category": "nothing"}).status_code == 409
