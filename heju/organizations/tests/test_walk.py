"""Every address of the house as every one of the cast: shown, refused or unknown; never an error, never a stranger's compound."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from heju.kit import db
from heju.organizations import urls
from heju.organizations.models import Appointment, Member
from heju.organizations.views import body, compound, posts, standing
from tests import cast

pytestmark = pytest.mark.django_db
NAMES = [pattern.name for pattern in (*urls.body_patterns, *urls.compound_patterns)]
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
        "found_for": [place, "resident_group"],
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


# The view's own questions, without the frame that `web` puts around every page.
COUNTS = {"compound": 6, "body": 7, "appointment": 3, "bodies": 3, "coverage": 4, "four_in_one": 5, "holders": 3, "members": 4}


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
