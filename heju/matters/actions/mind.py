"""Take on what comes next on a matter, give it to a colleague of the same body, or put it down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from heju.audit import actions as audit
from heju.kit.scope import Grant, NotAllowed, Scope
from heju.matters import errors
from heju.matters.actions import step
from heju.matters.models import Matter, Minder
from heju.matters.queries import minding
from heju.matters.rules.minding import Post


@transaction.atomic
def mind_matter(*, actor: Scope, now: datetime, matter: int, body: int, to: int | None, seen: int | None) -> None:
    """Have a post of one's own body mind a matter, None for nobody. `seen` is the post that minded it when the actor looked.

    The same asked twice has one effect. Raises NotAllowed, NotAColleague, MindedMeanwhile.
    """
    with step.held(actor, matter) as held:
        found = held.matter
        grant, power = _grant(actor, found, body)
    row = Minder.objects.filter(matter=found, body=body).select_related("appointment").first()
    before = row.appointment_id if row is not None else None
    if before == to:
        return
    if before != seen:
        # Of two who take it on at once the second reads who was first.
        raise errors.MindedMeanwhile(row.appointment.public_name if row is not None else "")
    post = _colleague(actor, now, body, power, to)
    if row is not None:
        row.delete()
    if post is not None:
        Minder(matter=found, body_id=body, appointment_id=post.number, at=now).save(force_insert=True)
    own = post is not None and post.person == actor.person_id
    audit.record(
        actor=actor,
        now=now,
        verb="matters.put_down" if post is None else "matters.minded" if own else "matters.given",
        subject="matters.matter",
        subject_id=found.pk,
        path=found.path,
        grant=grant,
        for_person=post.person if post is not None and not own else None,
        detail={"body": body},
    )


def _grant(actor: Scope, matter: Matter, body: int) -> tuple[Grant, str]:
    """Return the role by which somebody has to do with a matter in a body, and the power it takes. Raises NotAllowed, also for machines."""
    for grant, power in minding.bodies_for(actor, matter):
        if grant.body_id == body and actor.person_id is not None and actor.token_id is None:
            return grant, power
    raise NotAllowed("matters.mind", matter.path)


def _colleague(actor: Scope, now: datetime, body: int, power: str, to: int | None) -> Post | None:
    """Return a post of a body that may do what comes next, None for nobody. Raises NotAColleague."""
    if to is None:
        return None
    posts = minding.posts_in(actor, localdate(now)).able(body, power)
    found = next((one for one in posts if one.number == to), None)
    if found is None:
        raise errors.NotAColleague
    return found
