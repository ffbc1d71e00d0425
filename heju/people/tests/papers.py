"""Photos for tests, and claims made with them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from django.db import connection
from PIL import Image

from heju.kit import db
from heju.people import actions, queries
from heju.people.models import Claim, Proxy
from tests import cast


@cache
def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), color: str = "beige") -> bytes:
    """Return a small photo of a sheet of paper."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def claim(who: str = "stranger", number: str = "402", *, compound: str = "A", kind: str = "owner", **more: Any) -> Claim:
    """Let one of the cast claim a home of a compound, by default the whole of it as an owner."""
    given = {"share": Fraction(1) if kind in ("owner", "possessor") else None, "since": cast.SINCE, "paper": "deed", "photos": [photo()]}
    with db.scoped(cast.scope(who)) as scope:
        unit = queries.open_unit(scope, cast.unit(compound, number).pk, cast.DAY)
        return actions.claim_home(actor=scope, now=cast.NOW, unit=unit, kind=kind, **(given | more))


def decide(found: Claim, who: str = "branch_secretary", *, approved: bool = True, answer: str = "") -> Claim:
    """Let one of the cast decide a claim."""
    with db.scoped(cast.scope(who)) as scope:
        return actions.decide_claim(actor=scope, now=cast.NOW, claim=found, approved=approved, answer=answer)


def told(who: str) -> list[str]:
    """Return what one of the cast was told, newest first."""
    with db.scoped(cast.scope(who)) as scope:
        return [notice.text for notice in queries.notices_of(scope)]


def verbs() -> list[str]:
    """Return the verbs of the newest records, newest first."""
    with db.scoped(cast.scope("auditor")), connection.cursor() as cursor:
        cursor.execute("select verb from audit_record order by id desc limit 10")
        return [row[0] for row in cursor.fetchall()]


def give(
    who: str = "owner",
    agent: str = "tenant",
    number: str = "101",
    matters: tuple[str, ...] = ("vote",),
    since: date = cast.DAY,
    until: date = cast.DAY + timedelta(days=100),
) -> Proxy:
    """Let one of the cast act for another at a home of compound A."""
    with db.scoped(cast.scope(who)) as scope:
        unit = queries.open_unit(scope, cast.unit("A", number).pk, cast.DAY)
        given: dict[str, Any] = {"matters": matters, "since": since, "until": until}
        return actions.give_proxy(actor=scope, now=cast.NOW, unit=unit, agent=cast.person(agent), **given)
