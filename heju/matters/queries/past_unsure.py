"""Past matters of which nobody knew the kind: those of one sheet, what each may be and how sure the model is, the surest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from heju.duties import queries as duties
from heju.duties.queries import Suggested
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.matters import vault
from heju.matters.models import Channel, Event, Matter, Report
from heju.matters.queries import parts
from heju.matters.rules import past

PAGE = 50
# So many of a sheet are looked at in one go; the others come as these are put into their kinds.
MOST = 2_000
MEMORY = Memory(32)


@dataclass(frozen=True, slots=True)
class Unsure:
    """One of them: its number, and the likeliest kind with its confidence; nothing of its words."""

    matter: int
    likely: Suggested


def of_sheet(scope: Scope, sheet: int) -> list[Unsure]:
    """Return those of a sheet that the reader may put into their kinds, the surest first. Three queries, once a minute.

    What has been put into its kind meanwhile is not there any more.
    """
    rows = list(
        Matter.objects.filter(category=past.UNKNOWN, channel=Channel.SHEET, state="closed")
        .filter(pk__in=Event.objects.filter(move="enter", detail__sheet=sheet).values("matter"))
        .only("pk", "path", "level", "lead_body_id", "title", "words", "is_private")
        .order_by("raised_at", "pk")[:MOST]
    )
    mine = [row for row in rows if parts.at_a_glance(scope, row) & {"holder", "above"}]
    key = (scope.account_id, sheet)
    found: list[Unsure] = MEMORY.of(key, tuple(row.pk for row in mine), lambda: _suggested(mine))
    return found


def _suggested(rows: Sequence[Matter]) -> list[Unsure]:
    texts = texts_of(rows)
    answers = duties.suggested([texts[row.pk] for row in rows]) if rows else []
    found = [Unsure(row.pk, one) for row, one in zip(rows, answers, strict=True)]
    # What is most like nothing that the tree has comes last: there is nothing to choose.
    return sorted(found, key=lambda one: (one.likely.leaf == past.UNKNOWN, -one.likely.confidence, one.matter))


def texts_of(rows: Sequence[Matter]) -> dict[int, str]:
    """Return title and words of past matters by number; of a private one what the reader may see of its report. One query."""
    closed = [row.pk for row in rows if row.is_private]
    reports = Report.objects.filter(matter__in=closed, is_first=True).defer("link_hash") if closed else []
    opened = {report.matter_id: vault.open_report(report, "words") for report in reports}
    return {row.pk: opened.get(row.pk, "") if row.is_private else f"{row.title}\n{row.words}" for row in rows}


def by_kind(found: Sequence[Unsure]) -> list[tuple[str, int]]:
    """Return the likeliest kinds and how many may be of each, the most first."""
    return sorted(Counter(one.likely.leaf for one in found).items(), key=lambda pair: (-pair[1], pair[0]))
