"""Who takes up a matter: the worked table of docs/rules/routing.md, and every leaf at every kind of place without a gap."""

from itertools import product

import pytest

from heju.duties.rules.load import shipped
from heju.duties.rules.records import AGENCIES, BODIES, LEVELS
from heju.duties.rules.route import Place, places, route
from heju.duties.tests.pages import rows

LEAVES = shipped().leaves
PLACES = list(places())
ROWS = rows("rules/routing.md", "leaf")
FULL = Place(kind="estate", has_company=True, has_committee=True, has_branch=True)
every_place = pytest.mark.parametrize(
    "place",
    PLACES,
    ids=lambda place: f"{place.kind} {place.has_company:d}{place.has_committee:d}{place.has_branch:d}",
)


def absent(place: Place) -> set[str]:
    lacking: set[str] = set() if place.has_company else {"property_company"}
    lacking |= set() if place.has_committee else {"owners_committee"}
    return lacking | (set() if place.has_branch else {"branch"})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} at {row[1]} with {row[2]}")
def test_it_routes_as_the_page_says(row):
    code, kind, has, lead, assisting, level, call, because = row
    place = Place(kind=kind, has_company="company" in has, has_committee="committee" in has, has_branch="branch" in has)
    routed = route(shipped().leaf(code), place)
    assert routed.lead == lead
    assert ", ".join(routed.assisting) == assisting
    assert routed.level == level
    assert (routed.call or "–") == call
    assert ", ".join(reason.code for reason in routed.because) == because


def test_there_are_sixteen_kinds_of_place_and_none_twice():
    assert len(PLACES) == 16
    assert len(set(PLACES)) == 16
    assert sum(place.bare for place in PLACES) == 4
    assert {place.kind for place in PLACES} == {"estate", "urban_village"}


@every_place
def test_no_leaf_is_left_without_bodies_that_exist_there(place):
    for leaf in LEAVES:
        routed = route(leaf, place)
        named = [routed.lead, *routed.assisting]
        assert not absent(place) & set(named), leaf.code
        assert set(named) <= {*BODIES, *AGENCIES}, leaf.code
        assert len(set(named)) == len(named), leaf.code
        assert routed.because, leaf.code
        assert len(set(routed.because)) == len(routed.because), leaf.code
        assert routed.call == leaf.call, leaf.code
        assert LEVELS.index(routed.level) >= LEVELS.index(leaf.level), leaf.code


@every_place
def test_whoever_stands_in_as_leader_is_backed_and_explained(place):
    for leaf in LEAVES:
        routed = route(leaf, place)
        if routed.lead == leaf.lead:
            continue
        assert {"street", "residents_committee", "owners_committee"} & set(routed.assisting), leaf.code
        assert len(routed.because) > 1, leaf.code
        assert any(reason.sources for reason in routed.because), leaf.code


@every_place
def test_the_village_company_is_told_exactly_where_a_village_has_no_property_company(place):
    told = {"duties.urban_village" in [reason.code for reason in route(leaf, place).because] for leaf in LEAVES}
    assert told == {place.kind == "urban_village" and not place.has_company}


def test_where_nothing_is_lacking_the_leaf_itself_decides():
    for leaf in LEAVES:
        routed = route(leaf, FULL)
        assert (routed.lead, routed.assisting) == (leaf.lead, leaf.assisting)
        assert [reason.code for reason in routed.because] == ["duties.by_list"]


def test_a_place_that_lacks_more_is_never_handled_lower():
    for leaf, place in product(LEAVES, PLACES):
        assert LEVELS.index(route(leaf, place).level) >= LEVELS.index(route(leaf, FULL).level)


@pytest.mark.parametrize(
    ("code", "lead"),
    [
        ("fire.passage.stairs_blocked", "street"),
        ("fire.burning.burning", "department.fire"),
        ("fire.habit.fireworks", "street"),
        ("sanitation.waste.bins_full", "street"),
        ("sanitation.green.dead", "owners_committee"),
        ("sanitation.green.tree_falling", "residents_committee"),
        ("elevator.ride.stopped", "owners_committee"),
        ("elevator.ride.trapped", "residents_committee"),
    ],
)
def test_without_a_company_the_law_decides_who_comes_first(code, lead):
    place = Place(kind="estate", has_company=False, has_committee=True, has_branch=True)
    assert route(shipped().leaf(code), place).lead == lead


def test_the_reasons_cite_the_laws_that_they_rest_on():
    bare = Place(kind="urban_village", has_company=False, has_committee=False, has_branch=False)
    cited = {source.zh for leaf in LEAVES for reason in route(leaf, bare).because for source in reason.sources}
    assert {
        "《广东省实施消防法办法》第十二条第五款",
        "《城市市容和环境卫生管理条例》第二十三条第二款",
        "《特种设备安全法》第三十八条",
        "《突发事件应对法》第七十七条",
        "《民法典》第二百七十七条第二款",
        "《城市居民委员会组织法》第十条第一款第（三）项",
    } <= cited
