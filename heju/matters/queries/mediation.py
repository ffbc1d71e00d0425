"""What the pages of a mediation tell: to the parties and the mediating body. The row policies decide who reads anything at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.matters import vault
from heju.matters.models import FollowUp, Mediation, MediationAgreement, MediationParty, MediationSession
from heju.matters.queries.page import written
from heju.matters.queries.parts import WORK
from heju.matters.rules import mediation as rules

TONES = {"proposed": "wait", "under_way": "doing", "agreed": "done", "ended": "rest"}


@dataclass(frozen=True, slots=True)
class Party:
    """One party as the other side and the mediator read him; `phone` is for the mediator alone."""

    pk: int
    name: str
    phone: str
    agrees: bool | None
    is_mine: bool
    has_account: bool
    signed_at: datetime | None
    signed_how: str


@dataclass(frozen=True, slots=True)
class Text:
    """What was agreed, by the items of the law: the facts, the terms, how and by when."""

    facts: str
    terms: str
    manner: str


@dataclass(frozen=True, slots=True)
class Told:
    """A mediation with all that belongs to it, opened."""

    mediation: Mediation
    parties: tuple[Party, ...]
    sessions: tuple[dict[str, Any], ...]
    agreement: MediationAgreement | None
    text: Text | None
    signed_by_mediator: datetime | None
    until: date | None
    follow_ups: tuple[dict[str, Any], ...]
    is_mediator: bool

    @property
    def me(self) -> Party | None:
        """Return the party that the reader himself is."""
        return next((one for one in self.parties if one.is_mine), None)

    @property
    def unsigned(self) -> tuple[Party, ...]:
        """Return the parties that have not signed."""
        return tuple(one for one in self.parties if one.signed_at is None)


def number_of(mediation: Mediation) -> str:
    """Return the number by which people name a mediation: the day it was proposed, then its own. It leads to no matter."""
    return written(mediation.proposed_at, mediation.pk)


def one(number: int) -> Mediation | None:
    """Return a mediation that the reader may see."""
    return Mediation.objects.filter(pk=number).first()


def seen(scope: Scope, *, working: bool) -> list[Mediation]:
    """Return the mediations of one's bodies (`working`), or those in which one is a party; running ones first."""
    rows = Mediation.objects.order_by("-proposed_at", "-pk")
    if working:
        rows = rows.filter(body__in=[grant.body_id for grant in scope.grants if grant.body_id and WORK in grant.powers])
    else:
        rows = rows.filter(parties__person__in=scope.persons()).distinct()
    return sorted(rows[:200], key=lambda row: row.state not in rules.OPEN)


def of_matter(matter: int) -> list[Mediation]:
    """Return the mediations of a matter that the reader may see."""
    return list(Mediation.objects.filter(matter=matter).order_by("pk"))


def told(scope: Scope, mediation: Mediation) -> Told:
    """Return everything about a mediation. Eight queries."""
    agreement = MediationAgreement.objects.filter(mediation=mediation).first()
    signatures = {row.party_id: row for row in agreement.signatures.order_by("pk")} if agreement else {}
    parties = tuple(
        Party(
            pk=row.pk, name=vault.open_from(row, "name"), phone=vault.open_from(row, "phone"), agrees=row.agrees,
            is_mine=row.person_id is not None and row.person_id == scope.person_id, has_account=row.person_id is not None,
            signed_at=signatures[row.pk].at if row.pk in signatures else None,
            signed_how=str(signatures[row.pk].get_how_display()) if row.pk in signatures else "",
        )
        for row in MediationParty.objects.filter(mediation=mediation).order_by("pk")
    )  # fmt: skip
    names = {row.pk: row.name for row in parties}
    effective = localdate(agreement.effective_at) if agreement and agreement.effective_at else None
    return Told(
        mediation=mediation,
        parties=parties,
        sessions=tuple(_session(row, names) for row in MediationSession.objects.filter(mediation=mediation).order_by("at", "pk")),
        agreement=agreement,
        text=_text(agreement) if agreement else None,
        signed_by_mediator=signatures[None].at if None in signatures else None,
        until=rules.confirmation_until(mediation.kind, effective) if effective else None,
        follow_ups=_follow_ups(agreement, names),
        is_mediator=any(grant.body_id == mediation.body_id and WORK in grant.powers for grant in scope.grants),
    )


