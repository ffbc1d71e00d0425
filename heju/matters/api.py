"""Matters for machines: a work-order system takes up what was assigned to its body and tells how it goes; a hotline raises."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path, Query
from pydantic import Field

from heju.kit.api import ABSENT, Day, Doors, Id, In, Out, Page, PathId, Sentence, cursor_of, scope_of, start_of
from heju.matters import actions
from heju.matters.models import Event, Matter
from heju.matters.queries import machines, page
from heju.organizations import roles
from heju.places import queries as places

doors = Doors(_("事项"))

State = Literal["raised", "accepted", "deliberating", "assigned", "in_hand", "waiting", "done", "closed"]
Outcome = Literal["", "solved", "no_duty", "declined", "diverted", "withdrawn", "solved_itself", "merged", "answered", "no_answer"]
Level = Literal["compound", "community", "street", "district"]
# What a body's own system may do with what was assigned to it; the rest is decided by people.
Made = Literal["take_up", "contact", "update", "ask", "resume", "object"]
MATTER = {
    "id": 77,
    "number": "261123-77",
    "category": "elevator.ride.stopped",
    "title": "一单元电梯停了",
    "words": "一单元电梯停了，请来看看",
    "is_private": False,
    "state": "assigned",
    "outcome": "",
    "level": "compound",
    "place": 21,
    "compound": 17,
    "path": "440303.001.001.c17.b1",
    "lead": 52,
    "duty": "PC-061",
    "version": 3,
    "raised_at": "2026-11-23T09:00:00+08:00",
    "last_at": "2026-11-23T09:30:00+08:00",
    "contact_due": "2026-11-23T11:00:00+08:00",
    "solution_due": "2026-11-26T18:00:00+08:00",
}
EVENT = {
    "number": 3,
    "at": "2026-11-23T09:30:00+08:00",
    "move": "assign",
    "state": "assigned",
    "outcome": "",
    "level": "compound",
    "part": "holder",
    "body": 41,
    "is_public": True,
    "words": "请尽快处理",
    "takes_back": None,
}


class MatterOut(Out):
    """A matter as the token may see it. Of a private one the words stay closed: no machine opens them."""

    id: int
    number: str
    category: str
    title: str
    words: str
    is_private: bool
    state: State
    outcome: Outcome
    level: Level
    place: int
    compound: int
    path: str
    lead: int | None
    duty: str
    version: int
    raised_at: datetime
    last_at: datetime
    contact_due: datetime | None
    solution_due: datetime | None

    @classmethod
    def of(cls, row: Matter) -> MatterOut:
        """Return a matter as it is sent."""
        return cls.model_construct(
            id=row.pk, number=page.number_of(row), category=row.category, title=row.title, words=row.words, is_private=row.is_private,
            state=row.state, outcome=row.outcome, level=row.level, place=row.place_id, compound=row.compound_id, path=row.path,
            lead=row.lead_body_id, duty=row.duty_code, version=row.version, raised_at=row.raised_at, last_at=row.last_at,
            contact_due=row.contact_due, solution_due=row.solution_due,
        )  # fmt: skip


class MatterPage(Out):
    """One page of matters, the latest first; `next` is the cursor of the next one."""

    items: list[MatterOut]
    next: str | None


class EventOut(Out):
    """One move of a matter: by which body, never by which person. `takes_back` is the first event that this one takes back."""

    number: int
    at: datetime
    move: str
    state: State
    outcome: Outcome
    level: Level
    part: str
    body: int | None
    is_public: bool
    words: str
    takes_back: int | None

    @classmethod
    def of(cls, row: Event) -> EventOut:
        """Return an event as it is sent. Words of a private matter stay closed."""
        return cls.model_construct(
            number=row.number, at=row.at, move=row.move, state=row.state, outcome=row.outcome, level=row.level, part=row.part,
            body=row.body_id, is_public=row.is_public, words=row.words, takes_back=row.takes_back,
        )  # fmt: skip


class EventList(Out):
    """All events of a matter, in order."""

    items: list[EventOut]


class MatterFilter(Page):
    """What narrows the list of matters."""

    compound: PathId = Field(ABSENT, title=_("小区"))
    lead: PathId = Field(ABSENT, title=_("牵头单位"))
    state: State = Field(ABSENT, title=_("状态"))
    category: Sentence = Field(ABSENT, title=_("类别"))


class Raising(In):
    """What is wrong, and where: for somebody whom the other system knows."""

    place: Id = Field(title=_("地点"))
    category: Sentence = Field(title=_("类别"))
    words: Sentence = Field(title=_("情况"))
    is_private: bool = Field(default=False, title=_("不公开"))
    hotline_number: Sentence = Field(ABSENT, title=_("热线工单号"))
    hotline_answer_by: Day = Field(ABSENT, title=_("热线要求哪天前答复"))


class Moving(In):
    """One move. `version` is the one that the system saw: whoever acts on an older one is told."""

    move: Made = Field(title=_("这一步"))
    words: Sentence = Field(ABSENT, title=_("说明"))
    version: Id = Field(ABSENT, title=_("看到的版本"))


@doors.read(
    "/matters", id="list_matters", says=_("列出事项"), answers=MatterPage, cost=3, example={"items": [MATTER], "next": None},
    about=_("凭证看得到的事项，新的在前。不公开的只有办理单位的系统看得到，内容不解密。"),
)  # fmt: skip
def list_matters(request: HttpRequest, narrowing: Query[MatterFilter]) -> MatterPage:
    """List matters."""
    rows = machines.for_machines(
        compound=narrowing.compound, lead=narrowing.lead, state=narrowing.state or "", category=narrowing.category or "",
        after=start_of(narrowing.cursor), limit=narrowing.limit + 1,
    )  # fmt: skip
    shown = rows[: narrowing.limit]
    more = cursor_of(shown[-1].raised_at.isoformat(), shown[-1].pk) if len(rows) > len(shown) else None
    return MatterPage(items=[MatterOut.of(one) for one in shown], next=more)


@doors.read("/matters/{matter}", id="get_matter", says=_("读一件事项"), answers=MatterOut, cost=1, example=MATTER)
def get_matter(request: HttpRequest, matter: Path[PathId]) -> MatterOut:
    """Show one matter."""
    return MatterOut.of(found(matter))


@doors.read(
    "/matters/{matter}/events", id="list_matter_events", says=_("读一件事项的经过"), answers=EventList, cost=2, example={"items": [EVENT]}
)
def list_matter_events(request: HttpRequest, matter: Path[PathId]) -> EventList:
    """Show what happened to a matter."""
    return EventList(items=[EventOut.of(one) for one in machines.events_of(found(matter))])


@doors.write(
    "/matters", id="raise_matter", says=_("替居民反映一件事"), answers=MatterOut, status=201, cost=10, power=roles.MATTERS_INTAKE,
    example=MATTER, sends={"place": 21, "category": "elevator.ride.stopped", "words": "一单元电梯停了，请来看看"},
)  # fmt: skip
def raise_matter(request: HttpRequest, wanted: Raising) -> MatterOut:
    """Raise a matter for somebody."""
    place = places.place(wanted.place)
    if place is None:
        raise Http404
    scope = scope_of(request)
    key = request.headers["Idempotency-Key"]
    word = actions.Word(key=_key(scope.token_id, key), words=wanted.words, channel="open311", wants_news=False, hotline=_call(wanted))
    thing = actions.Thing(place=place, category=wanted.category, is_private=wanted.is_private)
    made = actions.raise_matter(actor=scope, now=timezone.now(), thing=thing, word=word)
    return MatterOut.of(made.matter)


@doors.write(
    "/matters/{matter}/moves", id="move_matter", says=_("接手、说进展、请反映人补充"), answers=MatterOut, cost=10, power=roles.WORK_MATTERS,
    example=MATTER | {"state": "in_hand", "version": 4}, sends={"move": "take_up", "words": "维保人员下午两点到", "version": 3},
    about=_("只能动交办给本单位的事项；受理、交办、办结由人来做。说明会给反映人看。"),
)  # fmt: skip
def move_matter(request: HttpRequest, matter: Path[PathId], wanted: Moving) -> MatterOut:
    """Make a move for one's body."""
    scope, row = scope_of(request), found(matter)
    scope.demand(roles.WORK_MATTERS, row.path)
    said = actions.Said(wanted.words or "", key=_key(scope.token_id, request.headers["Idempotency-Key"]))
    actions.move_matter(actor=scope, now=timezone.now(), matter=row.pk, move=wanted.move, said=said, expected=wanted.version)
    return MatterOut.of(found(matter))


def _call(wanted: Raising) -> actions.Call | None:
    return actions.Call(number=wanted.hotline_number, answer_by=wanted.hotline_answer_by) if wanted.hotline_number else None


def found(matter: int) -> Matter:
    """Return a matter that the token may see."""
    row = Matter.objects.filter(pk=matter).first()
    if row is None:
        raise Http404
    return row


def _key(token: int | None, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"heju:api:{token}:{key}")
