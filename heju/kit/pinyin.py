"""Pinyin for Chinese names: how they sort, how they are spelled, and how they are found in an index.

Search works in two steps. An index over `search_tokens` finds a superset of what contains the query;
`matches` then decides. Both read the text through `normalize`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Final

from pypinyin import Style, lazy_pinyin, pinyin

# Readings a character has as a family name where the dictionary's first reading is another one.
SURNAMES: Final = MappingProxyType(
    {
        "单": "shan4",
        "曾": "zeng1",
        "仇": "qiu2",
        "解": "xie4",
        "区": "ou1",
        "查": "zha1",
        "朴": "piao2",
        "任": "ren2",
        "盖": "ge3",
        "华": "hua4",
        "折": "she2",
        "覃": "qin2",
        "洗": "xian3",
        "缪": "miao4",
        "秘": "bi4",
        "员": "yun4",
        "种": "chong2",
        "乜": "nie4",
        "都": "du1",
        "黑": "he4",
        "繁": "po2",
        "召": "shao4",
        "燕": "yan1",
        "么": "yao1",
        "哈": "ha3",
        "那": "na1",
        "卜": "bu3",
        "葛": "ge3",
        "阚": "kan4",
        "翟": "zhai2",
        "隗": "wei3",
        "祭": "zhai4",
        "乐": "yue4",
        "过": "guo1",
        "郇": "xun2",
        "牟": "mu4",
        "薄": "bo2",
        "尉迟": "yu4 chi2",
        "万俟": "mo4 qi2",
        "澹台": "tan2 tai2",
        "单于": "chan2 yu2",
        "长孙": "zhang3 sun1",
        "令狐": "ling2 hu2",
    }
)

# Tokens of spelling carry a mark, so that they cannot be taken for tokens of characters.
_SPELLED: Final = "~"
_DROPPED: Final = frozenset({"Mn", "Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_NUMBER: Final = re.compile(r"([0-9]+)")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")


@lru_cache(maxsize=65536)
def _normal(char: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(c for c in folded if unicodedata.category(c) not in _DROPPED)


def normalize(text: str) -> str:
    """Reduce text to what search compares: one width, one case, no accents, spaces or invisible
    characters.

    It works character by character, so the normal form of a part is a part of the normal form of the whole:
    that is what makes the search complete. NFKC, which may join two characters into one, has not this
    property.
    """
    return "".join(map(_normal, text))


@lru_cache(maxsize=65536)
def readings(char: str) -> tuple[str, ...]:
    """Give every spelling of one character, without tones, the most common first; none if not
    Chinese.

    Where the spelling has ü it is given both as typed on keyboards (lv) and as printed in passports (lu).
    """
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    plain = [normalize(spelling) for spelling in (found[0] if found else [])]
    if char in SURNAMES:
        plain.append(SURNAMES[char].rstrip("12345"))
    both = [form for spelling in plain for form in (spelling, spelling.replace("v", "u"))]
    return tuple(dict.fromkeys(both))


def _syllables(text: str, person: bool) -> Iterator[tuple[str, str]]:
    """Give each Chinese character with its syllable and tone, and each run of others with ""
    instead.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    surname = next((text[:n] for n in (2, 1) if text[:n] in SURNAMES), "") if person else ""
    if surname:
        yield from zip(surname, SURNAMES[surname].split(), strict=True)
    for chinese, run in groupby(text[len(surname) :], key=lambda char: bool(readings(char))):
        part = "".join(run)
        if chinese:
            # Spelled run by run, so that the dictionary of phrases sees the neighbors: 重庆 is chong qing.
            spelled = lazy_pinyin(part, style=Style.TONE3, neutral_tone_with_five=True)
            yield from zip(part, spelled, strict=True)
        else:
            yield "".join(part.split()), ""


def spelling(text: str, *, person: bool = False) -> str:
    """Spell text in pinyin without tones, syllables set apart by spaces: "zhang wei", "3 dong".

    For the name of a person the family name takes its own reading: 单 is shan, 仇 is qiu.
    """
    parts = (syllable[:-1] or run for run, syllable in _syllables(text, person))
    return " ".join(part for part in parts if part)


def initials(text: str, *, person: bool = False) -> str:
    """Give the first letter of each syllable; letters and digits stay: 张伟 is "zw", 3栋 is "3d"."""
    parts = (syllable[:1] or run for run, syllable in _syllables(text, person))
    return "".join(char for part in parts for char in part if char.isalnum())


def sort_key(text: str, *, person: bool = False) -> str:
    """Give a key that sorts names as a Chinese register does, when compared byte by byte.

    Order: digits before letters before characters of the same spelling; numbers by value (2栋 before 12栋);
    characters by syllable, tone, then code point, so one family name is never mixed with another of the same
    sound. Store it and sort by it and then by a unique column: names that differ only in spaces, width, case
    or leading zeros have one key.
    """
    words: list[str] = []
    for run, syllable in _syllables(text, person):
        pieces = (syllable + run,) if syllable else map(_sortable, _NUMBER.split(run))
        words.extend(piece for piece in pieces if piece)
    return " ".join(words)


