"""Every address as every role: what it answers is pinned in a reviewed file, and nothing ever breaks.

`HEJU_PIN=1 pytest tests/test_walk.py` writes `tests/walk.txt` anew; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from heju.kit import db
from heju.organizations.models import Appointment
from heju.people.models import Tie
from tests import cast

pytestmark = pytest.mark.django_db
PINNED = Path(__file__).with_name("walk.txt")
WHO = ("", "stranger", "owner", "property_manager", "branch_secretary", "community_officer", "district_officer", "auditor")
# Answers of libraries' own doors that change with a session's age are walked by their own tests.
APART = re.compile(r"^(accounts/|static/)")


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every route with its full text."""
    for item in (resolver or get_resolver()).url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item, route)
        else:
            yield route, item


def filled(route: str) -> str:
    """Return an address for a route, with compound A and what belongs to it in the place of every variable."""
    with db.scoped(cast.SYSTEM):
        appointment = Appointment.objects.get(body=cast.body("branch").pk, post="secretary").pk
        tie = Tie.objects.get(person=cast.person("owner").pk).pk
    values = {
        "path": cast.path("community_a"),
        "appointment": appointment,
        "tie": tie,
        "compound": cast.place("A").pk,
        "place": cast.place("A" if route.startswith("compounds/") or "uncover/" in route or "roster/" in route else "community_a").pk,
        "building": cast.place("A1").pk,
        "unit": cast.unit("A", "101").pk,
        "body": cast.body("branch").pk,
        "person": cast.person("owner").pk,
        "public_id": cast.person("owner").public_id,
        "figure": "bare",
        "field": "phone",
        "kind": "branch",
        "code": "elevator.ride.faulty" if route.startswith("open311/") else "PC-CON-01",
        "format": "json",
        "number": f"261123-{cast.matter('elevator')}" if route.startswith("open311/") else 1,
        "category": "elevator.ride.faulty",
        "matter": cast.matter("elevator"),
        "move": "contact",
    }

    def value(match: re.Match[str]) -> str:
        name = match.group(1).split(":")[-1]
        return str(values.get(name, 1))

    return "/" + re.sub(r"<([^>]+)>", value, route)


ROUTES = sorted({route for route, _pattern in patterns() if not APART.match(route)})


def answers() -> list[str]:
    clients = {who: cast.client(who) if who else None for who in WHO}
    lines = []
    for route in ROUTES:
        from django.test import Client

        found = []
        for who in WHO:
            response = (clients[who] or Client()).get(filled(route))
            assert response.status_code < 500, f"{route} as {who or 'nobody'}"
            found.append(f"{who or 'nobody'}={response.status_code}")
        lines.append(f"/{route}  " + " ".join(found))
    return lines


def test_every_address_answers_every_role_as_pinned() -> None:
    lines = answers()
    if os.environ.get("HEJU_PIN") == "1":
        PINNED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == PINNED.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_changes_anything_without_signing_in(route: str) -> None:
    from django.test import Client

    response = Client().post(filled(route), {})
    assert response.status_code in (302, 400, 401, 403, 404, 405, 415, 422)
    if response.status_code == 302:
        # Raising needs no account: without a draft every step leads back to the first, and nothing is kept.
        back = response["Location"] == "/matters/raise/"
        assert back or "/accounts/login/" in response["Location"] or route in ("preferences/",)
