"""How tests make a step that can be taken back, take it back, and look at everything that it might have changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from heju.kit import db
from heju.kit.scope import Scope
from heju.matters import actions
from heju.matters.actions import step as steps
from heju.matters.models import Asked, Assignment, Event, Matter
from heju.matters.queries import figures, history, promises
from heju.matters.rules.moves import MOVES
from heju.matters.tests.stage import NOW, photo
from tests import cast

BRANCH, COMPANY = "branch_secretary", "property_manager"
WORDS = "已经安排人去看了"
DETAIL = {"divert": {"way": "court"}, "reclassify": {"category": "noise.life.upstairs"}}


def do(actor: Scope, matter: Matter, move: str, now: datetime, **more: Any) -> None:
    """Do one act of the desk."""
    said = actions.Said(
        WORDS, [photo("green")] if "proof" in (MOVES[move].needs if move in MOVES else ()) else [], dict(DETAIL.get(move, {}))
    )
    given: dict[str, Any] = {"actor": actor, "now": now, "matter": matter.pk, "said": said, **more}
    special: dict[str, Callable[..., Any]] = {
        "forward": actions.forward_matter, "step_up": actions.step_up, "hand_down": actions.hand_down, "report_done": actions.report_done,
        "answer_whistle": actions.answer_call,
    }  # fmt: skip
    if move in special:
        special[move](**given)
    elif move == "assign":
        actions.assign_matter(lead=actions.Named(cast.body("agency").pk, "agency"), assisting=[company()], **given)
    elif move in ("whistle", "meet"):
        actions.call_bodies(bodies=[actions.Named(cast.body("agency").pk, "department.health")], move=move, **given)
    else:
        actions.move_matter(move=move, **given)


def company() -> actions.Named:
    """Return the company as a body that is named."""
    return actions.Named(cast.body("company").pk, "property_company", "PC-061")


def step(who: str, matter: Matter, move: str, now: datetime = NOW, **more: Any) -> int | None:
    """Make a step at a desk, and return up to which event it may be taken back."""
    with db.scoped(cast.scope(who)) as actor, actions.revocable(actor=actor, now=now, matter=matter.pk, move=move) as way:
        do(actor, matter, move, now, **more)
    return way.until


def back(who: str, matter: Matter, until: int | None, now: datetime = NOW) -> Event:
    """Take a step back as one of the cast."""
    assert until is not None
    with db.scoped(cast.scope(who)) as actor:
        return actions.take_back(actor=actor, now=now, matter=matter.pk, until=until)


def portrait(matter: Matter, now: datetime) -> dict[str, Any]:
    """Return everything about a matter that a step might change and its taking back restores: columns, who works, who is asked, figures."""
    with db.scoped(cast.SYSTEM):
        row = Matter.objects.filter(pk=matter.pk).values().get()
        events = history.history(matter.pk)
        replayed = steps.columns_of(events, promises.promise_for(Matter.objects.get(pk=matter.pk)))
        found: dict[str, Any] = {
            "columns": {name: value for name, value in row.items() if name not in ("version", "last_at")},
            "working": list(Assignment.objects.filter(matter=matter).order_by("pk").values()),
            "asked": list(Asked.objects.filter(matter=matter).order_by("pk").values()),
            "events": [(one.at, one.move, one.state, one.level, one.round) for one in events],
        }
    # What stands in the row is what a replay gives.
    assert {name: found["columns"][name] for name in replayed} == replayed
    with db.scoped(cast.scope("district_officer")):
        for cut in ("total", "body", "category"):
            counted = figures.counted([cast.place("A").pk], cut, date(2026, 1, 1), date(2028, 1, 1), now)
            found[cut] = {key: counts for key, counts in counted.items() if counts != type(counts)()}
        # In no order: as the database happened to group them.
        standing = figures.standing(cast.DISTRICT, now + timedelta(days=400))
        found["standing"] = sorted(standing, key=lambda one: (one.compound, one.body, one.category))
    return found
