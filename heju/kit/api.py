"""Doors for machines that every house shares: how an operation declares itself, and the shapes of what goes in and out.

A house's `api.py` holds one `Doors` with its operations; `heju/web/machines` composes them below `/api/`. An operation that is not declared
here does not exist: its cost, the power it needs and its examples stand beside its address.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from heju.kit.scope import Scope

# What a number may be so that every JSON reader keeps it exact.
MOST: Final = 2**53 - 1
AT_MOST: Final = 100
# The default of a field that may be left out but never be null; nobody but the code ever sees it.
ABSENT: Any = None
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER: Final = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

# ---- values ---------------------------------------------------------------------------------------------------------


def _day(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value) and value.isascii():
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, date):
        return value
    raise PydanticCustomError("day", "not a day")


def _number(value: Any) -> Any:
    # An address holds text; a body must hold a number.
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    return value


def _whole(value: Any) -> Any:
    # To JSON 17.0 is the same number as 17.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("text", "control characters")
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})]
# In an address and in a body.
PathId = Annotated[int, Field(ge=1, le=MOST, strict=True), BeforeValidator(_number)]
Id = Annotated[int, Field(ge=1, le=MOST, strict=True), BeforeValidator(_whole)]
Limit = Annotated[int, Field(ge=1, le=AT_MOST, strict=True), BeforeValidator(_number)]
# The pattern says in the schema what `_plain` enforces.
PLAIN: Final = r"^[^\x00-\x1f\x7f]+$"
Words = Annotated[str, Field(min_length=1, max_length=60, pattern=PLAIN), AfterValidator(_plain)]
Sentence = Annotated[str, Field(min_length=1, max_length=400, pattern=PLAIN), AfterValidator(_plain)]
PathText = Annotated[str, Field(pattern=r"^[0-9A-Za-z_]{1,20}(\.[0-9A-Za-z_]{1,20}){0,7}$")]


class In(Schema):
    """What a caller sends: exactly the fields that are named, each of its type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Out(Schema):
    """What a caller gets."""


class Page(In):
    """The filters that every list has."""

    model_config = ConfigDict(extra="forbid", strict=False)
    cursor: Cursor = Field(ABSENT)
    limit: Limit = Field(50)


class DatedPage(Page):
    """The filters of a list that can be asked for any day."""

    on: Day = Field(ABSENT)


# ---- cursors --------------------------------------------------------------------------------------------------------


def cursor_of(text: str, number: int) -> str:
    """Return the opaque key of the last row of a page: its place in the order, by text and then by number."""
    packed = json.dumps([text, number], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def start_of(cursor: str | None) -> tuple[str, int]:
    """Return where a page begins: behind this text and number; ("", 0) at the beginning. `cursor` has passed `Cursor`."""
    return ("", 0) if not cursor else _unpacked(cursor)


def _unpacked(cursor: str) -> tuple[str, int]:
    padded = cursor + "=" * (-len(cursor) % 4)
    text, number = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
    if not isinstance(text, str) or type(number) is not int or not 0 <= number <= MOST or _CONTROL.search(text):
        raise ValueError
    return text, number


def _cursor(value: str) -> str:
    try:
        text, number = _unpacked(value)
        canonical = cursor_of(text, number) == value
    except (ValueError, RecursionError):
        canonical = False
    if not canonical:
        raise PydanticCustomError("cursor", "not a cursor")
    return value


Cursor = Annotated[
    str,
    Field(min_length=1, max_length=600),
    AfterValidator(_cursor),
    WithJsonSchema({"type": "string", "format": "cursor", "minLength": 1, "maxLength": 600}),
]
Page.model_rebuild()
DatedPage.model_rebuild()


# ---- bodies ---------------------------------------------------------------------------------------------------------


class StrictParser(Parser):
    """Reads JSON as the standard has it: no NaN, no name twice, no nesting without end."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what a body says. Raises HttpError 400 where it is no JSON."""
        try:
            return json.loads(request.body, parse_constant=_refuse, object_pairs_hook=_once)
        except (ValueError, RecursionError):
            raise HttpError(400, "json") from None


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


# ---- operations -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """What an operation says of itself. `power` "" needs a token and no power; `is_open` needs no token at all."""

    id: str
    method: str
    path: str
    cost: int
    says: str
    about: str = ""
    power: str = ""
    is_open: bool = False
    example: Any = None
    sends: Any = None

    @property
    def writes(self) -> bool:
        """Say whether the operation changes anything: then it takes an Idempotency-Key."""
        return self.method != "GET"


@dataclass(slots=True)
class Doors:
    """The operations of one house, under one heading (a message id)."""

    heading: str
    router: Router = field(default_factory=Router)
    operations: list[Operation] = field(default_factory=list)

    def read(self, path: str, *, answers: Any, **words: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a read: `id`, `says` (a message id), `cost`, `example`; see `Operation`."""
        return self._declare(Operation(method="GET", path=path, **words), {200: answers})

    def write(self, path: str, *, answers: Any, status: int = 200, **words: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a write: as `read`, and `sends`, an example of the body."""
        return self._declare(Operation(method="POST", path=path, **words), {status: answers})

    def _declare(self, operation: Operation, answers: dict[int, Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        self.operations.append(operation)
        return self.router.api_operation(
            [operation.method],
            operation.path,
            operation_id=operation.id,
            url_name=operation.id,
            summary=operation.says,
            # One blank, because ninja would take the docstring, which speaks to whoever reads the code.
            description=operation.about or " ",
            tags=[self.heading],
            response=answers,
        )


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope
