"""Atom feeds: what stands in them, what does not, and that whoever has them already gets nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from heju.matters.queries import page
from heju.matters.tests import stage
from heju.opendata.rules.atom import ATOM
from tests import cast

pytestmark = pytest.mark.django_db
N = f"{{{ATOM}}}"


def get(path: str, **headers: str) -> Any:
    return Client().get(f"/feeds/{path}.atom", headers=headers)


def checked(response: Any) -> ElementTree.Element:
    """Return a feed that is as RFC 4287 wants it: section 4.1.1 and 4.1.2, every must of them that concerns us."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{N}feed"
    for element in (root, *root.findall(f"{N}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{N}{name}")) == 1
            assert (element.findtext(f"{N}{name}") or "").strip()
        assert datetime.fromisoformat(element.findtext(f"{N}updated") or "").tzinfo
        assert (element.findtext(f"{N}author/{N}name") or "").strip()
    assert [link.get("rel") for link in root.findall(f"{N}link")] == ["self"]
    entries = root.findall(f"{N}entry")
    for entry in entries:
        assert len([link for link in entry.findall(f"{N}link") if link.get("rel") == "alternate"]) == 1
        assert datetime.fromisoformat(entry.findtext(f"{N}published") or "") <= datetime.fromisoformat(entry.findtext(f"{N}updated") or "")
    ids = [entry.findtext(f"{N}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return root


@pytest.mark.parametrize(
    "path",
    ["matters", "streets/{street_a}", "communities/{community_a}", "compounds/{A}", f"categories/{stage.ELEVATOR}"],
)
def test_a_feed_is_valid_and_holds_what_is_public(path: str) -> None:
    made = stage.raised(words="灯 <不亮> & 电话 13800138000")
    names = {name: cast.place(name).pk for name in ("street_a", "community_a", "A")}
    root = checked(get(path.format(**names)))
    assert len(root.findall(f"{N}entry")) == 2
    text = ElementTree.tostring(root, encoding="unicode")
    assert f"urn:uuid:{made.public_id}" in text
    assert page.number_of(made) in text
    assert "13800138000" not in text
    assert str(cast.matter("quarrel")) not in [entry.findtext(f"{N}id") for entry in root.findall(f"{N}entry")]
    assert "noise" not in text


@pytest.mark.parametrize("path", ["streets/{street_b}", "communities/{community_b}", "compounds/{B}", "categories/noise.life.upstairs"])
def test_another_place_or_kind_holds_nothing_of_it(path: str) -> None:
    names = {name: cast.place(name).pk for name in ("street_b", "community_b", "B")}
    assert checked(get(path.format(**names))).findall(f"{N}entry") == []


@pytest.mark.parametrize("path", ["compounds/{community_a}", "streets/{A}", "buildings/{A}", "compounds/999999", "categories/none"])
def test_what_there_is_not_is_not_found(path: str) -> None:
    assert get(path.format(community_a=cast.place("community_a").pk, A=cast.place("A").pk)).status_code == 404


def test_whoever_has_it_gets_nothing_twice() -> None:
    made = stage.raised()
    first = get("matters")
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = get("matters", **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    stage.does("branch_secretary", made, "accept", now=stage.NOW + timedelta(hours=2))
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        assert get("matters", **headers).status_code == 200
    english = get("matters", **{"If-None-Match": first["ETag"], "Accept-Language": "en"})
    assert english.status_code == 200


def test_the_signs_that_xml_cannot_hold_break_no_feed() -> None:
    stage.raised(words="灯\x0b不亮\ufffe了")
    checked(get("matters"))
