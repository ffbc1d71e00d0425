"""The chain in plain Python: the worked table of docs/rules/record-chain.md, laws, and every way to tamper with it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.rules import chain, exports
from heju.audit.rules.chain import GENESIS, Fault, Line, Row

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "rules" / "record-chain.md").read_text(encoding="utf-8")
AT = "2026-11-23T01:00:00.000000Z"


def row(number: int, why: str = "") -> Row:
    return (
        number,
        AT,
        7,
        8,
        "street_officer",
        3,
        None,
        None,
        "organizations.founded",
        "organizations.body",
        number,
        "440303.001",
        why,
        "{}",
    )


def links(count: int, first: int = 1, previous: str = GENESIS) -> list[Line]:
    found = []
    for sequence in range(first, first + count):
        text = chain.canonical(row(100 + sequence))
        line = Line(sequence, previous, chain.seal_hash(previous, sequence, AT, text), AT, text)
        found.append(line)
        previous = line.hash
    return found


def export(lines: list[Line]) -> list[str]:
    last = lines[-1]
    header = exports.header_text(first=lines[0].sequence, previous=lines[0].previous, last=last.sequence, head=last.hash)
    return [header, *(exports.line_text(line) for line in lines)]


def test_the_first_seal_follows_the_hash_of_the_words_that_name_the_format() -> None:
    assert sha256(b"heju record chain 1").hexdigest() == GENESIS


def test_the_canonical_text_is_json_with_the_columns_in_their_order() -> None:
    text = chain.canonical(row(101, why='说了“是”\n"\\\x01'))
    assert list(json.loads(text)) == list(chain.COLUMNS)
    assert json.loads(text)["why"] == '说了“是”\n"\\\x01'
    assert text.startswith('{"id":101,"at":"2026-11-23T01:00:00.000000Z","account_id":7,')
    assert '"for_person_id":null' in text


WORKED = (
    # number, why, hash of the canonical text, hash of the seal
    (
        101,
        "",
        "63c14dd8937862239dc6ab078d9066a456b5feb0c9047365afddfc98891021c2",
        "e6b430bfb464435f5a23a0280d94631b5a4fcefd941d5e0593ad2d453348c03b",
    ),
    (
        102,
        "第二季度换届",
        "2d4cd561a3f4afb8ffb64dde822422f6f2298f34c1eac9583d6d8d29a390845d",
        "4f83d86af97af602a744b86adb800bf0795703e4ce273e970ecfde2725c9b899",
    ),
)


def test_the_worked_table_of_the_rule() -> None:
    previous = GENESIS
    for sequence, (number, why, text_hash, hash_of_seal) in enumerate(WORKED, 1):
        text = chain.canonical(row(number, why))
        assert sha256(text.encode()).hexdigest() == text_hash
        previous = chain.seal_hash(previous, sequence, AT, text)
        assert previous == hash_of_seal
        assert text_hash in PAGE
        assert hash_of_seal in PAGE
    assert chain.canonical(row(101)) in PAGE
    assert GENESIS in PAGE


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "2026-11-23T01:00:00.000000Z"),
        (datetime(2026, 11, 23, 9, 0, 0, 120, tzinfo=timezone(timedelta(hours=8))), "2026-11-23T01:00:00.000120Z"),
        (datetime(2026, 1, 1, 7, 59, 59, 999999, tzinfo=timezone(timedelta(hours=8))), "2025-12-31T23:59:59.999999Z"),
    ],
)
def test_a_moment_is_utc_to_the_microsecond(at: datetime, text: str) -> None:
    assert chain.instant(at) == text


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        chain.instant(datetime(2026, 11, 23))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_an_honest_chain_holds_to_its_end(count: int) -> None:
    lines = links(count)
    outcome = chain.verify(lines)
    assert outcome.ok
    assert (outcome.sealed, outcome.sequence) == (count, count)
    assert outcome.head == (lines[-1].hash if lines else GENESIS)


def test_a_stretch_holds_from_the_hash_before_it() -> None:
    lines = links(9)
    assert chain.verify(lines[4:], first=5, previous=lines[3].hash).ok
    assert chain.verify(lines[4:], first=5, previous=lines[2].hash).fault == Fault("link", 5, 105)


def tampered(name: str) -> tuple[list[Line], Fault]:
    lines = links(9)
    forged = (lines[4].canonical or "").replace("440303.001", "440303.002")
    cases = {
        "a record changed": (
            [*lines[:4], replace(lines[4], canonical=forged), *lines[5:]],
            Fault("changed", 5, 105),
        ),
        "a record and its seal changed": (
            [*lines[:4], replace(lines[4], canonical=forged, hash=chain.seal_hash(lines[4].previous, 5, AT, forged)), *lines[5:]],
            Fault("link", 6, 106),
        ),
        "the moment of a seal changed": (
            [*lines[:4], replace(lines[4], sealed_at=AT.replace("23T", "24T")), *lines[5:]],
            Fault("changed", 5, 105),
        ),
        "a record gone, its seal left": ([*lines[:4], replace(lines[4], canonical=None), *lines[5:]], Fault("missing", 5)),
        "a record and its seal gone": ([*lines[:4], *lines[5:]], Fault("missing", 5)),
        "the first gone": (lines[1:], Fault("missing", 1)),
        "two records swapped": (
            [
                *lines[:4],
                replace(lines[4], canonical=lines[5].canonical),
                replace(lines[5], canonical=lines[4].canonical),
                *lines[6:],
            ],
            Fault("changed", 5, 106),
        ),
        "two lines swapped": ([*lines[:4], lines[5], lines[4], *lines[6:]], Fault("reordered", 5)),
        "a line moved to the end": ([*lines[:4], *lines[5:], lines[4]], Fault("reordered", 5)),
        "a line twice": ([*lines[:5], lines[4], *lines[5:]], Fault("inserted", 5, 105)),
        "an older line again": ([*lines[:5], lines[1], *lines[5:]], Fault("inserted", 2, 102)),
        "a seal renumbered": ([*lines[:8], replace(lines[8], sequence=10)], Fault("missing", 9)),
        "the link overwritten": ([*lines[:4], replace(lines[4], previous=GENESIS), *lines[5:]], Fault("link", 5, 105)),
        "another beginning": (links(9, previous="0" * 64), Fault("link", 1, 101)),
    }
    return cases[name]


TAMPERINGS = (
    "a record changed",
    "a record and its seal changed",
    "the moment of a seal changed",
    "a record gone, its seal left",
    "a record and its seal gone",
    "the first gone",
    "two records swapped",
    "two lines swapped",
    "a line moved to the end",
    "a line twice",
    "an older line again",
    "a seal renumbered",
    "the link overwritten",
    "another beginning",
)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_where_it_begins(name: str) -> None:
    lines, fault = tampered(name)
    assert chain.verify(lines).fault == fault


def test_what_holds_before_the_fault_is_counted() -> None:
    lines, _fault = tampered("a record changed")
    outcome = chain.verify(lines)
    assert (outcome.sealed, outcome.sequence, outcome.head) == (4, 4, lines[3].hash)


def test_a_chain_rewritten_from_some_point_is_found_by_a_published_head() -> None:
    lines, other = links(9), links(4)
    text = chain.canonical(row(999))
    other.append(Line(5, other[-1].hash, chain.seal_hash(other[-1].hash, 5, AT, text), AT, text))
    assert chain.verify(other).ok
    assert chain.verify(lines, head=(5, lines[4].hash)).ok
    assert chain.verify(lines, head=(9, lines[8].hash)).ok
    assert chain.verify(other, head=(5, lines[4].hash)).fault == Fault("head", 5)


def test_a_chain_that_was_cut_is_found_by_a_published_head() -> None:
    lines = links(9)
    assert chain.verify(lines[:8]).ok
    assert chain.verify(lines[:8], head=(9, lines[8].hash)).fault == Fault("head", 9)


def test_a_head_before_the_stretch_cannot_be_confirmed() -> None:
    lines = links(9)
    assert chain.verify(lines[5:], first=6, previous=lines[4].hash, head=(5, lines[4].hash)).ok
    assert chain.verify(lines[5:], first=6, previous=lines[4].hash, head=(4, lines[3].hash)).fault == Fault("head", 4)
    assert chain.verify(lines[5:], first=6, previous=lines[4].hash, head=(5, lines[3].hash)).fault == Fault("head", 5)


def test_every_fault_is_said_in_both_languages() -> None:
    for kind in chain.FAULTS:
        assert Fault(kind).zh.strip() != ""
        assert Fault(kind).en.isascii()


@given(st.text(), st.text(), st.integers(0, 2**62), st.none() | st.integers(0, 2**62))
def test_law_different_rows_have_different_texts(why: str, role: str, number: int, person: int | None) -> None:
    first: Row = (number, AT, None, person, role, None, None, None, "v", "s", None, "440303", why, "{}")
    text = chain.canonical(first)
    assert chain.canonical((*first[:12], why + "x", "{}")) != text
    found = json.loads(text, strict=True)
    assert (found["id"], found["person_id"], found["role"], found["why"]) == (number, person, role, why)


@given(st.integers(1, 12), st.data())
def test_law_no_line_can_be_dropped_moved_or_doubled_unseen(count: int, data: st.DataObject) -> None:
    lines = links(count)
    whole = (count, lines[-1].hash)
    order = data.draw(st.lists(st.integers(0, count - 1), max_size=count + 2))
    shuffled = [lines[index] for index in order]
    assert chain.verify(shuffled, head=whole).ok == (order == list(range(count)))


@given(st.integers(1, 6), st.data())
def test_law_no_character_of_an_export_can_be_changed_unseen(count: int, data: st.DataObject) -> None:
    text = "\n".join(export(links(count)))
    place = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from('0a z\n}"{1'))
    forged = text[:place] + sign + text[place + 1 :]
    if forged == text:
        return
    try:
        outcome = exports.verify_export(forged.split("\n"))
    except exports.NotAnExport:
        return
    # Blanks between the parts of a line are not part of what it says; the sealed text itself stands between quotes.
    same = [_meaning(line) for line in forged.split("\n")] == [_meaning(line) for line in text.split("\n")]
    assert outcome.ok == same


def _meaning(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return line


def again(text: str, **values: object) -> str:
    return json.dumps(json.loads(text) | values)


def test_an_export_holds_and_names_its_head() -> None:
    lines = links(5)
    outcome = exports.verify_export(export(lines))
    assert outcome.ok
    assert (outcome.sealed, outcome.head) == (5, lines[-1].hash)
    assert exports.verify_export(export(lines[2:])).ok


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("the last line cut", lambda lines: lines[:-1], Fault("missing", 5)),
        ("all lines cut", lambda lines: lines[:1], Fault("missing", 1)),
        ("a line in the middle cut", lambda lines: lines[:3] + lines[4:], Fault("missing", 3)),
        ("two lines swapped", lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], Fault("reordered", 3)),
        ("a line is no JSON", lambda lines: [*lines[:3], "x", *lines[4:]], Fault("malformed", 3)),
        ("an empty line at the end", lambda lines: [*lines, ""], Fault("malformed", 6)),
        ("a key too many", lambda lines: [*lines[:3], lines[3][:-1] + ', "x": 1}', *lines[4:]], Fault("malformed", 3)),
        ("a number as text", lambda lines: [*lines[:3], lines[3].replace('"seq": 3', '"seq": "3"'), *lines[4:]], Fault("malformed", 3)),
        (
            "a hash as a number",
            lambda lines: [*lines[:3], again(lines[3], hash=1), *lines[4:]],
            Fault("malformed", 3),
        ),
        ("a line more than the header says", lambda lines: [lines[0].replace('"last": 5', '"last": 4'), *lines[1:]], Fault("head", 5)),
        ("another head in the header", lambda lines: [again(lines[0], head="0" * 64), *lines[1:]], Fault("head", 5)),
        ("a beginning of its own", lambda lines: [again(lines[0], previous="0" * 64), *lines[1:]], Fault("link", 1)),
    ],
)
def test_an_export_that_was_tampered_with_is_found(name: str, change: object, fault: Fault) -> None:
    assert exports.verify_export(change(export(links(5)))).fault == fault  # type: ignore[operator]


def test_a_published_head_is_held_against_an_export() -> None:
    lines = links(5)
    assert exports.verify_export(export(lines), head=(4, lines[3].hash)).ok
    assert exports.verify_export(export(lines), head=(4, lines[2].hash)).fault == Fault("head", 4)
    assert exports.verify_export(export(lines), head=(5, lines[3].hash)).fault == Fault("head", 5)
    assert exports.verify_export(export(lines), head=(6, lines[2].hash)).fault == Fault("head", 6)
    broken = [*export(lines)[:3], "x"]
    assert exports.verify_export(broken, head=(4, lines[3].hash)).fault == Fault("malformed", 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "x",
        "{}",
        '{"format": "heju-record-2", "first": 1, "previous": "", "last": 0, "head": ""}',
        '{"format": "heju-record-1", "first": 0, "previous": "", "last": 0, "head": ""}',
        '{"format": "heju-record-1", "first": 3, "previous": "", "last": 1, "head": ""}',
        '{"format": "heju-record-1", "first": "1", "previous": "", "last": 1, "head": ""}',
        '{"format": "heju-record-1", "first": 1, "previous": "", "last": true, "head": ""}',
    ],
)
def test_a_file_without_the_header_of_an_export_is_none(text: str) -> None:
    with pytest.raises(exports.NotAnExport):
        exports.verify_export([text] if text else [])
