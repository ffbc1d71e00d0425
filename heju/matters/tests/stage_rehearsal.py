"""How tests rehearse: past matters of the cast, a change, its run, and its counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from heju.duties.rules import revise
from heju.jobs.rules import DONE
from heju.kit import db
from heju.matters import actions
from heju.matters.models import Matter, Rehearsal
from heju.matters.queries import rehearsal as queries
from heju.matters.rules.rehearsal import ALWAYS, Change
from heju.matters.tests.stage import ELEVATOR, NOW, assigned, brought_to_done, does, raised
from tests import cast, jobs

DISTRICT = "440303"
NOISE = "noise.life.upstairs"
LATER = NOW + timedelta(days=60)


def revision(code: str = ELEVATOR, **fields: Any) -> revise.Revision:
    return revise.Revision(number=0, target="leaf", code=code, act="change", fields=fields, effective_on=ALWAYS)


TIGHT = Change((revision(first_contact_hours=1, update_days=1, solution_days=1, lead="street"),))
SAME = Change((revision(),))


def start(change: Change = TIGHT, who: str = "district_officer", place: str = "district", **more: Any) -> Rehearsal:
    given: dict[str, Any] = {"since": date(2020, 1, 1), "until": date(2030, 1, 1), "now": LATER, "about": "drafts"} | more
    with db.scoped(cast.scope(who)) as actor:
        return actions.start_rehearsal(actor=actor, place=cast.place(place).pk, change=change, **given)


def again(found: Rehearsal, who: str = "district_officer") -> Rehearsal:
    with db.scoped(cast.scope(who)):
        return Rehearsal.objects.select_related("place").get(pk=found.pk)


def run(change: Change = TIGHT, **more: Any) -> Rehearsal:
    found = start(change, **more)
    done = jobs.run(found.job_id or 0)
    assert done.state == DONE, (done.state, done.error, done.fault)
    return again(found, more.get("who", "district_officer"))


def counted(found: Rehearsal, cut: str = "all", who: str = "district_officer") -> dict[str, dict[str, int]]:
    with db.scoped(cast.scope(who)):
        figures = queries.figures(found)
    return {key: {what: n for what, n in of.items() if n} for key, of in figures.of[cut].items()}


@pytest.fixture
def past() -> list[Matter]:
    """Three elevators, of which one was taken up late, and a noise; the cast's own world holds more."""
    made = [raised(now=NOW), raised("tenant", now=NOW + timedelta(hours=1)), raised(now=NOW + timedelta(hours=2))]
    brought_to_done(made[0], now=NOW + timedelta(minutes=90))
    does("branch_secretary", made[1], "accept", now=NOW + timedelta(days=20))
    assigned(made[1], now=NOW + timedelta(days=20))
    made.append(raised(category=NOISE, words="楼上半夜跑步，吵得睡不着", now=NOW))
    return made


def everything(category: str = "") -> list[Matter]:
    with db.scoped(cast.scope("district_officer")):
        rows = Matter.objects.filter(category=category) if category else Matter.objects.all()
        return list(rows.order_by("pk"))
