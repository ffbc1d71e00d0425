"""The rows of past matters: matter, report and events, written many at once; and what stands already, compared with what a row says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from heju.duties.rules.records import Leaf
from heju.kit import pinyin
from heju.matters import vault
from heju.matters.models import Channel, Event, Matter, Report
from heju.matters.rules import audience, grams, past
from heju.matters.rules.past import Past

TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A past matter that stands under a key: its report, and whether its import was undone."""

    matter: Matter
    report: Report

    @property
    def is_hidden(self) -> bool:
        """Say whether it was taken back."""
        return self.matter.taken_back_at is not None


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: what the register is called, the number of the import, and which level kept it."""

    name: str
    sheet: int
    level: str


def standing(keys: Iterable[UUID]) -> dict[UUID, Standing]:
    """Return what stands under some keys, taken back or not. Needs the door of matters. One query."""
    rows = Report.objects.filter(key__in=list(keys)).select_related("matter")
    return {row.key: Standing(row.matter, row) for row in rows}


def told_of(found: Iterable[Standing]) -> dict[int, dict[str, str]]:
    """Return the words of the events of some past matters, by matter and move. One query."""
    said: dict[int, dict[str, str]] = {}
    for event in Event.objects.filter(matter__in=[one.matter.pk for one in found], move__in=("enter", "enter_answer")):
        said.setdefault(event.matter_id, {})[event.move] = vault.words_of(event)
    return said


def is_same(found: Standing, said: dict[str, str], one: Past, leaf: Leaf) -> bool:
    """Say whether a past matter stands as a row would write it; `said` are the words of its events."""
    row = found.matter
    fresh = _matter(one, leaf, Source("", 0, row.level))
    columns = (
        "place_id", "compound_id", "category", "is_private", "raised_at", "closed_at", "outcome", "lead_body_id", "hotline_number",
        "title", "words", "spot",
    )  # fmt: skip
    closed = vault.open_report(found.report, "words")
    return (
        all(getattr(row, name) == getattr(fresh, name) for name in columns)
        and closed == (_closed(one) if one.is_private else "")
        and said.get("enter_answer", "") == one.answer
    )


def write(rows: Sequence[tuple[Past, Leaf]], source: Source) -> dict[int, Matter]:
    """Write past matters with their reports and events, and return the matters by row. Three statements for each so many."""
    made = [(one, leaf, _matter(one, leaf, source)) for one, leaf in rows]
    Matter.objects.bulk_create([matter for _one, _leaf, matter in made], TOGETHER)
    reports = [_report(one, leaf, matter) for one, leaf, matter in made]
    Report.objects.bulk_create(reports, TOGETHER)
    events = [event for (one, _leaf, matter), report in zip(made, reports, strict=True) for event in _events(one, matter, report, source)]
    Event.objects.bulk_create(events, TOGETHER)
    return {one.row: matter for one, _leaf, matter in made}


def _matter(one: Past, leaf: Leaf, source: Source) -> Matter:
    """Return the unsaved row: closed, with no deadline, under its own number."""
    name = leaf.names[2].zh
    matter = Matter(place_id=one.place, path=one.path, compound_id=one.compound, category=leaf.code, pace=leaf.pace, level=source.level)
    matter.title = name if one.is_private else (one.title or name)[:80]
    matter.words = "" if one.is_private else one.words
    matter.spot = "" if one.is_private else one.spot[:80]
    matter.is_private, matter.is_shared = one.is_private, audience.is_shared(leaf.code)
    matter.channel, matter.hotline_number = Channel.SHEET, one.number
    matter.grams = [] if one.is_private else _signs(one, name)
    matter.state, matter.outcome = "closed", one.outcome
    matter.raised_at = one.asked_at
    matter.closed_at = matter.last_at = one.answered_at or one.asked_at
    matter.version = 2 if one.answered_at else 1
    matter.lead_body_id = one.body
    return matter


def _signs(one: Past, name: str) -> list[str]:
    found = grams.grams(f"{one.title} {one.words} {name} {one.spot}") + pinyin.search_tokens(f"{one.title} {name}")
    return list(dict.fromkeys(found))


def _closed(one: Past) -> str:
    return past.closed_words(one.title, one.spot, one.words)


def _report(one: Past, leaf: Leaf, matter: Matter) -> Report:
    """Return whose word it was: nobody's that is known here, seen by those who handle reports of this kind."""
    public_id = uuid4()
    handlers, seen_from = audience.who_sees(leaf.code, one.path, agrees=False)
    report = Report(public_id=public_id, matter=matter, path=one.path, channel=Channel.SHEET, at=one.asked_at, is_first=True)
    report.wants_news, report.handlers, report.seen_from, report.key = False, list(handlers), seen_from, one.key
    report.words = vault.close_report(public_id, "words", _closed(one)) if one.is_private else None
    return report


def _events(one: Past, matter: Matter, report: Report, source: Source) -> list[Event]:
    detail = {"source": source.name, "number": one.number, "sheet": source.sheet}
    # As with every private matter, what was said stands closed in the report.
    asked = _event(matter, 1, one.asked_at, "enter", "no_answer", detail)
    asked.report, asked.words = report, matter.words
    if one.answered_at is None:
        return [asked]
    answered = _event(matter, 2, one.answered_at, "enter_answer", "answered", detail)
    answered.body_id, answered.is_public = one.body, not one.is_private
    if one.is_private:
        answered.closed_words = vault.close_event(matter.pk, one.answer)
    else:
        answered.words = one.answer
    return [asked, answered]


def _event(matter: Matter, number: int, at: datetime, move: str, outcome: str, detail: dict[str, Any]) -> Event:
    event = Event(matter=matter, path=matter.path, number=number, at=at, move=move, part="system", detail=detail)
    event.state, event.outcome, event.level, event.pace = "closed", outcome, matter.level, matter.pace
    return event
