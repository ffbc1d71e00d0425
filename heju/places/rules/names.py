"""Rules of names of places (pure): when two names are one, and which names are evidently no compound.

A false merge hides a compound and its people; a missed one is a row too many that somebody merges in ten seconds. So only what is written
here is merged without asking; what is merely likely is proposed to a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# Said of nearly every compound: with and without it is the same name (果园西 and 果园西小区).
PLAIN: Final = ("住宅小区", "住宅区", "小区")
# Kinds of estate. 金园, 金园花园 and 金园大厦 are three places: one name with and one without is likely the same, never surely.
KINDS: Final = ("住宅楼", "宿舍", "大院", "花园", "大厦", "公寓", "苑", "园")
# What follows a name and tells parts of it apart: 一期 is not 二期, 东区 is not 西区, 8号楼 is not 9号楼.
_PART: Final = re.compile(
    r"(第?[0-9一二三四五六七八九十]+(期|区|栋|座|号楼|幢|组团|村|坊|巷|单元)|[东西南北中][区苑园村座]|[a-z]座|[甲乙丙丁]座)$"
)
_BRACKET: Final = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]$")
_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")

# Evident words at the end of a name for what has no homes. 广场, 中心 and 大厦 alone say nothing: many of them are homes.
NO_COMPOUND: Final = (
    ("hotel", ("酒店", "宾馆", "旅馆", "招待所")),
    ("market", ("市场", "批发城")),
    ("shopping", ("购物广场", "购物中心", "商业中心", "商业城", "商业广场", "百货", "商场")),
    ("offices", ("写字楼", "办公楼", "金融中心", "科技楼")),
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are: `same` may be merged by the loader, `likely` is proposed to a person. `reason` is a stable code."""

    degree: str
    reason: str


def plain(name: str) -> str:
    """Return a name in one width and case, without blanks: what two spellings of one name share."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def bracket(name: str) -> tuple[str, str]:
    """Return a plain name without its last bracket, and what stood in it ("" for none)."""
    found = _BRACKET.search(name)
    return (name[: found.start()], found[1]) if found and found.start() else (name, "")


def without_division(name: str, *divisions: str) -> str:
    """Return a plain name without a last bracket that only repeats one of the given divisions: (罗湖), (翠竹)."""
    rest, said = bracket(name)
    short = {re.sub(r"(街道|社区|区)$", "", plain(division)) for division in divisions if division}
    return rest if re.sub(r"(街道|社区|区)$", "", said) in short else name


def core(name: str) -> str:
    """Return a plain name without a word that says only that it is a compound; a name of one character keeps it."""
    for word in PLAIN:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name


def is_part(name: str) -> bool:
    """Say whether a plain name ends in what tells parts of one estate apart: a phase, an area, a block, a lane."""
    rest, said = bracket(name)
    return bool(_PART.search(name) or _PART.search(rest) or (said and _PART.search(said)))


def likeness(first: str, second: str, *divisions: str) -> Likeness | None:
    """Return how alike two names in the same street are, or None. `divisions` are the names that a bracket may repeat."""
    one, two = (without_division(plain(name), *divisions) for name in (first, second))
    if one == two:
        return Likeness("same", "same_name")
    # A part on one side only, or two different parts, are two places; a bracket that says anything else may be one.
    if is_part(one) or is_part(two):
        return None
    if core(one) == core(two):
        return Likeness("same", "plain_ending")
    if one.translate(_DIGITS) == two.translate(_DIGITS):
        return Likeness("likely", "numerals")
    if bracket(one)[0] == bracket(two)[0]:
        return Likeness("likely", "bracket")
    if _kindless(one) == _kindless(two) and (_kindless(one) in (core(one), core(two))):
        return Likeness("likely", "kind_word")
    return None


def _kindless(name: str) -> str:
    stem = core(name)
    for word in KINDS:
        if stem.endswith(word) and len(stem) - len(word) >= 2:
            return stem.removesuffix(word)
    return stem


def family(name: str) -> str:
    """Return what every two like names share, to look for pairs without comparing all with all."""
    return _kindless(bracket(plain(name))[0]).translate(_DIGITS)


def no_compound(name: str) -> tuple[str, str] | None:
    """Return which evident word says that a name is no compound, as (code, word), or None."""
    rest, said = bracket(plain(name))
    for code, words in NO_COMPOUND:
        for word in words:
            if rest.endswith(word) and said not in ("公寓", "住宅", "宿舍"):
                return code, word
    return None
