"""The shipped lists: their numbers, their shape, their languages, and the day they hold from."""

from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from heju.duties import parameters
from heju.duties.rules import check
from heju.duties.rules.load import Lists, shipped
from heju.duties.rules.records import BODIES, PARTY_RULES, touches
from heju.duties.tests.world import TODAY

LISTS = shipped()
COMPANY = check.statutory(LISTS.in_force(TODAY))

# Of every (law, article, SHA-256) the lists rest on. It changes when a citation does: reread the article, then pin it anew.
FINGERPRINT = "4d625ec4072a45ba301443243576da079c121e9ce2ab18a794f65fc6a4754c3c"

SUBJECTS = {
    "contract": 14,
    "disclosure": 5,
    "fees": 13,
    "fund": 5,
    "buildings": 15,
    "elevators": 16,
    "fire": 24,
    "order": 14,
    "environment": 8,
    "renovation": 5,
    "utilities": 4,
    "personal_data": 12,
    "emergency": 7,
    "cooperation": 4,
}


def test_a_property_company_owes_exactly_146_statutory_duties():
    assert len(COMPANY) == 146 == parameters.STATUTORY_COUNT.on(TODAY)


def test_the_duties_are_spread_over_the_subjects_as_the_guide_says():
    assert Counter(duty.subject for duty in COMPANY) == SUBJECTS


@pytest.mark.parametrize("body", [body for body in BODIES if body != "property_company"])
def test_every_other_body_has_its_list(body):
    entries = [duty for duty in LISTS.in_force(TODAY) if duty.body == body]
    assert 6 <= len(entries) <= 15


def test_the_branch_has_its_five_rights():
    rights = [duty for duty in LISTS.duties if duty.kind == "right"]
    assert [duty.body for duty in rights] == ["branch"] * 5
    assert not any(duty.statutory for duty in rights)


@pytest.mark.parametrize("duty", LISTS.duties, ids=lambda duty: duty.code)
def test_an_entry_speaks_both_languages_in_plain_sentences(duty):
    assert duty.duty_zh.endswith("。")
    assert duty.duty_en.endswith(".")
    assert duty.duty_en.isascii()
    assert sum("一" <= char <= "鿿" for char in duty.duty_zh) >= 8
    assert len(duty.duty_zh) <= 80
    assert len(duty.duty_en.split()) <= 48
    assert all(text.isascii() for text in duty.evidence_en)


def test_no_entry_of_a_body_is_written_twice():
    assert len({(duty.body, duty.duty_zh) for duty in LISTS.duties}) == len(LISTS.duties)
    assert len({(duty.body, duty.duty_en) for duty in LISTS.duties}) == len(LISTS.duties)


def test_the_same_article_has_the_same_hash_wherever_it_is_cited():
    hashes: dict[tuple[str, str], set[str]] = {}
    for duty in LISTS.duties:
        for citation in duty.sources + duty.read_with:
            hashes.setdefault((citation.law, citation.article), set()).add(citation.sha256)
    assert [place for place, found in hashes.items() if len(found) != 1] == []
    # Two articles with one text would mean that somebody hashed the wrong one.
    assert len({next(iter(found)) for found in hashes.values()}) == len(hashes)


def test_no_stored_hash_changes_unnoticed():
    lines = sorted(
        f"{citation.law} {citation.article} {citation.sha256}" for duty in LISTS.duties for citation in duty.sources + duty.read_with
    )
    assert sha256("\n".join(lines).encode()).hexdigest() == FINGERPRINT


def test_no_entry_cites_one_place_twice():
    for duty in LISTS.duties:
        places = [citation.pinpoint for citation in duty.sources + duty.read_with]
        assert len(set(places)) == len(places), duty.code


def test_rules_of_the_party_alone_do_not_make_a_duty_statutory():
    for duty in LISTS.duties:
        if duty.sources and all(citation.law in PARTY_RULES for citation in duty.sources):
            assert not duty.statutory


def test_every_listed_word_for_a_bearer_is_used():
    used = {(duty.body, citation.role) for duty in LISTS.duties for citation in duty.sources}
    assert {(role.body, role.word) for role in LISTS.roles} == used


def test_what_was_owed_on_a_past_day_can_be_asked():
    old = LISTS.duties[0]
    change = replace(old, duty_zh="改过的一条。", valid_from=date(2027, 1, 1))
    ended = replace(LISTS.duties[1], valid_until=date(2027, 1, 1))
    lists = Lists((change, old, ended), (), (), ())
    assert lists.in_force(date(2026, 8, 14)) == ()
    assert lists.in_force(date(2026, 8, 15)) == (old, ended)
    assert lists.in_force(date(2026, 12, 31)) == (old, ended)
    assert lists.in_force(date(2027, 1, 1)) == (change,)


def test_a_category_covers_its_leaves_and_no_neighbor():
    assert touches("fire", "fire.ebike.upstairs")
    assert touches("fire.ebike", "fire.ebike.upstairs")
    assert touches("fire.ebike.upstairs", "fire.ebike.upstairs")
    assert not touches("fire.e", "fire.ebike.upstairs")
    assert not touches("fire.ebike.upstairs", "fire.ebike")
