"""The field face: the compounds one may be sent to."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from heju.kit.scope import Scope
from heju.places import queries as places

# A person at the door works in a few compounds; an officer of a whole street sees the first of them.
MOST = 30


def compounds_near(scope: Scope, day: date) -> list[dict[str, str]]:
    """Return the compounds within the reader's reach, in the order of names, at most thirty."""
    found: list[dict[str, str]] = []
    for path in scope.reach("view"):
        here = places.here_at(path)
        place = None if here is None else places.place(here.id)
        if place is None:
            continue
        rows = [place] if place.kind == "compound" else places.compounds_in(place, day, limit=MOST).rows
        found += [
            {"name": row.name, "where": row.parent.name if row.parent else "", "url": reverse("organizations:compound", args=[row.pk])}
            for row in rows
        ]
        if len(found) >= MOST:
            break
    return found[:MOST]
