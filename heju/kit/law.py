"""Figures fixed by law or policy: dated, with their unit and the place where they are written.

A change in law adds a line and edits none, so what was decided before can be computed again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from heju.kit.law_titles import TITLES

_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_SLUG: Final = re.compile(r"[a-z][a-z0-9_]*")
_ARTICLE: Final = re.compile(r"([1-9][0-9]*)(?:-([1-9][0-9]?))?")
_ENACTED_BY: Final = {
    "gd": "Guangdong",
    "sz": "Shenzhen",
    "spc": "Supreme People's Court:",
}


class UnknownLaw(LookupError):
    """The law is not in the collection and no title was given for it."""


class NoSuchArticle(LookupError):
    """The law has no article of that number."""


class NoLawInForce(LookupError):
    """The day lies before the first line of the figure."""


def chinese_number(number: int) -> str:
    """Write 1 to 9999 the way statutes number their articles: 278 is 二百七十八, 10 is 十.

    Raises ValueError outside that range.
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"{number} is not between 1 and 9999.")
    text = ""
    skipped = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if skipped else "") + _DIGITS[digit] + _PLACES[place]
            skipped = False
        else:
            skipped = bool(text)
    # Statutes write 十二, not 一十二, when nothing stands before it.
    return text.removeprefix("一") if text.startswith("一十") else text


@dataclass(frozen=True, slots=True)
class Source:
    """Name the place in a law or policy that a rule rests on.

    `law` is the slug of the law, `article` its number ("278", or "17-1" for 第十七条之一; empty for the whole
    text); `paragraph` (款) and `item` (项) count from 1, and 0 means the whole. A text outside the collection,
    such as a policy paper, is cited by its own `title`, and then `article` may be any heading.

    Raises UnknownLaw when the slug is not in the collection and there is no title, NoSuchArticle when the
    law has fewer articles, ValueError when a part is malformed.
    """

    law: str
    article: str = ""
    paragraph: int = 0
    item: int = 0
    title: str = ""

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.law):
            raise ValueError(f"{self.law!r} is not a slug.")
        if self.paragraph < 0 or self.item < 0:
            raise ValueError("Paragraphs and items count from 1.")
        if (self.paragraph or self.item) and not self.article:
            raise ValueError("A paragraph or item needs its article.")
        if self.law in TITLES:
            self._check_article(TITLES[self.law][1])
        elif not self.title:
            raise UnknownLaw(f"{self.law} is not in kit/law_titles.py; add it there or give a title.")

    def _check_article(self, last: int) -> None:
        if not self.article:
            return
        match = _ARTICLE.fullmatch(self.article)
        if match is None:
            raise ValueError(f"{self.article!r} is not the number of an article.")
        if int(match[1]) > last:
            raise NoSuchArticle(f"{self.law} ends with article {last}, {self.article} does not exist.")

    @property
    def zh(self) -> str:
        """Give the citation in Chinese: 《民法典》第二百七十八条第一款第（六）项."""
        text = f"《{self.title or TITLES[self.law][0]}》"
        match = _ARTICLE.fullmatch(self.article)
        if match is None:
            text += self.article
        else:
            text += f"第{chinese_number(int(match[1]))}条"
            text += f"之{chinese_number(int(match[2]))}" if match[2] else ""
        text += f"第{chinese_number(self.paragraph)}款" if self.paragraph else ""
        return text + (f"第（{chinese_number(self.item)}）项" if self.item else "")

    @property
    def en(self) -> str:
        """Give the citation in English: Civil code art. 278 para. 1 item 6."""
        prefix, _, rest = self.law.partition("_")
        words = f"{_ENACTED_BY[prefix]} {rest}" if prefix in _ENACTED_BY else self.law
        text = words.replace("_", " ")
        text = text[0].upper() + text[1:]
        text += f" art. {self.article}" if self.article else ""
        text += f" para. {self.paragraph}" if self.paragraph else ""
        return text + (f" item {self.item}" if self.item else "")

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True, slots=True)
class Line[T]:
    """Hold one value of a figure, the first day it is in force, and where it is written.

    Raises ValueError without a source, TypeError when the value is a float or the day is an instant.
    """

    valid_from: date
    value: T
    sources: tuple[Source, ...]

    def __init__(self, valid_from: date, value: T, *sources: Source) -> None:
        _check_day(valid_from)
        if isinstance(value, float):
            raise TypeError("A figure of law is exact: use int, Decimal, Fraction or timedelta, not float.")
        if not sources:
            raise ValueError("A figure of law needs its source.")
        object.__setattr__(self, "valid_from", valid_from)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "sources", sources)


@dataclass(frozen=True, slots=True)
class DatedFigure[T]:
    """Hold a figure through time: `DatedFigure("share of owners", Line(day, Fraction(2, 3),
    source), …)`.

    The unit is free text; lines stand in ascending order of their days. Raises ValueError without a unit or
    line, or when two lines are out of order or of one day; TypeError when the values are not of one type.
    """

    unit: str
    lines: tuple[Line[T], ...]

    def __init__(self, unit: str, *lines: Line[T]) -> None:
        if not unit:
            raise ValueError("A figure needs its unit.")
        if not lines:
            raise ValueError("A figure needs at least one line.")
        for earlier, later in pairwise(lines):
            if later.valid_from <= earlier.valid_from:
                raise ValueError(f"The line of {later.valid_from} must come after {earlier.valid_from}.")
            if type(later.value) is not type(earlier.value):
                raise TypeError(f"The value of {later.valid_from} is of another type than the one before.")
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "lines", lines)

    def line_on(self, day: date) -> Line[T]:
        """Give the line in force on that day: the last that began on it or before.

        Raises NoLawInForce before the first line, TypeError for an instant (its day depends on the time
        zone).
        """
        _check_day(day)
        for line in reversed(self.lines):
            if line.valid_from <= day:
                return line
        raise NoLawInForce(f"Nothing was in force on {day}; the first line is of {self.lines[0].valid_from}.")

    def on(self, day: date) -> T:
        """Give the value in force on that day. Raises NoLawInForce before the first line."""
        return self.line_on(day).value

    def sources_on(self, day: date) -> tuple[Source, ...]:
        """Give where the value of that day is written. Raises NoLawInForce before the first line."""
        return self.line_on(day).sources

    def with_line(self, line: Line[T]) -> "DatedFigure[T]":
        """Give the figure with one line more, which must begin after the last; nothing is replaced."""
        return DatedFigure(self.unit, *self.lines, line)


def cite(sources: Iterable[Source], language: str = "zh") -> str:
    """Give the citations as one phrase, each once, in the order given: Chinese for "zh" and its variants, otherwise English."""
    if language.lower().split("-")[0] == "zh":
        return "、".join(dict.fromkeys(source.zh for source in sources))
    return "; ".join(dict.fromkeys(source.en for source in sources))


def _check_day(day: date) -> None:
    # A datetime is a date to Python; which day it is depends on a time zone that this module must not guess.
    if isinstance(day, datetime):
        raise TypeError("Give a day, not an instant.")
