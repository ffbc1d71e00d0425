"""What an act would do, and to whom: counted before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heju.kit.scope import Scope
from heju.organizations.models import Appointment, Body, Coverage
from heju.organizations.queries import members


@dataclass(frozen=True, slots=True)
class Consequences:
    """Who is touched by the end of a body: appointees by public name, places by name, members (None outside the Party line)."""

    appointees: tuple[str, ...]
    places: tuple[str, ...]
    members: int | None
    inferiors: int


def of_ending(scope: Scope, body: Body, day: date) -> Consequences:
    """Return what dissolving or merging a body would touch. Four queries."""
    return Consequences(
        appointees=tuple(
            Appointment.objects.filter(body=body, ended_on=None).order_by("since", "pk").values_list("public_name", flat=True)
        ),
        places=tuple(Coverage.objects.filter(body=body, until=None).order_by("place__pinyin").values_list("place__name", flat=True)),
        members=members.count_of(scope, body, day),
        inferiors=Body.objects.filter(superior=body, dissolved_on=None).count(),
    )
