"""Reads of binding: my claims, what waits to be compared, invitations, proxies, objections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.people import vault
from heju.people.models import Claim, ClaimStatus, Invitation, Objection, Person, Proxy, Tie
from heju.people.queries.register import Unit, masked, where
from heju.people.rules import binding
from heju.places import queries as places

REVIEW = "people.review"
# So many of one kind stand in the inbox; the rest is one line that opens the list.
EACH = 8
UNIT = ("unit__place__parent", "unit__compound")


@contextmanager
def choosing(scope: Scope) -> Iterator[Scope]:
    """Open the door through which somebody sees a home that no role of his reaches yet."""
    with places.choosing(scope) as opened:
        yield opened


def door(unit: Any) -> str:
    """Return a home with its compound: 梧桐苑 1栋1单元 301."""
    return f"{unit.compound.name} {where(unit)}"


def open_unit(scope: Scope, unit_id: int, day: date) -> Any:
    """Return a standing home with its places for somebody who is not bound to it yet, None for none."""
    with choosing(scope):
        return places.open_unit(unit_id, day)


def owns(scope: Scope, unit_id: int, day: date) -> bool:
    """Say whether the asker, or the elder for whom he acts, owns a home on a day."""
    me = scope.on_behalf_of or scope.person_id or 0
    found = Tie.objects.filter(person=me, unit=unit_id, kind__in=binding.OWNING, since__lte=day)
    return found.filter(Q(until=None) | Q(until__gt=day)).exists()


def claims_of(scope: Scope) -> list[Claim]:
    """Return the claims of the reader, newest first. Homes are read through the door of choosing."""
    with choosing(scope):
        found = Claim.objects.filter(person=scope.on_behalf_of or scope.person_id or 0)
        return list(found.select_related(*UNIT).order_by("-made_at", "-pk"))


def own_claim(scope: Scope, claim_id: int) -> Claim | None:
    """Return one claim of the reader, None for none."""
    with choosing(scope):
        found = Claim.objects.filter(pk=claim_id, person=scope.on_behalf_of or scope.person_id or 0)
        return found.select_related(*UNIT).first()


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as the desk shows it: who asks, masked, since when, and whether it is late."""

    claim: Claim
    name: str
    door: str
    due: date
    is_late: bool


def waiting_claims(scope: Scope, day: date, limit: int = 200) -> list[Case]:
    """Return the claims that the reader's roles compare, those due first: his own are not among them, appeals only for the community."""
    found = []
    rows = Claim.objects.filter(status__in=binding.WAITING).select_related("person", *UNIT).order_by("made_at", "pk")
    for claim in rows[:limit]:
        grant = scope.grant_for(REVIEW, claim.path)
        if grant is None or claim.person_id == scope.person_id:
            continue
        if claim.status == ClaimStatus.APPEALED and ("people_government" not in grant.reaches or claim.decided_by_id == scope.person_id):
            continue
        begun = localdate(claim.appealed_at if claim.status == ClaimStatus.APPEALED and claim.appealed_at else claim.made_at)
        due = binding.due_on(begun)
        found.append(Case(claim, masked(claim.person, "name"), door(claim.unit), due, due < day))
    return sorted(found, key=lambda case: (case.due, case.claim.pk))


def claim_page(claim_id: int) -> Claim | None:
    """Return a claim for its page on the desk, None where the asker may not see it."""
    return Claim.objects.select_related(*UNIT).filter(pk=claim_id).first()


def open_objections(scope: Scope, limit: int = 200) -> list[Objection]:
    """Return the objections that wait for an answer and that the reader may answer, oldest first."""
    rows = Objection.objects.filter(answered_at=None).select_related("person", *UNIT).order_by("made_at", "pk")[:limit]
    return [one for one in rows if scope.may("people.edit", one.path) and one.person_id != scope.person_id]


