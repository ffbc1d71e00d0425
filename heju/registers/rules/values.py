"""Cells → clean values, or what is wrong with them, by the cell (pure).

A clean value is plain JSON: text, a whole number, true. Days are ISO, areas and shares exact text. Nothing is repaired beyond writing:
width, blanks, hyphens. A number that Excel damaged, a day that does not exist, an identity number of the future are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from heju.kit.days import CHINA
from heju.kit.ruling import Reason
from heju.organizations.rules import credit_code as credit_codes
from heju.people import rules as people_rules
from heju.people.rules import written
from heju.places.rules import written as addresses
from heju.registers.rules import words
from heju.registers.sheets import cells
from heju.registers.sheets.refusals import BadCell

LONGEST_NAME: Final = 60
LONGEST_LABEL: Final = 40
# No register that is still in use is older: a moment before is a slip of the pen, or a day counted from nothing.
EARLIEST_YEAR: Final = 1970
# Meanings whose cells repeat, and how many different ones are remembered.
REPEAT: Final = frozenset(
    {"name", "building", "stairwell", "number", "day", "tie_kind", "unit_kind", "area_source", "share", "yes", "floor"}
)
MOST_SEEN: Final = 20_000
_MOBILE: Final = re.compile(r"(?:\+?86-?)?(1[0-9]{10})")
_SEPARATOR: Final = re.compile(r"[、，,；;/\n]+")
_ROOM: Final = re.compile(r"(商铺|车位|)([A-Za-z]?[0-9]{1,6}[A-Za-z]?)(?:号房|室|房|号|户|号铺|号车位)")
_PLATE: Final = re.compile(r"[A-Za-z]?[0-9]{1,6}[A-Za-z]?")
_KEY: Final = re.compile(r"[A-Z]?[0-9]{1,5}|[A-Z]|[东西南北中甲乙丙丁]")
# A Chinese name in which no character stands that could make it a title, a mask or a word for nobody.
_PLAIN_NAME: Final = re.compile(r"(?:(?![某先女小太阿师业租住户无暂没不未待空])[\u4e00-\u9fff]){2,4}")


class Cleaner:
    """Cleans the cells of one import: `today` rules out days of the future, `invented` lets pass the phones of the demo."""

    def __init__(self, *, today: date, invented: bool = False) -> None:
        self.today = today
        self.invented = invented
        self._prefixes: dict[str, str | Reason] = {}
        self._seen: dict[str, dict[str, Any]] = {meaning: {} for meaning in REPEAT}
        self.by_meaning: dict[str, Callable[[Any], Any]] = {
            "name": self.name, "person": self.person, "phone": self.phone, "identity": self.identity, "building": self.building,
            "stairwell": self.stairwell, "number": self.number, "address": self.address, "text": self.text, "day": self.day,
            "tie_kind": _choice(words.TIE_KINDS, "unknown_tie"), "unit_kind": _choice(words.UNIT_KINDS, "unknown_use"),
            "area_source": _choice(words.AREA_SOURCES, "unknown_area_source"), "body_kind": _choice(words.BODY_KINDS, "unknown_body_kind"),
            "compound_kind": _choice(words.COMPOUND_KINDS, "unknown_compound_kind"), "post": _choice(words.POSTS, "unknown_post"),
            "share": self.share, "yes": self.yes, "area": self.area, "house_code": self.house_code, "floor": self.floor,
            "floors": self.floors, "year": self.year, "credit_code": self.credit_code, "office_phone": self.office_phone,
            "names": self.names, "prose": self.prose, "moment": self.moment, "label": self.label,
        }  # fmt: skip

    def clean(self, raws: Mapping[str, Any], means: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, Reason]]]:
        """Return clean values by column, without the empty ones, and what is wrong with which column."""
        found: dict[str, Any] = {}
        faults: list[tuple[str, Reason]] = []
        seen = self._seen
        for column, raw in raws.items():
            if raw == "" or raw is None:
                continue
            meaning = means[column]
            # Parts of addresses, days and kinds repeat from row to row.
            known = seen.get(meaning)
            if known is not None and raw.__class__ is str:
                value = known.get(raw, self)
                if value is self:
                    try:
                        value = self.by_meaning[meaning](raw)
                    except BadCell as bad:
                        faults.append((column, bad.because))
                        continue
                    if len(known) < MOST_SEEN:
                        known[raw] = value
            else:
                try:
                    value = self.by_meaning[meaning](raw)
                except BadCell as bad:
                    faults.append((column, bad.because))
                    continue
            if value != "" and value is not None:
                found[column] = value
        return found, faults

    # -- text ------------------------------------------------------------------------------------------------------

    def text(self, raw: Any) -> str:
        """Return a line of text, "" for a dash that stands for nothing."""
        text = cells.text_of(raw)
        return "" if text in words.EMPTY else text[:200]

    def prose(self, raw: Any) -> str:
        """Return what somebody wrote, with its line breaks, "" for a dash that stands for nothing."""
        text = cells.prose_of(raw)
        return "" if text in words.EMPTY else text

    def label(self, raw: Any) -> str:
        """Return the number or letters by which an office names something."""
        text = cells.digits_of(raw)
        if len(text) > LONGEST_LABEL:
            raise BadCell("label_too_long")
        return "" if text in words.EMPTY else text

    def name(self, raw: Any) -> str:
        """Return the name of a place or body."""
        text = cells.narrow(self.text(raw))
        if len(text) > LONGEST_NAME:
            raise BadCell("name_too_long")
        return text

    def names(self, raw: Any) -> list[str]:
        """Return several names from one cell: 梧桐苑、银湖里."""
        return [part.strip() for part in _SEPARATOR.split(cells.narrow(self.text(raw))) if part.strip()]

    def person(self, raw: Any) -> str:
        """Return the name of a human being as `people.rules.written` reads it."""
        # Most names are read by one look.
        if raw.__class__ is str and _PLAIN_NAME.fullmatch(raw):
            return str(raw)
        text = cells.text_of(raw)
        if _PLAIN_NAME.fullmatch(text):
            return text
        return "" if text in words.EMPTY else _read(written.read_name(text))

    # -- numbers that name something -------------------------------------------------------------------------------

    def phone(self, raw: Any) -> str:
        """Return a phone in E.164. Whether a mobile number can be is decided by its first five digits: asked once for each."""
        found = _MOBILE.fullmatch(raw) if raw.__class__ is str else None
        if found is None:
            text = cells.digits_of(raw)
            if text in words.EMPTY:
                return ""
            found = _MOBILE.fullmatch(text)
        if not found:
            return _read(written.read_phone(text, invented=self.invented))
        prefix = found[1][:5]
        known = self._prefixes.get(prefix)
        if known is None:
            known = self._prefixes[prefix] = written.read_phone(found[1], invented=self.invented)
        if isinstance(known, Reason):
            raise BadCell("no_such_phone", known)
        return f"+86{found[1]}"

    def identity(self, raw: Any) -> str:
        """Return a resident identity number whose check character fits and whose day of birth is not in the future."""
        text = cells.digits_of(raw)
        return "" if text in words.EMPTY else _read(written.read_identity(text, today=self.today))

    def house_code(self, raw: Any) -> str:
        """Return a 25-digit house code."""
        text = cells.digits_of(raw)
        if text in words.EMPTY:
            return ""
        found = addresses.read_house_code(text)
        if isinstance(found, Reason):
            raise BadCell("not_whole", found)
        return found.building + found.room

    def credit_code(self, raw: Any) -> str:
        """Return a credit code of 18 characters whose check fits."""
        text = cells.narrow(cells.text_of(raw))
        if text in words.EMPTY:
            return ""
        ruling = credit_codes.check(text)
        if not ruling.passed:
            raise BadCell("not_whole", ruling.because[0])
        return credit_codes.cleaned(text)

    def office_phone(self, raw: Any) -> str:
        """Return the number of an office as it is written."""
        text = cells.digits_of(raw)
        if text in words.EMPTY:
            return ""
        if not re.fullmatch(r"[0-9+()-]{3,24}", text):
            raise BadCell("no_such_phone")
        return text

    # -- parts of an address ---------------------------------------------------------------------------------------

    def building(self, raw: Any) -> str:
        """Return the name of a building: 12, 012, 12栋, 十二栋 and １２号楼 are 12栋; other names stay."""
        return building_name(self.name(raw))

    def stairwell(self, raw: Any) -> str:
        """Return the name of a stairwell: 2, 二单元 and 2门 are 2单元; other names stay."""
        return stairwell_name(self.name(raw))

    def number(self, raw: Any) -> str:
        """Return the number of an exclusive part without 室 and the like: 101室 is 101, 商铺3号 is 商铺3."""
        text = self.name(raw).replace(" ", "").lstrip("'")
        if len(text) > 20:
            raise BadCell("number_too_long")
        found = _ROOM.fullmatch(text)
        word, bare = (found[1], found[2]) if found else ("", text)
        return word + addresses.number_key(bare) if _PLATE.fullmatch(bare) else text

    def address(self, raw: Any) -> dict[str, str]:
        """Return the parts of an address: compound, building, stairwell, number and the kind of part; nothing unread is dropped."""
        text = self.text(raw)
        if not text:
            return {}
        found = addresses.read_address(text)
        if isinstance(found, Reason):
            raise BadCell("address_without_number", found)
        doubts = [one for one in found.doubts() if one.code == "address.unread"]
        if doubts:
            raise BadCell("address_without_number", doubts[0])
        # A house of a village without rooms is one part of its own.
        number = found.number or found.building
        if not number:
            raise BadCell("address_without_number")
        building = building_name(found.building) if found.building and found.number else ""
        return {
            "compound": found.name,
            "zone": found.zone,
            "building": building,
            "stairwell": stairwell_name(found.stairwell) if found.stairwell else "",
            "number": number,
            "kind": found.kind,
        }

    # -- quantities ------------------------------------------------------------------------------------------------

    def day(self, raw: Any) -> str:
        """Return a day as ISO text, "" for a dash."""
        if isinstance(raw, str) and raw.strip() in words.EMPTY:
            return ""
        return cells.day_of(raw).isoformat()

    def moment(self, raw: Any) -> str:
        """Return a moment in China as ISO text with its offset, a day as its first minute; "" for a dash.

        Raises BadCell, too, for the future and for what is too early.
        """
        if isinstance(raw, str) and raw.strip() in words.EMPTY:
            return ""
        found = cells.moment_of(raw)
        if found.date() > self.today:
            raise BadCell("future_day")
        if found.year < EARLIEST_YEAR:
            raise BadCell("moment_too_early")
        return found.replace(tzinfo=CHINA).isoformat()

    def area(self, raw: Any) -> str:
        """Return an area as exact text."""
        if isinstance(raw, str) and raw.strip() in words.EMPTY:
            return ""
        found = cells.decimal_of(raw)
        if not Decimal(0) < found <= Decimal(1_000_000):
            raise BadCell("area_out_of_range")
        return str(found)

    def share(self, raw: Any) -> str:
        """Return a share as exact text: 1/2, 50%, 全部."""
        if isinstance(raw, float | int) and not isinstance(raw, bool):
            raw = f"{cells.decimal_of(raw * 100)}%" if raw != 1 else "1"
        text = cells.narrow(cells.text_of(raw))
        if text in words.EMPTY:
            return ""
        try:
            return str(people_rules.share_of_words(text))
        except people_rules.BadShare:
            raise BadCell("not_a_share") from None

    def yes(self, raw: Any) -> bool | None:
        """Return true for 是 and its like, None for a clear no. Raises BadCell for anything else."""
        text = cells.narrow(cells.text_of(raw)).casefold()
        if text in words.YES:
            return True
        if text in words.NO:
            return None
        raise BadCell("yes_or_no")

    def floor(self, raw: Any) -> int:
        """Return a floor between -9 and 150."""
        return _within(raw, -9, 150, "floor_out_of_range")

    def floors(self, raw: Any) -> int:
        """Return a count of floors."""
        return _within(raw, 1, 150, "floor_out_of_range")

    def year(self, raw: Any) -> int:
        """Return the year in which something was built."""
        return _within(raw, 1900, self.today.year, "year_out_of_range")


def _within(raw: Any, least: int, most: int, code: str) -> int:
    found = cells.whole_of(raw)
    if not least <= found <= most:
        raise BadCell(code)
    return found


def _choice(table: Mapping[str, Any], code: str) -> Callable[[Any], Any]:
    def of(raw: Any) -> Any:
        text = cells.narrow(cells.text_of(raw)).replace(" ", "")
        if text in words.EMPTY:
            return ""
        found = table.get(text, table.get(text.casefold()))
        if found is None:
            raise BadCell(code)
        return found

    return of


def _read(found: str | Reason) -> str:
    """Return what was read. Raises BadCell where it is a reason."""
    if isinstance(found, Reason):
        raise BadCell("missing", found)
    return found


@lru_cache(maxsize=4096)
def building_name(text: str) -> str:
    """Return the name of a building as it is written on the wall: 12, 十二栋 and 12号楼 become 12栋; other names stay."""
    key = addresses.building_key(text) if text else ""
    return f"{key}栋" if _KEY.fullmatch(key) else text


@lru_cache(maxsize=4096)
def stairwell_name(text: str) -> str:
    """Return the name of a stairwell: 2 and 二单元 become 2单元; other names stay."""
    key = addresses.stairwell_key(text) if text else ""
    return f"{key}单元" if _KEY.fullmatch(key) else text
