"""What somebody is in a matter: from his roles, his bodies and his reports."""

from __future__ import annotations

from heju.kit.scope import Grant, Scope, is_within
from heju.matters.models import Asked, Assignment, Matter, Report
from heju.matters.rules import moves
from heju.matters.rules.moves import Part

HANDLE, WORK, INTAKE = "matters.handle", "matters.work", "matters.intake"
MINE = ("person", "entered_by")


def parts_of(actor: Scope, matter: Matter, report: Report | None = None) -> frozenset[Part]:
    """Return everything that somebody is in a matter. `report` is the one whose link he followed, None for who has signed in.

    Three queries at most; none for the system.
    """
    if actor.is_system:
        return frozenset({"system"})
    found: set[Part] = set()
    if _reports(actor, matter, report):
        found.add("reporter")
    if _is_asked(actor, matter, report):
        found.add("affected")
    if actor.token_id is None or actor.grants:
        found |= _of_roles(actor, matter)
    return frozenset(found)


def grant_for(actor: Scope, matter: Matter, part: Part) -> Grant | None:
    """Return the role by which somebody is this part, None where it is no role that makes him so."""
    if part in ("holder", "above"):
        level = matter.level if part == "holder" else moves.level_above(matter.level)  # type: ignore[arg-type]
        return next((grant for grant in _holding(actor, matter) if moves.HOLDERS[grant.role] == level), None)
    if part in ("lead", "assisting"):
        bodies = {matter.lead_body_id} if part == "lead" else assisting(matter)
        return next((grant for grant in actor.grants if grant.body_id in bodies and WORK in grant.powers), None)
    brought = part == "clerk" or (part == "system" and actor.token_id is not None)
    return actor.grant_for(INTAKE, matter.path) if brought else None


def assisting(matter: Matter) -> set[int]:
    """Return the bodies that assist now. One query."""
    return set(Assignment.objects.filter(matter=matter, until=None, part="assisting").values_list("body_id", flat=True))


def own_report(actor: Scope, matter: Matter, report: Report | None = None) -> Report | None:
    """Return the report by which somebody speaks: the one of the link, his own, or that of the elder for whom he acts."""
    if report is not None:
        return report if report.matter_id == matter.pk else None
    persons = actor.persons()
    rows = Report.objects.filter(matter=matter, person__in=persons) | Report.objects.filter(matter=matter, entered_by__in=persons)
    return rows.order_by("id").first()


def _reports(actor: Scope, matter: Matter, report: Report | None) -> bool:
    return own_report(actor, matter, report) is not None


def _is_asked(actor: Scope, matter: Matter, report: Report | None) -> bool:
    rows = Asked.objects.filter(matter=matter, round=matter.round)
    return rows.filter(report=report).exists() if report is not None else rows.filter(person__in=actor.persons()).exists()


def at_a_glance(actor: Scope, matter: Matter) -> frozenset[Part]:
    """Return what somebody is in a row of a list by his roles, as far as the row tells it: not whether his body assists. No query."""
    return frozenset(_held(actor, matter))


def _of_roles(actor: Scope, matter: Matter) -> set[Part]:
    found = _held(actor, matter)
    working = _working(actor)
    if working & set(matter.bodies) and working & assisting(matter):
        found.add("assisting")
    return found


def _working(actor: Scope) -> set[int]:
    return {grant.body_id for grant in actor.grants if WORK in grant.powers and grant.body_id is not None}


def _held(actor: Scope, matter: Matter) -> set[Part]:
    found: set[Part] = set()
    levels: set[str | None] = {moves.HOLDERS[grant.role] for grant in _holding(actor, matter)}
    if matter.level in levels:
        found.add("holder")
    if moves.level_above(matter.level) in levels:  # type: ignore[arg-type]
        found.add("above")
    if matter.lead_body_id in _working(actor):
        found.add("lead")
    if actor.may(INTAKE, matter.path):
        found.add("clerk")
    return found


def _holding(actor: Scope, matter: Matter) -> list[Grant]:
    """Return the roles of somebody that hold a level at the matter's place."""
    holding = [grant for grant in actor.grants if grant.role in moves.HOLDERS and HANDLE in grant.powers]
    return [grant for grant in holding if is_within(matter.path, grant.paths)]
