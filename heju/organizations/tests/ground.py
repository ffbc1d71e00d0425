"""A little more ground than the cast stands on: compounds without bodies, and the record as the auditor reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

from heju.audit.models import Record
from heju.audit.queries import words
from heju.kit import db, pinyin
from heju.places.models import Place
from tests import cast

DAY = cast.DAY


def compound(label: str, name: str, community: str = "community_a", *, valid_from: date = cast.SINCE) -> Place:
    """Add an invented compound that nothing covers."""
    above = cast.place(community)
    with db.scoped(cast.SYSTEM):
        return Place.objects.create(
            kind="compound", compound_kind="estate", parent=above, path=f"{above.path}.{label}", name=name, pinyin=pinyin.sort_key(name),
            search=pinyin.search_tokens(name), origin="invented", valid_from=valid_from,
        )  # fmt: skip


def records(verb: str, subject: int | None = None) -> list[Record]:
    """Return what was recorded of a verb, the oldest first."""
    with db.scoped(cast.SYSTEM):
        rows = Record.objects.filter(verb=f"organizations.{verb}")
        # Reasons about a person are closed under that person's key: read as the auditor reads them.
        return words.opened((rows if subject is None else rows.filter(subject_id=subject)).order_by("id"))


def act(who: str, action: Any, **words: Any) -> Any:
    """Do an act as one of the cast, now."""
    with db.scoped(cast.scope(who)) as scope:
        return action(actor=scope, now=cast.NOW, **words)


def seen(model: Any, pk: int) -> Any:
    """Return a row as the system sees it."""
    with db.scoped(cast.SYSTEM):
        return model.objects.get(pk=pk)
