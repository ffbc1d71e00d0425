"""The demo's bodies, drawn without the database: the numbers of the report, and nothing adverse of a really named compound."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from heju.kit.demo import DemoPlan
from heju.organizations import demo, roles
from heju.organizations.demo import drawing
from heju.organizations.demo.drawing import Compound, District, Division, Rows, Special
from heju.organizations.rules import coverage, credit_code, four_in_one, posts
from heju.people import rules as people_rules

DAY = date(2026, 11, 23)
PLAN = DemoPlan(seed=1, data=Path("listed"), full=False, day=DAY, say=lambda _words: None)


def district(invented: int = 60) -> District:
    """Return ten streets with 109 communities and 1,086 compounds, all really named but so many estates and 37 villages."""
    divisions = [Division(1, "440303", "罗湖区")]
    divisions += [Division(10 + street, f"440303.{street:03d}", f"第{street}街道") for street in range(1, 11)]
    communities = [
        Division(100 + number, f"440303.{number % 10 + 1:03d}.{number // 10 + 1:03d}", f"第{number}社区") for number in range(109)
    ]
    compounds = []
    for number in range(1086):
        above = communities[number % 109]
        is_village = number >= 1049
        compounds.append(
            Compound(1000 + number, f"{above.path}.c{1000 + number}", f"小区{number}", is_village or number < invented, is_village)
        )
    residents = {one.id: list(range(one.id * 200, one.id * 200 + 105)) for one in compounds}
    owners = {place: found[:50] for place, found in residents.items()}
    codes = (
        "district-officer",
        "street-officer",
        "community-officer",
        "branch-secretary",
        "committee-chair",
        "property-manager",
        "owner",
        "auditor",
    )
    played = {code: number for number, code in enumerate((*codes, "social-worker", "guard"), start=1)}
    residents[1000] += [played["branch-secretary"], played["owner"]]
    return District(sorted([*divisions, *communities], key=lambda one: one.path), compounds, residents, owners, played, 1000, 1003, DAY)


@pytest.fixture(scope="module")
def drawn() -> tuple[District, Special, Rows]:
    ground = district()
    chosen = drawing.special(ground)
    return ground, chosen, demo.draw(ground, chosen, PLAN)


def test_the_numbers_are_those_of_the_report(drawn: tuple[District, Special, Rows]) -> None:
    ground, chosen, rows = drawn
    kinds = Counter(rows.kinds.values())
    assert (kinds["branch"], len(rows.members)) == (505, 17_501)
    assert (kinds["community_committee"], kinds["work_station"], kinds["property_company"], kinds["social_work_agency"]) == (
        109,
        83,
        60,
        25,
    )
    counted = [coverage.Compound(one.id, date(2018, 1, 1)) for one in ground.compounds]
    spans = [coverage.Span(row[1], row[3], row[4]) for row in rows.coverages]  # type: ignore[arg-type]
    found = coverage.covered_on(counted, spans, DAY)
    assert (found.covered, found.total, found.uncovered) == (1084, 1086, tuple(sorted(chosen.uncovered)))


def unions(ground: District, rows: Rows, day: date) -> dict[int, four_in_one.Union]:
    """Return how the four stand in every compound on a day."""
    heads: dict[Any, Any] = {
        body: until
        for body, _path, post, _person, since, until, ended, *_rest in cast("list[Any]", rows.appointments)
        if posts.is_head(rows.kinds[body], post) and since <= day and (ended is None or day < ended)
    }
    standing: dict[object, list[four_in_one.Standing]] = {}
    for body, place, _path, kind, since, _basis in cast("list[Any]", rows.coverages):
        if since <= day:
            standing.setdefault(place, []).append(four_in_one.Standing(str(kind), body in heads, heads.get(body)))
    return {one.id: four_in_one.of_compound(standing.get(one.id, []), day) for one in ground.compounds}


@pytest.mark.parametrize("day", [date(2021, 1, 1), date(2024, 5, 20), DAY])
def test_nothing_is_missing_vacant_or_over_in_a_really_named_compound_on_any_day(drawn: tuple[District, Special, Rows], day: date) -> None:
    ground, _chosen, rows = drawn
    found = unions(ground, rows, day)
    assert [one.name for one in ground.compounds if not one.is_invented and (found[one.id].missing or found[one.id].weak)] == []


def test_every_gap_stands_where_it_was_meant_to(drawn: tuple[District, Special, Rows]) -> None:
    ground, chosen, rows = drawn
    found = unions(ground, rows, DAY)
    assert len(chosen.bare) == 3
    assert all(found[place].is_bare for place in (*chosen.bare, *chosen.uncovered))
    assert all(found[place].weak for place in (*chosen.vacant, *chosen.over))
    assert sum(not union.is_complete for union in found.values()) == 20
    touched = {place for name in Special.__slots__ for place in getattr(chosen, name)}
    assert touched <= {one.id for one in ground.compounds if one.is_invented}
    assert not touched & {ground.here, ground.there}
    assert found[ground.here].is_complete


def test_one_head_at_a_time_and_owners_only(drawn: tuple[District, Special, Rows]) -> None:
    ground, _chosen, rows = drawn
    open_heads = Counter(
        (row[0], row[2]) for row in rows.appointments if row[6] is None and posts.is_head(rows.kinds[int(str(row[0]))], str(row[2]))
    )
    assert max(open_heads.values()) == 1
    owners = {person for found in ground.owners.values() for person in found} | {ground.cast["committee-chair"]}
    committees = [row for row in rows.appointments if rows.kinds[int(str(row[0]))] == "owners_committee"]
    assert {row[3] for row in committees} <= owners


def test_a_person_is_a_member_of_one_branch(drawn: tuple[District, Special, Rows]) -> None:
    rows = drawn[2]
    assert len({row[2] for row in rows.members}) == len(rows.members)


def test_the_cast_has_its_posts(drawn: tuple[District, Special, Rows]) -> None:
    ground, _chosen, rows = drawn
    held = {person: roles.role_of(rows.kinds[int(str(body))], str(post)) for body, _path, post, person, *_rest in rows.appointments}
    found = {code: role.code for code, person in ground.cast.items() if (role := held.get(person))}
    assert found == {
        "district-officer": "district_officer", "street-officer": "street_officer", "community-officer": "community_officer",
        "branch-secretary": "branch_secretary", "committee-chair": "committee_chair", "property-manager": "property_manager",
        "social-worker": "social_worker", "auditor": "auditor", "guard": "property_staff",
    }  # fmt: skip


def test_codes_are_well_formed_once_each_and_phones_reach_nobody(drawn: tuple[District, Special, Rows]) -> None:
    rows = drawn[2]
    codes = [str(row[8]) for row in rows.bodies if row[8]]
    assert len(codes) == len(set(codes)) == 85
    assert all(credit_code.check(code).passed for code in codes)
    assert all(str(row[9]).startswith("0755-0") for row in rows.bodies)
    assert people_rules.INVENTED_PHONE.startswith("+86100")


def test_the_same_plan_draws_the_same_rows(drawn: tuple[District, Special, Rows]) -> None:
    ground = district()
    again = demo.draw(ground, drawing.special(ground), PLAN)
    assert again == drawn[2]


@pytest.mark.parametrize(("weights", "total"), [([1, 1, 1], 10), ([5, 0, 1], 4), ([3], 7), ([10, 10, 1], 3), ([7, 2, 9, 4], 505)])
def test_a_total_is_divided_without_a_rest(weights: list[int], total: int) -> None:
    found = drawing.shares(weights, total)
    assert sum(found) == total
    assert all(count >= 1 for count in found)
