"""Strict reading of a table: every key known, none missing, every value of its type, the field named when it is not."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

REQUIRED: Final = object()


class Refused(ValueError):
    """A document breaks its contract; says which field and what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Table:
    """This will hand out the values of a table one by one and, at the end, refuse what nobody asked for."""

    def __init__(self, values: Any, field: str) -> None:
        if not isinstance(values, Mapping):
            raise Refused(field, "must be a table")
        self._left = dict(values)
        self.field = field

    def _take[T](self, key: str, kind: type[T], default: Any = REQUIRED) -> T:
        field = f"{self.field}.{key}"
        if key not in self._left:
            if default is REQUIRED:
                raise Refused(field, "is missing")
            return default  # type: ignore[no-any-return]
        value = self._left.pop(key)
        # True is an int to Python and an instant is a date; neither is meant here.
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool or isinstance(value, datetime):
            raise Refused(field, f"must be {kind.__name__}")
        return value

    def text(self, key: str, default: Any = REQUIRED) -> str:
        """This will take a text that is not blank; a default is given as it stands."""
        given = key in self._left
        value = self._take(key, str, default)
        if given and not value.strip():
            raise Refused(f"{self.field}.{key}", "must not be blank")
        return value

    def number(self, key: str, least: int, most: int, default: Any = REQUIRED) -> int:
        """This will take a whole number from `least` to `most`; the default may lie outside."""
        given = key in self._left
        value = self._take(key, int, default)
        if given and not least <= value <= most:
            raise Refused(f"{self.field}.{key}", f"must be from {least} to {most}")
        return value

    def day(self, key: str, default: Any = REQUIRED) -> date:
        """This will take a day."""
        return self._take(key, date, default)

    def texts(self, key: str, default: Any = REQUIRED) -> tuple[str, ...]:
        """This will take a list of texts, none blank and none twice."""
        values: list[Any] = self._take(key, list, default)
        for at, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                raise Refused(f"{self.field}.{key}[{at}]", "must be a text that is not blank")
            if value in values[:at]:
                raise Refused(f"{self.field}.{key}[{at}]", "stands twice")
        return tuple(values)

    def tables(self, key: str, default: Any = REQUIRED) -> list["Table"]:
        """This will take a list of tables."""
        values: list[Any] = self._take(key, list, default)
        return [Table(value, f"{self.field}.{key}[{at}]") for at, value in enumerate(values)]

    def one_of(self, key: str, allowed: Any, default: Any = REQUIRED) -> str:
        """This will take a text out of a closed list."""
        value = self.text(key, default)
        if value not in allowed:
            raise Refused(f"{self.field}.{key}", f"{value!r} is not known here")
        return value

    def end(self) -> None:
        """This will refuse the table if anything is left in it."""
        if self._left:
            raise Refused(f"{self.field}.{min(self._left)}", "is an unknown key")
