"""One matter as a page shows it: the row, its events in order, its photos, who works on it; and lists of one's own and of a compound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from heju.kit.scope import Scope
from heju.matters.models import Asked, Assignment, Event, Matter, Photo, Report
from heju.matters.queries.history import TAKEN_BACK
from heju.matters.rules.happened import taken_back

PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# No moment and no number is later.
LATEST = 2**57


def first_name(matter: Matter) -> str:
    """Return the name of the body that receives a matter first, "" where none is known. One query."""
    found = Matter.objects.select_related("first_body").filter(pk=matter.pk).first()
    return found.first_body.name if found and found.first_body else ""


def matter(number: int) -> Matter | None:
    """Return a matter with its place and bodies, None where the asker may not see it. One query."""
    return Matter.objects.select_related("place", "compound", "unit", "first_body", "lead_body").filter(pk=number).first()


def events(matter: Matter) -> list[Event]:
    """Return what happened and stands, oldest first, with the bodies that acted. One query."""
    rows = list(Event.objects.filter(matter=matter).select_related("body").order_by("number"))
    without = taken_back((row.number, row.takes_back) for row in rows)
    return [row for row in rows if row.number not in without]


def photos(matter: Matter) -> list[Photo]:
    """Return the photos without what is on them. One query."""
    return list(Photo.objects.filter(matter=matter).defer("image", "small", "closed_image").order_by("id"))


def photo(public_id: str) -> Photo | None:
    """Return one photo, None where the asker may not see its matter, or where it came with a step that was taken back."""
    gone = Event.objects.filter(TAKEN_BACK, pk=OuterRef("event"))
    return Photo.objects.filter(~Exists(gone), public_id=public_id).first()


def working(matter: Matter) -> list[Assignment]:
    """Return who works on it now, the lead first. One query."""
    return list(Assignment.objects.filter(matter=matter, until=None).select_related("body").order_by("-part", "id"))


def own_asked(scope: Scope, matter: Matter, report: Report | None) -> Asked | None:
    """Return the row by which the reader is asked in this round, None where he is not. One query."""
    rows = Asked.objects.filter(matter=matter, round=matter.round)
    mine = rows.filter(report=report) if report is not None else rows.filter(person__in=scope.persons())
    return mine.order_by("-id").first()


def own_reports(scope: Scope, matter: Matter, report: Report | None) -> frozenset[int]:
    """Return the numbers of the reader's own reports: that of the link he followed, else those in his name or entered by him. One query."""
    if report is not None:
        return frozenset({report.pk})
    persons = scope.persons()
    rows = Report.objects.filter(Q(person__in=persons) | Q(entered_by__in=persons), matter=matter)
    return frozenset(rows.values_list("pk", flat=True)) if persons else frozenset()


def report_of_link(link_hash: bytes) -> Report | None:
    """Return the report whose link was followed. Needs the door of links."""
    return Report.objects.select_related("matter").filter(link_hash=link_hash).first()


# ---- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `after` is where the next begins, "" at the end."""

    rows: list[Matter]
    after: str


def own(scope: Scope, after: str = "") -> Page:
    """Return what the reader raised or joined, himself or for an elder, what needs him first."""
    persons = scope.persons()
    if not persons:
        return Page([], "")
    mine = Report.objects.filter(Q(person__in=persons) | Q(entered_by__in=persons)).values("matter")
    return _paged(Matter.objects.filter(pk__in=mine), after)


def of_compound(compound: int, after: str = "", *, closed: bool = False) -> Page:
    """Return the public matters of a compound, open or ended ones, the newest first."""
    found = Matter.objects.filter(compound=compound, is_private=False)
    return _paged(found.filter(state="closed") if closed else found.exclude(state="closed"), after)


def asked_of(scope: Scope) -> list[Asked]:
    """Return what the reader has been asked to confirm and has not answered. One query."""
    persons = scope.persons()
    if not persons:
        return []
    rows = Asked.objects.filter(person__in=persons, answer="", matter__state="done").select_related("matter__place", "matter__compound")
    return [row for row in rows.order_by("asked_at") if row.round == row.matter.round]


def unrated_of(scope: Scope, since: datetime) -> list[Matter]:
    """Return what the reader raised, that ended lately and that he has not rated. One query."""
    persons = scope.persons()
    if not persons:
        return []
    rows = Asked.objects.filter(person__in=persons, score=None, report__isnull=False, matter__outcome="solved")
    rows = rows.filter(matter__closed_at__gte=since).select_related("matter__place").order_by("-matter__closed_at")
    return [row.matter for row in rows if row.round == row.matter.round]


def waiting_of(scope: Scope) -> list[Matter]:
    """Return what the reader raised and whose lead waits for his answer. One query."""
    persons = scope.persons()
    if not persons:
        return []
    mine = Report.objects.filter(Q(person__in=persons) | Q(entered_by__in=persons)).values("matter")
    return list(Matter.objects.filter(pk__in=mine, state="waiting").select_related("place").order_by("last_at"))


def _paged(found: QuerySet[Matter], after: str) -> Page:
    """Return a page by the moment it was raised: what came from an old register has a late number and an early moment."""
    stamp, _tilde, number = after.partition("~")
    if stamp.isascii() and stamp.isdigit() and number.isascii() and number.isdigit() and len(after) < 40:
        at = EPOCH + timedelta(microseconds=min(int(stamp), LATEST))
        found = found.filter(raised_at__lte=at).filter(Q(raised_at__lt=at) | Q(pk__lt=min(int(number), LATEST)))
    rows = list(found.select_related("place", "compound", "lead_body", "first_body").order_by("-raised_at", "-id")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(rows[:PAGE], f"{(last.raised_at - EPOCH) // timedelta(microseconds=1)}~{last.pk}" if last else "")
