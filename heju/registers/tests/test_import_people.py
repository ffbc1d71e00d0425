"""Residents from a sheet: judged, written once, taken back."""

from __future__ import annotations

import pickle

import pytest
from django.db import connection

from heju.kit import db
from heju.people.models import Likeness, Person, Tie
from heju.registers import parameters
from heju.registers.sheets.refusals import SheetRefused
from heju.registers.tests import sheets, walks
from tests import cast

pytestmark = pytest.mark.django_db


def phone(number: int) -> str:
    return f"1380000{number:04d}"


ROWS = [
    sheets.PEOPLE,
    ("张三丰", phone(1), "1栋", "1单元", "401", "业主"),
    ("李四光", phone(2), "1栋", "1单元", "402", "租客"),
    ("李小光", "", "1", "1", "402室", "家属"),
]


def people_in(number: str, who: str = "branch_secretary") -> int:
    with db.scoped(cast.scope(who)):
        return Tie.objects.filter(unit=cast.unit("A", number).pk, until=None).count()


def test_it_says_what_would_become_of_each_row_and_writes_nothing() -> None:
    before = people_in("401")
    sheet = walks.checked(sheets.xlsx(ROWS))
    assert (sheet.state, sheet.checked) == ("checked", {"create": 3})
    assert people_in("401") == before


def test_it_writes_and_the_same_sheet_again_changes_nothing() -> None:
    sheet = walks.written(walks.checked(sheets.xlsx(ROWS)))
    assert (sheet.state, sheet.written) == ("written", {"create": 3})
    assert (people_in("401"), people_in("402")) == (1, 2)
    again = walks.checked(sheets.xlsx(ROWS))
    assert again.checked == {"same": 3}


def test_it_is_undone_and_done_again() -> None:
    sheet = walks.written(walks.checked(sheets.xlsx(ROWS)))
    with db.scoped(cast.SYSTEM):
        persons = Person.objects.count()
    sheet = walks.undone(sheet)
    assert (sheet.state, sheet.undone) == ("undone", {"back": 3, "stays": 0})
    assert (people_in("401"), people_in("402")) == (0, 0)
    with db.scoped(cast.SYSTEM):
        assert Person.objects.count() == persons - 3
    sheet = walks.written(sheet)
    assert (people_in("401"), people_in("402")) == (1, 2)


def test_undoing_leaves_who_was_used_since_and_says_which() -> None:
    sheet = walks.written(walks.checked(sheets.xlsx(ROWS)))
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute("update people_tie set until = since + 1 where unit_id = %s", [cast.unit("A", "401").pk])
    sheet = walks.undone(sheet)
    assert sheet.undone == {"back": 2, "stays": 1}
    assert "导入以后又有改动" in walks.said(sheet, 2)
    assert walks.outcomes(sheet)[2] == "stays"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("张三丰", "1380000", "1栋", "1单元", "401", "业主"), "B2 手机号应为 11 位"),
        (("张三丰", phone(1), "9栋", "1单元", "401", "业主"), "登记里没有这套房屋"),
        (("张三丰", phone(1), "1栋", "1单元", "401", "邻居"), "F2 要写业主、租客"),
        (("", phone(1), "1栋", "1单元", "401", "业主"), "没有填姓名"),
        (("张三丰", phone(1), "1栋", "1单元", "101", "业主"), "份额加起来超过了全部"),
        (("张三丰", phone(1), "1栋", "1单元", "", "业主"), "没有写房号"),
        (("张三丰", phone(1), "1栋", "1单元", "401", ""), "没有填关系"),
    ],
)
def test_it_refuses_a_row_and_says_why(row: tuple[str, ...], sentence: str) -> None:
    sheet = walks.checked(sheets.xlsx([sheets.PEOPLE, row]))
    assert sheet.checked == {"refused": 1}
    assert sentence in walks.said(sheet, 2)


def test_whoever_may_be_one_person_is_proposed_once_the_sheet_is_written() -> None:
    twice = [sheets.PEOPLE, ("张三丰", phone(1), "1栋", "1单元", "401", "租客"), ("张三丰", "", "1栋", "1单元", "401", "家属")]
    walks.written(walks.checked(sheets.xlsx(twice)), takes_doubtful=True)
    with db.scoped(cast.scope("branch_secretary")):
        assert Likeness.objects.count() == 1


def test_a_large_sheet_is_read_apart_and_judged_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = [*ROWS, ("", phone(4), "1栋", "1单元", "401", "租客"), ("李小光", "1380000", "9栋", "", "401", "邻居")]
    here = walks.checked(sheets.xlsx(odd))
    monkeypatch.setattr(parameters, "READ_APART", 0)
    apart = walks.checked(sheets.xlsx(odd))
    assert (apart.checked, apart.notes) == (here.checked, here.notes) == ({"create": 3, "refused": 2}, [])
    assert [(row.row, row.values, row.told) for row in walks.rows(apart)] == [(row.row, row.values, row.told) for row in walks.rows(here)]


def test_what_is_wrong_with_a_large_sheet_is_said_as_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "READ_APART", 0)
    broken = SheetRefused("too_many_columns", row=7, most=200)
    assert str(pickle.loads(pickle.dumps(broken))) == str(broken)
    # Beyond the rows in which the header is looked for.
    content = sheets.csv([sheets.PEOPLE, *[ROWS[1]] * 25, [""] * 300])
    with pytest.raises(AssertionError, match="第 27 行超过 200 列"):
        walks.checked(content)
