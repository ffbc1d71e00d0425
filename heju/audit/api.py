"""The record for machines of auditors: what was done, page by page, and the head of the chain to keep elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Path, Query
from pydantic import Field

from heju.audit import queries
from heju.audit.models import Record
from heju.kit.api import ABSENT, Day, Doors, Out, Page, PathId, PathText, cursor_of, scope_of, start_of

doors = Doors(_("操作记录"))

READ = "audit.read"
RECORD = {
    "id": 9001,
    "at": "2026-11-23T09:00:00+08:00",
    "verb": "organizations.founded",
    "subject": "organizations.body",
    "subject_id": 41,
    "path": "440303.001.001.c17",
    "role": "community_officer",
    "body": 9,
    "why": "社区党委批复〔2026〕8 号",
    "detail": {"kind": "branch", "name": "梧桐苑党支部"},
    "system": "",
}
HEAD = {"sequence": 8120, "hash": "1e1d2c3912d26b4920f9142c2314770a0c045fb2e7d30c550bbe8ba8becc9016", "waiting": 0}


class RecordOut(Out):
    """One act. Persons stay numbers inside; `system` names the system that acted by a token, "" where a person did."""

    id: int
    at: datetime
    verb: str
    subject: str
    subject_id: int | None
    path: str
    role: str
    body: int | None
    why: str
    detail: dict[str, Any]
    system: str

    @classmethod
    def of(cls, row: Record) -> RecordOut:
        """Return a record as it is sent."""
        return cls.model_construct(
            id=row.pk, at=row.at, verb=row.verb, subject=row.subject, subject_id=row.subject_id, path=row.path, role=row.role,
            body=row.body_id, why=row.why, detail=row.detail, system=str(row.detail.get("system", "")),
        )  # fmt: skip


class RecordPage(Out):
    """One page of records, newest first."""

    items: list[RecordOut]
    next: str | None


class HeadOut(Out):
    """The last seal, and how many records wait for theirs."""

    sequence: int
    hash: str
    waiting: int


class RecordFilter(Page):
    """What narrows the record."""

    verb: str = Field(ABSENT, title=_("做了什么"), pattern=r"^[a-z_]{1,40}\.[a-z_]{1,60}$")
    within: PathText = Field(ABSENT, title=_("所在范围"))
    role: str = Field(ABSENT, title=_("以什么身份"), pattern=r"^[a-z_]{1,40}$")
    since: Day = Field(ABSENT, title=_("从哪天起"))
    until: Day = Field(ABSENT, title=_("到哪天"))
    subject: str = Field(ABSENT, title=_("对什么"), pattern=r"^[a-z_]{1,40}\.[a-z_]{1,60}$")
    number: PathId = Field(ABSENT, title=_("编号"))


@doors.read(
    "/records", id="list_records", says=_("列出操作记录"), answers=RecordPage, cost=5, power=READ,
    example={"items": [RECORD], "next": None}, about=_("最新的在前。"),
)  # fmt: skip
def list_records(request: HttpRequest, narrowing: Query[RecordFilter]) -> RecordPage:
    """List records, newest first."""
    demand(request)
    wanted = queries.Filter(
        verb=narrowing.verb or "", place=narrowing.within or "", role=narrowing.role or "", since=narrowing.since, until=narrowing.until,
        subject=narrowing.subject or "", number=narrowing.number,
    )  # fmt: skip
    moment, number = start_of(narrowing.cursor)
    found = queries.page(wanted, after=f"{moment}_{number}" if narrowing.cursor else "", size=narrowing.limit)
    moment, _sign, last = found.older.partition("_")
    return RecordPage(items=[RecordOut.of(one) for one in found.records], next=cursor_of(moment, int(last)) if found.older else None)


@doors.read("/records/{record}", id="get_record", says=_("读一条操作记录"), answers=RecordOut, cost=2, power=READ, example=RECORD)
def get_record(request: HttpRequest, record: Path[PathId]) -> RecordOut:
    """Show one record."""
    demand(request)
    found = queries.by_number(record)
    if found is None:
        raise Http404
    return RecordOut.of(found)


@doors.read(
    "/record-head", id="get_record_head", says=_("读记录链的链头"), answers=HeadOut, cost=2, power=READ, example=HEAD,
    about=_("把链头抄在别处，以后可以证明这一段记录没有改过。"),
)  # fmt: skip
def get_record_head(request: HttpRequest) -> HeadOut:
    """Show the head of the chain."""
    demand(request)
    head, (waiting, _seconds) = queries.head_of_chain(), queries.waiting()
    return HeadOut(sequence=head.sequence, hash=head.hash, waiting=waiting)


def demand(request: HttpRequest) -> None:
    """Let pass who may read the record somewhere; the row policies decide where. Raises NotAllowed."""
    scope = scope_of(request)
    scope.demand(READ, next(iter(scope.reach("record")), ""))
