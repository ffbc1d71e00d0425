"""The canonical form of a record and the chain of seals, in plain Python: whoever holds an exported record can verify it without us.

The whole of it, with a worked table, stands in `docs/rules/record-chain.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Final

# The hash that stands before the first seal: SHA-256 of these words, so that another format starts elsewhere.
GENESIS: Final = sha256(b"heju record chain 1").hexdigest()

# The order of the values of a row, as `canonical` takes them and as the database gives them.
COLUMNS: Final = (
    "id",
    "at",
    "account_id",
    "person_id",
    "role",
    "body_id",
    "for_person_id",
    "viewed_by_id",
    "verb",
    "subject",
    "subject_id",
    "path",
    "why",
    "detail",
)

type Row = tuple[int, str, int | None, int | None, str, int | None, int | None, int | None, str, str, int | None, str, str, str]

# What may be wrong with a chain, each with its sentence in both languages.
FAULTS: Final = {
    "changed": ("这条记录或它的封签被改动过", "the record or its seal was changed"),
    "missing": ("这里少了一条", "a record is missing here"),
    "reordered": ("顺序被调换过", "records were put in another order"),
    "inserted": ("这里多出一条", "there is a line too many here"),
    "unsealed": ("这条记录没有封签，也不在待封之列：它绕过了封存，或者封签被删", "the record has no seal and does not wait for one"),
    "link": ("与前一条的封签接不上", "the seal does not follow from the one before"),
    "head": ("链头与应有的不一致", "the head of the chain is not the one it should be"),
    "late": ("有记录过了时限还没有封存，封存进程可能停了", "a record waits for its seal for too long: the sealer may have stopped"),
    "malformed": ("这一行不是封存记录的格式", "this line is not a line of an exported record"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sealed record; `canonical` is None where the record itself is gone."""

    sequence: int
    previous: str
    hash: str
    sealed_at: str
    canonical: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not hold: what, at which number of the chain, in which record (None where unknown)."""

    kind: str
    sequence: int | None = None
    record: int | None = None

    @property
    def zh(self) -> str:
        """Return the sentence in Chinese."""
        return FAULTS[self.kind][0]

    @property
    def en(self) -> str:
        """Return the sentence in English."""
        return FAULTS[self.kind][1]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a walk along the chain found; `sealed` counts the seals that hold, `head` is the hash of the last of them."""

    sealed: int
    sequence: int
    head: str
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Say whether everything holds."""
        return self.fault is None


def instant(at: datetime) -> str:
    """Return a moment as records write it: UTC, microseconds, always 27 characters. Raises ValueError without an offset."""
    if at.tzinfo is None:
        raise ValueError("a moment of the record needs an offset")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def canonical(row: Row) -> str:
    """Return the one text of a row: JSON, keys in the order of COLUMNS, no spaces, `detail` as PostgreSQL writes jsonb.

    `at` is given as `instant` writes it, `detail` as its text; everything else as it is.
    """
    number, at, account, person, role, body, for_person, viewed, verb, subject, subject_id, path, why, detail = row
    text = encode_basestring
    return (
        f'{{"id":{number},"at":"{at}","account_id":{_or_null(account)},"person_id":{_or_null(person)},"role":{text(role)},'
        f'"body_id":{_or_null(body)},"for_person_id":{_or_null(for_person)},"viewed_by_id":{_or_null(viewed)},"verb":{text(verb)},'
        f'"subject":{text(subject)},"subject_id":{_or_null(subject_id)},"path":{text(path)},"why":{text(why)},"detail":{detail}}}'
    )


def _or_null(value: int | None) -> str:
    return "null" if value is None else str(value)


def seal_hash(previous: str, sequence: int, sealed_at: str, text: str) -> str:
    """Return the hash of a seal: SHA-256 over the hash before it, its number, its moment and the canonical text, a line each."""
    return sha256(f"{previous}\n{sequence}\n{sealed_at}\n{text}".encode()).hexdigest()


def record_id(text: str | None) -> int | None:
    """Return the id that a canonical text begins with, or None."""
    if text is None or not text.startswith('{"id":'):
        return None
    digits = text[6:26].partition(",")[0]
    return int(digits) if digits.isdigit() else None


def verify(lines: Iterable[Line], *, first: int = 1, previous: str = GENESIS, head: tuple[int, str] | None = None) -> Outcome:
    """Walk along the chain and return how far it holds and the first thing that does not. Constant memory.

    `first` and `previous` say where the walk starts. `head` is a number and a hash known from elsewhere, such as one published
    on an earlier day: the chain must pass through it, so it must lie in the stretch.
    """
    if head is not None and head[0] < first and (head[0], head[1]) != (first - 1, previous):
        return Outcome(0, first - 1, previous, Fault("head", head[0]))
    walk, expected, last = iter(lines), first, previous
    for line in walk:
        fault = check_line(line, expected, last) or _check_head(line, head)
        if fault is not None:
            if fault.kind == "missing" and line.sequence > expected and _comes_later(walk, expected):
                fault = Fault("reordered", expected)
            return Outcome(expected - first, expected - 1, last, fault)
        expected, last = expected + 1, line.hash
    if head is not None and head[0] >= expected:
        return Outcome(expected - first, expected - 1, last, Fault("head", head[0]))
    return Outcome(expected - first, expected - 1, last)


def check_line(line: Line, expected: int, previous: str) -> Fault | None:
    """Return what is wrong with one line that should have this number and follow this hash, or None."""
    if line.sequence < expected:
        return Fault("inserted", line.sequence, record_id(line.canonical))
    if line.sequence > expected:
        return Fault("missing", expected)
    if line.previous != previous:
        return Fault("link", line.sequence, record_id(line.canonical))
    if line.canonical is None:
        return Fault("missing", line.sequence)
    if seal_hash(previous, line.sequence, line.sealed_at, line.canonical) != line.hash:
        return Fault("changed", line.sequence, record_id(line.canonical))
    return None


def _check_head(line: Line, head: tuple[int, str] | None) -> Fault | None:
    if head is not None and line.sequence == head[0] and line.hash != head[1]:
        return Fault("head", line.sequence)
    return None


def _comes_later(walk: Iterator[Line], sequence: int) -> bool:
    return any(line.sequence == sequence for line in walk)
