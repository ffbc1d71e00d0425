"""What several verbs stand on: a place locked and open, a clean name, subtrees that move. Writes only inside the verbs' transactions."""

from __future__ import annotations

from django.db import connections

from heju.places.actions import refusals
from heju.places.models import Place, PlaceKind
from heju.places.rules import addresses, names, paths

LONGEST_NAME = 60
# Which kinds may stand directly below which.
BELOW: dict[str, set[str]] = {
    PlaceKind.DISTRICT: {PlaceKind.STREET},
    PlaceKind.STREET: {PlaceKind.COMMUNITY, PlaceKind.COMPOUND},
    PlaceKind.COMMUNITY: {PlaceKind.COMPOUND},
    PlaceKind.COMPOUND: {PlaceKind.BUILDING},
    PlaceKind.BUILDING: {PlaceKind.STAIRWELL},
    PlaceKind.STAIRWELL: set(),
}
# A longer path is rewritten behind the new root; the place itself gets the new root.
REWRITE = """
update places_place set path = case when path = %(old)s::ltree then %(new)s::ltree
  else %(new)s::ltree || subpath(path, nlevel(%(old)s::ltree)) end
where path <@ %(old)s::ltree
"""


def locked(place: Place) -> Place:
    """Return the place as it stands now, locked until the end of the transaction. Raises Closed when it is closed or merged."""
    found = Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if found.valid_until is not None or found.merged_into_id is not None:
        raise refusals.Closed(found.name)
    return found


def clean_name(name: str) -> str:
    """Return a name without blanks at its ends. Raises NameMissing."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise refusals.NameMissing
    return name


def check_free(parent_id: int | None, name: str, besides: int | None = None) -> None:
    """Raise NameTaken when an open sibling has the name, whatever its width, case and blanks. The parent must be locked."""
    siblings = Place.objects.filter(parent_id=parent_id, valid_until=None, merged_into=None)
    if besides is not None:
        siblings = siblings.exclude(pk=besides)
    wanted = names.plain(name)
    if any(names.plain(other) == wanted for other in siblings.values_list("name", flat=True)):
        raise refusals.NameTaken(name)


def next_label(parent: Place, letter: str) -> str:
    """Return the label of the next child, such as b4: numbers are never used twice, closed ones included. The parent must be locked."""
    labels = Place.objects.filter(parent_id=parent.pk).values_list("path", flat=True)
    used = [int(tail[1:]) for path in labels if (tail := path.rpartition(".")[2])[:1] == letter and tail[1:].isdigit()]
    return f"{letter}{max(used, default=0) + 1}"


def rewrite_paths(old: str, new: str) -> int:
    """Give a place and everything below it new paths; copies in other tables follow by their keys. Return how many places moved."""
    with connections["default"].cursor() as cursor:
        cursor.execute(REWRITE, {"old": old, "new": new})
        return int(cursor.rowcount)


def path_below(parent: Place, place_id: int) -> str:
    """Return the path of a compound below a street or community."""
    return paths.child_path(parent.path, f"c{place_id}")


def tokens(place: Place) -> list[str]:
    """Return the search tokens of a place as it is named now."""
    return addresses.place_tokens(place.kind, place.name, place.address)
