"""The shapes of bodies, coverage and appointments as machines see them."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from pydantic import Field

from heju.kit.api import ABSENT, DatedPage, Day, Doors, Id, In, Out, PathId, PathText, Sentence, Words
from heju.organizations.models import Appointment, Body, Coverage

doors = Doors(_("组织和任职"))

BodyKind = Literal[
    "district_committee", "district_office", "street_committee", "street_office", "community_committee", "residents_committee",
    "supervision_committee", "work_station", "branch", "owners_assembly", "owners_committee", "resident_group", "property_company",
    "social_work_agency", "social_organization", "volunteer_team", "department", "association", "commercial_building", "audit_office",
]  # fmt: skip
PostKind = Literal[
    "secretary", "deputy_secretary", "committee_member", "chair", "deputy_chair", "leader", "representative", "manager", "staff",
    "officer", "social_worker", "volunteer_leader", "auditor",
]  # fmt: skip
BODY = {
    "id": 41,
    "kind": "branch",
    "name": "梧桐苑党支部",
    "place": 17,
    "path": "440303.001.001.c17",
    "superior": 9,
    "credit_code": "",
    "phone": "0755-25000000",
    "since": "2024-01-01",
    "dissolved_on": None,
}
COVERAGE = {"id": 77, "body": 41, "body_name": "梧桐苑党支部", "kind": "branch", "place": 17, "place_name": "梧桐苑",
            "path": "440303.001.001.c17",
            "since": "2024-01-01", "until": None}  # fmt: skip
APPOINTMENT = {
    "id": 88,
    "body": 41,
    "body_name": "梧桐苑党支部",
    "post": "secretary",
    "public_name": "陈志远",
    "since": "2024-01-01",
    "term_until": "2027-01-01",
    "ended_on": None,
}


class BodyOut(Out):
    """A body: its name and number are public."""

    id: int
    kind: BodyKind
    name: str
    place: int
    path: str
    superior: int | None
    credit_code: str
    phone: str
    since: Day
    dissolved_on: Day | None

    @classmethod
    def of(cls, body: Body) -> BodyOut:
        """Return a body as it is sent."""
        return cls.model_construct(
            id=body.pk, kind=body.kind, name=body.name, place=body.place_id, path=body.path, superior=body.superior_id,
            credit_code=body.credit_code, phone=body.phone, since=body.founded_on, dissolved_on=body.dissolved_on,
        )  # fmt: skip


class CoverageOut(Out):
    """A body that covers a place."""

    id: int
    body: int
    body_name: str
    kind: BodyKind
    place: int
    place_name: str
    path: str
    since: Day
    until: Day | None

    @classmethod
    def of(cls, one: Coverage) -> CoverageOut:
        """Return a coverage as it is sent."""
        return cls.model_construct(
            id=one.pk, body=one.body_id, body_name=one.body.name, kind=one.kind, place=one.place_id, place_name=one.place.name,
            path=one.path, since=one.since, until=one.until,
        )  # fmt: skip


class AppointmentOut(Out):
    """Who holds a post: the name is public because the office is; nothing else of the person is sent."""

    id: int
    body: int
    body_name: str
    post: PostKind
    public_name: str
    since: Day
    term_until: Day | None
    ended_on: Day | None

    @classmethod
    def of(cls, one: Appointment) -> AppointmentOut:
        """Return an appointment as it is sent."""
        return cls.model_construct(
            id=one.pk, body=one.body_id, body_name=one.body.name, post=one.post, public_name=one.public_name, since=one.since,
            term_until=one.term_until, ended_on=one.ended_on,
        )  # fmt: skip


class BodyPage(Out):
    """One page of bodies; `next` is the cursor of the next one."""

    items: list[BodyOut]
    next: str | None


class CoveragePage(Out):
    """One page of coverage."""

    items: list[CoverageOut]
    next: str | None


class AppointmentPage(Out):
    """One page of appointments."""

    items: list[AppointmentOut]
    next: str | None


class BodyFilter(DatedPage):
    """What narrows the list of bodies."""

    kind: BodyKind = Field(ABSENT, title=_("组织类型"))
    within: PathText = Field(ABSENT, title=_("所在范围"))
    words: Words = Field(ABSENT, title=_("名称或拼音"))


class CoverageFilter(DatedPage):
    """What narrows the list of coverage."""

    body: PathId = Field(ABSENT, title=_("组织"))
    place: PathId = Field(ABSENT, title=_("地点"))
    kind: BodyKind = Field(ABSENT, title=_("组织类型"))
    within: PathText = Field(ABSENT, title=_("所在范围"))


class AppointmentFilter(DatedPage):
    """What narrows the list of appointments."""

    body: PathId = Field(ABSENT, title=_("组织"))
    kind: BodyKind = Field(ABSENT, title=_("组织类型"))
    post: PostKind = Field(ABSENT, title=_("职务"))
    within: PathText = Field(ABSENT, title=_("所在范围"))


class BodyFounding(In):
    """A body to be founded: at a place, or where the places that it covers lie."""

    kind: BodyKind = Field(title=_("组织类型"))
    name: Words = Field(title=_("名称"))
    on: Day = Field(title=_("成立日期"))
    basis: Sentence = Field(title=_("依据"))
    place: Id = Field(ABSENT, title=_("所在地点"))
    covers: list[Id] = Field([], max_length=50, title=_("覆盖的地点"))
    phone: Words = Field(ABSENT, title=_("公开电话"))
    credit_code: Words = Field(ABSENT, title=_("统一社会信用代码"))


class BodyNaming(In):
    """Another name."""

    name: Words = Field(title=_("名称"))
    why: Sentence = Field(title=_("理由"))


class Covering(In):
    """A place that a body covers from a day on."""

    place: Id = Field(title=_("地点"))
    on: Day = Field(title=_("从哪天起"))
    basis: Sentence = Field(title=_("依据"))


class Ending(In):
    """The day from which something is over, and why."""

    on: Day = Field(title=_("从哪天起"))
    why: Sentence = Field(title=_("理由"))


class Appointing(In):
    """A person, named exactly by name and number, and the post."""

    post: PostKind = Field(title=_("职务"))
    name: Words = Field(title=_("姓名"))
    phone: str = Field(title=_("手机号"), pattern=r"^\+?[0-9]{5,15}$")
    register_new: bool = Field(False, title=_("没有登记过就登记"))
    since: Day = Field(title=_("从哪天起"))
    term_until: Day = Field(ABSENT, title=_("任期到哪天"))
    basis: Sentence = Field(title=_("依据"))
    why: Sentence = Field(ABSENT, title=_("理由"))
