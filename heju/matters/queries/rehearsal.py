"""What came of rehearsals: the reader's own, their figures, and the matters behind a figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from heju.duties import queries as duties
from heju.duties.rules.revise import Revision
from heju.jobs import queries as jobs
from heju.jobs.rules import OPEN
from heju.kit.scope import Scope
from heju.matters.models import Rehearsal, RehearsalCount, RehearsedMatter
from heju.matters.rules.rehearsal import ALWAYS, MARKS

PAGE = 50
LAST = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which matters behind a figure: a mark, and what narrows it; "" for everything. `key` is of the cut, as the count's."""

    mark: str
    cut: str = "all"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a rehearsal: by cut and key, how many matters there are and how many each mark stands at."""

    of: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counter)))

    def all(self) -> Counter[str]:
        """Return the figures over everything that was replayed."""
        return self.of["all"][""]

    def left(self) -> Counter[str]:
        """Return what was not replayed, or not read, by reason."""
        return self.of["left"][""]


def own(scope: Scope) -> list[Rehearsal]:
    """Return the reader's last rehearsals, the newest first. One query."""
    return list(Rehearsal.objects.filter(person=scope.person_id).select_related("place").order_by("-at", "-pk")[:LAST])


def one(number: int) -> Rehearsal | None:
    """Return a rehearsal of the reader, None where there is none. One query."""
    return Rehearsal.objects.filter(pk=number).select_related("place").first()


def job_of(found: Rehearsal) -> Any:
    """Return the job that does it, None once it was deleted. One query."""
    return jobs.one(found.job_id) if found.job_id is not None else None


def running(scope: Scope, asked: Mapping[str, Any]) -> Rehearsal | None:
    """Return the rehearsal of this very change that waits or runs, None where none does."""
    for found in Rehearsal.objects.filter(person=scope.person_id, ended_at=None, **asked).order_by("-pk")[:5]:
        job = job_of(found)
        if job is not None and job.state in OPEN:
            return found
    return None


def counted(found: Rehearsal) -> Counter[str]:
    """Return how many matters each mark stands at so far. One query."""
    rows = RehearsalCount.objects.filter(rehearsal=found, cut="all", what__in=MARKS)
    return Counter(dict(rows.values_list("what", "n")))


def figures(found: Rehearsal) -> Figures:
    """Return every figure of a rehearsal; those by compound where it was of one community or less. One query."""
    figured = Figures()
    rows = RehearsalCount.objects.filter(rehearsal=found)
    if found.path.count(".") < 2:
        rows = rows.exclude(Q(cut="place") & Q(key__contains=".c"))
    for cut, key, what, n in rows.values_list("cut", "key", "what", "n"):
        figured.of[cut][key][what] = n
    return figured


def number_of(found: Rehearsal, wanted: Wanted) -> int:
    """Return the exact count behind a figure. One query."""
    row = RehearsalCount.objects.filter(rehearsal=found, cut=wanted.cut, key=wanted.key, what=wanted.mark).first()
    return row.n if row else 0


def behind(found: Rehearsal, wanted: Wanted, before: int | None = None) -> list[RehearsedMatter]:
    """Return a page of the matters behind a figure, the newest first, one more where there are more. One query.

    `before` is the number of the row that the page before ended with.
    """
    rows = narrowed(RehearsedMatter.objects.filter(rehearsal=found, marks__contains=[wanted.mark]), wanted)
    if before is not None:
        rows = rows.filter(pk__gt=before)
    # Rows are written the newest matter first.
    with_names = rows.select_related("matter__compound", "matter__place", "matter__lead_body")
    return list(with_names.defer("matter__grams", "matter__words").order_by("pk")[: PAGE + 1])


def narrowed(rows: QuerySet[RehearsedMatter], wanted: Wanted) -> QuerySet[RehearsedMatter]:
    """Return the rows of one cut and key. Raises ValueError of a key that is none."""
    key = wanted.key
    if wanted.cut == "body":
        return rows.filter(matter__lead_body=int(key) if key else None)
    if wanted.cut == "gives":
        return rows.filter(body_before=int(key) if key else None)
    if wanted.cut == "gets":
        return rows.filter(body_after=int(key) if key else None)
    if wanted.cut == "place":
        return rows.filter(matter__path__within=key)
    if wanted.cut == "category":
        return rows.filter(category=key)
    if wanted.cut == "month":
        year, month = (int(part) for part in key.split("-"))
        return rows.filter(matter__raised_at__year=year, matter__raised_at__month=month)
    if wanted.cut == "pair":
        before, after = key.split(">")
        return rows.filter(lead_before=before, lead_after=after)
    if wanted.cut == "kinds":
        before, after = key.split(">")
        return rows.filter(category=before, became=after)
    return rows


def of_drafts(district: str, numbers: list[int] | None = None) -> list[tuple[Any, Revision]]:
    """Return the open drafts of a district, or those of some numbers, each as the revision that it would be. One query."""
    found = [one for one in duties.open_drafts(district) if numbers is None or one.pk in numbers]
    return [
        (one, Revision(number=one.pk, target=one.target, code=one.code, act=one.act, fields=one.fields, effective_on=ALWAYS))  # type: ignore[arg-type]
        for one in found
        # A new kind, or the end of one, changes nothing of what has happened: a division is rehearsed by its words.
        if one.target != "leaf" or one.act == "change"
    ]
