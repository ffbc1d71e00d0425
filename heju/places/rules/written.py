"""An address or a house code as a sheet writes it, read (pure): its parts, what could not be read, or a reason in both languages.

An address is read from the left: divisions, road and number, the name of the compound, then building, stairwell, floor, room. What stands
between or after these stays in `unread`, so that nobody takes a half-read address for a whole one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from heju.kit.ruling import Reason
from heju.places.rules import codes

_HAN_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUM: Final = r"(?:[0-9]{1,5}|[〇零一二三四五六七八九十百两]{1,5})"
_PROVINCE: Final = re.compile(r"[^省市区县\d]{2,8}?(?:省|自治区)(?=.)")
_CITY: Final = re.compile(r"[^省市区县\d]{2,6}?市(?=.)")
_DISTRICT: Final = re.compile(r"[^省市区县\d]{1,4}?区(?=.)")
_STREET: Final = re.compile(r"[^省市区县街\d]{1,6}?街道(?!\d)(?:办事处|办)?(?=.)")
_COMMUNITY: Final = re.compile(r"[^省市县\d]{1,8}?社区(?:居委会)?(?=.)")
_ROAD: Final = re.compile(r"(?P<road>[^\d号栋座幢]{1,12}?(?:大道|路|街|道))第?(?P<number>[0-9]{1,5}(?:-[0-9]{1,3})?)号(?!楼)(?:大院|院)?")
# A building in so many words: 12栋, A座, 3号楼, B3栋, 12#.
_BLOCK: Final = re.compile(rf"第?(?P<block>[A-Za-z]?{_NUM}|[A-Za-z]|[东西南北中甲乙丙丁])(?:栋|座|幢|号楼|#楼|#)")
# A house in a village or lane: 47号, 33-1号.
_HOUSE: Final = re.compile(r"(?P<block>[0-9]{1,4}(?:-[0-9]{1,2})?|[〇零一二三四五六七八九十百两]{1,5})号(?!楼|房|铺|商铺|车位)")
_STAIRWELL: Final = re.compile(rf"第?(?P<stairwell>{_NUM}|[A-Za-z])(?:单元|门(?!面|口|诊|市|卫)|梯)")
_FLOOR: Final = re.compile(rf"(?:第?(?P<floor>-?{_NUM})(?:层|楼)|(?:负|地下)(?P<under>{_NUM})(?:层|楼)|(?P<first>首)层)")
_ROOM: Final = re.compile(
    rf"(?P<kind>商铺|铺位|铺|门面|车位|车库)?(?P<room>[A-Za-z]{{0,2}}-?[0-9]{{1,6}}[A-Za-z]?|{_NUM}|[A-Za-z](?=室|房|户))"
    r"(?:号商铺|号铺|号车位|号房|室|房|户|号)?(?P<after>商铺|车位)?"
)
# The short form of lists: 12-2-101 is building, stairwell, room; 12-101 is building and room.
_DASHED: Final = re.compile(
    r"(?P<block>[A-Za-z]?[0-9]{1,4}|[A-Za-z])-(?:(?P<stairwell>[0-9]{1,3}|[A-Za-z])-)?(?P<room>[0-9]{2,6}[A-Za-z]?)(?:室|房|号)?"
)
_SEPARATORS: Final = " -,，、.;/·之#"
_ZONE: Final = re.compile(rf"(?:[东西南北中上下前后]?第?{_NUM}(?:期|区|巷|坊|组团|片区|弄)|[东西南北中][区])$")
_VILLAGE: Final = re.compile(r"(?:村|围|坊|巷|弄|墟|屯|寨|新居)$")
_NOTE: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_PARTING: Final = re.compile(r"(?<=[0-9A-Za-z]) (?=[0-9A-Za-z])")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_MOST_FLOORS: Final = 200


@dataclass(frozen=True, slots=True)
class Address:
    """A read address. Text parts are "" and the floor None where they were not written.

    `name` is the compound's as written, without `zone` (东区, 二期): whether that is a compound of its own the register knows.
    Buildings and stairwells are bare (12, A, 47), as `building_key` gives them. `unread` is what fitted nowhere, `note` brackets.
    """

    divisions: tuple[str, ...] = ()
    road: str = ""
    road_number: str = ""
    name: str = ""
    zone: str = ""
    building: str = ""
    stairwell: str = ""
    floor: int | None = None
    number: str = ""
    kind: str = "home"
    note: str = ""
    unread: str = ""

    @property
    def full_name(self) -> str:
        """Return the compound's name with its zone: the first name to look for."""
        return self.name + self.zone

    @property
    def is_whole(self) -> bool:
        """Say whether everything that was written was read."""
        return not self.unread

    def doubts(self) -> tuple[Reason, ...]:
        """Return what a person should look at before the address is used: unread words, a floor that the room's number contradicts."""
        found = []
        if self.unread:
            found.append(_address("unread", f"里的“{self.unread}”读不出来，请改写", f"holds words that cannot be read: {self.unread}"))
        likely = floor_of(self.number)
        if self.floor is not None and likely is not None and self.floor != likely:
            zh = f"写的是 {self.floor} 层，房号 {self.number} 像是 {likely} 层，请核对"
            found.append(_address("floor", zh, f"says floor {self.floor}, but number {self.number} looks like floor {likely}"))
        return tuple(found)


