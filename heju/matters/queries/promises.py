"""What a district promises for a kind of matter: the pace that ships, or the deadlines that it has set itself."""

from __future__ import annotations

from collections.abc import Callable

from heju.duties import queries as duties
from heju.matters.models import Matter
from heju.matters.rules import clocks, rehearsal


def promise_for(matter: Matter) -> clocks.Promise:
    """Return what is promised for one matter on a day. One query."""
    return promise_in(matter.path.split(".")[0])(matter.category)


def promise_in(district: str) -> Callable[[str], clocks.Promise]:
    """Return the promises of a district, by category; its revisions are read once. One query."""
    lists = duties.deployed(district)

    def of(category: str) -> clocks.Promise:
        leaf = duties.leaf_of(category)
        return clocks.by_pace if leaf is None else rehearsal.promised(lists, leaf, leaf)

    return of
