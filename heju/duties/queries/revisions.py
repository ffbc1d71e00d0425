"""Drafts and revisions of a district, for its editor."""

from __future__ import annotations

from heju.duties.models import Draft, Outcome, Revision


def open_drafts(district: str) -> list[Draft]:
    """Return the drafts that stand open, the newest first. One query."""
    return list(Draft.objects.filter(path=district, outcome=Outcome.OPEN).order_by("-drafted_at", "-pk")[:200])


def draft(number: int) -> Draft | None:
    """Return a draft, None where there is none that the asker may see."""
    return Draft.objects.filter(pk=number).first()


def revision(number: int) -> Revision | None:
    """Return a revision, None where there is none."""
    return Revision.objects.filter(pk=number).first()


def revisions_of(district: str, *, target: str = "", code: str = "") -> list[Revision]:
    """Return the published revisions of a district or of one entry, the one that begins last first. One query."""
    rows = Revision.objects.filter(path=district)
    if code:
        rows = rows.filter(target=target, code=code)
    return list(rows.order_by("-effective_on", "-pk")[:200])
