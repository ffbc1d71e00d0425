"""Steps that several acts share: open a body under lock, read a day, put a body where what it covers lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.utils import timezone

from heju.kit.scope import Scope, is_within
from heju.organizations import roles
from heju.organizations.actions import refusals
from heju.organizations.models import Body, Coverage
from heju.organizations.queries import spots
from heju.places import rules as places_rules

# What a body of a kind may cover beside compounds: a station serves communities, an agency too.
COVERS_COMMUNITIES = frozenset({"work_station", "social_work_agency", "volunteer_team", "social_organization"})


def day_of(now: datetime) -> date:
    """Return the day of an instant where the product runs."""
    return timezone.localtime(now).date()


def check_day(on: date, now: datetime, *, not_before: date) -> None:
    """Refuse a day in the future or before the beginning. Raises TooLate, TooEarly."""
    if on > day_of(now):
        raise refusals.TooLate
    if on < not_before:
        raise refusals.TooEarly


def locked_body(body: int) -> Body:
    """Return a body and hold its row until the end of the transaction. Raises NoSuchBody."""
    found = Body.objects.select_for_update().filter(pk=body).first()
    if found is None:
        raise refusals.NoSuchBody
    return found


def standing_body(body: int) -> Body:
    """Return a body under lock that is not dissolved. Raises NoSuchBody, Dissolved."""
    found = locked_body(body)
    if found.dissolved_on is not None:
        raise refusals.Dissolved
    return found


def body_over(body: int, path: str) -> tuple[Body, bool]:
    """Return a body, and whether its row is locked. One that already reaches over a path, such as a company of the district, need not be
    movable by whoever lets it cover there: it stays where it sits. Raises NoSuchBody.
    """
    locked = Body.objects.select_for_update().filter(pk=body).first()
    if locked is not None:
        return locked, True
    seen = Body.objects.filter(pk=body).first()
    if seen is None or not is_within(path, (seen.path,)):
        raise refusals.NoSuchBody
    return seen, False


def refusal_of(error: IntegrityError, otherwise: refusals.Refused) -> refusals.Refused:
    """Return what a broken constraint says to the user: the body is dissolved by now, or what is given."""
    return refusals.Dissolved() if "organizations_body_stands" in str(error) else otherwise


def check_may_cover(kind: str, spot: spots.Spot) -> None:
    """Refuse what a body of a kind cannot cover: anything but compounds and, for some, communities. Raises CannotCover."""
    if kind not in roles.COVERING or spot.merged_into_id is not None:
        raise refusals.CannotCover
    if spot.kind != "compound" and not (spot.kind == "community" and kind in COVERS_COMMUNITIES):
        raise refusals.CannotCover


def root_of(paths: Sequence[str]) -> spots.Spot:
    """Return the smallest place that holds all paths."""
    return spots.by_path(places_rules.common_root(list(paths)))


def open_paths(body: Body) -> list[str]:
    """Return the paths of everything that a body covers now."""
    return list(Coverage.objects.filter(body=body, until=None).values_list("path", flat=True))


def seat(body: Body, actor: Scope, paths: Sequence[str]) -> None:
    """Put a body where all that it covers lies; its appointments and members follow by the key. Covering nothing, it stays.

    The body's lock must be held. Raises NeedsUpper when that place lies beyond the actor's.
    """
    if not paths:
        return
    root = root_of(paths)
    if root.path == body.path:
        return
    if not actor.may(roles.COVER, root.path):
        raise refusals.NeedsUpper
    body.place_id, body.path = root.id, root.path
    body.save(update_fields=["place", "path"])
