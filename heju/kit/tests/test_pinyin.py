"""Pinyin: the tables are the ones in docs/rules/pinyin.md."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import pinyin
from heju.kit.pinyin import matches, query_tokens, search_tokens

# A list joined, because st.text would melt the alphabets into one where Chinese names are rare.
texts = st.lists(
    st.one_of(
        st.sampled_from("张长章重单曾行电梯栋座室女吕略嗯一二三楼水贝黑阿安"),
        st.sampled_from("abczshgn0123Ａｚ１２·-— é\u0301 \tßﬁ㐂①~"),
        st.characters(),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("text", "person", "spelled", "initials"),
    [
        pytest.param("张伟", True, "zhang wei", "zw", id="a common name"),
        pytest.param(
            "单田芳",
            True,
            "shan tian fang",
            "stf",
            id="a family name with its own reading",
        ),
        pytest.param("单位", False, "dan wei", "dw", id="the same character in a word"),
        pytest.param("尉迟恭", True, "yu chi gong", "ycg", id="a family name of two characters"),
        pytest.param("单于", True, "chan yu", "cy", id="two characters go before one"),
        pytest.param("单于明", True, "chan yu ming", "cym", id="and leave the given name"),
        pytest.param("重庆", False, "chong qing", "cq", id="a reading by the phrase"),
        pytest.param("吕布", True, "lv bu", "lb", id="a vowel as typed"),
        pytest.param(
            "水贝 12栋A座",
            False,
            "shui bei 12 dong a zuo",
            "sb12daz",
            id="digits and letters stay",
        ),
        pytest.param("１２栋Ｂ", False, "12 dong b", "12db", id="full width becomes half width"),
        pytest.param("麦迪·罗", False, "mai di · luo", "mdl", id="signs are no initials"),
        pytest.param("张 伟", False, "zhang wei", "zw", id="spaces go"),
        pytest.param("b1", False, "b1", "b1", id="letters with a digit are no syllable"),
        pytest.param("", True, "", "", id="nothing"),
    ],
)
def test_it_spells(text: str, person: bool, spelled: str, initials: str) -> None:
    assert pinyin.spelling(text, person=person) == spelled
    assert pinyin.initials(text, person=person) == initials


IN_ORDER = [
    "1号院",
    "2栋",
    "12栋",
    "A座",
    "阿",
    "安一",
    "昂",
    "单",
    "张二",
    "张三",
    "章一",
    "掌",
    "长孙",
]
PEOPLE_IN_ORDER = ["沙", "单", "张二", "张三", "章一", "掌", "长孙一"]


def test_it_sorts_as_a_register_does() -> None:
    for order in itertools.permutations(IN_ORDER[:5]):
        assert sorted(order, key=lambda name: pinyin.sort_key(name).encode()) == IN_ORDER[:5]
    assert sorted(set(IN_ORDER), key=lambda name: pinyin.sort_key(name).encode()) == IN_ORDER
    people = sorted(
        sorted(PEOPLE_IN_ORDER),
        key=lambda name: pinyin.sort_key(name, person=True).encode(),
    )
    assert people == PEOPLE_IN_ORDER
    assert pinyin.sort_key("2栋") == pinyin.sort_key("０２ 栋") == "0012 dong4栋"
    assert pinyin.sort_key(" 张 伟") == pinyin.sort_key("张伟") == "zhang1张 wei3伟"
    assert pinyin.sort_key("00栋") == pinyin.sort_key("0栋") == "0010 dong4栋"


def test_a_character_has_all_its_readings_the_common_one_first() -> None:
    assert pinyin.readings("重")[:2] == ("zhong", "chong")
    assert pinyin.readings("女")[:2] == ("nv", "nu")
    assert pinyin.readings("a") == pinyin.readings("1") == pinyin.readings("㐂") == ()


def test_every_reading_is_of_letters() -> None:
    for char in map(chr, [*range(0x3400, 0x4DC0, 7), *range(0x4E00, 0xA000, 3), *map(ord, "〇嗯呣诶欸黑")]):
        for reading in pinyin.readings(char):
            assert reading.isascii()
            assert reading.isalpha()
            assert reading.islower()


def test_a_text_is_no_person_unless_said() -> None:
    assert (pinyin.spelling("单位"), pinyin.initials("单位"), pinyin.sort_key("单")) == ("dan wei", "dw", "dan1单")


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_law_numbers_sort_by_value(a: int, b: int) -> None:
    assert (pinyin.sort_key(f"{a}栋") < pinyin.sort_key(f"{b}栋")) == (a < b)


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        pytest.param("三号楼电梯坏了", "电梯", True, id="a word of two characters"),
        pytest.param("三号楼电梯坏了", "梯", True, id="one character"),
        pytest.param("三号楼电梯坏了", "dt", True, id="initials"),
        pytest.param("三号楼电梯坏了", "d", True, id="one initial"),
        pytest.param("三号楼电梯坏了", "dianti", True, id="pinyin in full"),
        pytest.param("三号楼电梯坏了", "diant", True, id="pinyin then an initial"),
        pytest.param(
            "三号楼电梯坏了",
            "dtihua",
            True,
            id="initial, pinyin, and a beginning at the end",
        ),
        pytest.param("三号楼电梯坏了", "电t", True, id="a character then an initial"),
        pytest.param("三号楼电梯坏了", "d梯", True, id="an initial then a character"),
        pytest.param("三号楼电梯坏了", "坏了 电梯", True, id="two words in any order"),
        pytest.param("三号楼电梯坏了", "电坏", False, id="characters that are not neighbors"),
        pytest.param("三号楼电梯坏了", "电梯 水管", False, id="one of the words is missing"),
        pytest.param("三号楼电梯坏了", "ianti", False, id="pinyin from the middle of a syllable"),
        pytest.param("三号楼电梯坏了", "diati", False, id="a syllable half typed in the middle"),
        pytest.param("张伟", "zhw", True, id="zh as an initial"),
        pytest.param("张伟", "zw", True, id="z as an initial"),
        pytest.param("张伟", "ZHANGW", True, id="capitals"),
        pytest.param("张伟", "zha", True, id="a syllable being typed"),
        pytest.param("张伟", "zhang wei", True, id="pinyin set apart by spaces"),
        pytest.param("单田芳", "stf", True, id="a family name by its own reading"),
        pytest.param("单田芳", "dtf", True, id="and by its common one"),
        pytest.param("黑三", "he", True, id="a reading known only as a family name"),
        pytest.param("吕布", "lvb", True, id="ü typed as v"),
        pytest.param("吕布", "lubu", True, id="ü printed as u"),
        pytest.param("水贝 12栋A座", "１２栋", True, id="full width digits"),
        pytest.param("水贝 12栋A座", "2栋", True, id="the end of a number"),
        pytest.param("水贝 12栋A座", "12d", True, id="digits then an initial"),
        pytest.param("水贝 12栋A座", "贝12", True, id="across a space of the text"),
        pytest.param("水贝 12栋A座", "栋az", True, id="a letter as it stands, then an initial"),
        pytest.param("水贝 12栋A座", "13栋", False, id="another number"),
        pytest.param("Café ﬁn", "cafe FIN", True, id="accents and ligatures"),
        pytest.param("张伟", "  ", True, id="an empty query holds nothing back"),
        pytest.param("", "张", False, id="an empty text holds nothing"),
    ],
)
def test_it_finds(text: str, query: str, found: bool) -> None:
    assert matches(text, query) is found
    if found:
        assert set(query_tokens(query)) <= set(search_tokens(text))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("电梯坏了", "水管"),
        ("电梯坏了", "sg"),
        ("电梯坏了", "梯电"),
        ("电梯坏了", "电坏"),
        ("张伟", "zl"),
        ("张伟", "wz"),
        ("12栋", "21栋"),
        ("12栋", "1栋"),
        ("张伟", "张3"),
        ("张伟", "伟z"),
        ("张3", "3z"),
    ],
)
def test_the_index_alone_already_refuses(text: str, query: str) -> None:
    assert not set(query_tokens(query)) <= set(search_tokens(text))


def test_without_spelling_letters_are_only_letters() -> None:
    assert search_tokens("电梯ab", spelled=False) == sorted(["电", "梯", "a", "b", "电梯", "梯a", "ab"])
    assert query_tokens("梯ab", spelled=False) == ["ab", "梯a"]
    assert query_tokens("b", spelled=False) == ["b"]
    assert not matches("电梯ab", "dt", spelled=False)
    assert matches("电梯ab", "ab 电", spelled=False)


def test_the_tokens_are_these() -> None:
    assert search_tokens("李A") == sorted(["李", "a", "李a", "~l", "~li", "~a", "~la", "~ia"])
    assert query_tokens("李a") == ["~la", "李"]
    assert query_tokens("李明") == ["李明"]
    assert query_tokens("12") == ["12"]
    assert query_tokens("李") == ["李"]
    assert query_tokens("L") == ["~l"]


@given(texts, st.data(), st.booleans())
def test_law_every_part_of_a_text_is_found(text: str, data: st.DataObject, spelled: bool) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    assert matches(text, part, spelled=spelled)
    assert set(query_tokens(part, spelled=spelled)) <= set(search_tokens(text, spelled=spelled))


@given(texts, st.data())
def test_law_every_way_of_typing_a_text_is_found(text: str, data: st.DataObject) -> None:
    plain = pinyin.normalize(text)
    start = data.draw(st.integers(0, len(plain)))
    typed = ""
    for char in plain[start : start + 5]:
        options = pinyin.readings(char)
        short = {r[0] for r in options} | {r[:2] for r in options if r[1:2] == "h"}
        typed += data.draw(st.sampled_from(sorted({char, *options, *short})))
    assert matches(text, typed)
    assert set(query_tokens(typed)) <= set(search_tokens(text))


@given(texts, texts)
def test_law_the_index_loses_nothing_that_matches(text: str, query: str) -> None:
    if matches(text, query):
        assert set(query_tokens(query)) <= set(search_tokens(text))


@given(texts, texts)
def test_law_the_normal_form_of_a_joint_is_the_joint_of_the_forms(a: str, b: str) -> None:
    assert pinyin.normalize(a + b) == pinyin.normalize(a) + pinyin.normalize(b)


@given(texts)
def test_law_tokens_can_be_stored_and_are_short(text: str) -> None:
    for token in search_tokens(text):
        assert "\x00" not in token
        assert 1 <= len(token) <= 3
        token.encode()


@given(texts, st.booleans())
def test_law_spelling_never_fails_and_sorting_ignores_width_and_spaces(text: str, person: bool) -> None:
    pinyin.spelling(text, person=person)
    pinyin.initials(text, person=person)
    assert pinyin.sort_key(text, person=person) == pinyin.sort_key(text + "　", person=person)


def test_ten_thousand_names_take_less_than_a_second_of_their_share() -> None:
    given_names = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文辉力"
    families = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
    names = ["".join(name) for name in itertools.islice(itertools.product(families, given_names, given_names), 10_000)]
    began = time.process_time()
    for name in names:
        search_tokens(name)
    assert time.process_time() - began < 1.0  # 100,000 in 10 s
