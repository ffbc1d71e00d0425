"""Found a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from heju.audit import actions as audit
from heju.kit import pinyin
from heju.kit.scope import Grant, Scope
from heju.organizations import roles
from heju.organizations.actions import refusals, steps
from heju.organizations.models import Body, Coverage
from heju.organizations.queries import spots
from heju.organizations.rules import credit_code as codes
from heju.organizations.rules import posts

# The body under which one of a kind stands, looked for at the places it lies in, the nearest first.
SUPERIOR = {
    "branch": "community_committee",
    "community_committee": "street_committee",
    "street_committee": "district_committee",
    "resident_group": "residents_committee",
    "street_office": "district_office",
    "department": "district_office",
}


@transaction.atomic
def found_body(
    *,
    actor: Scope,
    now: datetime,
    kind: str,
    name: str,
    on: date,
    basis: str,
    place: int | None = None,
    covers: Sequence[int] = (),
    phone: str = "",
    credit_code: str = "",
    is_invented: bool = False,
) -> Body:
    """Found a body on a day, covering the given compounds from that day; it sits at the smallest place that holds them, else at `place`.

    The same again returns the body that stands. Raises NotAllowed, WrongSeat, TooLate, TooEarly, NameTaken, CodeTaken, CoveredAlready,
    CannotCover, RuledOut (a credit code that is none).
    """
    covered, seat = _ground(kind, covers, place)
    grant = actor.demand(*roles.power_to_found(kind, seat.path))
    for spot in covered:
        actor.demand(roles.COVER, spot.path)
    if not posts.may_sit(kind, seat.kind):
        raise refusals.WrongSeat
    steps.check_day(on, now, not_before=max((spot.valid_from for spot in covered), default=seat.valid_from))
    body = Body(
        kind=kind, name=name, pinyin=pinyin.sort_key(name), search=pinyin.search_tokens(name), place_id=seat.id, path=seat.path,
        superior=_superior(kind, seat.path), phone=phone, credit_code=_code(credit_code), founded_on=on, is_invented=is_invented,
    )  # fmt: skip
    same = _insert(body, covered, basis)
    if same is None:
        _record(body, covered, grant, actor, now, basis)
    return same or body


def _ground(kind: str, covers: Sequence[int], place: int | None) -> tuple[list[spots.Spot], spots.Spot]:
    """Return what a body would cover, and where it would sit. Raises NoSuchPlace, CannotCover, WrongSeat (neither is given)."""
    covered = spots.by_ids(covers) if covers else []
    for spot in covered:
        steps.check_may_cover(kind, spot)
    if covered:
        return covered, steps.root_of([spot.path for spot in covered])
    if place is None:
        raise refusals.WrongSeat
    return [], spots.by_id(place)


def _record(body: Body, covered: Sequence[spots.Spot], grant: Grant, actor: Scope, now: datetime, basis: str) -> None:
    audit.record(
        actor=actor,
        now=now,
        verb="organizations.founded",
        subject="organizations.body",
        subject_id=body.pk,
        path=body.path,
        grant=grant,
        why=basis,
        detail={"kind": body.kind, "name": body.name, "on": body.founded_on.isoformat(), "covers": [spot.id for spot in covered]},
    )


def _code(typed: str) -> str:
    """Return a credit code as it is kept, "" for none. Raises RuledOut."""
    code = codes.cleaned(typed)
    if code:
        ruling = codes.check(code)
        if not ruling.passed:
            raise refusals.RuledOut(ruling.because, "credit_code")
    return code


def _superior(kind: str, path: str) -> Body | None:
    wanted = SUPERIOR.get(kind)
    if wanted is None:
        return None
    found = Body.objects.filter(kind=wanted, dissolved_on=None, path__around=path)
    return max(found, key=lambda body: body.path.count("."), default=None)


def _insert(body: Body, covered: Sequence[spots.Spot], basis: str) -> Body | None:
    """Insert a body and what it covers. Returns the same body where it stands already, else None. Raises what stands against it."""
    try:
        with transaction.atomic():
            body.save(force_insert=True)
            for spot in covered:
                Coverage(body=body, place_id=spot.id, path=spot.path, kind=body.kind, since=body.founded_on, basis=basis).save(
                    force_insert=True
                )
    except IntegrityError as error:
        same = _same(body, covered)
        if same is not None:
            return same
        raise _refusal(str(error), body, covered) from error
    return None


def _same(body: Body, covered: Sequence[spots.Spot]) -> Body | None:
    """Return the standing body that was founded by the same words, if it covers the same."""
    found = Body.objects.filter(
        kind=body.kind, name=body.name, place_id=body.place_id, founded_on=body.founded_on, credit_code=body.credit_code, dissolved_on=None
    ).first()
    if found is None:
        return None
    reached = set(Coverage.objects.filter(body=found, until=None).values_list("place_id", flat=True))
    return found if reached == {spot.id for spot in covered} else None


def _refusal(error: str, body: Body, covered: Sequence[spots.Spot]) -> refusals.Refused:
    if "organizations_credit_code_once" in error:
        return refusals.CodeTaken()
    if "organizations_body_name_once" in error:
        return refusals.NameTaken()
    other = Coverage.objects.filter(place__in=[spot.id for spot in covered], kind=body.kind, until=None).select_related("body").first()
    return refusals.CoveredAlready(other.body.name) if other else refusals.Overlaps()
