"""The lists of one district: what ships, and its published revisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from heju.duties.models import Revision
from heju.duties.queries import tree
from heju.duties.rules import revise
from heju.duties.rules.load import shipped
from heju.kit import pinyin
from heju.kit.scope import Scope
from heju.organizations.queries import bodies

# A body of the lists → the kinds of bodies that it stands for.
KINDS = {"street": ("street_committee", "street_office"), "department": ("department",)}


def district_of(scope: Scope) -> str:
    """Return the path of the district whose lists the asker reads.

    His own where he has a role; else the one that has revised anything in this installation, "" where none has.
    """
    roots = sorted(path.split(".")[0] for grant in scope.grants for path in grant.paths)
    if roots:
        return roots[0]
    return str(Revision.objects.order_by("path").values_list("path", flat=True).first() or "")


def deployed(district: str) -> revise.Deployed:
    """Return the lists of a district with every published revision that was not withdrawn. One query."""
    rows = Revision.objects.filter(path=district, withdrawn_at=None).order_by("effective_on", "pk") if district else ()
    return revise.Deployed(shipped(), tuple(tree.revision_of(row) for row in rows))


def found_in(entries: Iterable[revise.Entry], text: str) -> list[revise.Entry]:
    """Return the entries whose duty, subject or addition holds every word: characters, pinyin or initials."""
    words = text.split()
    return [one for one in entries if all(_holds(one, word) for word in words)]


def _holds(entry: revise.Entry, word: str) -> bool:
    duty = entry.duty
    chinese = (duty.subject_zh, duty.duty_zh, entry.added_zh, duty.code)
    english = f"{duty.subject_en} {duty.duty_en} {entry.added_en}".casefold()
    return word.casefold() in english or any(pinyin.matches(part, word) for part in chinese)


def concerned(body: str, district: str, day: date) -> int:
    """Return how many bodies of a district a list binds on a day. One query."""
    counts = bodies.counts_by_kind(district, day)
    return sum(counts.get(kind, 0) for kind in KINDS.get(body.split(".")[0], (body,)))
