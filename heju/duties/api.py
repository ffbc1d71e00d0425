"""Duties for machines: what every body owes on a day, on which law; who takes up a kind of matter. Open to everybody, as the pages are."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Path, Query
from pydantic import Field

from heju.duties import queries
from heju.duties.queries.tree import leaf_of
from heju.duties.rules import revise
from heju.duties.rules.records import Words as Said
from heju.kit.api import ABSENT, DatedPage, Day, Doors, In, Out, PathId, Words, cursor_of, scope_of, start_of
from heju.kit.law import NoLawInForce, cite

doors = Doors(_("责任清单"))

BodyCode = Literal[
    "property_company", "branch", "owners_assembly", "owners_committee", "resident_group", "community_committee", "residents_committee",
    "street", "department", "social_work_agency",
]  # fmt: skip
DUTY = {
    "code": "PC-CON-01",
    "body": "property_company",
    "statutory": True,
    "subject": "秩序维护",
    "duty": "协助做好物业管理区域内的安全防范工作",
    "added": "",
    "frequency": "always",
    "severity": 3,
    "evidence": ["巡查记录"],
    "sources": ["《物业管理条例》第四十六条"],
    "categories": ["company.service.disclosure"],
    "since": "2026-11-23",
    "revised": False,
}
TAKER = {
    "category": "elevator.ride.faulty",
    "name": "电梯故障",
    "lead": {"code": "property_company", "name": "清禾物业服务有限公司", "body": 52},
    "assisting": [{"code": "department.market", "name": "", "body": None}],
    "call": None,
    "first_contact_hours": 2,
    "update_days": 1,
    "solution_days": 3,
    "because": ["清单里这类事由物业服务企业牵头。"],
}


class DutyOut(Out):
    """One entry of the lists as it stands on the day that was asked for, in the language of the request."""

    code: str
    body: BodyCode
    statutory: bool
    subject: str
    duty: str
    added: str
    frequency: str
    severity: int
    evidence: list[str]
    sources: list[str]
    categories: list[str]
    since: Day
    revised: bool

    @classmethod
    def of(cls, entry: revise.Entry) -> DutyOut:
        """Return an entry as it is sent."""
        duty, english = entry.duty, is_english()
        return cls.model_construct(
            code=duty.code, body=duty.body, statutory=duty.statutory, subject=duty.subject_en if english else duty.subject_zh,
            duty=duty.duty_en if english else duty.duty_zh, added=entry.added_en if english else entry.added_zh, frequency=duty.frequency,
            severity=duty.severity, evidence=list(duty.evidence_en if english else duty.evidence_zh),
            sources=[one.source.en if english else one.source.zh for one in duty.sources], categories=list(duty.categories),
            since=entry.since or duty.valid_from, revised=entry.revision > 0,
        )  # fmt: skip


class DutyPage(Out):
    """One page of entries, in the order of their codes."""

    items: list[DutyOut]
    next: str | None


class TakerOut(Out):
    """A body of the lists, and the one that stands for it in the compound, where it is known."""

    code: str
    name: str
    body: int | None


class TakingOut(Out):
    """Who takes up a kind of matter, how fast, and why."""

    category: str
    name: str
    lead: TakerOut
    assisting: list[TakerOut]
    call: str | None
    first_contact_hours: int
    update_days: int
    solution_days: int
    because: list[str]


class DutyFilter(DatedPage):
    """What narrows the lists."""

    body: BodyCode = Field(ABSENT, title=_("谁的责任"))
    words: Words = Field(ABSENT, title=_("要找的词"))


class DayFilter(In):
    """The day that is asked for."""

    on: Day = Field(ABSENT)


class TakerFilter(In):
    """The compound that is asked for, and the day."""

    compound: PathId = Field(ABSENT, title=_("小区"))
    on: Day = Field(ABSENT)


def is_english() -> bool:
    """Say whether the caller asked for English."""
    return (get_language() or "").startswith("en")


@doors.read(
    "/duties", id="list_duties", says=_("列出责任清单"), answers=DutyPage, cost=2, is_open=True, example={"items": [DUTY], "next": None}
)
def list_duties(request: HttpRequest, narrowing: Query[DutyFilter]) -> DutyPage:
    """List the entries in force on a day."""
    day = narrowing.on or timezone.localdate()
    entries = [one for one in lists_of(request).entries(day) if narrowing.body in (None, one.duty.body)]
    if narrowing.words:
        entries = queries.found_in(entries, narrowing.words)
    start = start_of(narrowing.cursor)[0]
    rows = sorted((one for one in entries if one.duty.code > start), key=lambda one: one.duty.code)
    shown = rows[: narrowing.limit]
    more = cursor_of(shown[-1].duty.code, 0) if len(rows) > len(shown) else None
    return DutyPage(items=[DutyOut.of(one) for one in shown], next=more)


@doors.read("/duties/{code}", id="get_duty", says=_("读一条责任"), answers=DutyOut, cost=1, is_open=True, example=DUTY)
def get_duty(request: HttpRequest, code: Path[Words], narrowing: Query[DayFilter]) -> DutyOut:
    """Show one entry."""
    entry = lists_of(request).entry(code, narrowing.on or timezone.localdate())
    if entry is None:
        raise Http404
    return DutyOut.of(entry)


@doors.read(
    "/matters/{category}/taker", id="get_taker", says=_("读一类事情由谁办、多久办"), answers=TakingOut, cost=2, is_open=True, example=TAKER,
    about=_("给出小区时，说出那里实际的组织；凭证够不着的小区按没有给出处理。"),
)  # fmt: skip
def get_taker(request: HttpRequest, category: Path[Words], narrowing: Query[TakerFilter]) -> TakingOut:
    """Show who takes up a kind of matter."""
    leaf, day = leaf_of(category), narrowing.on or timezone.localdate()
    if leaf is None:
        raise Http404
    lists = lists_of(request)
    leaf = lists.leaf(leaf, day)
    try:
        times = lists.pace(leaf, day).deadlines
    except NoLawInForce:
        raise Http404 from None
    found = queries.taking(leaf, narrowing.compound, day)
    language = get_language() or "zh-hans"
    return TakingOut(
        category=leaf.code, name=said(leaf.names[2]), lead=taker_out(found.lead), assisting=[taker_out(one) for one in found.assisting],
        call=found.routed.call, first_contact_hours=times.first_contact_hours, update_days=times.update_days,
        solution_days=times.solution_days,
        because=[f"{one.in_language(language)}{cite(one.sources, language)}" for one in found.routed.because],
    )  # fmt: skip


def lists_of(request: HttpRequest) -> revise.Deployed:
    """Return the lists of the asker's district."""
    return queries.deployed(queries.district_of(scope_of(request)))


def said(words: Said) -> str:
    """Return a name in the language of the request."""
    return words.en if is_english() else words.zh


def taker_out(taker: queries.Taker) -> TakerOut:
    """Return a taker as it is sent."""
    return TakerOut(code=taker.code, name=taker.name, body=taker.body_id)
