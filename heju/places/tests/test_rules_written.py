"""Written addresses and house codes by the tables of docs/rules/written-addresses.md, and their laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit.ruling import Reason
from heju.places.rules import codes, written
from heju.places.rules.written import Address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (
            "黄贝路1002号华丽东村12栋2单元101号",
            Address(road="黄贝路", road_number="1002", name="华丽东村", building="12", stairwell="2", number="101"),
        ),
        ("向西村东区47号101号", Address(name="向西村", zone="东区", building="47", number="101")),
        ("某村33号", Address(name="某村", building="33")),
        ("水库新村131-2号502", Address(name="水库新村", building="131-2", number="502")),
        ("向西村三巷12号301", Address(name="向西村", zone="三巷", building="12", number="301")),
        ("梧桐苑101号", Address(name="梧桐苑", number="101")),
        ("东湖小区12-2-101", Address(name="东湖小区", building="12", stairwell="2", number="101")),
        ("东湖小区 12 2 101", Address(name="东湖小区", building="12", stairwell="2", number="101")),
        ("1-101", Address(building="1", number="101")),
        ("１２栋１０１室", Address(building="12", number="101")),
        ("梧桐苑　12 栋 2 单元 101", Address(name="梧桐苑", building="12", stairwell="2", number="101")),
        ("梧桐苑十二栋二单元5层501室", Address(name="梧桐苑", building="12", stairwell="2", floor=5, number="501")),
        ("碧波花园A座1203", Address(name="碧波花园", building="A", number="1203")),
        ("百仕达一号三栋101", Address(name="百仕达一号", building="3", number="101")),
        ("八一大厦12楼1203", Address(name="八一大厦", floor=12, number="1203")),
        ("东门街3号楼101", Address(name="东门街", building="3", number="101")),
        ("园岭小区3栋101", Address(name="园岭小区", building="3", number="101")),
        ("金湖花园二期5栋1单元1002", Address(name="金湖花园", zone="二期", building="5", stairwell="1", number="1002")),
        ("翠竹路12号院2栋101", Address(road="翠竹路", road_number="12", building="2", number="101")),
        ("文锦中路1027号3栋", Address(road="文锦中路", road_number="1027", building="3")),
        ("梧桐苑首层商铺05号", Address(name="梧桐苑", floor=1, number="5", kind="shop")),
        ("梧桐苑负一层车位B12", Address(name="梧桐苑", floor=-1, number="B12", kind="bay")),
        ("梧桐苑1栋101（出租）", Address(name="梧桐苑", building="1", number="101", note="(出租)")),
        ("梧桐苑12栋后面平房", Address(name="梧桐苑", building="12", unread="后面平房")),
        ("梧桐苑1栋101-1", Address(name="梧桐苑", building="1", number="101", unread="1")),
        (
            "广东省深圳市罗湖区黄贝街道黄贝岭社区黄贝路1002号华丽东村12栋2单元101",
            Address(
                divisions=("广东省", "深圳市", "罗湖区", "黄贝街道", "黄贝岭社区"),
                road="黄贝路",
                road_number="1002",
                name="华丽东村",
                building="12",
                stairwell="2",
                number="101",
            ),
        ),
    ],
)
def test_it_reads_an_address(typed, address):
    assert written.read_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"), [("", "address.empty"), ("　 ", "address.empty"), ("（出租）", "address.empty"), ("-", "address.empty")]
)
def test_it_says_why_something_is_no_address(typed, code):
    found = written.read_address(typed)
    assert isinstance(found, Reason)
    assert found.code == code


def test_a_division_alone_is_no_address():
    found = written.read_address("深圳市罗湖区黄贝街道1")
    assert isinstance(found, Address)
    assert found.number == "1"


@pytest.mark.parametrize(
    ("typed", "codes_of"),
    [
        ("梧桐苑1栋501", []),
        ("梧桐苑1栋5层501", []),
        ("梧桐苑1栋5层601", ["address.floor"]),
        ("梧桐苑1栋12层1203", []),
        ("梧桐苑1栋2层1203", ["address.floor"]),
        ("梧桐苑12栋后面平房", ["address.unread"]),
    ],
)
def test_it_says_what_to_look_at(typed, codes_of):
    found = written.read_address(typed)
    assert isinstance(found, Address)
    assert [doubt.code for doubt in found.doubts()] == codes_of
    assert found.is_whole is ("address.unread" not in codes_of)


@pytest.mark.parametrize(
    ("reader", "one", "key"),
    [
        *((written.building_key, one, "12") for one in ("12栋", "十二栋", "12座", "12号楼", "12幢", "12#", "012", "12", "１２栋", "12号")),
        *((written.building_key, one, "A") for one in ("A座", "a栋", "A")),
        (written.building_key, "桂花楼", "桂花楼"),
        *((written.stairwell_key, one, "2") for one in ("2单元", "二单元", "2门", "2", "２单元")),
        *((written.number_key, one, "101") for one in ("101", "0101", "101室", "101号", "101房", "１０１", " 101 ")),
        (written.number_key, "b12", "B12"),
        (written.number_key, "A-101", "A101"),
    ],
)
def test_spellings_of_one_door_share_a_key(reader, one, key):
    assert reader(one) == key


@pytest.mark.parametrize(
    ("number", "floor"), [("101", 1), ("1203", 12), ("099", None), ("12", None), ("B12", None), ("12345", None), ("3401", 34)]
)
def test_a_number_says_its_floor_or_nothing(number, floor):
    assert written.floor_of(number) == floor


names = st.sampled_from(["梧桐苑", "华丽东村", "园岭小区", "水库新村", "金湖花园", "银湖里"])
blocks = st.integers(1, 999)
wells = st.integers(1, 20)
floors = st.integers(1, 60)
rooms = st.integers(1, 20)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(names, blocks, wells, floors, rooms, st.booleans(), st.sampled_from(["", "号", "室", "房"]), st.sampled_from(["", " ", "　"]))
def test_law_what_is_written_in_full_is_read_back(name, block, well, floor, room, wide, ending, blank):
    number = f"{floor}{room:02d}"
    text = f"{name}{blank}{block}栋{blank}{well}单元{blank}{number}{ending}"
    expected = Address(name=name, building=str(block), stairwell=str(well), number=number)
    assert written.read_address(text.translate(WIDE) if wide else text) == expected
    assert expected.doubts() == ()


@given(st.text(max_size=40))
def test_law_any_text_is_read_or_refused_in_words(text):
    found = written.read_address(text)
    assert isinstance(found, Address) or (found.code.startswith("address.") and found.zh.startswith("地址"))


@given(st.text(alphabet="0123456789一二三十百栋单元号层楼室-A座路村区 东", max_size=14))
def test_law_no_digit_disappears(text):
    found = written.read_address(text)
    if isinstance(found, Address) and found.is_whole and not set("一二三十百") & set(text):
        kept = f"{found.divisions}{found.road}{found.road_number}{found.name}{found.zone}{found.building}{found.stairwell}{found.number}"
        kept += "" if found.floor is None else str(found.floor)
        assert {char for char in text if char in "123456789"} <= set(kept)


# ---- house codes ------------------------------------------------------------------------------------------------------

HOUSE = "4403030010160100012000101"


@pytest.mark.parametrize("typed", [HOUSE, f" {HOUSE} ", "440303 001016 01 00012 000101", f"'{HOUSE}", HOUSE.translate(WIDE)])
def test_it_reads_a_house_code(typed):
    assert written.read_house_code(typed) == codes.house(HOUSE)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("4.40303001016E+24", "scientific"),
        (HOUSE[:-1], "digits"),
        (HOUSE + "0", "digits"),
        (HOUSE[:-1] + "A", "digits"),
        ("4403030010160100000000000", "rounded"),
        ("99" + HOUSE[2:], "no_such_province"),
        ("4403030000160100012000101", "gap_in_levels"),
        ("4403036010160100012000101", "street_out_of_range"),
        ("4403030016000100012000101", "community_out_of_range"),
        ("4403030010000100012000101", "no_community"),
        ("4403030010160100000000101", "no_building"),
        ("4403030010160100012000000", "no_room"),
    ],
)
def test_it_says_what_is_wrong_with_a_house_code(typed, code):
    found = written.read_house_code(typed)
    assert isinstance(found, Reason)
    assert found.code == f"house_code.{code}"
    assert found.zh.startswith("房屋编码")


def test_a_house_code_lies_where_the_row_says():
    def code_of(**more):
        found = written.read_house_code(HOUSE, **more)
        return found.code if isinstance(found, Reason) else ""

    assert code_of(community="440303001016", building=HOUSE[:19]) == ""
    assert code_of(community="440303001017") == "house_code.elsewhere"
    assert code_of(building="4403030010160100013") == "house_code.building"


@given(st.text(max_size=30))
def test_law_a_house_code_is_read_exactly_when_its_structure_holds(text):
    found = written.read_house_code(text)
    if not isinstance(found, Reason):
        assert codes.house(found.building + found.room) == found
