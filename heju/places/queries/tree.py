"""Where a place stands and what stands in it, as the asker may see it.

Under a row policy no index serves a condition on a path: ltree's operators are not marked as leakproof. So hot questions go by id and
kind; a path narrows what these have found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from heju.kit import pinyin
from heju.places import parameters
from heju.places.models import Alias, CompoundKind, Origin, Place, PlaceCode, PlaceKind, Unit
from heju.places.rules import paths

DIVISIONS = (PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY)
UP = "__".join(["parent"] * 5)


@dataclass(frozen=True, slots=True)
class Here:
    """A place as other houses name it."""

    id: int
    name: str
    kind: str
    path: str


def here(place_id: int) -> Here | None:
    """Return a place by its id, None when there is none or the asker may not see it."""
    return _here(Place.objects.filter(pk=place_id))


def here_at(path: str) -> Here | None:
    """Return the place at a path, None when there is none or the asker may not see it."""
    kind = paths.kind_of(path)
    return _here(Place.objects.filter(kind=kind, path=path))


def above(path: str) -> list[Here]:
    """Return the places that a path lies in, the district first, without itself and without an unknown community. One query."""
    labels = path.split(".")
    roots = [".".join(labels[:size]) for size in range(1, len(labels)) if labels[size - 1] != paths.UNKNOWN]
    kinds = {paths.kind_of(root) for root in roots}
    found = Place.objects.filter(kind__in=kinds, path__in=roots).values_list("id", "name", "kind", "path") if roots else []
    return sorted((Here(*row) for row in found), key=lambda one: paths.depth(one.path))


def _here(found: QuerySet[Place]) -> Here | None:
    row = found.values_list("id", "name", "kind", "path").first()
    return None if row is None else Here(*row)


def place(place_id: int) -> Place | None:
    """Return a place with everything it lies in, for its page; None when the asker may not see it. One query."""
    # Without an order, which `first` would ask for: by its key it is one at most.
    return next(iter(Place.objects.select_related(UP, "merged_into").filter(pk=place_id)), None)


def breadcrumb(place: Place) -> list[Place]:
    """Return the places from the district down to this one. No query where the place came from `place`."""
    found = [place]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found[::-1]


def standing(found: QuerySet[Place], day: date) -> QuerySet[Place]:
    """Return only the places that stand on a day: begun, not closed, not merged into another."""
    return found.filter(valid_from__lte=day, merged_into=None).filter(Q(valid_until=None) | Q(valid_until__gt=day))


def children(place: Place, day: date) -> list[Place]:
    """Return what stands directly in a place on a day, in the order of names."""
    return list(standing(Place.objects.filter(parent=place), day).order_by("pinyin", "id"))


@dataclass(frozen=True, slots=True)
class CompoundPage:
    """One page of a list of compounds; `after` is where the next page begins, "" at the end."""

    rows: list[Place]
    total: int
    after: str


def compounds(place: Place, day: date) -> QuerySet[Place]:
    """Return the compounds that stand in a place on a day, in the order of names, then ids."""
    found = standing(Place.objects.filter(kind=PlaceKind.COMPOUND), day)
    if place.kind != PlaceKind.DISTRICT:
        found = found.filter(path__within=place.path)
    return found.order_by("pinyin", "id")


def compounds_in(
    place: Place, day: date, *, words: str = "", kind: str = "", after: str = "", limit: int = parameters.PAGE
) -> CompoundPage:
    """Return one page of the compounds of a place. `words` looks for names and aliases; `after` is what the page before returned."""
    found = compounds(place, day)
    if kind in CompoundKind.values:
        found = found.filter(compound_kind=kind)
    if words.strip():
        found = found.filter(pk__in=_named(found, words))
    total = found.count()
    start = _start(after)
    if start is not None:
        found = found.filter(Q(pinyin__gt=start[0]) | Q(pinyin=start[0], id__gt=start[1]))
    rows = list(found.select_related("parent")[: limit + 1])
    more = rows[limit - 1] if len(rows) > limit else None
    return CompoundPage(rows[:limit], total, f"{more.pk}.{more.pinyin}" if more else "")


def _start(after: str) -> tuple[str, int] | None:
    number, dot, key = after.partition(".")
    return (key, int(number)) if dot and number.isascii() and number.isdigit() and len(number) < 19 else None


def _named(found: QuerySet[Place], words: str) -> list[int]:
    """Return the ids of those whose name or alias holds the words: the index of tokens first, then the words themselves."""
    tokens = pinyin.query_tokens(words)
    names = found.filter(search__contains=tokens).values_list("id", "name", "address")
    aliases = Alias.objects.filter(search__contains=tokens, place__kind=PlaceKind.COMPOUND).values_list("place_id", "name")
    # Letters alone are looked for in names only: in addresses nearly every pair of initials stands somewhere.
    letters = words.isascii() and not any(char.isdigit() for char in words)
    ids = {row for row, name, address in names if pinyin.matches(name if letters else address + name, words)}
    return sorted(ids | {row for row, name in aliases if pinyin.matches(name, words)})


def compounds_below(path: str) -> list[int]:
    """Return the numbers of the compounds at or below a path, also of those that stand no more, by number. One query."""
    return list(Place.objects.filter(kind=PlaceKind.COMPOUND, path__within=path).order_by("id").values_list("id", flat=True))


def paths_below(path: str) -> list[tuple[str, int]]:
    """Return path and number of the compounds at or below a path. One query."""
    return list(Place.objects.filter(kind=PlaceKind.COMPOUND, path__within=path).order_by("id").values_list("path", "id"))


def names_of(numbers: Iterable[int]) -> dict[int, str]:
    """Return the names of places by number, of those that the asker may see. One query, none where none is asked for."""
    wanted = set(numbers)
    return dict(Place.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def counts_below(place: Place, day: date) -> list[dict[str, Any]]:
    """Return the streets of a district, or the communities of a street, each with its estates and urban villages. Two queries."""
    level = PlaceKind.STREET if place.kind == PlaceKind.DISTRICT else PlaceKind.COMMUNITY
    divisions = [one for one in children(place, day) if one.kind == level]
    depth = paths.DEPTHS[level]
    found: dict[str, dict[str, int]] = {}
    for path, kind in compounds(place, day).values_list("path", "compound_kind"):
        root = paths.ancestor(path, depth)
        counts = found.setdefault(root, {CompoundKind.ESTATE: 0, CompoundKind.URBAN_VILLAGE: 0})
        counts[kind] += 1
    rows: list[dict[str, Any]] = [{"place": one, **_both(found.pop(one.path, {}))} for one in sorted(divisions, key=lambda one: one.path)]
    # What is left lies in the street and in no community yet.
    unknown = [_both(counts) for counts in found.values()]
    if unknown:
        rows.append({"place": None, "estates": sum(row["estates"] for row in unknown), "villages": sum(row["villages"] for row in unknown)})
    return rows


def _both(counts: dict[str, int]) -> dict[str, int]:
    return {"estates": counts.get(CompoundKind.ESTATE, 0), "villages": counts.get(CompoundKind.URBAN_VILLAGE, 0)}


def parts_of(compound: Place, day: date) -> dict[str, int]:
    """Return how many exclusive parts of each kind a compound has on a day, among those that the asker may see. One query."""
    found = Unit.objects.filter(compound=compound, valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    return dict(found.values_list("kind").annotate(Count("id")).order_by("kind"))


def code_on(place: Place, scheme: str, day: date) -> PlaceCode | None:
    """Return the code of a place in a scheme on a day, None where it had none."""
    found = PlaceCode.objects.filter(place=place, scheme=scheme, valid_from__lte=day)
    return found.filter(Q(valid_until=None) | Q(valid_until__gt=day)).first()


def codes(place: Place) -> list[PlaceCode]:
    """Return every code of a place that says something to people, newest first."""
    return list(PlaceCode.objects.filter(place=place).exclude(scheme=parameters.LIST_KEY).order_by("scheme", "-valid_from"))


def with_code(scheme: str, code: str, day: date) -> Place | None:
    """Return the place that a code named on a day, None for no place that the asker may see."""
    found = PlaceCode.objects.filter(scheme=scheme, code=code, valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gt=day))
    row = found.select_related("place").first()
    return None if row is None else row.place


def aliases(place: Place) -> list[Alias]:
    """Return the other names of a place."""
    return list(Alias.objects.filter(place=place).order_by("name"))


def origins(place: Place, day: date) -> dict[str, int]:
    """Return how many compounds of a place come from where, so that a page can say what is synthetic. One query."""
    found = compounds(place, day).order_by().values_list("origin").annotate(Count("id"))
    return {str(Origin(origin).label): count for origin, count in sorted(found)}


def unit(unit_id: int) -> Unit | None:
    """Return an exclusive part, None when the asker may not see it."""
    return Unit.objects.filter(pk=unit_id).first()
