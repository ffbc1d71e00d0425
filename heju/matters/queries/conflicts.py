"""What the pages of conflicts between bodies tell: to the bodies, and to the residents what was promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.matters.models import Assignment, Commitment, Conflict, JointMeeting, Matter
from heju.matters.queries.parts import HANDLE, WORK
from heju.organizations.queries import bodies as organizations
from heju.organizations.queries import governing
from heju.people import queries as people

if TYPE_CHECKING:
    from heju.places.models import Place


def one(number: int) -> Conflict | None:
    """Return a conflict that the reader may see."""
    return Conflict.objects.select_related("matter__compound", "compound", "brought_by").filter(pk=number).first()


def of_matter(matter: int) -> Conflict | None:
    """Return the conflict of a matter, None where there is none."""
    return Conflict.objects.filter(matter=matter).first()


def meetings(conflict: Conflict) -> list[JointMeeting]:
    """Return the joint meetings that the reader may see."""
    return list(JointMeeting.objects.filter(conflict=conflict).order_by("at", "pk"))


def commitments(conflict: Conflict) -> list[Commitment]:
    """Return what was promised, in the order in which it is due."""
    return list(Commitment.objects.filter(conflict=conflict).select_related("body").order_by("due_on", "pk"))


def in_compound(compound: int) -> list[Commitment]:
    """Return everything that bodies promised in a compound, the latest due first."""
    rows = Commitment.objects.filter(conflict__compound=compound).select_related("body", "conflict__matter")
    return list(rows.order_by("-due_on", "-pk")[:100])


def names(numbers: Iterable[int]) -> dict[int, str]:
    """Return the names of bodies by number, of those that the reader may see."""
    return {number: organizations.by_id(number).name for number in sorted(set(numbers))}


def seen(scope: Scope) -> list[Conflict]:
    """Return the conflicts in which the reader's bodies are, or where he holds matters: what is open first, the latest first."""
    rows = Conflict.objects.select_related("matter", "compound", "brought_by").order_by("-brought_at", "-pk")[:200]
    own = set(scope.bodies())
    found = [one for one in rows if own & set(one.bodies) or scope.may(HANDLE, one.path)]
    return sorted(found, key=lambda one: one.state == "kept" or one.matter.state == "closed")


def of_compound(compound: Place, day: date) -> list[tuple[int, str]]:
    """Return the bodies between which a conflict may be brought in a compound: the four."""
    four = governing.governing(compound.path, day).four
    return sorted((seat.id, seat.name) for seat in four.values() if seat is not None)


def may_begin(scope: Scope, compound: Place, day: date) -> bool:
    """Say whether somebody is offered to bring a conflict in a compound: he serves in one of the four, holds its level, or owns a home."""
    own, person = set(scope.bodies()), scope.on_behalf_of or scope.person_id
    if scope.may(HANDLE, compound.path) or own & {number for number, _name in of_compound(compound, day)}:
        return True
    return person is not None and people.is_owner_in(person, compound.path, day)


def concerned(matter: Matter, day: date) -> list[tuple[int, str]]:
    """Return the bodies that may be in conflict over a matter: the four of its compound, and those that work on it."""
    four = governing.governing(matter.compound.path, day).four
    found = {seat.id: seat.name for seat in four.values() if seat is not None}
    running = Assignment.objects.filter(matter=matter, until=None).select_related("body")
    return sorted({**found, **{row.body_id: row.body.name for row in running}}.items())


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the commitments of one's bodies that are due within three days, and the conflicts that wait for a joint meeting."""
    mine = [grant.body_id for grant in scope.grants if grant.body_id and WORK in grant.powers]
    found: list[Waiting] = []
    for row in Commitment.objects.filter(body__in=mine, kept=None).select_related("conflict").order_by("due_on", "pk")[:50]:
        if (row.due_on - day).days > WARN_DAYS:
            continue
        url = reverse("matters:desk_conflict", args=[row.conflict_id])
        why = _("联席会议上的承诺：%(words)s") % {"words": row.words}
        found.append(Waiting(_("承诺快到期了"), why, 65, "wait", _("要兑现"), _("说兑现了"), url, due_on=row.due_on))
    if scope.may_anywhere(HANDLE):
        called = Conflict.objects.filter(state="brought", bodies__len__gt=0).select_related("matter").order_by("pk")
        for conflict in [one for one in called[:50] if scope.may(HANDLE, one.path) and one.matter.state != "closed"]:
            url = reverse("matters:desk_conflict", args=[conflict.pk])
            found.append(Waiting(_("要开联席会议"), conflict.words, 55, "wait", _("等您召集"), _("去召集"), url))
    return found


WARN_DAYS = 3


def tone(commitment: Commitment) -> dict[str, Any]:
    """Return how a commitment stands, for a status."""
    if commitment.kept is None:
        return {"tone": "doing", "word": _("还没到期")}
    return {"tone": "done", "word": _("兑现了")} if commitment.kept else {"tone": "late", "word": _("没有兑现")}
