"""Rows of the register that may be one person, masked side by side; and those made one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Case, IntegerField, Value, When

from heju.people import vault
from heju.people.models import Likeness, LikenessState, Merge, Person, Tie
from heju.people.queries.register import masked, where
from heju.people.rules import merging

PAGE = 20


@dataclass(frozen=True, slots=True)
class Home:
    """One tie of a person, over or not, as the asker's handler holds it."""

    unit_id: int
    door: str
    compound: str
    kind: str
    since: Any
    until: Any


@dataclass(frozen=True, slots=True)
class Face:
    """A person as the page of duplicates shows him: masked, with his homes."""

    person: Person
    name: str
    phone: str
    identity: str
    homes: tuple[Home, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two persons who may be one. The first has more to him and would stand for both; `same` names the fields that are equal."""

    likeness: Likeness
    first: Face
    second: Face
    same: frozenset[str]


@dataclass(frozen=True, slots=True)
class PairPage:
    """A page of pairs; `after` is the key of the next page, 0 at the end."""

    pairs: tuple[Pair, ...]
    total: int
    after: int


def open_pairs(path: str, *, after: int = 0, limit: int = PAGE) -> PairPage:
    """Return a page of the pairs below a place that wait for a decision, surest first. Three queries."""
    found = Likeness.objects.filter(state=LikenessState.OPEN, path__within=path, first__merged_into=None, second__merged_into=None)
    ranks = [When(reason=code, then=Value(rank)) for rank, code in enumerate(merging.LIKE)]
    rows = found.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField())).select_related("first", "second")
    shown = list(rows.order_by("rank", "id")[after : after + limit + 1])
    faces = faces_of([one for row in shown[:limit] for one in (row.first, row.second)])
    pairs = tuple(_pair(row, faces) for row in shown[:limit])
    return PairPage(pairs, found.count(), after + limit if len(shown) > limit else 0)


def open_count(path: str) -> int:
    """Return how many pairs below a place wait for a decision."""
    return Likeness.objects.filter(state=LikenessState.OPEN, path__within=path, first__merged_into=None, second__merged_into=None).count()


def pair(likeness_id: int) -> Pair | None:
    """Return one pair, None where the asker may not see it or one of the two is merged."""
    row = (
        Likeness.objects.filter(pk=likeness_id, first__merged_into=None, second__merged_into=None).select_related("first", "second").first()
    )
    return None if row is None else _pair(row, faces_of([row.first, row.second]))


def distinct_pairs(path: str, limit: int = PAGE) -> list[Likeness]:
    """Return the pairs that were found to be two persons, newest decision first."""
    rows = Likeness.objects.filter(state=LikenessState.DISTINCT, path__within=path, first__merged_into=None, second__merged_into=None)
    return list(rows.select_related("first", "second").order_by("-decided_at", "-id")[:limit])


def merges(path: str, limit: int = PAGE) -> list[Merge]:
    """Return what was merged below a place and not taken apart, newest first."""
    rows = Merge.objects.filter(undone_at=None, path__within=path).select_related("survivor", "duplicate")
    return list(rows.order_by("-at", "-id")[:limit])


def faces_of(persons: Iterable[Person]) -> dict[int, Face]:
    """Return how each person is shown. One query."""
    found = list(persons)
    homes: dict[int, list[Home]] = defaultdict(list)
    ties = Tie.objects.filter(person__in=[person.pk for person in found]).select_related("unit__place__parent", "unit__compound")
    for tie in ties.order_by("until", "-since", "pk"):
        unit = tie.unit
        home = Home(unit.pk, where(unit), unit.compound.name, str(tie.get_kind_display()), tie.since, tie.until)
        homes[tie.person_id].append(home)
    return {one.pk: Face(one, masked(one, "name"), masked(one, "phone"), masked(one, "identity"), tuple(homes[one.pk])) for one in found}


def _pair(row: Likeness, faces: Mapping[int, Face]) -> Pair:
    first, second = faces[row.first_id], faces[row.second_id]
    fields = (_side(row.first), _side(row.second))
    same = frozenset(name for name in vault.FIELDS if name in fields[0] and fields[0][name] == fields[1].get(name))
    more = sorted((first, second), key=lambda face: (-weight(face), face.person.pk))
    return Pair(row, more[0], more[1], same)


def weight(face: Face) -> int:
    """Return how much is known of a person."""
    return len(_side(face.person)) + sum(home.until is None for home in face.homes)


def _side(person: Person) -> dict[str, bytes]:
    # Worked out anew and not read from the row: while the index key changes, equal values may stand under two indexes.
    clear = {name: vault.open_value(person, name) for name in vault.FIELDS}
    return {name: vault.index_of(name, text) for name, text in clear.items() if text}


def side_of(person: Person) -> merging.Side:
    """Return one side of a merge: the indexes of what is filled, and every holder, those of other handlers opaque. One query."""
    with connection.cursor() as cursor:
        cursor.execute("select people_holders(%s)", [person.pk])
        holders = cursor.fetchone()[0]
    return merging.Side(_side(person), frozenset(holders or ()))


def belongings(person_id: int) -> list[tuple[str, int]]:
    """Return what refers to a person, by the word for it, in all houses: what a merge takes over. One query; counts only."""
    with connection.cursor() as cursor:
        cursor.execute("select people_count(%s)::text", [person_id])
        counts: dict[str, int] = json.loads(cursor.fetchone()[0])
    words = {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}
    return [(words.get(table, table), count) for table, count in sorted(counts.items())]


def merged_ids(person_id: int) -> list[int]:
    """Return the persons who were made one with somebody: what was recorded about them was recorded about him."""
    return list(Person.objects.filter(merged_into=person_id).order_by("pk").values_list("pk", flat=True))
