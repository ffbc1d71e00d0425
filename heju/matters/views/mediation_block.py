"""The small block on the desk's page of a matter that leads to its mediation and to the joint meeting."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from heju.matters.models import Matter, Mediation
from heju.matters.queries import conflicts, mediation
from heju.matters.rules import mediation as rules
from heju.organizations.queries import bodies


def mediation_block(parts: Collection[str], matter: Matter) -> dict[str, Any]:
    """Return the mediations and the conflict that the reader may see, and what he may begin."""
    rows = mediation.of_matter(matter.pk)
    lead = matter.lead_body_id
    mediates = lead is not None and bodies.by_id(lead).kind in rules.KIND_OF_BODY
    runs = any(row.state in rules.OPEN for row in rows)
    concerned = bool({"holder", "lead", "assisting"} & set(parts))
    return {
        "mediations": [_told(row) for row in rows],
        "conflict": conflicts.of_matter(matter.pk),
        "may_mediate": "lead" in parts and matter.state == "in_hand" and mediates and not runs,
        "may_bring": concerned and not matter.is_private and matter.state != "closed",
    }


def _told(row: Mediation) -> dict[str, Any]:
    return {"pk": row.pk, "tone": mediation.TONES[row.state], "word": row.get_state_display(), "kind": row.get_kind_display()}
