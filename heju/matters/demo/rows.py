"""The rows of one drawn matter, table by table, as COPY takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from random import Random
from typing import Any
from uuid import UUID

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf
from heju.kit import days, db, pinyin
from heju.matters import vault
from heju.matters.actions.step import columns_of
from heju.matters.demo import clockwork, lives
from heju.matters.demo.ground import Compound, Ground
from heju.matters.demo.lives import Life, Step
from heju.matters.demo.texts import Kind
from heju.matters.queries import routing
from heju.matters.rules import audience, clocks, grams, hotline, wording
from heju.matters.rules.happened import Happened

MATTER = (
    "id", "public_id", "place_id", "path", "compound_id", "unit_id", "spot", "category", "title", "words", "is_private", "is_shared",
    "happened_on", "channel", "raised_at", "hotline_number", "hotline_url", "grams", "is_invented", "version", "state",
    "outcome", "level", "pace", "round", "returns", "reports_count", "first_body_id", "lead_body_id", "lead_code", "duty_code", "bodies",
    "objected_at", "done_at", "closed_at", "last_at", "contact_due", "contacted_at", "update_due", "solution_due", "confirm_due",
    "remind_at", "step_up_at", "tick_at", "confirmed", "score",
)  # fmt: skip
COLUMNS: dict[str, tuple[str, ...]] = {
    "matters_matter": MATTER,
    "matters_report": (
        "id", "public_id", "matter_id", "path", "person_id", "unit_id", "channel", "at", "is_first", "words", "agrees_named", "wants_news",
        "handlers", "seen_from", "key",
    ),
    "matters_event": (
        "matter_id", "path", "number", "at", "move", "state", "outcome", "level", "pace", "round", "is_public", "part", "role", "body_id",
        "report_id", "words", "closed_words", "detail",
    ),
    "matters_hotlinecase": (
        "matter_id", "path", "report_id", "number", "url", "received_at", "answer_due", "answered_at", "body_id",
    ),
    "matters_assignment": ("matter_id", "path", "body_id", "code", "part", "duty_code", "because", "since", "until"),
    "matters_asked": (
        "matter_id", "path", "round", "report_id", "person_id", "unit_id", "asked_at", "answer", "answered_at", "score", "scored_at",
    ),
}  # fmt: skip
ROLES = {"compound": "branch_secretary", "community": "community_officer", "street": "street_officer", "district": "district_officer"}
CHANNELS = (("app", 80), ("counter", 10), ("phone", 10))
HOTLINE_EACH = 23
# A demo reads the shipped lists of this day.
NO_LATER = date(2026, 11, 1)
type Row = tuple[str, tuple[Any, ...]]


@lru_cache(maxsize=4096)
def signs(text: str, name: str, spot: str) -> tuple[str, ...]:
    """Return what a matter is found by."""
    return tuple(dict.fromkeys(grams.grams(f"{text} {name} {spot}") + pinyin.search_tokens(f"{wording.title_of(text)} {name}")))


def of_one(random: Random, ground: Ground, compound: Compound, kind: Kind, at: datetime, now: datetime, number: int) -> Iterator[Row]:
    """Yield every row of one matter raised at an instant."""
    leaf = duties.leaf_of(kind.leaf)
    assert leaf is not None, kind.leaf
    place, path, building = random.choice(compound.buildings)
    person, unit = random.choice(compound.people)
    said = random.choice(kind.said).format(spot=building)
    level = leaf.level if leaf.level != "compound" or "branch" in compound.bodies else "community"
    life = lives.draw(random, kind, leaf.pace, level, at, now, said)
    clockwork.play(life, now)
    lead = _lead(ground, compound, leaf)
    yield from _matter(random, ground, compound, life, leaf, (place, path, building), said, number, lead, now)
    public_id = UUID(int=random.getrandbits(128), version=4)
    handlers, seen_from = audience.who_sees(leaf.code, path, agrees=False)
    closed = vault.close_report(public_id, "words", said) if kind.is_private else None
    channel = random.choices([name for name, _weight in CHANNELS], [weight for _name, weight in CHANNELS])[0]
    channel = "hotline" if _hotline(number)[0] else channel
    yield (
        "matters_report",
        (
            number, public_id, number, path, person, unit, channel, at, True, closed, False, True, list(handlers), seen_from,
            UUID(int=random.getrandbits(128), version=4),
        ),
    )  # fmt: skip
    for step in life.steps:
        yield _event(ground, compound, life, step, number, path, lead)
    yield from _case(life, number, path, ground.holder(compound, life.steps[0].happened.level))
    yield from _assignments(ground, compound, life, number, path, lead, leaf)
    yield from _asked(life, number, path, person, unit)


def _hotline(number: int) -> tuple[str, str]:
    """Return number and page of the case that the hotline has for a matter; one in so many came from there."""
    return (f"12345-{number:08d}", "") if number % HOTLINE_EACH == 0 else ("", "")


def _case(life: Life, number: int, path: str, holder: int | None) -> Iterator[Row]:
    """Yield the case of the hotline: answered on the day on which the matter ended."""
    if not _hotline(number)[0]:
        return
    events = [step.happened for step in life.steps]
    due, ended = hotline.answer_due(events[0].at, None), _closed_at(events)
    yield "matters_hotlinecase", (number, path, number, _hotline(number)[0], "", events[0].at, due, ended, holder if ended else None)


def _lead(ground: Ground, compound: Compound, leaf: Leaf) -> tuple[int | None, str]:
    for code in (leaf.lead, "property_company", "owners_committee", "branch"):
        body = compound.bodies.get(code) or ground.department(code)
        if body is not None:
            return body, code
    return ground.holder(compound, "community"), "community_committee"


@lru_cache(maxsize=512)
def _duty(leaf: str, body: str) -> str:
    found = routing.duty_for(leaf, body, "", NO_LATER)
    return found.code if found else ""


def _matter(
    random: Random, ground: Ground, compound: Compound, life: Life, leaf: Leaf, spot: tuple[int, str, str], said: str, number: int,
    lead: tuple[int | None, str], now: datetime,
) -> Iterator[Row]:  # fmt: skip
    place, path, building = spot
    kind, last, first = life.kind, life.last, life.steps[0].happened
    name = leaf.names[2].zh
    events = [step.happened for step in life.steps]
    due = columns_of(events, clocks.by_pace)
    led = any(event.move == "assign" for event in events) and events[-1].move != "step_up"
    bodies = sorted({step_body for step in life.steps if (step_body := _body(ground, compound, step, lead)) is not None})
    holder = ground.holder(compound, first.level)
    if holder is not None:
        bodies = sorted({*bodies, holder})
    returns = sum(event.move in ("send_back", "return_rated") for event in events)
    done = [event.at for event in events if event.move == "report_done"]
    settled = next((event.move for event in reversed(events) if event.move in ("settle", "send_back")), "")
    yield (
        "matters_matter",
        (
            number, UUID(int=random.getrandbits(128), version=4), place, path, compound.pk, None, building, leaf.code,
            name if kind.is_private else wording.title_of(said), "" if kind.is_private else said, kind.is_private,
            audience.is_shared(leaf.code), first.at.astimezone(days.CHINA).date(), "app", first.at, *_hotline(number),
            [] if kind.is_private else list(signs(said, name, building)), True, last.number, last.state, last.outcome, last.level,
            last.pace, last.round, returns, 1, holder, lead[0] if led else None,
            lead[1] if led else "", _duty(leaf.code, lead[1]) if led else "", bodies, None, done[-1] if done else None,
            last.at if last.state == "closed" and last.move not in ("rate", "follow_up") else _closed_at(events), last.at,
            *(due[column] for column in MATTER[36:44]),
            {"settle": True, "send_back": False}.get(settled), life.score,
        ),
    )  # fmt: skip


def _closed_at(events: list[Happened]) -> datetime | None:
    if events[-1].state != "closed":
        return None
    return next(event.at for event in reversed(events) if event.move not in ("rate", "follow_up", "still_fixed"))


def _body(ground: Ground, compound: Compound, step: Step, lead: tuple[int | None, str]) -> int | None:
    if step.part == "lead":
        return lead[0]
    if step.part == "assisting":
        return ground.department("department.market") or ground.department("department.housing")
    return ground.holder(compound, step.happened.level) if step.part == "holder" else None


def _event(ground: Ground, compound: Compound, life: Life, step: Step, number: int, path: str, lead: tuple[int | None, str]) -> Row:
    one = step.happened
    detail = dict(step.detail)
    if one.move == "assign":
        detail |= {"lead": lead[0], "code": lead[1], "duty": _duty(life.kind.leaf, lead[1])}
    closed = vault.close_event(number, step.words) if life.kind.is_private and step.words else None
    role = ROLES[one.level] if step.part == "holder" else ("property_manager" if step.part == "lead" else "")
    own = number if step.part in ("reporter", "affected") else None
    return (
        "matters_event",
        (
            number, path, one.number, one.at, one.move, one.state, one.outcome, one.level, one.pace, one.round, one.is_public, step.part,
            role, _body(ground, compound, step, lead), own, "" if closed else step.words, closed, json.dumps(detail, ensure_ascii=False),
        ),
    )  # fmt: skip


def _assignments(
    ground: Ground, compound: Compound, life: Life, number: int, path: str, lead: tuple[int | None, str], leaf: Leaf
) -> Iterator[Row]:
    """Yield who leads from the last assignment on, and who first received it at the side."""
    assigned = [step.happened for step in life.steps if step.happened.move == "assign"]
    if not assigned or lead[0] is None:
        return
    up = next(
        (step.happened for step in life.steps if step.happened.move == "step_up" and step.happened.number > assigned[-1].number), None
    )
    part = "assisting" if up is not None else "lead"
    yield "matters_assignment", (number, path, lead[0], lead[1], part, _duty(leaf.code, lead[1]), "[]", assigned[-1].at, None)
    first = ground.holder(compound, life.steps[0].happened.level)
    if first is not None and first != lead[0]:
        yield "matters_assignment", (number, path, first, "first", "assisting", "", "[]", assigned[-1].at, None)


def _asked(life: Life, number: int, path: str, person: int, unit: int) -> Iterator[Row]:
    """Yield that the reporter was asked in each round that came to done, and what he said."""
    asked = {step.happened.round: step.happened.at for step in life.steps if step.happened.move == "report_done"}
    rated = next((step.happened for step in reversed(life.steps) if step.happened.move == "rate"), None)
    for round_number, at in asked.items():
        answered = life.answers.get(round_number)
        is_last = round_number == max(asked)
        yield (
            "matters_asked",
            (
                number, path, round_number, number, person, unit, at, ("fixed" if answered[1] else "not_fixed") if answered else "",
                answered[0] if answered else None, life.score if is_last and rated else None, rated.at if is_last and rated else None,
            ),
        )  # fmt: skip


class Copies:
    """Rows of all tables, gathered and copied in packs, each pack in the order of the tables: what others hang on comes first."""

    def __init__(self, using: str, pack: int = 40_000) -> None:
        self._using, self._pack, self._count = using, pack, 0
        self._held: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def take(self, rows: Iterator[Row]) -> None:
        """Take the rows of one matter."""
        for table, row in rows:
            self._held[table].append(row)
            self._count += 1
        if self._count >= self._pack:
            self.flush()

    def flush(self) -> None:
        """Copy what is held."""
        for table, columns in COLUMNS.items():
            db.fill_table(table, columns, self._held[table], using=self._using)
            self._held[table].clear()
        self._count = 0
