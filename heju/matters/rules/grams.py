"""The grams of a text: what of it is compared and indexed (pure). See docs/rules/matter-likeness.md."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

SIGNS_AT_MOST: Final = 500
# So many digits in a row are a telephone, a paper or a plate, and have no place in an index.
_LONG_NUMBER: Final = 5
HIDDEN: Final = "#"

_SPREADSHEET_BREAK: Final = re.compile(r"_x000[ad]_", re.IGNORECASE)  # how exports write a line break inside a cell
_NUMERALS: Final = str.maketrans("〇零一二两三四五六七八九", "001223456789")
_TENS: Final = re.compile(r"([1-9]?)十([1-9]?)")
_PARTICLES: Final = dict.fromkeys(map(ord, "的了吗呢吧啊呀嘛"))
_BLANK: Final = re.compile(r"[^\S\r\n]+")
_SIGN: Final = re.compile(r"[0-9]+|[a-zà-ÿ]+|[㐀-鿿\U00020000-\U0003ffff]")
_PIECE: Final = re.compile(r"[0-9a-zà-ÿ㐀-鿿\U00020000-\U0003ffff ]+")
_COMMON_UNTIL: Final = 0xD8  # first byte of the first character of level 2 in GB 2312


def pieces(text: str) -> list[list[str]]:
    """Return the signs of a text, piece by piece: a sign is a Chinese character, a number or a word of letters.

    Width and case are folded, Chinese numerals are digits, long numbers are hidden, and particles are left out. A piece ends at
    punctuation or at a line's end, never at a blank.
    """
    folded = unicodedata.normalize("NFKC", _SPREADSHEET_BREAK.sub("\n", text)).lower()
    plain = _TENS.sub(_tens, _BLANK.sub(" ", folded).translate(_PARTICLES).translate(_NUMERALS))
    found, left = [], SIGNS_AT_MOST
    for piece in _PIECE.findall(plain):
        signs = [_sign(sign) for sign in _SIGN.findall(piece)[:left]]
        left -= len(signs)
        if signs:
            found.append(signs)
    return found


def grams(text: str) -> list[str]:
    """Return the pairs of neighboring signs and the signs that tell much alone, each once, sorted.

    Alone stand a sign that is a whole piece, a rare character (none of the 3,755 of GB 2312, level 1) and a word of two letters or
    more. The same text gives the same grams on every machine; at most about two for each of its first 500 signs.
    """
    found: set[str] = set()
    for signs in pieces(text):
        found.update(one + other for one, other in pairwise(signs))
        found.update(sign for sign in signs if is_telling(sign))
        if len(signs) == 1:
            found.add(signs[0])
    return sorted(found)


@lru_cache(maxsize=16384)
def is_telling(sign: str) -> bool:
    """Say whether a sign tells something without its neighbors."""
    if sign.isascii():
        return len(sign) > 1 and not sign.isdigit()
    try:
        return sign.encode("gb2312")[0] >= _COMMON_UNTIL
    except UnicodeEncodeError:
        return True


def _tens(match: re.Match[str]) -> str:
    return f"{match[1] or '1'}{match[2] or '0'}"


def _sign(sign: str) -> str:
    if not sign[0].isdigit():
        return sign[:20]
    return HIDDEN if len(sign) >= _LONG_NUMBER else sign.lstrip("0") or "0"
