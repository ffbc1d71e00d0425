"""Everything about one matter, for whoever works on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from heju.duties import queries as duties
from heju.duties.rules.records import Duty
from heju.kit.scope import Scope
from heju.matters import vault
from heju.matters.models import Assignment, Event, Matter, Note, Photo, Report
from heju.matters.queries import hotline, listed, parts, promises, routing
from heju.matters.rules import clocks, offered, past
from heju.matters.rules.happened import Happened, standing
from heju.matters.rules.moves import Part
from heju.organizations.queries import bodies

WITH = ("place__parent", "compound", "unit", "first_body", "lead_body", "merged_into")


@dataclass(frozen=True, slots=True)
class Desk:
    """One matter as it stands, and what the reader is in it and may do now. `acts` as `rules.offered` names them, `first` the likeliest.

    `reports` are those that the reader may see; `calls` assignments of departments that were called.
    """

    matter: Matter
    parts: frozenset[Part]
    acts: tuple[str, ...]
    first: str | None
    clock: clocks.Clock
    route: routing.Route | None
    duty: Duty | None
    events: list[Event]
    photos: dict[int | None, list[Photo]]
    working: list[Assignment]
    notes: list[Note]
    hotline: list[hotline.Told]
    reports: list[Report]

    @property
    def calls(self) -> list[Assignment]:
        """Return the departments that were called and work on it still."""
        return [row for row in self.working if row.answer_due is not None]


def one(number: int) -> Matter | None:
    """Return a matter that the reader may see, with where it is and who works on it; None otherwise. One query; elsewhere more."""
    rows = Matter.objects.select_related(*WITH).filter(pk=number)
    if (found := rows.first()) is not None:
        return found
    with listed.elsewhere() as is_open:
        return rows.all().first() if is_open else None


def desk(scope: Scope, matter: Matter, now: datetime) -> Desk:
    """Return a matter with everything that its page shows. The number of queries does not depend on how much happened."""
    mine = parts.parts_of(scope, matter)
    events = list(Event.objects.filter(matter=matter).select_related("body").order_by("number"))
    working = list(Assignment.objects.filter(matter=matter, until=None).select_related("body").order_by("-part", "id"))
    route = routing.route_of(matter, localdate(now)) if mine & offered.WORKING else None
    cases = hotline.of_matter(matter, now)
    acts = acts_of(
        scope, matter, mine, working, route, is_hotline=hotline.has_open(cases), is_filed=any(one.move == "file" for one in events)
    )
    clock = clocks.clock(happened(events), now, promises.promise_for(matter))
    photos: dict[int | None, list[Photo]] = {}
    for photo in Photo.objects.filter(matter=matter).defer("image", "small", "closed_image").order_by("id"):
        photos.setdefault(photo.event_id, []).append(photo)
    return Desk(
        matter=matter,
        parts=mine,
        acts=acts,
        first=offered.likeliest(acts, mine, matter.state, is_contact_due=matter.contacted_at is None),  # type: ignore[arg-type]
        clock=clock,
        route=route,
        duty=_duty(matter, now),
        events=events,
        photos=photos,
        working=working,
        notes=list(Note.objects.filter(matter=matter).select_related("body").order_by("id")),
        hotline=cases,
        reports=list(Report.objects.filter(matter=matter).defer("link_hash").order_by("-is_first", "id")[:20]),
    )


def acts_of(
    scope: Scope,
    matter: Matter,
    mine: frozenset[Part],
    working: Sequence[Assignment],
    route: routing.Route | None,
    *,
    is_hotline: bool = False,
    is_filed: bool = False,
) -> tuple[str, ...]:
    """Return the acts that somebody may do now on a matter. No query."""
    own = set(scope.bodies())
    leaf = duties.leaf_of(matter.category)
    return offered.offered(
        matter.state,  # type: ignore[arg-type]
        matter.outcome,  # type: ignore[arg-type]
        mine,
        level=matter.level,  # type: ignore[arg-type]
        leaf_level=leaf.level if leaf else None,
        is_objected=matter.objected_at is not None,
        is_called=any(row.body_id in own and row.answer_due is not None and row.answered_at is None for row in working),
        is_hotline=is_hotline,
        has_route=route is not None and route.lead.body_id is not None,
        is_unclear=is_filed or matter.category == past.UNKNOWN,
    )


def happened(events: Sequence[Event]) -> list[Happened]:
    """Return rows of events as the rules read them: those that stand."""
    return standing(
        Happened(
            row.number, row.at, row.move, row.state, row.level, row.pace, row.outcome, row.round, row.is_public,  # type: ignore[arg-type]
            row.takes_back,
        )
        for row in events
    )  # fmt: skip


def _duty(matter: Matter, now: datetime) -> Duty | None:
    """Return the duty under which the lead works, None where none was named. One query."""
    if not matter.duty_code:
        return None
    entries = duties.deployed(matter.path.split(".")[0]).entries(localdate(now))
    return next((entry.duty for entry in entries if entry.duty.code == matter.duty_code), None)


def names_in(events: Sequence[Event]) -> dict[int, str]:
    """Return the names of the bodies that events speak of by number. One query, none where they speak of none."""
    wanted: set[int] = set()
    for row in events:
        for key in ("lead", "assisting", "bodies"):
            found = row.detail.get(key)
            wanted |= {found} if isinstance(found, int) else set(found) if isinstance(found, list) else set()
    return bodies.names(wanted)


def words_of(event: Event) -> str:
    """Return the words of an event for somebody who may see its matter. Raises Tampered."""
    return vault.words_of(event)


def report_words(report: Report) -> str:
    """Return what somebody wrote, for whoever may see his report. Raises Tampered."""
    return vault.open_report(report, "words")


def photo(matter: Matter, public_id: UUID) -> Photo | None:
    """Return one photo of a matter that the reader may see, None where there is none. One query."""
    return Photo.objects.filter(matter=matter, public_id=public_id).first()


def alike(matter: Matter, limit: int = 12) -> list[Matter]:
    """Return the open public matters of the same compound into which this may go, the same kind first, the latest first. One query."""
    rows = Matter.objects.filter(compound=matter.compound_id, is_private=False).exclude(state="closed").exclude(pk=matter.pk)
    found = list(rows.select_related("place").order_by("-raised_at")[:100])
    group = matter.category.rsplit(".", 1)[0]
    return sorted(found, key=lambda row: (row.category != matter.category, not row.category.startswith(group)))[:limit]
