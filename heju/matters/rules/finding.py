"""What somebody types to find matters: a number, words, initials; and whether a candidate holds it (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from heju.kit import pinyin
from heju.matters.rules import grams

LONGEST: Final = 80
# A number as it is shown, the day and the place in the register, or the latter alone.
_NUMBER: Final = re.compile(r"(?:(\d{6})-)?(\d{1,15})")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: `number` and the day before it ("" for none), else `words`; `tokens` are what the index must hold of them."""

    words: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    number: int | None = None
    day: str = ""


def asked(text: str) -> Asked:
    """Return what somebody looks for; nothing where he typed nothing that could be found."""
    text = " ".join(text.split())[:LONGEST]
    if match := _NUMBER.fullmatch(text):
        return Asked(words=(text,), number=int(match[2]), day=match[1] or "")
    words = tuple(text.split())
    tokens: set[str] = set()
    for word in words:
        tokens.update(_tokens(word))
    return Asked(words=words, tokens=tuple(sorted(tokens)))


def holds(said: str, title: str, words: tuple[str, ...]) -> bool:
    """Say whether a matter holds every word: in all that is public of it as characters, in its title as pinyin or initials."""
    return all(_holds(said, title, word) for word in words)


def _tokens(word: str) -> list[str]:
    """Return what the index must hold for a word. What no pair of signs tells is looked for in titles only."""
    return grams.grams(word) if _is_pairs(word) else pinyin.query_tokens(word)


def _holds(said: str, title: str, word: str) -> bool:
    if not _is_pairs(word):
        return pinyin.matches(title, word)
    # Nearly always it stands there as it was typed; what is written otherwise is compared sign by sign.
    if word in said and _is_plain(word):
        return True
    return all(any(_runs(piece, wanted) for piece in grams.pieces(said)) for wanted in grams.pieces(word))


def _is_plain(word: str) -> bool:
    """Say whether a word is Chinese characters and nothing else: then it runs wherever it stands."""
    return all("\u4e00" <= sign <= "\u9fff" for sign in word)


def _is_pairs(word: str) -> bool:
    """Say whether a word is Chinese characters and numbers, each piece of it two signs or more."""
    pieces = grams.pieces(word)
    return bool(pieces) and all(len(piece) > 1 and not any(sign[0].isascii() and sign[0].isalpha() for sign in piece) for piece in pieces)


def _runs(piece: list[str], wanted: list[str]) -> bool:
    return any(piece[at : at + len(wanted)] == wanted for at in range(len(piece) - len(wanted) + 1))
