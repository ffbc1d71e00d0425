"""What a sheet or a form says about a person, read (pure): a name, a phone, an identity number, each a clean value or a reason.

A reason names the field and says in both languages what is wrong and what to do. Nothing is guessed: a wrong value must be mended where it
comes from. The pure reading here is the only one; forms and imports both use it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

import phonenumbers
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from heju.kit.ruling import Reason

# No carrier in China gives numbers that begin with 100: a message to one reaches nobody. The demo's phones all do.
INVENTED_PHONE: Final = "+86100"
_INVENTED_LENGTH: Final = len("+8610012345678")
# Nobody is known to have lived longer than 122 years; a birth before that is a slip of the pen.
OLDEST_YEARS: Final = 123
IDENTITY_LENGTH: Final = 18
_OLD_IDENTITY_LENGTH: Final = 15
LONGEST_NAME: Final = 40
# The first two digits: provinces (GB/T 2260), 81-83 residence permits of Hong Kong, Macao and Taiwan residents, 9 permanent residents.
_AREAS: Final = frozenset({*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83})
_FOREIGN: Final = "9"

# A sheet of numbers shows a long number as 1.38E+10, and 13812341234 as 13812341234.0.
_SCIENTIFIC: Final = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_WHOLE_FLOAT: Final = re.compile(r"(\d+)\.0+")
_STARS: Final = re.compile(r"[*＊xX×]{2,}|\*")
_BETWEEN_NUMBERS: Final = re.compile(r"[/,;、，；|]|或")
_DOTS: Final = str.maketrans(dict.fromkeys("•‧・．∙⋅●｡。", "·"))
_NOBODY: Final = frozenset(
    {"无", "暂无", "没有", "不详", "未知", "待定", "空置", "空", "业主", "租客", "住户", "户主", "-", "--", "/", "?", "？"}
)
_BETWEEN_NAMES: Final = re.compile(r"[、,，;；/&+|]")
# 阿卜杜.买买提: the dot of a transcribed name, typed as a full stop.
_FULL_STOP: Final = re.compile(r"(?<=[^\x00-\x7f])\.(?=[^\x00-\x7f])")
_TITLE: Final = re.compile(r".{1,4}(先生|女士|小姐|太太|阿姨|师傅)")
_BRACKET: Final = re.compile(r"[()（）\[\]【】<>《》]")


def plain(typed: str) -> str:
    """Return text in half width, one blank between words, without invisible characters."""
    text = unicodedata.normalize("NFKC", typed)
    kept = "".join(" " if char.isspace() else char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(kept.split())


def _digits_of(typed: str) -> str:
    """Return a typed number without blanks; a whole number that a sheet wrote with .0 loses it."""
    text = plain(typed).replace(" ", "").lstrip("'`‘’")
    whole = _WHOLE_FLOAT.fullmatch(text)
    return whole[1] if whole else text


# ---- phones -------------------------------------------------------------------------------------------------------


def read_phone(typed: str, *, invented: bool = False) -> str | Reason:
    """Return a phone number in E.164, such as +8613812341234, or what is wrong with it.

    A number without a country code is Chinese. With `invented`, the well-shaped numbers that no carrier gives pass too.
    """
    text = _digits_of(typed)
    broken = _broken_phone(text)
    if broken is not None:
        return broken
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return _phone("form", "不是电话号码", "is not a phone number")
    found: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number) or (invented and is_invented_phone(found)):
        return found
    return _wrong_phone("".join(char for char in text if char.isdigit()))


def is_invented_phone(number: str) -> bool:
    """Say whether a number in E.164 is one of the demo's, which no carrier gives."""
    return number.startswith(INVENTED_PHONE) and len(number) == _INVENTED_LENGTH


def _broken_phone(text: str) -> Reason | None:
    if not text:
        return _phone("empty", "没有填", "is missing")
    if _SCIENTIFIC.fullmatch(text):
        return _phone(
            "scientific", "被表格软件写成了科学计数，请把这一列设为文本", "was turned into scientific notation; make the column text"
        )
    if _STARS.search(text):
        return _phone("masked", "带星号，请填完整的号码", "is masked; give the whole number")
    if _BETWEEN_NUMBERS.search(text):
        return _phone("several", "写了不止一个号码，请只留一个", "holds more than one number; keep one")
    return None


def _wrong_phone(digits: str) -> Reason:
    if digits.startswith("1") and len(digits) != 11:
        return _phone("length", f"手机号应为 11 位，这里有 {len(digits)} 位", f"has {len(digits)} digits; a mobile number has 11")
    if len(digits) in (7, 8):
        return _phone("area_code", "是座机号，请加区号，例如 0755-25123456", "is a landline without its area code")
    return _phone("form", "不是能打通的号码，请对照本人再核一遍", "is no number that exists")


def _phone(code: str, zh: str, en: str) -> Reason:
    return Reason(f"phone.{code}", f"手机号{zh}。" if not zh.startswith("手机号") else f"{zh}。", f"The phone {en}.")


# ---- identity numbers ---------------------------------------------------------------------------------------------


