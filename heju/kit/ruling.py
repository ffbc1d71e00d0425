"""What a rule decides about somebody, and the reasons that are shown to that person and kept in the record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from heju.kit.law import Source

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold one reason: a stable code, one sentence in each language, and the law it rests on if
    any.

    The code is lower case, dots between words of rank ("quorum.area_missing"); pages and tests compare
    codes, people read sentences. Raises ValueError when a part is missing or malformed.
    """

    code: str
    zh: str
    en: str
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"{self.code!r} is not the code of a reason.")
        if not self.zh.strip() or not self.en.strip():
            raise ValueError(f"The reason {self.code} must be said in both languages.")

    def in_language(self, language: str) -> str:
        """Give the sentence for a language tag: Chinese for "zh" and its variants, otherwise
        English.
        """
        return self.zh if language.lower().split("-")[0] == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold a verdict and why. Read `.passed`: a ruling itself is neither true nor false.

    `if ruling:` raises TypeError on purpose: it is too easily written where `if ruling is not None:` was
    meant, and it drops the reasons. A ruling that refuses must say why: raises ValueError without a reason.
    """

    passed: bool
    because: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if not self.passed and not self.because:
            raise ValueError("A refusal needs a reason.")

    def __bool__(self) -> NoReturn:
        raise TypeError("A ruling is neither true nor false: read .passed.")

    def __and__(self, other: "Ruling") -> "Ruling":
        return all_of((self, other))

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes of the reasons, in order."""
        return tuple(reason.code for reason in self.because)

    def in_language(self, language: str) -> list[str]:
        """Give the sentences for a language tag, in order."""
        return [reason.in_language(language) for reason in self.because]

    def as_record(self) -> dict[str, Any]:
        """Give the ruling as plain JSON values, complete enough for the record to be read by
        itself.
        """
        return {
            "passed": self.passed,
            "because": [
                {
                    "code": r.code,
                    "zh": r.zh,
                    "en": r.en,
                    "sources": [s.zh for s in r.sources],
                }
                for r in self.because
            ],
        }


def passes(*because: Reason) -> Ruling:
    """Give a ruling that allows, with the reasons if there are any to show."""
    return Ruling(True, because)


def refuses(*because: Reason) -> Ruling:
    """Give a ruling that refuses. Raises ValueError without a reason."""
    return Ruling(False, because)


def all_of(rulings: Iterable[Ruling]) -> Ruling:
    """Join rulings by "and": it passes when every one passes.

    The reasons are those that explain the verdict: of all parts when it passes, of the refusing parts alone
    when it does not. Every part is asked, so a person learns all that is missing at once. Each reason is
    kept once, in the order given. Of no rulings at all: passes.
    """
    parts = tuple(rulings)
    passed = all(part.passed for part in parts)
    told = (reason for part in parts if part.passed == passed for reason in part.because)
    return Ruling(passed, tuple(dict.fromkeys(told)))
