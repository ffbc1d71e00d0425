"""What machines do to bodies: the same acts as the pages, refused for the same reasons."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Path

from heju.kit.api import PathId, scope_of
from heju.organizations import actions, roles
from heju.organizations.actions import refusals
from heju.organizations.api import shapes
from heju.organizations.api.shapes import AppointmentOut, BodyOut, CoverageOut, doors
from heju.organizations.queries import bodies, persons
from heju.people import rules as people_rules

FOUND = {"kind": "branch", "name": "梧桐苑党支部", "on": "2026-11-01", "basis": "社区党委批复〔2026〕8 号", "covers": [17]}
APPOINT = {"post": "secretary", "name": "陈志远", "phone": "13800138000", "since": "2026-11-01", "basis": "支部党员大会选举"}


@doors.write(
    "/bodies", id="found_body", says=_("成立组织"), answers=BodyOut, status=201, cost=10, power=roles.FOUND_BODY, example=shapes.BODY,
    sends=FOUND, about=_("给出它覆盖的小区，或者它所在的地点。同样的内容再提交一次，返回已有的组织。"),
)  # fmt: skip
def found_body(request: HttpRequest, wanted: shapes.BodyFounding) -> BodyOut:
    """Found a body."""
    made = actions.found_body(
        actor=scope_of(request), now=timezone.now(), kind=wanted.kind, name=wanted.name.strip(), on=wanted.on, basis=wanted.basis,
        place=wanted.place, covers=wanted.covers, phone=wanted.phone or "", credit_code=wanted.credit_code or "",
    )  # fmt: skip
    return BodyOut.of(made)


@doors.write(
    "/bodies/{body}/name", id="rename_body", says=_("更改组织名称"), answers=BodyOut, cost=10, power=roles.FOUND_BODY, example=shapes.BODY,
    sends={"name": "梧桐苑第一党支部", "why": "支部拆分"},
)  # fmt: skip
def rename_body(request: HttpRequest, body: Path[PathId], wanted: shapes.BodyNaming) -> BodyOut:
    """Rename a body."""
    return BodyOut.of(actions.rename_body(actor=scope_of(request), now=timezone.now(), body=body, name=wanted.name.strip(), why=wanted.why))


@doors.write(
    "/bodies/{body}/coverages", id="cover_place", says=_("让组织覆盖一个小区"), answers=CoverageOut, status=201, cost=10, power=roles.COVER,
    example=shapes.COVERAGE, sends={"place": 17, "on": "2026-11-01", "basis": "物业服务合同〔2026〕3 号"},
)  # fmt: skip
def cover_place(request: HttpRequest, body: Path[PathId], wanted: shapes.Covering) -> CoverageOut:
    """Let a body cover a compound."""
    made = actions.cover_compound(
        actor=scope_of(request), now=timezone.now(), body=body, place=wanted.place, on=wanted.on, basis=wanted.basis
    )
    return CoverageOut.of(made)


@doors.write(
    "/bodies/{body}/coverages/{place}/end", id="end_coverage", says=_("结束组织对一个小区的覆盖"), answers=CoverageOut, cost=10,
    power=roles.COVER, example=shapes.COVERAGE | {"until": "2026-11-20"}, sends={"on": "2026-11-20", "why": "合同到期"},
)  # fmt: skip
def end_coverage(request: HttpRequest, body: Path[PathId], place: Path[PathId], wanted: shapes.Ending) -> CoverageOut:
    """End the coverage of a compound."""
    made = actions.uncover_compound(actor=scope_of(request), now=timezone.now(), body=body, place=place, on=wanted.on, why=wanted.why)
    return CoverageOut.of(made)


@doors.write(
    "/bodies/{body}/appointments", id="appoint", says=_("任命"), answers=AppointmentOut, status=201, cost=10, power=roles.APPOINT_OTHER,
    example=shapes.APPOINTMENT, sends=APPOINT,
    about=_("姓名和手机号都对上才是同一个人；没有登记过的，register_new 为真时先登记。依规定不能任命或要写理由时，409 里列出理由和条文。"),
)  # fmt: skip
def appoint(request: HttpRequest, body: Path[PathId], wanted: shapes.Appointing) -> AppointmentOut:
    """Appoint a person to a post."""
    scope, now = scope_of(request), timezone.now()
    try:
        phone = people_rules.normal_phone(wanted.phone, invented=settings.MODE in ("demo", "test"))
    except people_rules.BadPhone:
        raise refusals.BadPhone from None
    found = bodies.by_id(body)
    scope.demand(*roles.power_to_appoint(found.kind, found.path))
    person = persons.exactly(wanted.name.strip(), phone)
    if person is None and wanted.register_new:
        person = persons.registered(scope, now, found, wanted.name.strip(), phone)
    if person is None:
        raise refusals.NoSuchPerson
    made = actions.appoint(
        actor=scope, now=now, body=body, post=wanted.post, person=person, public_name=wanted.name.strip(), since=wanted.since,
        term_until=wanted.term_until, basis=wanted.basis, why=wanted.why or "",
    )  # fmt: skip
    return AppointmentOut.of(made)


@doors.write(
    "/appointments/{appointment}/end", id="end_appointment", says=_("结束任职"), answers=AppointmentOut, cost=10,
    power=roles.APPOINT_OTHER, example=shapes.APPOINTMENT | {"ended_on": "2026-11-20"}, sends={"on": "2026-11-20", "why": "换届"},
)  # fmt: skip
def end_appointment(request: HttpRequest, appointment: Path[PathId], wanted: shapes.Ending) -> AppointmentOut:
    """End an appointment."""
    made = actions.end_appointment(actor=scope_of(request), now=timezone.now(), appointment=appointment, on=wanted.on, why=wanted.why)
    return AppointmentOut.of(made)
