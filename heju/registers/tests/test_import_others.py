"""Homes, places, bodies, appointments and members from sheets: each through its own house, undone by it too."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from heju.kit import db
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.places.models import Place, Unit
from heju.registers.tests import sheets, walks
from tests import cast

pytestmark = pytest.mark.django_db
OFFICER = "community_officer"
HOMES = ("小区", "楼栋", "单元", "房号", "建筑面积(㎡)", "面积来源", "用途", "房屋编码")


def walk(rows: list[tuple[Any, ...]], kind: str, who: str = OFFICER, at: str = "community_a"):
    return walks.checked(sheets.xlsx(rows), who=who, kind=kind, at=at)


def count(model: Any, **wanted: Any) -> int:
    with db.scoped(cast.scope(OFFICER)):
        return int(model.objects.filter(**wanted).count())


class TestHomes:
    ROWS = [
        HOMES,
        ("梧桐苑", "1栋", "1单元", "101", 90.5, "房产证", "住宅", ""),
        ("梧桐苑", "1", "1", "0501室", "77.10", "实测", "", ""),
        ("梧桐苑", "２栋", "", "101", "", "", "", ""),
        ("梧桐苑", "", "", "车位12", "12.5", "买卖合同", "车位", ""),
        ("梧桐苑", "1栋", "1单元", "501", "77.1", "实测", "", ""),
        ("梧桐苑", "1栋", "1单元", "502", "77.1", "", "", ""),
        ("别的苑", "1栋", "1单元", "502", "", "", "", ""),
        ("梧桐苑", "1栋", "1单元", "503", "", "", "", "4403030010010100001000301"),
        ("梧桐苑", "1栋", "1单元", "504", "", "", "", "44030300100101"),
    ]

    def test_it_enters_what_is_missing_and_updates_what_differs(self) -> None:
        sheet = walk(self.ROWS, "homes")
        assert walks.outcomes(sheet, OFFICER) == {
            2: "change", 3: "create", 4: "create", 5: "create", 6: "refused", 7: "refused", 8: "refused", 9: "create", 10: "refused",
        }  # fmt: skip
        assert "和第 3 行是同一套" in walks.said(sheet, 6, OFFICER)
        assert "面积来源" in walks.said(sheet, 7, OFFICER)
        assert "不在这次导入的范围里" in walks.said(sheet, 8, OFFICER)
        assert "H10 房屋编码应为 25 位数字" in walks.said(sheet, 10, OFFICER)
        sheet = walks.written(sheet, OFFICER)
        assert sheet.written == {"change": 1, "create": 4, "refused": 4}
        with db.scoped(cast.scope(OFFICER)):
            unit = Unit.objects.get(pk=cast.unit("A", "101").pk)
            assert (unit.area_m2, unit.area_source) == (Decimal("90.50"), "register")
            fresh = Unit.objects.get(number="501")
            assert (fresh.floor, fresh.area_m2, fresh.path) == (5, Decimal("77.10"), cast.path("A1s1"))
            assert Place.objects.get(kind="building", name="2栋", parent=cast.place("A").pk).path.endswith("c1.b2")
            assert Unit.objects.get(number="车位12").kind == "bay"
        assert walk(self.ROWS, "homes").checked == {"same": 5, "refused": 4}

    def test_it_is_undone(self) -> None:
        units, places = count(Unit), count(Place)
        sheet = walks.undone(walks.written(walk(self.ROWS, "homes"), OFFICER), OFFICER)
        assert sheet.undone == {"back": 5, "stays": 0}
        assert (count(Unit), count(Place)) == (units, places)
        with db.scoped(cast.scope(OFFICER)):
            assert Unit.objects.get(pk=cast.unit("A", "101").pk).area_m2 == Decimal("88.50")

    def test_a_worse_source_replaces_no_better_area(self) -> None:
        sheet = walk([HOMES, ("梧桐苑", "1栋", "1单元", "101", 91, "合同", "", "")], "homes")
        assert sheet.checked == {"same": 1}
        assert "来源更可靠" in walks.said(sheet, 2, OFFICER)

    def test_a_home_in_which_somebody_lives_by_now_stays(self) -> None:
        sheet = walks.written(walk(self.ROWS[:3], "homes"), OFFICER)
        resident = ("梧桐苑", "1栋", "1单元", "501", "张三丰", "13800000001", "租客")
        people = [("小区", "楼栋", "单元", "房号", "姓名", "手机号", "关系"), resident]
        walks.written(walk(people, "people"), OFFICER)
        sheet = walks.undone(sheet, OFFICER)
        assert sheet.undone == {"back": 1, "stays": 1}
        assert walks.outcomes(sheet, OFFICER)[3] == "stays"


def test_places_are_founded_from_the_compound_down_and_taken_back() -> None:
    rows = [
        ("社区", "小区", "楼栋", "单元", "详细地址", "层数"),
        ("晴湖", "海棠里", "1栋", "1单元", "晴湖路1号", "18"),
        ("晴湖社区", "海棠里", "1栋", "2单元", "", ""),
        ("", "梧桐苑", "1号楼", "1", "", ""),
        ("别处社区", "丁香园", "", "", "", ""),
        ("", "", "", "", "什么路", ""),
    ]
    before = count(Place)
    sheet = walk(rows, "places")
    assert count(Place) == before
    assert walks.outcomes(sheet, OFFICER) == {2: "create", 3: "create", 4: "same", 5: "refused", 6: "refused"}
    sheet = walks.written(sheet, OFFICER)
    assert count(Place) == before + 4
    assert walk(rows, "places").checked == {"same": 3, "refused": 2}
    sheet = walks.undone(sheet, OFFICER)
    assert sheet.undone == {"back": 2, "stays": 0}
    assert count(Place) == before


BODY = ("组织类型", "组织名称", "覆盖小区", "成立日期", "统一社会信用代码", "依据")


@pytest.mark.parametrize(
    ("code", "said"),
    [("91350100M000100Y43", ""), ("91350100M000100Y4Z", "不该出现的字符"), ("91350100M000100Y42", "校验位不对"), ("", "")],
)
def test_a_credit_code_with_one_character_wrong_is_refused_by_its_cell(code: str, said: str) -> None:
    sheet = walk([BODY, ("社工机构", "青禾社工中心", "", "2026-01-05", code, "批复")], "bodies")
    assert sheet.checked == {"refused" if said else "create": 1}
    if said:
        assert f"E2 {said}" in walks.said(sheet, 2, OFFICER).replace("代码里有", "")


def test_bodies_are_founded_once_and_undone() -> None:
    rows = [
        BODY,
        ("居民小组", "梧桐苑居民小组", "梧桐苑", "2026-01-05", "", "选举"),
        ("党支部", "又一支部", "梧桐苑", "2026-01-05", "", "批复"),
    ]
    sheet = walk(rows, "bodies")
    assert walks.outcomes(sheet, OFFICER) == {2: "create", 3: "refused"}
    assert "已由“梧桐苑党支部”覆盖" in walks.said(sheet, 3, OFFICER)
    assert count(Body, name="梧桐苑居民小组") == 0
    sheet = walks.written(sheet, OFFICER)
    assert count(Coverage, body__name="梧桐苑居民小组", until=None) == 1
    assert walk(rows, "bodies").checked == {"same": 1, "refused": 1}
    assert walks.undone(sheet, OFFICER).undone == {"back": 1, "stays": 0}
    assert count(Body, name="梧桐苑居民小组", dissolved_on=None) == 0
    assert walks.written(walks.again(sheet, OFFICER), OFFICER).written["create"] == 1


def test_appointments_are_judged_by_the_rules_in_the_order_of_the_sheet() -> None:
    rows = [
        ("组织名称", "职务", "姓名", "手机号", "任职日期"),
        ("梧桐苑业主委员会", "委员", "赵钱孙", "13800000021", "2026-01-05"),
        ("梧桐苑业主委员会", "书记", "李周吴", "13800000022", "2026-01-05"),
        ("没有的组织", "委员", "李周吴", "13800000022", "2026-01-05"),
        ("清禾物业服务有限公司", "工作人员", "郑王冯", "13800000023", "2026-01-05"),
    ]
    sheet = walk(rows, "posts")
    assert count(Appointment, public_name="郑王冯") == 0
    outcomes = walks.outcomes(sheet, OFFICER)
    assert (outcomes[3], outcomes[4], outcomes[5]) == ("refused", "refused", "create")
    assert "没有这个职务" in walks.said(sheet, 3, OFFICER)
    assert "没有找到这个组织" in walks.said(sheet, 4, OFFICER)
    sheet = walks.written(sheet, OFFICER)
    assert count(Appointment, public_name="郑王冯", ended_on=None) == 1
    assert walks.outcomes(walk(rows, "posts"), OFFICER)[5] == "same"
    sheet = walks.undone(sheet, OFFICER)
    assert count(Appointment, public_name="郑王冯", ended_on=None) == 0


def test_members_belong_to_one_branch() -> None:
    rows = [
        ("支部名称", "姓名", "手机号", "转入日期"),
        ("梧桐苑党支部", "赵钱孙", "13800000021", "2026-01-05"),
        ("梧桐苑党支部", "赵钱孙", "13800000021", "2026-01-05"),
        ("银湖里党支部", "李周吴", "13800000022", "2026-01-05"),
    ]
    secretary = "branch_secretary"
    sheet = walk(rows, "members", secretary, "A")
    assert walks.outcomes(sheet, secretary) == {2: "create", 3: "same", 4: "refused"}
    walks.written(sheet, secretary)
    assert count(Member, body=cast.body("branch").pk) == 3
    walks.undone(walks.again(sheet, secretary), secretary)
    assert count(Member, body=cast.body("branch").pk, until=None) == 2
