"""What a row of an old register becomes (pure): its key, its category, what is told, what must not be read by everybody.

See docs/rules/past-matters.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from heju.duties.rules.records import Leaf
from heju.kit.ruling import Reason
from heju.matters.rules import wording
from heju.registers.rules.rows import Row

# Keys of past matters are made in a space of their own.
SPACE: Final = UUID("6f1b1d2e-93f4-4c55-9a0e-2f5d7c1a4b38")
# Where nothing tells the kind, somebody may still look it up by itself.
UNKNOWN: Final = "public.outcome.other"
LONGEST_SOURCE: Final = 40
# Percent from which on the likeliest category is told though the model is not sure of it.
NEAR: Final = 20
# A mobile telephone, an identity number: whoever wrote them into a letter did not write them for everybody.
_PERSONAL: Final = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9Xx])")
_BETWEEN: Final = re.compile(r"(?<=[0-9])[ -](?=[0-9])")


def key_of(body: int | None, source: str, number: str) -> UUID:
    """Return the key of one row: the same row of the same register of the same body has the same, whoever brings it in again."""
    return uuid5(SPACE, f"{body or 0}\x1f{plain(source)}\x1f{plain(number)}")


def plain(text: str) -> str:
    """Return text as names and numbers are compared: one width, one case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_personal(text: str) -> bool:
    """Say whether a text holds a mobile number or an identity number."""
    return _PERSONAL.search(_BETWEEN.sub("", unicodedata.normalize("NFKC", text))) is not None


def by_words(leaves: Iterable[Leaf]) -> dict[str, str]:
    """Return what names a leaf → its code: the code itself and its names; a name that two leaves have names neither."""
    found: dict[str, str] = {}
    for leaf in leaves:
        for word in {leaf.code, leaf.names[2].zh, leaf.names[2].en}:
            found[plain(word)] = "" if found.get(plain(word), leaf.code) != leaf.code else leaf.code
    return {word: code for word, code in found.items() if code}


@dataclass(slots=True)
class Past:
    """One past matter on its way: everything that is written of it. `answered_at` None where the register has no answer."""

    row: int
    key: UUID
    number: str
    asked_at: datetime
    answered_at: datetime | None
    title: str
    words: str
    answer: str
    category: str
    place: int
    path: str
    compound: int
    spot: str = ""
    body: int | None = None
    is_private: bool = True
    doubts: list[Reason] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """Return how it ended, as far as the old register tells."""
        return "answered" if self.answered_at is not None else "no_answer"


def title_of(values: Mapping[str, Any]) -> str:
    """Return the title that a row gives, else the first sentence of its text."""
    return str(values.get("title", ""))[:80] or wording.title_of(str(values.get("text", "")))


def words_of(values: Mapping[str, Any]) -> str:
    """Return the text of a row, else its title."""
    return str(values.get("text") or values.get("title", ""))


def answer_of(values: Mapping[str, Any], body_name: str = "") -> str:
    """Return the answer of a row with what else the register says of its end; `body_name` is an office that is not known here.

    "" where it says nothing.
    """
    ending, reply = str(values.get("ending", "")), str(values.get("reply", ""))
    if not reply and not ending:
        return ""
    before = [f"答复单位：{body_name}"] if body_name else []
    after = [f"旧登记簿上的结果：{ending}"] if ending else []
    return "\n".join([*before, *([reply] if reply else []), *after])


def closed_words(title: str, spot: str, words: str) -> str:
    """Return what stands closed of a private matter: title and spot are not told openly, so they go in front of its words."""
    head = [title] if title and not words.startswith(title.rstrip("…")) else []
    return "\n".join([*head, *([f"地点：{spot}"] if spot else []), words])


def reason(code: str, zh: str, en: str) -> Reason:
    """Return a reason why a row is doubtful, refused or left as it is."""
    return Reason(f"past.{code}", zh, en)


def is_unlikely(asked_at: datetime, answered_at: datetime | None) -> bool:
    """Say whether an answer stands before its question."""
    return answered_at is not None and answered_at < asked_at


def summary(row: Row) -> str:
    """Return in a few words what a row is about: its old number and the beginning of its title."""
    return f"{row.values.get('old_number', '')} {title_of(row.values)[:24]}".strip()