def read_identity(typed: str, *, today: date | None = None) -> str | Reason:
    """Return a resident identity number of 18 characters, or what is wrong with it.

    With `today` the birth must lie on or before that day, and not more than `OLDEST_YEARS` before. A county that no table knows passes:
    counties come and go, and the check character protects the rest.
    Source: GB 11643-1999: 6 digits of the area, 8 of the birth, 3 of the order, a check character.
    """
    text = _digits_of(typed).upper().replace("-", "")
    broken = _broken_identity(text)
    if broken is not None:
        return broken
    if ric.calc_check_digit(text) != text[-1]:
        if text.endswith("000"):
            zh, en = (
                "末三位都是 0，多半是表格软件丢了位数，请把这一列设为文本重填",
                "ends in 000: a spreadsheet lost its last digits; make it text",
            )
            return _identity("rounded", zh, en)
        return _identity("check", "最后一位（校验位）对不上，请对照证件再看一遍", "does not fit its check character")
    if text[0] != _FOREIGN and int(text[:2]) not in _AREAS:
        return _identity("area", "前两位不是任何省份的代码", "begins with the code of no province")
    try:
        birth = ric.get_birth_date(text)
    except NumberError:
        return _identity("birth", "里的出生日期不存在", "holds a birth date that does not exist")
    if today is not None and birth > today:
        return _identity("future", f"里的出生日期 {birth.isoformat()} 还没有到", f"holds a birth date in the future, {birth.isoformat()}")
    if today is not None and age_on(birth, today) >= OLDEST_YEARS:
        return _identity("age", f"里的出生年份 {birth.year} 太早，请对照证件", f"holds the birth year {birth.year}, too long ago")
    return text


def birth_of(identity: str) -> date:
    """Return the birth date that a read identity number holds."""
    found: date = ric.get_birth_date(identity)
    return found


def age_on(birth: date, day: date) -> int:
    """Return how many years somebody has completed on a day; who was born on 29 February completes one on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _broken_identity(text: str) -> Reason | None:
    if not text:
        return _identity("empty", "没有填", "is missing")
    if _SCIENTIFIC.fullmatch(text):
        return _identity(
            "scientific", "被表格软件写成了科学计数，请把这一列设为文本重填", "was turned into scientific notation; make it text"
        )
    if "*" in text:
        return _identity("masked", "带星号，请填完整的号码，或者留空", "is masked; give the whole number or leave it empty")
    if len(text) == _OLD_IDENTITY_LENGTH and text.isdecimal():
        return _identity("old", "是 15 位的旧号，请填现在证件上的 18 位", "is an old one of 15 digits; give the 18 of the present card")
    if len(text) != IDENTITY_LENGTH:
        return _identity("length", f"应为 18 位，这里有 {len(text)} 位", f"has 18 characters, not {len(text)}")
    if not (text.isascii() and text[:-1].isdigit() and text[-1] in "0123456789X"):
        return _identity("form", "只能是数字，最后一位可以是 X", "holds digits only, and X at its end")
    return None


def _identity(code: str, zh: str, en: str) -> Reason:
    return Reason(f"identity.{code}", f"身份证号{zh}。", f"The identity number {en}.")


# ---- names --------------------------------------------------------------------------------------------------------


def read_name(typed: str) -> str | Reason:
    """Return the name of one person in its plain form, or what is wrong with it.

    Blanks inside a Chinese name fall away (张 三 is 张三), dots of transcribed names become one (·); Latin names keep single blanks.
    """
    text = _FULL_STOP.sub("·", plain(typed).translate(_DOTS))
    broken = _broken_name(text)
    if broken is not None:
        return broken
    name = "·".join(part.strip() for part in text.split("·"))
    if not any(char.isascii() and char.isalpha() for char in name):
        name = name.replace(" ", "")
    if not all(char.isalpha() or char in " ·'-." for char in name) or name[0] in " ·'-." or name[-1] in " ·'-":
        return _name("form", "里有不属于姓名的字符", "holds characters that do not belong to a name")
    return name


def _broken_name(text: str) -> Reason | None:
    if not text:
        return _name("empty", "没有填", "is missing")
    if text in _NOBODY:
        return _name("nobody", f"写的是“{text}”，不是人名；没有人就删掉这一行", f"is {text!r}, which names nobody")
    if "*" in text or "＊" in text or "某" in text:
        return _name("masked", "不完整（带星号或“某”），请填全名", "is masked; give the whole name")
    if _BRACKET.search(text):
        return _name("bracket", "里有括号，请把说明移到备注", "holds a bracket; move the note elsewhere")
    if _BETWEEN_NAMES.search(text):
        return _name("several", "写了不止一个人，请一人一行", "holds more than one person; one row each")
    if _TITLE.fullmatch(text):
        return _name("title", "只有姓和称呼，请填全名", "is a title; give the whole name")
    if any(char.isdigit() for char in text):
        return _name("digits", "里有数字", "holds digits")
    if len(text) > LONGEST_NAME:
        return _name("long", f"超过 {LONGEST_NAME} 个字", f"is longer than {LONGEST_NAME} characters")
    return None


def _name(code: str, zh: str, en: str) -> Reason:
    return Reason(f"name.{code}", f"姓名{zh}。", f"The name {en}.")