# ---- addresses ----------------------------------------------------------------------------------------------------


def read_address(typed: str) -> Address | Reason:
    """Return the parts of an address, or why it is none: it is missing, or names neither a compound nor a building nor a number.

    Source: the shapes 黄贝路1002号华丽东村12栋2单元101号, 向西村东区47号101号, 某村33号, and what lists make of them (12-2-101, A座1203).
    """
    text = _half(typed)
    notes = _NOTE.findall(text)
    # Between two numbers a blank parts them (12 2 101), anywhere else it says nothing.
    text = _PARTING.sub("-", _NOTE.sub(" ", text)).replace(" ", "").strip(_SEPARATORS)
    if not text:
        return _address("empty", "没有填", "is missing")
    divisions, rest = _divisions(text)
    road, road_number, rest = _road(rest)
    address = replace(_inside(rest, road != ""), divisions=divisions, road=road, road_number=road_number, note="".join(notes))
    if not (address.name or address.building or address.number or address.road):
        return _address("nothing", f"“{typed.strip()}”里没有小区、楼栋或房号", "names neither a compound nor a building nor a number")
    return address


def building_key(name: str) -> str:
    """Return what a building's name and a written one share: 12栋, 十二栋, 12号楼, 12# and 12 are "12"; another kind of name is itself."""
    text = _half(name).replace(" ", "").upper()
    for shape in (_BLOCK, _HOUSE):
        found = shape.fullmatch(text)
        if found:
            return _number(found["block"]).upper()
    return _number(text)


def stairwell_key(name: str) -> str:
    """Return what a stairwell's name and a written one share: 2单元, 二单元, 2门 and 2 are "2"."""
    text = _half(name).replace(" ", "").upper()
    found = _STAIRWELL.fullmatch(text)
    return _number(found["stairwell"] if found else text).upper()


def number_key(number: str) -> str:
    """Return what a room's number and a written one share: 0101室, 101号 and １０１ are "101", b12 is "B12"."""
    text = _half(number).replace(" ", "")
    found = _ROOM.fullmatch(text)
    return _room(found["room"]) if found else text.upper()


def floor_of(number: str) -> int | None:
    """Return the floor that a room's number likely lies on (101 is 1, 1203 is 12), None where it says nothing."""
    if not number.isascii() or not number.isdigit() or len(number) not in (3, 4):
        return None
    floor = int(number[:-2])
    return floor or None