def _sortable(piece: str) -> str:
    if not (piece.isascii() and piece.isdigit()):
        return piece
    number = piece.lstrip("0") or "0"
    # The count of digits in front makes the order of texts the order of numbers.
    return f"{len(number):03d}{number}"


def search_tokens(text: str, *, spelled: bool = True) -> list[str]:
    """Give the tokens to index for a text, sorted: characters, pairs of them, and pairs of
    spelling.

    With `spelled` (names, titles) pinyin finds the text, by initials and in full; without (long bodies,
    where pairs of letters would select nothing) only the characters do. `query_tokens` must be asked the
    same way.
    """
    plain = normalize(text)
    tokens = {*plain, *map("".join, pairwise(plain))}
    if not spelled:
        return sorted(tokens)
    for char in plain:
        tokens.update(_own_tokens(char))
    for left, right in pairwise(plain):
        tokens.update(_joint_tokens(left, right))
    return sorted(tokens)


@lru_cache(maxsize=65536)
def _own_tokens(char: str) -> tuple[str, ...]:
    """Give the tokens of one character's spelling: its first letters, and pairs inside each
    reading.
    """
    if char in _LETTERS:
        return (_SPELLED + char,)
    firsts = {_SPELLED + reading[0] for reading in readings(char)}
    inside = {_SPELLED + a + b for reading in readings(char) for a, b in pairwise(reading)}
    return tuple(firsts | inside)


@lru_cache(maxsize=262144)
def _joint_tokens(left: str, right: str) -> tuple[str, ...]:
    """Give the pairs of letters where one character ends and the next begins.

    A character may be left by its initial (z, zh) or at its end (zhang), and is entered by its first letter.
    """
    if not (_has_letters(left) or _has_letters(right)):
        return ()
    leaves = {form[-1] for form in _forms(left)}
    enters = {form[0] for form in _forms(right)}
    return tuple(_SPELLED + a + b for a in leaves for b in enters)


def _has_letters(char: str) -> bool:
    return char in _LETTERS or bool(readings(char))


@lru_cache(maxsize=65536)
def _forms(char: str) -> tuple[str, ...]:
    """Give the ways in which a character may be typed before another: itself, or initial or
    reading.
    """
    if not readings(char):
        return (char,)
    forms = {form for r in readings(char) for form in (r[0], r, r[:2] if r[1:2] == "h" else r)}
    return tuple(sorted(forms))


def query_tokens(query: str, *, spelled: bool = True) -> list[str]:
    """Give the tokens that all must be among those of a text that contains the query; sorted.

    Words set apart by spaces are looked for one by one. An empty list means that every text is a candidate.
    No text that `matches` is lost; some may be found that do not: check them again with `matches`.
    """
    tokens: set[str] = set()
    for word in _words(query):
        tokens.update(_word_tokens(word, spelled))
    return sorted(tokens)


def _words(query: str) -> list[str]:
    return list(map(normalize, query.split()))


def _word_tokens(word: str, spelled: bool) -> Iterator[str]:
    # Only a letter may stand for a spelling; everything else stands for itself.
    letters = _LETTERS if spelled else frozenset()
    if len(word) == 1:
        yield _SPELLED + word if word in letters else word
    for left, right in pairwise(word):
        if left not in letters and right not in letters:
            yield left + right
        else:
            yield _SPELLED + _first(left) + _first(right)
            yield from {left, right} - letters


def _first(char: str) -> str:
    return readings(char)[0][0] if readings(char) else char


def matches(text: str, query: str, *, spelled: bool = True) -> bool:
    """Tell whether a text holds every word of the query, as characters, initials, pinyin or a
    mixture.

    A word is held when it runs through neighboring characters: each as itself, by an initial (z, zh), by a
    reading in full, and the last one by any beginning of a reading. An empty query is held by every text.
    """
    plain = normalize(text)
    if not spelled:
        return all(word in plain for word in _words(query))
    return all(word in plain or _is_spelled(plain, word) for word in _words(query))


def _is_spelled(plain: str, word: str) -> bool:
    # `reached` holds how much of the word was typed up to here, over all ways of reading.
    reached: set[int] = set()
    for char in plain:
        onward: set[int] = set()
        begins = _begins(char)
        for done in (*reached, 0):
            # Nearly every character stops here: nothing that it could be typed as begins so.
            if word[done] not in begins:
                continue
            rest = word[done:]
            if any(reading.startswith(rest) for reading in readings(char)):
                return True
            onward.update(done + len(form) for form in (char, *_forms(char)) if rest.startswith(form))
        if len(word) in onward:
            return True
        reached = onward
    return False


@lru_cache(maxsize=65536)
def _begins(char: str) -> frozenset[str]:
    """Give the signs with which a character may begin to be typed: itself, and the first letter of each reading."""
    return frozenset((char, *(reading[0] for reading in readings(char))))