def _session(row: MediationSession, names: dict[int, str]) -> dict[str, Any]:
    came = [names[pk] for pk in row.came if pk in names]
    return {"pk": row.pk, "at": row.at, "venue": row.venue, "held_at": row.held_at, "came": came, "record": vault.open_from(row, "record")}


def _text(agreement: MediationAgreement) -> Text:
    items = json.loads(vault.open_from(agreement, "text") or "{}")
    return Text(items.get("facts", ""), items.get("terms", ""), items.get("manner", ""))


def _follow_ups(agreement: MediationAgreement | None, names: dict[int, str]) -> tuple[dict[str, Any], ...]:
    if agreement is None:
        return ()
    return tuple(
        {"pk": row.pk, "party": row.party_id, "name": names.get(row.party_id, ""), "due_on": row.due_on, "kept": row.kept,
         "words": vault.open_from(row, "words")}
        for row in FollowUp.objects.filter(agreement=agreement).order_by("pk")
    )  # fmt: skip


def counts(compound: int) -> dict[str, int]:
    """Return how many mediations a compound had: all, agreed, ended without agreement. Nothing else is told to others."""
    with connection.cursor() as cursor:
        cursor.execute("select state, count from matters_mediation_counts(%s)", [compound])
        rows = cursor.fetchall()
    return {
        "all": sum(count for _state, count in rows),
        "agreed": sum(count for state, count in rows if state == "agreed"),
        "ended": sum(count for state, count in rows if state == "ended"),
    }


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return what waits in mediations: my answer, my signature, my word on whether it is kept; as a mediator what is to be done next."""
    if scope.person_id is None:
        return []
    mine = MediationParty.objects.filter(person=scope.person_id).select_related("mediation")
    found = [item for row in mine.filter(mediation__state__in=rules.OPEN).order_by("pk") for item in _waits(row)]
    due = FollowUp.objects.filter(party__person=scope.person_id, kept=None, due_on__lte=day).select_related("agreement__mediation")
    for row in due.order_by("pk"):
        url = reverse("matters:mediation", args=[row.agreement.mediation_id])
        found.append(
            Waiting(_("调解协议履行了没有？"), _("约定的日子到了，请说一说。"), 45, "wait", _("请您说"), _("去说"), url, due_on=row.due_on)
        )
    return found + _to_mediate(scope)


def _waits(row: MediationParty) -> list[Waiting]:
    url = reverse("matters:mediation", args=[row.mediation_id])
    where = row.mediation.compound_name
    if row.agrees is None:
        return [
            Waiting(_("愿不愿意参加调解？"), _("%(where)s：自愿，不收费。") % {"where": where}, 55, "wait", _("请您答复"), _("去答复"), url)
        ]
    agreement = MediationAgreement.objects.filter(mediation=row.mediation_id, form="written").first()
    if agreement is not None and not agreement.signatures.filter(party=row).exists():
        url = reverse("matters:mediation_sign", args=[row.mediation_id])
        return [Waiting(_("调解协议等您签字"), _("请看清楚再签；不同意可以不签。"), 60, "wait", _("等您签字"), _("看协议"), url)]
    return []


def _to_mediate(scope: Scope) -> list[Waiting]:
    """Return the mediations of one's bodies that wait for the mediator's own signature, or for a sitting that was held to be recorded."""
    bodies = [grant.body_id for grant in scope.grants if grant.body_id and WORK in grant.powers]
    found = []
    for row in MediationAgreement.objects.filter(mediation__body__in=bodies, form="written", mediation__state__in=("under_way", "agreed")):
        parties = MediationParty.objects.filter(mediation=row.mediation_id).count()
        if not row.signatures.filter(party=None).exists() and row.signatures.count() >= parties:
            url = reverse("matters:desk_mediation", args=[row.mediation_id])
            found.append(Waiting(_("各方都签了，等调解员签字"), _("签字后办结这件事。"), 60, "wait", _("等您签字"), _("去签字"), url))
    return found