def _half(typed: str) -> str:
    """Return text in half width, with plain dashes, one blank between words and no invisible characters."""
    text = unicodedata.normalize("NFKC", typed)
    text = "".join(" " if char.isspace() else "-" if unicodedata.category(char) == "Pd" else char for char in text)
    return " ".join("".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc")).split())


def _divisions(text: str) -> tuple[tuple[str, ...], str]:
    """Return the divisions that an address begins with, and the rest. A district is one only behind its city: 园岭小区 is a compound."""
    found: list[str] = []
    for shape in (_PROVINCE, _CITY, _DISTRICT, _STREET, _COMMUNITY):
        if shape is _DISTRICT and not found and not text.startswith("罗湖区"):
            continue
        match = shape.match(text)
        if match:
            found.append(match[0].strip())
            text = text[match.end() :].lstrip(_SEPARATORS)
    return tuple(found), text


def _road(text: str) -> tuple[str, str, str]:
    """Return a road, its number and the rest; "" where the text begins with none."""
    found = _ROAD.match(text)
    if not found:
        return "", "", text
    return found["road"].replace(" ", ""), found["number"], text[found.end() :].lstrip(_SEPARATORS)


def _inside(text: str, has_road: bool) -> Address:
    """Return the parts from the compound's name on."""
    name, building, tail = _split(text, has_road)
    name = name.strip(_SEPARATORS).replace(" ", "")
    zone = _ZONE.search(name)
    # A name that is a zone and nothing else (东区) stays the name.
    cut = zone.start() if zone and zone.start() > 0 else len(name)
    found = Address(name=name[:cut], zone=name[cut:], building=building)
    dashed = _DASHED.fullmatch(tail)
    if not building and dashed:
        block, well = _number(dashed["block"]).upper(), _number(dashed["stairwell"] or "").upper()
        return replace(found, building=block, stairwell=well, number=_room(dashed["room"]))
    return _tail(found, tail)


def _split(text: str, has_road: bool) -> tuple[str, str, str]:
    """Return the compound's name, the building, and what follows it."""
    block = _BLOCK.search(text)
    if block:
        return text[: block.start()], _number(block["block"]).upper(), text[block.end() :]
    dashed = re.search(rf"(?<![0-9A-Za-z-]){_DASHED.pattern}$", text)
    if dashed:
        return text[: dashed.start()], "", text[dashed.start() :]
    house = _HOUSE.search(text)
    if house:
        before, after = text[: house.start()], text[house.end() :]
        # 47号101号 is a house and a room; 某村33号 a house alone; 梧桐苑101号 a room.
        if after.strip(_SEPARATORS) or (not has_road and (_VILLAGE.search(before.strip()) or _ZONE.search(before.strip()))):
            return before, _number(house["block"]), after
    start = re.search(rf"{_STAIRWELL.pattern}|{_FLOOR.pattern}|(?:商铺|铺位|铺|车位|车库)?[A-Za-z]{{0,2}}-?[0-9]", text)
    cut = start.start() if start else len(text)
    return text[:cut], "", text[cut:]


def _tail(found: Address, text: str) -> Address:
    """Return an address with stairwell, floor and number read in this order, and with what fitted nowhere."""
    text = text.strip(_SEPARATORS)
    well = _STAIRWELL.match(text)
    if well:
        found, text = replace(found, stairwell=_number(well["stairwell"]).upper()), text[well.end() :].lstrip(_SEPARATORS)
    floor = _FLOOR.match(text)
    if floor:
        found, text = replace(found, floor=_floor(floor)), text[floor.end() :].lstrip(_SEPARATORS)
    room = _ROOM.match(text)
    if room:
        words = f"{room['kind'] or ''}{room['after'] or ''}{room[0]}"
        kind = "shop" if re.search("铺|门面", words) else "bay" if "车" in words else "home"
        found, text = replace(found, kind=kind, number=_room(room["room"])), text[room.end() :]
    return replace(found, unread=text.strip(_SEPARATORS))


def _floor(found: re.Match[str]) -> int | None:
    if found["first"]:
        return 1
    text = found["floor"] or found["under"]
    floor = int(_number(text.lstrip("-"))) * (-1 if found["under"] or text.startswith("-") else 1)
    return floor if abs(floor) <= _MOST_FLOORS else None


def _room(text: str) -> str:
    """Return a room's number without leading zeros and dashes, letters as capitals."""
    text = _number(text.replace("-", "")).upper()
    return text.lstrip("0") or "0" if text.isdigit() else text


def _number(text: str) -> str:
    """Return a number in digits without leading zeros: 十二 is 12, 一〇一 is 101, 012 is 12; anything else as it is."""
    if text and all(char in _HAN_DIGITS or char in "十百" for char in text):
        return str(_han(text))
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def _han(text: str) -> int:
    if not {"十", "百"} & set(text):
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[char]
    return total + digit


def _address(code: str, zh: str, en: str) -> Reason:
    return Reason(f"address.{code}", f"地址{zh}。", f"The address {en}.")


# ---- house codes --------------------------------------------------------------------------------------------------

_HOUSE_WORDS: Final = {
    "no_such_province": ("前两位不是任何省份的代码", "begins with the code of no province"),
    "gap_in_levels": ("前 12 位中间有空缺的层级", "has an empty level inside its first 12 digits"),
    "street_out_of_range": ("第 7 至 9 位不是街道代码", "holds no street code in digits 7 to 9"),
    "community_out_of_range": ("第 10 至 12 位不是社区代码", "holds no community code in digits 10 to 12"),
    "no_community": ("第 10 至 12 位没有写社区", "names no community in digits 10 to 12"),
    "no_building": ("第 15 至 19 位没有写楼栋", "names no building in digits 15 to 19"),
    "no_room": ("最后 6 位没有写房间", "names no room in its last 6 digits"),
}


def read_house_code(typed: str, *, community: str = "", building: str = "") -> codes.House | Reason:
    """Return what a 25-digit house code names, or what is wrong with it.

    With `community` (12 digits) or `building` (19) given, the code must lie there: that is the only check its structure allows, it has no
    check digit. Source: as `codes.house`: 2 province, 2 city, 2 district, 3 street, 3 community, 2 base grid, 5 building, 6 room.
    """
    text = _half(typed).replace(" ", "").replace("-", "").lstrip("'`‘’")
    if not text:
        return _house("empty", "没有填", "is missing")
    if _SCIENTIFIC.fullmatch(text):
        return _house("scientific", "被表格软件写成了科学计数，请把这一列设为文本重填", "was turned into scientific notation; make it text")
    if len(text) != 25 or not (text.isascii() and text.isdigit()):
        return _house("digits", f"应为 25 位数字，这里有 {len(text)} 位", f"has 25 digits, not {len(text)}")
    # A sheet keeps 15 digits of a number and fills the rest with zeros.
    if text[15:] == "0" * 10:
        return _house(
            "rounded",
            "后 10 位都是 0，多半是表格软件丢了位数，请把这一列设为文本重填",
            "lost its last digits in a spreadsheet; make it text",
        )
    try:
        found = codes.house(text)
    except codes.NotACode as broken:
        return _house(broken.reason, *_HOUSE_WORDS[broken.reason])
    if community and found.community != community:
        return _house(
            "elsewhere", f"属于社区 {found.community}，不在这里的 {community}", f"lies in community {found.community}, not {community}"
        )
    if building and found.building != building:
        return _house("building", f"属于楼栋 {found.building}，不是这一栋 {building}", f"lies in building {found.building}, not {building}")
    return found


def _house(code: str, zh: str, en: str) -> Reason:
    return Reason(f"house_code.{code}", f"房屋编码{zh}。", f"The house code {en}.")
