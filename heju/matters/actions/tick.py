"""What the clock does: remind, go on without an answer, close what nobody objected to, go up, ask again weeks later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.kit import db
from heju.kit.scope import Scope
from heju.matters.actions import confirm, step
from heju.matters.actions.up import climb
from heju.matters.models import Matter
from heju.matters.queries import history, promises
from heju.matters.rules import clocks
from heju.matters.rules.moves import level_above

OVERDUE = "超过期限没有办好，按规则自动报上一级。"


def tick(*, actor: Scope, now: datetime, at_most: int = 200, only: int | None = None) -> int:
    """Do what is due on every matter by now, and return how many there were. Each in a transaction of its own; two clocks share them.

    Runs every minute. What one run does not reach the next one does. `only` names a single matter.
    """
    done = 0
    while done < at_most and _next(actor, now, only):
        done += 1
    return done


@transaction.atomic
def _next(actor: Scope, now: datetime, only: int | None) -> bool:
    """Do what is due on one matter that no other clock holds. Return whether there was one."""
    with db.scoped(step.writing(actor)):
        rows = Matter.objects.select_for_update(of=("self",), skip_locked=True).filter(tick_at__lte=now)
        if only is not None:
            rows = rows.filter(pk=only)
        found = rows.order_by("tick_at", "pk").first()
        if found is None:
            return False
        _act(actor, now, found)
        return True


def _act(actor: Scope, now: datetime, matter: Matter) -> None:
    """Do the one thing that is due first; what else is due follows in the next turn."""
    due = clocks.due_columns(history.history(matter.pk), promises.promise_for(matter))
    acting = confirm.by_clock(matter)
    if matter.state == "done" and matter.confirm_due is not None and matter.confirm_due <= now:
        confirm.decide(matter, now)
    elif matter.state == "waiting" and due.paused_until is not None and due.paused_until <= now:
        step.make(actor=acting, now=now, matter=matter, move="resume", part="system")
    elif matter.state == "closed":
        step.make(actor=acting, now=now, matter=matter, move="follow_up", part="system")
    elif matter.step_up_at is not None and matter.step_up_at <= now and level_above(matter.level) is not None:  # type: ignore[arg-type]
        climb(actor=acting, now=now, matter=matter, part="system", said=step.Said(OVERDUE, detail={"due": _said(matter.solution_due)}))
    elif matter.remind_at is not None and matter.remind_at <= now:
        step.make(actor=acting, now=now, matter=matter, move="remind", part="system")
    else:
        # Nothing fits any more, such as a level with none above: the columns are worked out anew and the clock moves on.
        step.settle_columns(matter)
        matter.tick_at = matter.tick_at if matter.tick_at is not None and matter.tick_at > now else None
        matter.save(update_fields=[*step.CLOCK_COLUMNS])


def _said(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
