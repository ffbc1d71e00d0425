"""Open311 as others see it: the client `georeport` from the registry against a server on a socket, and the schemas of the standard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import georeport
import jsonschema_rs
import pytest
import requests
import xmltodict
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from heju.matters.queries import page
from heju.matters.tests import stage
from heju.opendata.tests import standard
from tests import cast, fuzz

pytestmark = pytest.mark.django_db


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Serve the product on a socket, inside the transaction of the test: the thread that asks waits while the other answers."""
    shared = connections["default"]
    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, fuzz.inside(get_wsgi_application()), handler_class=Quiet)

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.05)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/open311/v2"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        shared.dec_thread_sharing()


def valid(name: str, value: Any) -> None:
    for schema in standard.schemas(name):
        jsonschema_rs.validate(schema, value)


@pytest.mark.parametrize("output", ["json", "xml"])
def test_the_client_lists_defines_reads_and_posts(address: str, output: str) -> None:
    made = stage.raised(now=timezone.now() - timedelta(days=1))
    key = cast.token("hotline").removeprefix("Bearer ")
    client = georeport.GeoReport(address, jurisdiction="440303", api_key=key, output_format=output)
    services = client.get_service_list()
    assert stage.ELEVATOR in [one["service_code"] for one in services]
    definition = client.get_service_definition(stage.ELEVATOR)
    assert definition["service_code"] == stage.ELEVATOR
    since = (timezone.now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = client.get_service_requests(status="open", start_date=since, service_code=stage.ELEVATOR)
    # Of a list of one the client's XML reader makes the one itself: that is how it reads everybody's.
    rows = found if isinstance(found, list) else [found]
    assert page.number_of(made) in [one["service_request_id"] for one in rows]
    one = client.get_service_request(page.number_of(made))
    assert (one[0] if isinstance(one, list) else one)["status"] == "open"


@pytest.mark.parametrize("output", ["json", "xml"])
def test_a_post_over_the_wire_can_be_read_back_by_the_client(address: str, output: str) -> None:
    key = cast.token("hotline").removeprefix("Bearer ")
    words = {"api_key": key, "service_code": stage.ELEVATOR, "address_string": "梧桐苑", "description": "电梯停在四楼不动了"}
    sent = requests.post(f"{address}/requests.{output}", data=words, files={"media": ("a.jpg", stage.photo(), "image/jpeg")}, timeout=10)
    assert sent.status_code == 201, sent.text
    made = sent.json()[0] if output == "json" else xmltodict.parse(sent.content)["service_requests"]["request"]
    one = georeport.GeoReport(address, output_format=output).get_service_request(made["service_request_id"])
    assert (one[0] if isinstance(one, list) else one)["description"] == words["description"]
    wrong = requests.post(f"{address}/requests.{output}", data=words | {"api_key": "no"}, timeout=10)
    assert wrong.status_code == 403


def test_every_answer_fulfils_the_schemas(address: str) -> None:
    made = stage.raised()
    services = requests.get(f"{address}/services.json", timeout=10).json()
    valid("services", services)
    for one in services:
        valid("service", one)
    for one in services[:: max(1, len(services) // 12)]:
        valid("service-definition", requests.get(f"{address}/services/{one['service_code']}.json", timeout=10).json())
    window = {"start_date": "2026-11-01T00:00:00+08:00", "end_date": "2026-11-30T00:00:00+08:00"}
    found = requests.get(f"{address}/requests.json", params=window, timeout=10).json()
    assert len(found) >= 2
    valid("requests", found)
    [one] = requests.get(f"{address}/requests/{page.number_of(made)}.json", timeout=10).json()
    valid("request", one)


def test_both_formats_say_the_same(address: str) -> None:
    stage.raised(words="<b>灯&不亮</b>，请修")
    window = {"start_date": "2026-11-01T00:00:00+08:00", "end_date": "2026-11-30T00:00:00+08:00"}
    as_json = requests.get(f"{address}/requests.json", params=window, timeout=10).json()
    as_xml = xmltodict.parse(requests.get(f"{address}/requests.xml", params=window, timeout=10).content)["service_requests"]["request"]
    assert as_json == as_xml


def test_signs_that_no_document_can_hold_do_no_harm(address: str) -> None:
    key = cast.token("hotline").removeprefix("Bearer ")
    words = {"api_key": key, "service_code": stage.ELEVATOR, "address_string": "梧桐苑", "description": "电梯\x00停\x0b在四楼\ufffe不动了"}
    sent = requests.post(f"{address}/requests.json", data=words, timeout=10)
    assert sent.status_code == 201, sent.text
    xml = requests.get(f"{address}/requests/{sent.json()[0]['service_request_id']}.xml", timeout=10).content
    assert xmltodict.parse(xml)["service_requests"]["request"]["description"] == "电梯停在四楼不动了"


def test_the_schemas_refuse_what_is_wrong() -> None:
    wrong = {"service_request_id": 5, "status": "solved", "service_code": "a", "requested_datetime": "2026"}
    for schema in standard.schemas("request"):
        with pytest.raises(jsonschema_rs.ValidationError):
            jsonschema_rs.validate(schema, wrong)