def waiting_reviews(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits for somebody who compares papers: objections first, then claims, the late ones before the others. Two queries."""
    if not scope.may_anywhere(REVIEW):
        return []
    objections = [
        Waiting(
            title=_("%(door)s：有人说“不是我同意的”") % {"door": door(one.unit)},
            why=_("住户等您答复，房屋可能登记错了人"),
            harm=86,
            tone="wait",
            word=_("等您答复"),
            act_label=_("去答复"),
            act_url=reverse("people:answer", args=[one.pk]),
            due_on=binding.due_on(localdate(one.made_at)),
        )
        for one in open_objections(scope)
    ]
    return [*_cut(objections), *_cut([_claim_waits(case) for case in waiting_claims(scope, day)])]


def _claim_waits(case: Case) -> Waiting:
    words = {"door": case.door, "name": case.name or _("有人")}
    again = case.claim.status == ClaimStatus.APPEALED
    return Waiting(
        title=(_("%(name)s请您复核：登记到 %(door)s") if again else _("%(name)s申请登记到 %(door)s")) % words,
        why=_("%(paper)s，%(day)s 前要有结果") % {"paper": case.claim.get_paper_display(), "day": case.due.isoformat()},
        harm=82 if case.is_late else 74 if again else 70,
        tone="late" if case.is_late else "wait",
        word=_("已超时") if case.is_late else _("等您复核") if again else _("等您核对"),
        act_label=_("核对材料"),
        act_url=reverse("people:review", args=[case.claim.pk]),
        due_on=case.due,
    )


def _cut(items: list[Waiting]) -> list[Waiting]:
    """Return the first ones, and one line that opens the list of all."""
    if len(items) <= EACH:
        return items
    more = Waiting(
        title=_("还有 %(count)d 件绑定申请和异议") % {"count": len(items) - EACH},
        why=_("按到期日排列"),
        harm=60,
        tone="wait",
        word=_("等您核对"),
        act_label=_("看全部"),
        act_url=reverse("people:reviews"),
    )
    return [*items[:EACH], more]


# ---- invitations, lists, proxies ----------------------------------------------------------------------------------


def invitations_of(unit: int) -> list[Invitation]:
    """Return the invitations to a home that the asker may see, newest first."""
    return list(Invitation.objects.filter(unit=unit).order_by("-made_at", "-pk")[:20])


@dataclass(frozen=True, slots=True)
class Listed:
    """A home on a list under one's own name and proven number."""

    tie: int
    door: str
    kind: str
    share: str


def listed_homes(scope: Scope, name: str, person: Person) -> list[Listed]:
    """Return the homes that lists hold under a name with the reader's own proven number; nothing else can be asked. Three queries."""
    with connection.cursor() as cursor:
        indexes = [list(vault.indexes_of("name", name)), list(vault.indexes_of("phone", phone_in(person)))]
        cursor.execute("select tie_id, unit_id, kind, numerator, denominator from people_listed(%s::bytea[], %s::bytea[])", indexes)
        rows = cursor.fetchall()
    with choosing(scope):
        units = {
            unit.pk: unit for unit in Unit().objects.select_related("place__parent", "compound").filter(pk__in=[row[1] for row in rows])
        }
        return [
            Listed(tie, door(units[unit]), kind, f"{part}/{whole}" if part and part != whole else "")
            for tie, unit, kind, part, whole in rows
            if unit in units
        ]


def phone_in(person: Person) -> str:
    """Return a person's own number in E.164, "" for none."""
    return vault.open_value(person, "phone")


def proxies_of(scope: Scope) -> list[Proxy]:
    """Return the proxies that the reader gave or holds, newest first."""
    me = scope.on_behalf_of or scope.person_id or 0
    with choosing(scope):
        found = Proxy.objects.filter(Q(principal=me) | Q(agent=me)).select_related(*UNIT)
        return list(found.order_by("-made_at", "-pk"))


def may_act_for(agent: int, principal: int, unit: int, matter: str, day: date) -> bool:
    """Say whether somebody may do a thing for an owner at a home on a day: for the houses above, which ask by the code of the matter."""
    found = Proxy.objects.filter(agent=agent, principal=principal, unit=unit)
    return any(
        binding.proxy_holds(
            matter,
            proxy.matters,
            since=proxy.since,
            until=proxy.until,
            is_revoked=proxy.revoked_at is not None,
            day=day,
        )
        for proxy in found
    )
