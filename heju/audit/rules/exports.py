"""The exported record: one header, then one line a seal. A cut, changed, swapped or added line is found without the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import dumps, loads
from typing import Any, Final

from heju.audit.rules.chain import GENESIS, Fault, Line, Outcome, verify

FORMAT: Final = "heju-record-1"
HEADER_KEYS: Final = {"format", "first", "previous", "last", "head"}
LINE_KEYS: Final = {"seq", "previous", "hash", "sealed_at", "canonical"}


class NotAnExport(ValueError):
    """The file does not begin as an exported record does."""


def header_text(*, first: int, previous: str, last: int, head: str) -> str:
    """Return the first line of an export: where the stretch starts and ends, so that a cut file is found."""
    return dumps({"format": FORMAT, "first": first, "previous": previous, "last": last, "head": head})


def line_text(line: Line) -> str:
    """Return one line of an export."""
    found = {"seq": line.sequence, "previous": line.previous, "hash": line.hash, "sealed_at": line.sealed_at, "canonical": line.canonical}
    return dumps(found, ensure_ascii=False)


def read_line(text: str) -> Line | None:
    """Return the seal that a line of an export holds, or None where it is none."""
    try:
        found = loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or set(found) != LINE_KEYS or type(found["seq"]) is not int:
        return None
    if not all(isinstance(found[key], str) for key in LINE_KEYS - {"seq"}):
        return None
    return Line(found["seq"], found["previous"], found["hash"], found["sealed_at"], found["canonical"])


def verify_export(texts: Iterable[str], *, head: tuple[int, str] | None = None) -> Outcome:
    """Check an exported record, line by line, in constant memory. Raises NotAnExport where its header is none."""
    walk = iter(texts)
    start = _read_header(next(walk, ""))
    first, previous, last = start["first"], start["previous"], start["last"]
    if first == 1 and previous != GENESIS:
        return Outcome(0, 0, previous, Fault("link", 1))
    bad: list[int] = []
    outcome = verify(_until_malformed(walk, bad), first=first, previous=previous, head=head if head and head[0] <= last else None)
    # A line that is none ended the walk: what would have come after it was not looked at.
    if outcome.fault is not None and not (bad and outcome.fault.kind == "head"):
        return outcome
    fault: Fault | None = None
    if bad:
        fault = Fault("malformed", outcome.sequence + 1)
    elif outcome.sequence < last:
        fault = Fault("missing", outcome.sequence + 1)
    elif outcome.sequence > last or outcome.head != start["head"]:
        fault = Fault("head", outcome.sequence)
    elif head and head[0] > last:
        fault = Fault("head", head[0])
    return Outcome(outcome.sealed, outcome.sequence, outcome.head, fault)


def _read_header(text: str) -> dict[str, Any]:
    try:
        found = loads(text)
    except ValueError:
        raise NotAnExport("the first line is not the header of an exported record") from None
    if not isinstance(found, dict) or set(found) != HEADER_KEYS or found["format"] != FORMAT:
        raise NotAnExport(f"the first line is not the header of an exported record of the format {FORMAT}")
    if type(found["first"]) is not int or type(found["last"]) is not int or not 1 <= found["first"] <= found["last"] + 1:
        raise NotAnExport("first and last of the header are not numbers of a chain")
    return found


def _until_malformed(texts: Iterator[str], bad: list[int]) -> Iterator[Line]:
    for number, text in enumerate(texts, 2):
        line = read_line(text)
        if line is None:
            bad.append(number)
            return
        yield line
