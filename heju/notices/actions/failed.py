"""What was given up: try again, or let it go. For whoever runs the installation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.notices import queries
from heju.notices.models import Letter
from heju.notices.queries.waiting import WATCH


def try_again(*, actor: Scope, now: datetime, letter: int) -> int:
    """Have a parcel that was given up sent again, and return how many messages it holds; 0 where there is none. Raises NotAllowed."""
    return _change(actor, now, letter, "notices.tried_again", {"state": "waiting", "attempts": 0, "next_at": now, "ended_at": None})


def let_go(*, actor: Scope, now: datetime, letter: int) -> int:
    """Put a parcel that was given up away, and return how many messages it holds; 0 where there is none. Raises NotAllowed."""
    return _change(actor, now, letter, "notices.let_go", {"state": "dropped", "ended_at": now})


@transaction.atomic
def _change(actor: Scope, now: datetime, number: int, verb: str, values: dict[str, object]) -> int:
    grant = actor.demand(WATCH, actor.reach("jobs")[0] if actor.reach("jobs") else "")
    found = Letter.objects.select_for_update(of=("self",)).filter(pk=number, state="failed").exclude(channel="hook").first()
    if found is None:
        return 0
    same = Letter.objects.filter(parcel=found.parcel, state="failed")
    count = same.count()
    # Asked for before the rows change: afterwards they are the post's alone.
    audit.record(
        actor=actor, now=now, verb=verb, subject="notices.letter", subject_id=number, path=found.path, grant=grant,
        for_person=found.person_id, detail={"count": count, "channel": found.channel},
    )  # fmt: skip
    with db.scoped(queries.post()):
        Letter.objects.filter(parcel=found.parcel, state="failed").update(**values)
    return count
