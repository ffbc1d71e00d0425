"""Rows of the register that may be one person, masked side by side; and those made one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit.scope import Scope, is_within
from heju.kit.today import Waiting
from heju.people import vault
from heju.people.models import Likeness, LikenessState, Merge, Person, Tie
from heju.people.queries.register import masked, where
from heju.people.rules import merging

PAGE = 20
POWER = "people.merge"


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


def _below(paths: Sequence[str]) -> Q:
    """Return the condition that a row lies at or below one of some places; never, where there are none."""
    return reduce(or_, (Q(path__within=path) for path in paths), Q(pk__in=[]))


def _likenesses(paths: Sequence[str], state: str) -> QuerySet[Likeness]:
    return Likeness.objects.filter(_below(paths), state=state, first__merged_into=None, second__merged_into=None)


def open_pairs(paths: Sequence[str], *, after: int = 0, limit: int = PAGE) -> PairPage:
    """Return a page of the pairs below some places that wait for a decision, surest first. Three queries."""
    found = _likenesses(paths, LikenessState.OPEN)
    ranks = [When(reason=code, then=Value(rank)) for rank, code in enumerate(merging.LIKE)]
    rows = found.annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField())).select_related("first", "second", "place")
    shown = list(rows.order_by("rank", "id")[after : after + limit + 1])
    faces = faces_of([one for row in shown[:limit] for one in (row.first, row.second)])
    pairs = tuple(_pair(row, faces) for row in shown[:limit])
    return PairPage(pairs, found.count(), after + limit if len(shown) > limit else 0)


def waiting(scope: Scope, day: date) -> list[Waiting]:
    """Return the one line that says how many pairs wait for the reader, none where there are none. One query."""
    paths = roots(scope)
    count = _likenesses(paths, LikenessState.OPEN).count() if paths else 0
    if not count:
        return []
    title = ngettext("%(count)d 对登记可能是同一人", "%(count)d 对登记可能是同一人", count) % {"count": count}
    why = _("同一个人登记了两次，通知会发两遍，人数也会多算")
    return [Waiting(title, why, 20, "wait", _("待核对"), _("对照核对"), reverse("people:duplicates"))]


def roots(scope: Scope) -> list[str]:
    """Return the largest places at which the reader may merge."""
    found: list[str] = []
    paths = {path for grant in scope.grants if POWER in grant.powers for path in grant.paths}
    for path in sorted(paths, key=lambda text: (text.count("."), text)):
        if not is_within(path, found):
            found.append(path)
    return found


def pair(likeness_id: int) -> Pair | None:
    """Return one pair, None where the asker may not see it or one of the two is merged."""
    row = (
        Likeness.objects.filter(pk=likeness_id, first__merged_into=None, second__merged_into=None)
        .select_related("first", "second", "place")
        .first()
    )
    return None if row is None else _pair(row, faces_of([row.first, row.second]))


def distinct_pairs(paths: Sequence[str], limit: int = PAGE) -> list[Pair]:
    """Return the pairs that were found to be two persons, newest decision first. Two queries."""
    rows = list(
        _likenesses(paths, LikenessState.DISTINCT).select_related("first", "second", "place").order_by("-decided_at", "-id")[:limit]
    )
    faces = faces_of([one for row in rows for one in (row.first, row.second)])
    return [_pair(row, faces) for row in rows]


def merges(paths: Sequence[str], limit: int = PAGE) -> list[tuple[Merge, str, str]]:
    """Return what was merged and not taken apart, newest first, with the masked name and phone of who stays. One query."""
    rows = Merge.objects.filter(_below(paths), undone_at=None).select_related("survivor", "place")
    found = rows.order_by("-at", "-id")[:limit]
    return [(one, masked(one.survivor, "name"), masked(one.survivor, "phone")) for one in found]


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


def keys_of(name: str, phone: str) -> tuple[bytes, bytes]:
    """Return keys by which a name and a number in E.164 can be compared and not read; b"" for no number."""
    return vault.index_of("name", name), vault.index_of("phone", phone) if phone else b""


def keys_of_person(person: Person) -> tuple[bytes, bytes]:
    """Return the same keys of a registered person."""
    return keys_of(vault.open_value(person, "name"), vault.open_value(person, "phone"))
