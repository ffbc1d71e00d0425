"""Every address of the house as every one of the cast: shown, refused or unknown; never an error, never a stranger's compound."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from heju.audit import actions as audit
from heju.kit import db
from heju.organizations import urls
from heju.organizations.models import Appointment, Body, Member
from heju.organizations.views import body, compound, posts, standing
from tests import cast

pytestmark = pytest.mark.django_db
POSTED = {"remove_shift"}
NAMES = [pattern.name for pattern in (*urls.body_patterns, *urls.compound_patterns) if pattern.name not in POSTED]
OFFICERS = {"district_officer", "street_officer", "community_officer"}
# Whose page of compound A's branch opens: everybody whose roles reach it.
OUTSIDE = {"stranger", "second_secretary"}
ACTS = {
    "appoint",
    "cover",
    "rename",
    "merge",
    "dissolve",
    "uncover",
    "found_branch",
    "found_for",
    "found",
    "end_appointment",
    "extend_term",
}


def address(name: str) -> str:
    with db.scoped(cast.SYSTEM):
        appointment = Appointment.objects.get(body=cast.body("branch").pk).pk
        member = Member.objects.filter(body=cast.body("branch").pk).first()
    place, path, branch = cast.place("A").pk, cast.path("community_a"), cast.body("branch").pk
    known: dict[str, list[Any]] = {
        "bodies": [], "coverage": [path], "four_in_one": [path], "holders": [path], "found": [path],
        "appointment": [appointment], "end_appointment": [appointment], "extend_term": [appointment],
        "end_member": [member.pk if member else 0], "uncover": [branch, place], "compound": [place], "found_branch": [place],
        "found_for": [place, "resident_group"], "roster": [branch, place],
    }  # fmt: skip
    return reverse(f"organizations:{name}", args=known.get(name, [branch]))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", cast.names())
def test_every_page_as_every_role(who: str, name: str) -> None:
    status = cast.client(who).get(address(name)).status_code
    assert status in (200, 403, 404)
    if who in OUTSIDE and name not in ("bodies",):
        assert status in (403, 404)
    if name in ACTS and who not in OFFICERS:
        assert status in (403, 404)
    if who in OFFICERS:
        assert status == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_page_asks_to_sign_in_first(name: str, client) -> None:
    response = client.get(address(name))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", NAMES)
def test_nobody_posts_from_outside(name: str) -> None:
    status = cast.client("stranger").post(address(name), {"on": "2026-11-23", "why": "x", "name": "x", "basis": "x"}).status_code
    assert status in (200, 403, 404, 405)


# The view's own questions where nothing is remembered yet, without the frame that `web` puts around every page. One of those of
# compound, bodies, coverage and four_in_one asks whether anything has changed.
COUNTS = {"compound": 8, "body": 8, "appointment": 3, "bodies": 4, "coverage": 5, "four_in_one": 6, "holders": 3, "members": 4}


@pytest.mark.parametrize("name", COUNTS)
def test_a_page_asks_the_database_as_often_as_written_here(
    name: str, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch, rf: RequestFactory
) -> None:
    where = address(name)
    found = resolve(where)
    for module in (body, compound, posts, standing):
        monkeypatch.setattr(module, "render", lambda *_parts, **_words: HttpResponse())
    request = rf.get(where)
    with db.scoped(cast.scope("district_officer")) as scope:
        request.scope = scope  # type: ignore[attr-defined]
        with django_assert_num_queries(COUNTS[name]):
            found.func(request, *found.args, **found.kwargs)


@pytest.mark.parametrize("name", ["compound", "coverage", "four_in_one", "bodies"])
def test_what_one_is_shown_is_not_remembered_for_another(name: str) -> None:
    assert cast.client("district_officer").get(address(name)).status_code == 200
    assert cast.client("stranger").get(address(name)).status_code in (403, 404)


def test_a_recorded_act_is_seen_at_once() -> None:
    client = cast.client("owner")
    assert "梧桐苑党支部" in client.get(address("compound")).text
    with db.scoped(cast.SYSTEM):
        Body.objects.filter(pk=cast.body("branch").pk).update(name="梧桐苑第一党支部")
        audit.record(
            actor=cast.SYSTEM, now=cast.NOW, verb="organizations.renamed", subject="organizations.body", subject_id=1, path=cast.DISTRICT
        )
    assert "梧桐苑第一党支部" in client.get(address("compound")).text
