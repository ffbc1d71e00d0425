"""What a resident's home says of his compound: whom to call, what has changed, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.kit.scope import Scope
from heju.organizations.models import title_of
from heju.organizations.queries import governing, rosters
from heju.organizations.rules import four_in_one
from heju.places import queries as places

MINE = ("owner", "resident")


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound in which the reader has a home, as his home page shows it."""

    id: int
    name: str
    url: str
    people: list[dict[str, Any]]
    ahead: list[str]
    is_complete: bool


def paths_of(scope: Scope) -> list[str]:
    """Return the paths of the compounds in which the reader has a home."""
    return sorted({path for grant in scope.grants if grant.role in MINE for path in grant.paths})


def compounds_of(scope: Scope, now: datetime) -> list[Compound]:
    """Return what the home page shows, one entry a compound."""
    found = []
    for path in paths_of(scope):
        place = places.here_at(path)
        if place is not None:
            people = rosters.told(rosters.on_duty(path, now))
            found.append(_compound(place, governing.governing(path, timezone.localtime(now).date()), people))
    return found


def _compound(place: places.Here, found: governing.Governing, on_duty: list[dict[str, Any]]) -> Compound:
    language = get_language() or "zh"
    above = [seat for seat in found.above if seat.kind == "community_committee"]
    seats = [seat for seat in found.four.values() if seat is not None] + above
    return Compound(
        id=place.id,
        name=place.name,
        url=reverse("organizations:compound", args=[place.id]),
        people=on_duty + [_person(seat) for seat in seats if seat.phone],
        ahead=[reason.in_language(language) for reason in four_in_one.path_ahead(found.union)],
        is_complete=found.union.is_complete,
    )


def _person(seat: governing.Seat) -> dict[str, Any]:
    who = f"{title_of(seat.kind, seat.post)} {seat.head}" if seat.head else _("负责人空缺")
    return {"name": seat.name, "post": who, "phone": seat.phone, "url": reverse("organizations:body", args=[seat.id])}


def asked_often() -> list[dict[str, str]]:
    """Return what residents ask most often, each with the way to who takes it up, by which law and by when."""
    return [{"name": one.label, "url": reverse("duties:leaf", args=[one.leaf])} for one in duties.frequent()]


def doors(compound: Compound) -> list[dict[str, Any]]:
    """Return the doors of the home page: only those that lead somewhere."""
    matters = reverse("matters:compound", args=[compound.id])
    return [
        {"label": _("反映问题"), "text": _("拍张照，三步说完"), "icon": "camera", "url": reverse("matters:raise")},
        {
            "label": _("小区的事"),
            "text": _("谁在办、办到哪一步"),
            "icon": "list-checks",
            "url": matters,
        },
        {"label": _("谁在管"), "text": _("四方是谁、有事找谁"), "icon": "users", "url": compound.url},
        {"label": _("物业该做什么"), "text": _("每条都有依据，谁来修、多久修"), "icon": "clipboard-list", "url": reverse("duties:index")},
        {"label": _("我的资料"), "text": _("存了什么、谁看过"), "icon": "shield-check", "url": reverse("people:mine")},
    ]
