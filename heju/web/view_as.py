"""View as: an officer sees the pages as another role at a place he reaches. Read only, for half an hour, recorded when it begins and ends.

It shows how the pages look, never more data: a reach that the officer does not hold himself, such as the company's list of residents
(each handler is a separate one, PIPL 20-23), is not lent to him by the role he looks through.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope, is_within
from heju.organizations import roles

KEY = "heju_view_as"
POWER = roles.VIEW_AS
LASTS = timedelta(minutes=30)
# What may be posted meanwhile: the end of it, and how pages look.
STILL_OPEN = frozenset({"web:view_as_end", "web:preferences"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class NoSuchRole(ValueError):
    """There is no role of that code to look through."""


@dataclass(frozen=True, slots=True)
class Viewing:
    """What an officer looks through: a role at a place, until when."""

    role: str
    path: str
    place: str
    until: datetime

    def as_session(self) -> dict[str, str]:
        """Return it as the session keeps it."""
        return {"role": self.role, "path": self.path, "place": self.place, "until": self.until.isoformat()}


def of_session(kept: Any) -> Viewing | None:
    """Return what a session keeps, None where it keeps nothing that makes sense."""
    try:
        found = Viewing(kept["role"], kept["path"], kept["place"], datetime.fromisoformat(kept["until"]))
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.role in roles.ROLES else None


@transaction.atomic
def begin_view_as(*, actor: Scope, now: datetime, role: str, path: str, place: str, why: str) -> Viewing:
    """Let an officer look through a role at a place, and record it. Raises NotAllowed, NoSuchRole."""
    grant = actor.demand(POWER, path)
    if role not in roles.ROLES:
        raise NoSuchRole(role)
    viewing = Viewing(role, path, place, now + LASTS)
    detail = {"role": role, "until": viewing.until.isoformat()}
    audit.record(
        actor=actor, now=now, verb="web.view_as_begun", subject="web.role", subject_id=None, path=path, grant=grant, why=why, detail=detail
    )
    return viewing


@transaction.atomic
def end_view_as(*, actor: Scope, now: datetime, viewing: Viewing) -> None:
    """Record that an officer looks as himself again."""
    detail = {"role": viewing.role}
    grant = actor.grant_for(POWER, viewing.path)
    audit.record(
        actor=actor, now=now, verb="web.view_as_ended", subject="web.role", subject_id=None, path=viewing.path, grant=grant, detail=detail
    )


def seen_through(officer: Scope, viewing: Viewing) -> Scope:
    """Return the scope of a role at a place, without any reach that the officer lacks there, and without anybody's person."""
    role = roles.ROLES[viewing.role]
    reaches = frozenset(name for name in role.reaches if is_within(viewing.path, officer.reach(name)))
    grant = Grant(role.code, (viewing.path,), role.powers - {POWER}, reaches)
    return Scope(account_id=officer.account_id, grants=(grant,), viewed_by=officer.person_id, address=officer.address)


def apply(request: HttpRequest, officer: Scope, now: datetime) -> Scope:
    """Return the scope that a request is answered in: the role's while an officer looks through it, else his own.

    Asked anew at each request: an officer whose appointment ended, or whose half hour is over, is himself again at once.
    """
    request.officer = officer  # type: ignore[attr-defined]
    request.viewing = None  # type: ignore[attr-defined]
    viewing = of_session(request.session.get(KEY)) if officer.person_id is not None and not officer.door else None
    if viewing is None or now >= viewing.until or not officer.may(POWER, viewing.path):
        return officer
    request.viewing = viewing  # type: ignore[attr-defined]
    if name_of(request) == "web:view_as_end":
        return officer
    return seen_through(officer, viewing)


def hold(request: HttpRequest) -> HttpResponse | None:
    """Return the refusal of whatever would change something while an officer looks through a role, None where it may go on."""
    viewing: Viewing | None = request.viewing  # type: ignore[attr-defined]
    if viewing is None or request.method in READS or name_of(request) in STILL_OPEN:
        return None
    reasons = [_("您正在以另一身份查看。要办事，先点页面上方的“结束查看”。")]
    return render(request, "403.html", {"title": _("现在只能看，不能办事"), "because": reasons}, status=403)


def name_of(request: HttpRequest) -> str:
    """Return the name of the door that a request goes to, "" where there is none."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def words(viewing: Viewing | None, language: str) -> dict[str, Any] | None:
    """Return what the banner says."""
    if viewing is None:
        return None
    role = roles.ROLES[viewing.role]
    return {"role": role.en if language.startswith("en") else role.zh, "place": viewing.place, "until": viewing.until}
