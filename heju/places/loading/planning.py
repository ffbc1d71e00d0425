"""Plan what becomes of each row of a list, given what is known already. The same rows and the same knowledge give the same plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from heju.places import parameters
from heju.places.loading.reading import CompoundRow, DivisionRow
from heju.places.rules import codes, names, paths

# Columns of the public list that are filled only where homes are sold: the reference price of the housing bureau, counts of offers.
HOMES_SEEN: Final = frozenset({"ref_price_2021", "listings_2021", "listings_2025"})


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place that stands already. `into` is the name of the one it was merged into, "" for none; `key` its key in the list."""

    place_id: int
    path: str
    name: str
    key: str = ""
    into: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row. `parent` is where a created place goes; `into` the key of the row, or the id of the place, it joins."""

    row: DivisionRow | CompoundRow
    outcome: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    place_id: int | None = None
    into_key: str = ""
    into_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row of a list with its outcome, in the order of the list."""

    rows: tuple[Planned, ...]

    def counts(self) -> dict[str, int]:
        """Return how many rows came to each outcome; an outcome that none came to is missing."""
        return dict(sorted(Counter(row.outcome for row in self.rows).items()))

    def of(self, outcome: str) -> list[Planned]:
        """Return the rows of one outcome."""
        return [row for row in self.rows if row.outcome == outcome]


def divisions(rows: Sequence[DivisionRow], known: Mapping[str, KnownPlace]) -> Plan:
    """Return the plan of a list of divisions. `known` maps paths to places. A name that differs is reported, never changed."""
    listed = {row.path for row in rows}
    planned = []
    for row in sorted(rows, key=lambda row: (paths.depth(row.path), row.row)):
        above = paths.parent_path(row.path)
        there = known.get(row.path)
        if there is not None:
            same = there.name == row.name
            facts = {} if same else {"now": there.name, "listed": row.name}
            planned.append(Planned(row, "kept", "division_kept" if same else "division_renamed", facts, place_id=there.place_id))
        elif above is not None and above not in listed and above not in known:
            planned.append(Planned(row, "refused", "no_parent", {"code": codes.division_code(above)}))
        else:
            planned.append(Planned(row, "created", "division_created", parent=above or ""))
    return Plan(tuple(planned))


def compounds(rows: Sequence[CompoundRow], divisions: Mapping[str, str], known: Iterable[KnownPlace]) -> Plan:
    """Return the plan of a list of compounds.

    `divisions` maps the paths of streets and communities to their names; `known` are the compounds that stand.
    """
    standing = list(known)
    by_key = {place.key: place for place in standing if place.key}
    first = [_alone(row, divisions, by_key) for row in rows]
    return Plan(tuple(_merged(first, divisions, standing)))


def _alone(row: CompoundRow, divisions: Mapping[str, str], by_key: Mapping[str, KnownPlace]) -> Planned:
    """Return what becomes of a row looked at alone."""
    there = by_key.get(row.key)
    if there is not None:
        return Planned(
            row, "kept", "kept_merged" if there.into else "kept", {"into": there.into} if there.into else {}, place_id=there.place_id
        )
    evident = names.no_compound(row.name)
    # Whatever the name says: where homes were priced by the housing bureau or offered for sale, there are homes.
    if evident is not None and not HOMES_SEEN & row.facts.keys():
        return Planned(row, "refused", evident[0], {"word": evident[1]})
    if row.community_code and row.street_code and row.community_code[:9] != row.street_code[:9]:
        return Planned(row, "refused", "contradiction", {"community": row.community_code, "street": row.street_code})
    for code, reason in ((row.community_code, "community_known"), (row.street_code, "street_known")):
        if code:
            path = codes.division_path(code)
            if path in divisions:
                return Planned(row, "created", reason, parent=path)
            if reason == "street_known":
                return Planned(row, "unknown", "no_such_street", {"code": code})
    if row.street_guess:
        return Planned(row, "unknown", "street_guessed", {"street": row.street_guess, "share": f"{row.guess_share:.0%}"})
    return Planned(row, "unknown", "no_street")


@dataclass(slots=True)
class _Candidate:
    """One name among those that may be one: a row still to be placed, or a place that stands."""

    name: str
    street: str
    sure: bool
    weight: int
    order: int
    sources: frozenset[str]
    year: int | None
    key: str = ""
    place_id: int | None = None
    index: int = -1


def _merged(first: list[Planned], divisions: Mapping[str, str], standing: list[KnownPlace]) -> list[Planned]:
    """Return the plan with rows merged into one another and into places that stand, where the rule is sure."""
    families: dict[str, list[_Candidate]] = defaultdict(list)
    for candidate in (*_standing(standing), *_rows(first, divisions)):
        families[names.family(candidate.name)].append(candidate)
    planned = list(first)
    for family in families.values():
        # The survivor stands first: what stands already, then a known street, then the row with more facts, then the earlier one.
        family.sort(key=lambda one: (one.place_id is None, not one.sure, -one.weight, one.order))
        survivors: list[_Candidate] = []
        for candidate in family:
            into = None if candidate.index < 0 else next((one for one in survivors if _same(one, candidate, divisions)), None)
            if into is None:
                if candidate.sure:
                    survivors.append(candidate)
                continue
            planned[candidate.index] = _joined(first[candidate.index], candidate, into, divisions)
    return planned


def _joined(alone: Planned, candidate: _Candidate, into: _Candidate, divisions: Mapping[str, str]) -> Planned:
    like = names.likeness(into.name, candidate.name, *_said(into.street, divisions))
    reason = like.reason if like else "same_name"
    facts = {"into": into.name}
    return replace(
        alone, outcome="merged", reason=reason, facts=facts, parent=alone.parent or into.street, into_key=into.key, into_id=into.place_id
    )


def _standing(standing: list[KnownPlace]) -> Iterable[_Candidate]:
    for order, place in enumerate(standing):
        if not place.into:
            sources = frozenset(part for part in str(place.facts.get("sources", "")).split("+") if part)
            year = place.facts.get("year_built")
            yield _Candidate(
                place.name, paths.ancestor(place.path, 2), True, 0, order, sources, int(year) if year else None, place.key, place.place_id
            )


def _rows(first: list[Planned], divisions: Mapping[str, str]) -> Iterable[_Candidate]:
    by_name = {name: path for path, name in divisions.items() if paths.depth(path) == paths.DEPTHS["street"]}
    for index, planned in enumerate(first):
        row = planned.row
        if not isinstance(row, CompoundRow) or planned.outcome not in ("created", "unknown"):
            continue
        sure = planned.outcome == "created"
        guess = by_name.get(row.street_guess, "") if row.guess_share >= parameters.GUESS_SHARE else ""
        street = paths.ancestor(planned.parent, 2) if sure else guess
        if street:
            yield _Candidate(row.name, street, sure, len(row.facts), row.row, row.sources, row.year_built, row.key, index=index)


def _same(one: _Candidate, other: _Candidate, divisions: Mapping[str, str]) -> bool:
    """Say whether two names are surely one place: same street, a name that only a plain ending tells apart, nothing against it."""
    if one.street != other.street:
        return False
    # A source that lists both keeps them apart on purpose.
    if one.sources & other.sources:
        return False
    if one.year and other.year and abs(one.year - other.year) > parameters.YEARS_APART:
        return False
    like = names.likeness(one.name, other.name, *_said(one.street, divisions))
    return like is not None and like.degree == "same"


def _said(street: str, divisions: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that a bracket may repeat without saying anything new: the street's and the district's."""
    return divisions.get(street, ""), divisions.get(paths.ancestor(street, 1), "")
