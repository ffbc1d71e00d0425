"""Draft a revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from heju.audit import actions as audit
from heju.duties import queries
from heju.duties.actions import refusals, steps
from heju.duties.models import Draft, Outcome, Revision
from heju.duties.rules import added, revise
from heju.kit.scope import Scope
from heju.places import queries as places


@transaction.atomic
def draft_revision(
    *,
    actor: Scope,
    now: datetime,
    district: str,
    target: str,
    code: str,
    act: str,
    wanted: Mapping[str, Any],
    effective_on: date,
    why: str,
) -> Draft:
    """Draft a revision of an entry; the same draft again is the draft that stands.

    Raises NotAllowed, RuledOut, NoSuchEntry, NothingChanged or Taken.
    """
    grant = actor.demand(steps.POWER, district)
    place = _district(district)
    steps.demand_allowed(revise.judge_day(effective_on, timezone.localdate(now)), "effective_on")
    queries.forget()
    fields = steps.judge(queries.deployed(district), target, code, act, wanted, effective_on)
    words = {"target": target, "act": act, "fields": fields, "effective_on": effective_on, "why": why}
    standing = Draft.objects.filter(place_id=place.id, outcome=Outcome.OPEN, **words)
    same = (standing if act == "add" else standing.filter(code=code)).first()
    if same is not None:
        return same
    code = code if act != "add" else _next_leaf(district, wanted) if target == "leaf" else _next_code(district, wanted["body"])
    try:
        with transaction.atomic():
            draft = Draft.objects.create(place_id=place.id, path=place.path, code=code, drafted_at=now, **words)
    except IntegrityError as error:
        same = standing.filter(code=code).first()
        if same is None:
            raise refusals.Taken from error
        return same
    audit.record(
        actor=actor, now=now, verb="duties.drafted", subject="duties.draft", subject_id=draft.pk, path=district, grant=grant, why=why,
        detail={"target": target, "code": code, "act": act, "fields": fields, "effective_on": effective_on.isoformat()},
    )  # fmt: skip
    return draft


@transaction.atomic
def draft_division(
    *, actor: Scope, now: datetime, district: str, parent: str, parts: Sequence[Mapping[str, Any]], effective_on: date, why: str
) -> list[Draft]:
    """Draft a kind for each part that one is divided into; the kind itself stays for the rest. The same again is what stands.

    A part has `name_zh`, `name_en` and `words`. Raises as `draft_revision`.
    """
    given: dict[str, Any] = {"target": "leaf", "code": "", "act": "add", "effective_on": effective_on, "why": why}
    return [draft_revision(actor=actor, now=now, district=district, wanted={"parent": parent, **part}, **given) for part in parts]


def _district(path: str) -> places.Here:
    found = places.here_at(path)
    if found is None or found.kind != "district":
        raise refusals.NoSuchEntry
    return found


def _next_code(district: str, body: str) -> str:
    """Return the next free code of an entry that a district adds: PC-LOC-01 and on; no code is used twice, not even of a withdrawn one."""
    prefix = f"{revise.PREFIXES[body]}-LOC-"
    used = {
        row
        for model in (Draft, Revision)
        for row in model._default_manager.filter(path=district, code__startswith=prefix).values_list("code", flat=True)
    }
    return f"{prefix}{max((int(code.removeprefix(prefix)) for code in used), default=0) + 1:02d}"


def _next_leaf(district: str, wanted: Mapping[str, Any]) -> str:
    """Return the next free code of a kind that a district divides off another."""
    found = queries.leaf_of(str(wanted["parent"]))
    assert found is not None
    rows = [model._default_manager.filter(path=district, target="leaf", act="add") for model in (Draft, Revision)]
    return added.next_code(found, district, [code for row in rows for code in row.values_list("code", flat=True)])
