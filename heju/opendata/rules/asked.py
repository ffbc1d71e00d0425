"""What a caller of Open311 asked for: words of an address → clean values, or the field that is wrong (pure).

Source: Open311 GeoReport v2, GET Service Requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from heju.opendata import parameters

_WHOLE: Final = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{6}-[1-9]\d{0,17}", re.ASCII)
_AFTER: Final = re.compile(r"(\d{1,17})-([1-9]\d{0,17})", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STATUSES: Final = ("open", "closed")


class Wrong(Exception):
    """A parameter that is not as it must be: its name, and a code of what is wrong (`missing`, `unknown`, `date`, …)."""

    def __init__(self, field: str, code: str, name: str = "") -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.name = field, code, name


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list was asked for: names (then nothing else counts), kinds, from when until when, closed or not, which page."""

    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    is_closed: bool | None
    page: int
    size: int
    after: tuple[datetime, int] | None


def asked(words: Mapping[str, str], now: datetime, known: Callable[[str], bool]) -> Asked:
    """Return what a list was asked for. `known` says whether a service exists. Raises Wrong.

    Requests that are named override everything else. Without dates the last 90 days are meant; with one of them, 90 days from or up to it.
    """
    page, size = _whole(words, "page", 1, 10**6), _whole(words, "page_size", parameters.PAGE_SIZE, parameters.MOST_ROWS)
    after = _after(words)
    if after is None and (page - 1) * size >= parameters.DEEPEST:
        raise Wrong("page", "deep")
    if words.get("service_request_id"):
        return Asked(numbers_of(words["service_request_id"]), (), None, None, None, page, size, after)
    codes = _split(words.get("service_code", ""))
    for code in codes:
        if not known(code):
            raise Wrong("service_code", "unknown", code)
    since, until = span(words, now, parameters.LONGEST_SPAN, parameters.LONGEST_SPAN)
    return Asked((), codes, since, until, _is_closed(words), page, size, after)


def span(words: Mapping[str, str], now: datetime, default: timedelta, longest: timedelta) -> tuple[datetime, datetime]:
    """Return from when until when. Raises Wrong where a date is none, they stand the wrong way round, or lie too far apart."""
    since, until = _moment(words, "start_date"), _moment(words, "end_date")
    try:
        if until is None:
            until = now if since is None else since + longest
        if since is None:
            since = until - default
    except OverflowError:
        raise Wrong("start_date", "date") from None
    if since > until:
        raise Wrong("end_date", "order")
    if until - since > longest:
        raise Wrong("end_date", "span", str(longest.days))
    return since, until


def numbers_of(text: str) -> tuple[str, ...]:
    """Return the requests that are named, by commas. Raises Wrong where one has not the shape of a request's number."""
    found = _split(text)
    if len(found) > parameters.MOST_NAMED:
        raise Wrong("service_request_id", "many", str(parameters.MOST_NAMED))
    for one in found:
        if not _NUMBER.fullmatch(one):
            raise Wrong("service_request_id", "shape", one[:40])
    return found


def cursor(at: datetime, key: int) -> str:
    """Return what names the last row of a page, so that the next begins behind it. Microseconds of the epoch, and the key."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}-{key}"


def _after(words: Mapping[str, str]) -> tuple[datetime, int] | None:
    text = words.get("after", "")
    if not text:
        return None
    found = _AFTER.fullmatch(text)
    if found is None:
        raise Wrong("after", "shape", text[:40])
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError:
        raise Wrong("after", "shape", text[:40]) from None


def _whole(words: Mapping[str, str], field: str, default: int, most: int) -> int:
    text = words.get(field, "")
    if not text:
        return default
    if not _WHOLE.fullmatch(text) or int(text) > most:
        raise Wrong(field, "whole", str(most))
    return int(text)


def _moment(words: Mapping[str, str], field: str) -> datetime | None:
    """Return a moment with its offset: a date without one could mean two moments."""
    text = words.get(field, "").strip()
    if not text:
        return None
    try:
        # A plus sign of an offset that was not escaped arrives as a blank.
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Wrong(field, "date") from None
    if found.tzinfo is None:
        raise Wrong(field, "date")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Wrong(field, "date") from None


def _is_closed(words: Mapping[str, str]) -> bool | None:
    found = set(_split(words.get("status", "").lower()))
    for one in found - set(STATUSES):
        raise Wrong("status", "status", one[:20])
    return None if len(found) != 1 else found == {"closed"}


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
