"""Planning: each row of a list gets one outcome and one reason, and what stands already is not touched."""

from __future__ import annotations

import random
from typing import Any

from heju.places.loading import planning, reading, reasons
from heju.places.tests import lists


def plan(*lines: str, known: Any = ()) -> Any:
    return planning.compounds(reading.compounds(lists.compounds(*lines)), lists.NAMES, known)


def outcomes(found: Any) -> list[tuple[str, str, str]]:
    return [(one.row.key, one.outcome, one.reason) for one in found.rows]


def test_one_row_of_every_outcome():
    found: Any = planning.compounds(reading.compounds(lists.EVERY), lists.NAMES, [])
    assert outcomes(found) == [
        ("T1", "created", "street_known"),
        ("T2", "merged", "plain_ending"),
        ("T3", "created", "street_known"),
        ("T4", "created", "community_known"),
        ("T5", "unknown", "street_guessed"),
        ("T6", "unknown", "no_street"),
        ("T7", "refused", "hotel"),
    ]
    assert found.counts() == {"created": 3, "merged": 1, "refused": 1, "unknown": 2}
    assert {one.row.key: one.parent for one in found.of("created")} == {"T1": "440398.001", "T3": "440398.001", "T4": "440398.002.001"}
    assert found.of("merged")[0].into_key == "T1"


def test_every_reason_has_a_sentence_that_says_the_facts():
    found: Any = planning.compounds(reading.compounds(lists.EVERY), lists.NAMES, [])
    said = {one.row.key: reasons.words(one.reason, one.facts) for one in found.rows}
    assert "青汀里" in said["T2"]
    assert "90%" in said["T5"]
    assert "晴川街道" in said["T5"]
    assert "酒店" in said["T7"]
    assert all("%(" not in words for words in said.values())
    assert "小区" in reasons.words("plain_ending")
    assert reasons.words("never heard of") == "never heard of"


def test_a_row_that_stands_by_its_key_is_kept_even_where_somebody_renamed_and_moved_it():
    known = [
        lists.standing(7, "440398.002.001.c7", "新名字", key="T1"),
        lists.standing(8, "440398.001.0.c8", "青汀里小区", key="T2", into="新名字"),
    ]
    found = plan(lists.line("T1", "青汀里", **lists.KNOWN), lists.line("T2", "青汀里小区", **lists.GUESS), known=known)
    assert outcomes(found) == [("T1", "kept", "kept"), ("T2", "kept", "kept_merged")]
    assert [one.place_id for one in found.rows] == [7, 8]


def test_a_row_joins_a_place_that_was_entered_by_hand():
    known = [lists.standing(7, "440398.001.001.c7", "青汀里")]
    found = plan(lists.line("T2", "青汀里小区", **lists.KNOWN), known=known)
    assert outcomes(found) == [("T2", "merged", "plain_ending")]
    assert found.rows[0].into_id == 7


def test_a_place_that_was_merged_away_takes_nothing_in():
    known = [lists.standing(7, "440398.001.001.c7", "青汀里", into="别处")]
    assert plan(lists.line("T2", "青汀里小区", **lists.KNOWN), known=known).counts() == {"created": 1}


def test_like_names_of_two_streets_stay_two():
    other = {"street_guess": "云麓街道", "street_guess_share": "1.0"}
    found = plan(lists.line("T1", "青汀里", **lists.KNOWN), lists.line("T2", "青汀里小区", **other))
    assert found.counts() == {"created": 1, "unknown": 1}


def test_a_weak_guess_merges_nothing():
    for share, merged in (("0.59", 0), ("0.6", 1)):
        weak = {"street_guess": "晴川街道", "street_guess_share": share}
        found = plan(lists.line("T1", "青汀里", **lists.KNOWN), lists.line("T2", "青汀里小区", **weak))
        assert len(found.of("merged")) == merged


def test_a_source_that_lists_both_keeps_them_apart():
    first = lists.line("T1", "青汀里", **lists.KNOWN, sources="anjuke2025+zjj2021")
    assert plan(first, lists.line("T2", "青汀里小区", **lists.GUESS, sources="anjuke2025")).counts() == {"created": 1, "unknown": 1}
    assert plan(first, lists.line("T2", "青汀里小区", **lists.GUESS, sources="lianjia2021")).counts() == {"created": 1, "merged": 1}


