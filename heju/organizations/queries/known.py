"""Bodies, running appointments and memberships by what a sheet says of them."""

from __future__ import annotations

from heju.organizations.models import Appointment, Body, Member


def named(name: str, path: str, kind: str = "") -> list[Body]:
    """Return the standing bodies of a name whose seat lies at or below a path, of one kind where it is given."""
    found = Body.objects.select_related("place").filter(name=name, dissolved_on=None, path__within=path)
    return list((found.filter(kind=kind) if kind else found).order_by("pk")[:20])


def running(body: int, post: str, person: int) -> int | None:
    """Return the appointment that runs of a person to a post of a body, or None."""
    return Appointment.objects.filter(body=body, post=post, person=person, ended_on=None).values_list("pk", flat=True).first()


def membership(body: int, person: int) -> int | None:
    """Return the membership of a person in a branch that runs, or None."""
    return Member.objects.filter(body=body, person=person, until=None).values_list("pk", flat=True).first()
