"""Open311: who sees what, what may be posted, and how each wrong thing is said, in both formats."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heju.kit import db
from heju.matters.models import Matter, Report
from heju.matters.queries import page, public
from heju.matters.tests import stage
from heju.matters.tests.stage import NOW
from tests import cast

pytestmark = pytest.mark.django_db
ROOT = "/open311/v2"
WINDOW = "start_date=2026-11-01T00:00:00%2B08:00&end_date=2026-11-30T00:00:00%2B08:00"
GOOD = {"service_code": stage.ELEVATOR, "address_string": "梧桐苑", "description": "三栋电梯停了，里面没有人"}


def get(path: str, **headers: str) -> Any:
    return Client().get(f"{ROOT}/{path}", headers=headers)


def post(words: dict[str, Any], token: str = "hotline", ending: str = "json", **more: Any) -> Any:
    key = {"api_key": cast.token(token).removeprefix("Bearer ")} if token else {}
    return Client().post(f"{ROOT}/requests.{ending}", key | words, **more)


def listed(more: str = "") -> list[dict[str, Any]]:
    response = get(f"requests.json?{WINDOW}{more}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()
    return found


def row_of(number: str) -> Matter:
    with db.scoped(cast.scope("district_officer")):
        return Matter.objects.get(pk=page.key_of(number) or 0)


# ---- what anybody may see -------------------------------------------------------------------------------------------


def test_it_shows_public_matters_to_anybody_and_private_ones_to_nobody() -> None:
    found = listed()
    assert [one["service_code"] for one in found] == [stage.ELEVATOR]
    one = found[0]
    assert one["service_request_id"] == f"261123-{cast.matter('elevator')}"
    assert (one["status"], one["agency_responsible"]) == ("open", "清禾物业服务有限公司")
    assert one["address"] == "1栋，梧桐苑，晴湖社区，晴岚街道，罗湖区"
    assert one["expected_datetime"] > one["requested_datetime"]
    assert get(f"requests/261123-{cast.matter('quarrel')}.json").status_code == 404


def test_it_never_says_who_reported_nor_shows_a_telephone() -> None:
    made = stage.raised(words="我叫林建国，电话 138 0013 8000，身份证 440303199001011234，电梯又停了", category=stage.ELEVATOR)
    text = get(f"requests/{page.number_of(made)}.json").text + get(f"servicerequestupdates.json?{WINDOW}").text
    assert "138 0013" not in text
    assert "440303199001011234" not in text
    assert "＊＊＊" in text
    for column in ("entered_by", "phone", "reporter", "person", "link_hash"):
        assert column not in text


def test_a_cookie_opens_nothing_more() -> None:
    found = cast.client("branch_secretary").get(f"{ROOT}/requests.json?{WINDOW}").json()
    assert [one["service_code"] for one in found] == [stage.ELEVATOR]


def test_closed_is_not_solved_and_says_how_it_ended() -> None:
    made = stage.raised()
    stage.does("branch_secretary", made, "accept")
    stage.does("branch_secretary", made, "no_duty", "这件事没有哪家单位负有职责")
    one = get(f"requests/{page.number_of(made)}.json").json()[0]
    assert (one["status"], one["status_notes"], one["expected_datetime"]) == ("closed", "已结束：没有单位负有职责", None)
    english = get(f"requests/{page.number_of(made)}.json", **{"Accept-Language": "en"}).json()[0]
    assert english["status_notes"] == "Closed: No body has a duty"


def test_updates_tell_what_bodies_told() -> None:
    made = stage.raised()
    stage.does("branch_secretary", made, "accept", "支部收到了，电话 13800138000")
    stage.does("owner", made, "reply", "我再说一句悄悄话")
    found = get(f"servicerequestupdates.json?service_request_id={page.number_of(made)}&{WINDOW}").json()
    assert [one["description"] for one in found] == ["受理：支部收到了，电话 ＊＊＊"]
    assert "悄悄话" not in get(f"servicerequestupdates.xml?{WINDOW}").text


# ---- lists ----------------------------------------------------------------------------------------------------------


def test_lists_narrow_and_turn_pages_both_ways() -> None:
    made = [stage.raised(words=f"第{number}件事，路灯不亮") for number in range(5)]
    numbers = [page.number_of(one) for one in reversed(made)]
    assert [one["service_request_id"] for one in listed("&page_size=3")] == numbers[:3]
    assert [one["service_request_id"] for one in listed("&page_size=3&page=2")][:2] == numbers[3:]
    first = get(f"requests.json?{WINDOW}&page_size=2")
    second = Client().get(first["Link"].split("<")[1].split(">")[0])
    assert [one["service_request_id"] for one in second.json()] == numbers[2:4]
    assert [one["service_request_id"] for one in listed(f"&service_request_id={numbers[0]},{numbers[2]}")] == [numbers[0], numbers[2]]
    assert listed("&status=closed") == []
    assert len(listed("&status=open")) == 6
    assert len(listed("&status=open,closed")) == 6
    assert listed("&service_code=noise.life.upstairs") == []
    assert len(listed("&jurisdiction_id=440303")) == 6
    assert get("requests.json?start_date=2026-11-24T00:00:00Z&end_date=2026-11-25T00:00:00Z").json() == []


def test_a_longer_list_asks_the_database_no_more_often() -> None:
    counts = []
    for more in range(2):
        for number in range(4 * more):
            stage.raised(words=f"第{number}件事，路灯不亮")
        with CaptureQueriesContext(
            connection,
        ) as found:
            listed()
        counts.append(len(found))
    assert counts[0] == counts[1], counts


def test_a_list_begins_where_the_index_says_and_not_at_the_whole_table() -> None:
    with public.opened(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_sort = off")
        cursor.execute(
            "explain select id from matters_matter where not is_private and raised_at <= %s order by raised_at desc, id desc limit 51",
            [NOW],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using matters_matter_raised" in plan
    assert "Index Cond: (raised_at <=" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("start_date=yesterday", 400, "start_date"),
        ("start_date=2026-11-01T00:00:00", 400, "start_date"),
        ("start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400, "end_date"),
        ("start_date=2026-06-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400, "end_date"),
        ("start_date=0001-01-01T00:00:00%2B08:00", 400, "start_date"),
        ("page=0", 400, "page"),
        ("page=3000&page_size=50", 400, "page"),
        ("page_size=1001", 400, "page_size"),
        ("status=solved", 400, "status"),
        ("service_code=nothing.like.it", 404, "service_code"),
        ("service_request_id=1%20or%201", 400, "service_request_id"),
        ("jurisdiction_id=440304", 404, "jurisdiction_id"),
        ("after=99999999999999999999", 400, "after"),
        ("api_key=heju_wrong", 403, "api_key"),
    ],
)
def test_what_is_wrong_is_named(query: str, status: int, field: str) -> None:
    response = get(f"requests.json?{query}")
    assert response.status_code == status, response.text
    [error] = response.json()
    assert error["code"] == status
    assert error["description"].startswith(field)
    root = ElementTree.fromstring(get(f"requests.xml?{query}").content)
    assert (root.tag, root[0].tag, root[0][0].text) == ("errors", "error", str(status))


def test_other_formats_and_methods_are_refused() -> None:
    assert get("requests.html").status_code == 404
    assert Client().post(f"{ROOT}/services.json").status_code == 405
    assert Client().delete(f"{ROOT}/requests.json")["Allow"] == "GET, HEAD, POST"
    assert get("services.json")["Content-Type"].startswith("application/json")
    assert get("services.xml")["Content-Type"].startswith("text/xml")


# ---- posting --------------------------------------------------------------------------------------------------------


def test_it_raises_what_another_system_reports() -> None:
    response = post(GOOD | {"first_name": "小明", "last_name": "王", "phone": "13800138000", "media": photo("a.jpg")})
    assert response.status_code == 201, response.text
    number = response.json()[0]["service_request_id"]
    matter = row_of(number)
    assert (matter.channel, matter.place_id, matter.state) == ("open311", cast.place("A").pk, "raised")
    with db.scoped(cast.scope("branch_secretary")):
        report = Report.objects.get(matter=matter)
        assert report.person_id is None
        assert report.entered_by_id is None
        assert matter.photos.count() == 1
    assert get(f"requests/{number}.json").json()[0]["description"] == GOOD["description"]
    assert "王" not in get(f"requests/{number}.json").text.replace("王淑", "")


def photo(name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, stage.photo(), "image/jpeg")


def test_the_same_key_has_one_effect() -> None:
    first, second = (post(GOOD | {"client_key": "case-7"}).json()[0] for _ in range(2))
    assert first["service_request_id"] == second["service_request_id"]
    other = post(GOOD | {"client_key": "case-8"}).json()[0]
    assert other["service_request_id"] != first["service_request_id"]
    assert post(GOOD | {"client_key": "case-7"}, token="district").json()[0] != first


def test_a_private_one_is_raised_and_shown_to_nobody() -> None:
    response = post(GOOD | {"service_code": "noise.life.upstairs", "attribute[private]": "yes"})
    assert response.status_code == 201, response.text
    number = response.json()[0]["service_request_id"]
    assert row_of(number).is_private
    assert get(f"requests/{number}.json").status_code == 404


def test_answers_stand_below_their_questions_and_a_link_is_only_text() -> None:
    definition = get(f"services/{stage.ELEVATOR}.json").json()
    asks = [one for one in definition["attributes"] if one["code"] != "private"]
    assert asks, "the leaf of the test asks something"
    response = post(GOOD | {f"attribute[{asks[0]['code']}]": "没有人困在里面", "media_url": "https://example.org/photo.jpg"})
    words = row_of(response.json()[0]["service_request_id"]).words
    assert words.splitlines() == [GOOD["description"], f"{asks[0]['description']} 没有人困在里面", "https://example.org/photo.jpg"]


@pytest.mark.parametrize(
    ("words", "token", "status", "field"),
    [
        ({}, "", 403, "api_key"),
        ({"api_key": "heju_abcdefghij_0000000000000000000000000000000000000000000"}, "", 403, "api_key"),
        ({}, "plain", 403, "api_key"),
        ({"service_code": "nothing"}, "hotline", 404, "service_code"),
        ({"service_code": ""}, "hotline", 400, "service_code"),
        ({"description": " "}, "hotline", 400, "description"),
        ({"description": "坏了"}, "hotline", 400, "description"),
        ({"description": "坏" * 2001}, "hotline", 400, "description"),
        ({"address_string": ""}, "hotline", 400, "address_string"),
        ({"address_string": "没有这个小区"}, "hotline", 400, "address_string"),
        ({"address_string": "银湖里"}, "hotline", 400, "address_string"),
        ({"address_id": "999999999"}, "hotline", 400, "address_id"),
        ({"lat": "22.55"}, "hotline", 400, "long"),
        ({"lat": "x", "long": "114.1"}, "hotline", 400, "lat"),
        ({"lat": "nan", "long": "114.1"}, "hotline", 400, "lat"),
        ({"media_url": "file:///etc/passwd"}, "hotline", 400, "media_url"),
        ({"attribute[unknown]": "1"}, "hotline", 400, "attribute[unknown]"),
        ({"attribute[private]": "perhaps"}, "hotline", 400, "attribute[private]"),
    ],
)
def test_a_wrong_post_names_its_field_and_leaves_nothing(words: dict[str, str], token: str, status: int, field: str) -> None:
    with db.scoped(cast.scope("district_officer")):
        before = Matter.objects.count()
    response = post(GOOD | words, token)
    assert response.status_code == status, response.text
    assert response.json()[0]["description"].startswith(field)
    with db.scoped(cast.scope("district_officer")):
        assert Matter.objects.count() == before


def test_a_file_that_is_no_picture_is_refused() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    response = post(GOOD | {"media": SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", "image/jpeg")}, ending="xml")
    assert response.status_code == 400
    assert str(ElementTree.fromstring(response.content)[0][1].text).startswith("media")


def test_a_place_outside_is_refused(settings: Any, tmp_path: Any) -> None:
    square = [[[114.0, 22.5], [114.3, 22.5], [114.3, 22.7], [114.0, 22.7], [114.0, 22.5]]]
    settings.OUTLINE, settings.OUTLINE_DATUM = str(tmp_path / "outline.geojson"), "gcj02"
    (tmp_path / "outline.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": square}))
    inside, outside = {"lat": "22.55", "long": "114.12"}, {"lat": "23.13", "long": "113.26"}
    assert post(GOOD | inside).status_code == 201
    response = post(GOOD | outside)
    assert (response.status_code, response.json()[0]["description"]) == (400, "lat：这个位置不在本区")
    alone = post({name: value for name, value in (GOOD | inside).items() if name != "address_string"})
    assert alone.json()[0]["description"].startswith("address_string")


def test_the_demo_puts_its_outline_where_it_is_looked_for(settings: Any, tmp_path: Any) -> None:
    from heju.kit.demo import DemoPlan
    from heju.opendata import demo
    from heju.opendata.queries import ground

    data, settings.OUTLINE = tmp_path / "data", str(tmp_path / "outline.geojson")
    data.mkdir()
    plan = DemoPlan(1, data, False, cast.DAY, lambda _words: None)
    demo.build(plan)
    assert ground.outline() is None
    (data / demo.NAME).write_text(json.dumps({"type": "Polygon", "coordinates": [[[114, 22], [115, 22], [115, 23], [114, 22]]]}))
    demo.build(plan)
    assert ground.outline() is not None


def test_too_large_and_too_often_are_said(settings: Any) -> None:
    response = Client().post(f"{ROOT}/requests.json", GOOD, headers={"Content-Length": str(100 * 2**20)})
    assert response.status_code in (403, 413)
    settings.MACHINE_BUDGETS = {"token": (1, 2), "anonymous": (1, 2)}
    answers = [get("services.json").status_code for _ in range(3)]
    assert answers[-1] == 429


def test_a_token_becomes_a_number() -> None:
    made = stage.raised()
    found = get(f"tokens/{made.public_id}.json").json()
    assert found == [{"service_request_id": page.number_of(made), "token": str(made.public_id)}]
    assert get("tokens/nothing.xml").status_code == 404


def test_discovery_names_the_doors() -> None:
    found = get("discovery.json").json()
    assert found["endpoints"][0]["url"] == "http://testserver/open311/v2"
    assert found["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert ElementTree.fromstring(get("discovery.xml").content).findtext("endpoints/endpoint/type") == "production"