def test_what_is_only_likely_is_left_to_a_person():
    found = plan(
        lists.line("T1", "青汀里", **lists.KNOWN),
        lists.line("T2", "青汀里大厦", **lists.GUESS),
        lists.line("T3", "青汀里花园", **lists.KNOWN),
    )
    assert outcomes(found) == [("T1", "created", "street_known"), ("T2", "unknown", "street_guessed"), ("T3", "created", "street_known")]


def test_years_that_lie_apart_keep_them_apart():
    for year, merged in (("1997", 1), ("1996", 0), ("2001", 1), ("2002", 0)):
        first = lists.line("T1", "青汀里", **lists.KNOWN, year_built="1999")
        found = plan(first, lists.line("T2", "青汀里小区", **lists.GUESS, year_built=year))
        assert len(found.of("merged")) == merged, year


def test_two_like_rows_of_unknown_streets_both_wait():
    assert plan(lists.line("T1", "青汀里", **lists.GUESS), lists.line("T2", "青汀里小区", **lists.GUESS)).counts() == {"unknown": 2}


def test_the_row_with_the_known_street_survives_whatever_the_order():
    rows = [lists.line("T1", "青汀里小区", **lists.GUESS), lists.line("T2", "青汀里", **lists.KNOWN)]
    for order in (rows, rows[::-1]):
        found = plan(*order)
        assert {one.row.key: one.outcome for one in found.rows} == {"T1": "merged", "T2": "created"}


def test_where_homes_are_priced_or_offered_there_are_homes_whatever_the_name_says():
    for column in ("ref_price_2021", "listings_2021", "listings_2025"):
        assert plan(lists.line("T1", "晴川金融中心", **lists.KNOWN, **{column: "3"})).counts() == {"created": 1}
    assert plan(lists.line("T1", "晴川金融中心", **lists.KNOWN, list_price_2021="3")).counts() == {"refused": 1}


def test_a_community_of_another_street_is_refused():
    found = plan(lists.line("T1", "青汀里", street_code="440398001000", community_code="440398002001"))
    assert outcomes(found) == [("T1", "refused", "contradiction")]


def test_a_community_that_no_list_knows_leaves_the_street():
    found = plan(lists.line("T1", "青汀里", street_code="440398001000", community_code="440398001009"))
    assert outcomes(found) == [("T1", "created", "street_known")]
    assert outcomes(plan(lists.line("T1", "青汀里", street_code="440398009000"))) == [("T1", "unknown", "no_such_street")]


def test_the_order_of_the_list_decides_nothing_but_ties():
    rows = [lists.line(f"T{number}", name, **lists.KNOWN) for number, name in enumerate(["青汀里", "云影台", "疏雨轩", "青汀里二期"], 1)]
    before = {one.row.key: one.outcome for one in plan(*rows).rows}
    random.Random(1).shuffle(rows)
    assert {one.row.key: one.outcome for one in plan(*rows).rows} == before


def test_divisions_come_in_once_and_a_new_name_is_reported_not_taken():
    rows = reading.divisions(lists.divisions())
    assert planning.divisions(rows, {}).counts() == {"created": 6}
    known = {path: lists.standing(number, path, name) for number, (path, name) in enumerate(lists.NAMES.items())}
    assert planning.divisions(rows, known).counts() == {"kept": 6}
    known["440398.001"] = lists.standing(2, "440398.001", "旧名街道")
    renamed = [one for one in planning.divisions(rows, known).rows if one.reason == "division_renamed"]
    assert [(one.outcome, one.facts["now"], one.facts["listed"]) for one in renamed] == [("kept", "旧名街道", "晴川街道")]


def test_a_division_without_its_parent_is_refused():
    rows = [row for row in reading.divisions(lists.divisions()) if row.path != "440398.001"]
    found = {one.row.name: one.outcome for one in planning.divisions(rows, {}).rows}
    assert found["晴川社区"] == "refused"
    assert found["云麓社区"] == "created"
