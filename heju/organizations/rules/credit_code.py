"""The unified social credit code of an organization: 18 characters, the last one a check (pure).

Written out here because the library at hand wants digits in the first two places, while collectives of urban villages have "N1", "N2".
Source: GB 32100-2015: weights 3^(i-1) mod 31, check (31 - sum mod 31) mod 31, no letters I, O, S, V, Z.
"""

from __future__ import annotations

from typing import Final

from heju.kit.law import Source
from heju.kit.ruling import Reason, Ruling, passes, refuses

STANDARD: Final = Source("gb_32100_2015", title="法人和其他组织统一社会信用代码编码规则（GB 32100-2015）")
LENGTH: Final = 18
ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AREA: Final = slice(2, 8)


def cleaned(text: str) -> str:
    """Return a typed code without blanks and dashes, in capitals and half width."""
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return "".join(char for char in half.upper() if not char.isspace() and char != "-")


def check_digit(first_seventeen: str) -> str:
    """Return the check character for the first seventeen. Raises ValueError when a character is not of the alphabet."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first_seventeen))
    return ALPHABET[-total % 31]


def check(text: str) -> Ruling:
    """Return whether a code is well formed, with what is wrong when it is not.

    Source: GB 32100-2015.
    """
    code = cleaned(text)
    if len(code) != LENGTH:
        return refuses(
            Reason(
                "code.length",
                f"统一社会信用代码应为 18 位，这里有 {len(code)} 位。",
                f"The code has 18 characters, not {len(code)}.",
                (STANDARD,),
            )
        )
    area = code[AREA]
    if any(char not in ALPHABET for char in code) or not (area.isascii() and area.isdigit()):
        return refuses(
            Reason(
                "code.form",
                "代码里有不该出现的字符：不用 I、O、S、V、Z，第 3 至 8 位是数字。",
                "The code holds characters that do not belong: I, O, S, V, Z are not used and characters 3 to 8 are digits.",
                (STANDARD,),
            )
        )
    if code[-1] != check_digit(code[:-1]):
        return refuses(
            Reason(
                "code.check",
                "校验位不对，请对照证照再核一遍。",
                "The check character does not fit; compare it with the certificate.",
                (STANDARD,),
            )
        )
    return passes()
