"""The tree of a compound's affairs: wide enough, plain, whole, and tied to duties."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from heju.duties import parameters
from heju.duties.rules.load import shipped
from heju.duties.rules.records import AGENCIES, LEVELS, body_words, touches
from heju.duties.tests.pages import rows
from heju.duties.tests.world import TODAY

LEAVES = shipped().leaves
PACES = rows("rules/legal-figures.md", "pace")
every_leaf = pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.code)


def test_the_tree_has_three_levels_and_at_least_120_leaves():
    assert len(LEAVES) == 199
    assert {leaf.code.count(".") for leaf in LEAVES} == {2}
    assert len({leaf.code.split(".")[0] for leaf in LEAVES}) == 18


def test_no_two_leaves_are_called_the_same_within_their_branch():
    names = Counter((leaf.code.split(".")[0], leaf.names[2].zh) for leaf in LEAVES)
    assert [name for name, times in names.items() if times > 1 and name != ("company", "")] == []


@every_leaf
def test_a_leaf_is_said_in_words_that_a_resident_uses(leaf):
    assert 2 <= len(leaf.names[2].zh) <= 26
    assert leaf.names[2].en.isascii()
    assert len(leaf.names[2].en.split()) <= 14
    assert 1 <= len(leaf.asks) <= 3
    assert all(ask.zh.endswith(("？", "。", "）")) and ask.en.endswith(("?", ".", ")")) for ask in leaf.asks)


@every_leaf
def test_a_leaf_is_touched_by_a_duty_of_some_body(leaf):
    touching = [duty for duty in shipped().in_force(TODAY) if any(touches(c, leaf.code) for c in duty.categories)]
    assert touching


@every_leaf
def test_a_leaf_led_by_the_property_company_touches_one_of_its_duties(leaf):
    touching = [duty.body for duty in shipped().duties if any(touches(category, leaf.code) for category in duty.categories)]
    assert leaf.lead != "property_company" or "property_company" in touching


@every_leaf
def test_an_emergency_shows_a_number_to_call(leaf):
    assert not leaf.emergency or leaf.call in {"110", "119", "120", "122", "12345"}


def test_the_deadlines_of_a_pace_are_those_on_the_page():
    assert [row[0] for row in PACES] == list(parameters.PACES)
    for pace, contact, update, solution, around in PACES:
        deadlines = parameters.PACES[pace].on(TODAY)
        assert deadlines == parameters.Deadlines(int(contact), int(update), int(solution), around == "yes")


def test_a_slower_pace_is_slower_in_every_way():
    figures = [pace.on(date(2026, 11, 23)) for pace in parameters.PACES.values()]
    for quick, slow in pairwise(figures):
        assert quick.first_contact_hours < slow.first_contact_hours
        assert quick.update_days <= slow.update_days
        assert quick.solution_days < slow.solution_days


def test_every_agency_is_needed_and_has_a_name():
    used = {body for leaf in LEAVES for body in (leaf.lead, *leaf.assisting)}
    assert set(AGENCIES) <= used
    assert all(body_words(body).zh and body_words(body).en for body in used)


def test_every_level_and_pace_is_used():
    assert {leaf.level for leaf in LEAVES} == set(LEVELS)
    assert {leaf.pace for leaf in LEAVES} == set(parameters.PACES)
