"""Sheets of old registers for tests: one row to change at will, and how a sheet comes in."""

from __future__ import annotations

from typing import Any

from heju.kit import db
from heju.kit.scope import Scope
from heju.matters.actions import step
from heju.matters.models import Event, Matter
from heju.registers.models import Import
from heju.registers.tests import sheets, walks
from tests import cast

HEADER = ("旧编号", "提出时间", "答复时间", "标题", "内容", "答复", "类别", "小区", "楼栋", "地点", "答复单位", "结果")
LIGHTS = (
    "2025-0117", "2025-03-02 09:15", "2025-03-09 16:40", "3栋门口路灯不亮", "门口的路灯不亮，老人晚上看不见台阶。", "换了灯具，逐盏试亮。",
    "楼道灯、路灯不亮", "梧桐苑", "1栋", "", "清禾物业服务有限公司", "",
)  # fmt: skip


def row(**changed: Any) -> tuple[Any, ...]:
    """Return the row of the lights with some cells changed, by column."""
    found = dict(zip(HEADER, LIGHTS, strict=True)) | changed
    return tuple(found[name] for name in HEADER)


OFFICER = "community_officer"
OPTIONS = {"source": "2025 年来信登记簿", "is_published": True}


def walk(rows: list[tuple[Any, ...]], who: str = OFFICER, at: str = "community_a", **options: Any) -> Import:
    content = sheets.xlsx([HEADER, *rows])
    return walks.checked(content, who=who, kind="matters", at=at, **(OPTIONS | options))


def brought(rows: list[tuple[Any, ...]], **options: Any) -> Import:
    """Check a sheet of the community officer and write it, doubtful rows too."""
    return walks.written(walk(rows, **options), OFFICER, takes_doubtful=True)


def matters(who: str = OFFICER) -> list[Matter]:
    with db.scoped(cast.scope(who)):
        return list(Matter.objects.filter(channel="sheet").order_by("hotline_number"))


def events(matter: Matter, who: str = OFFICER) -> list[Event]:
    with db.scoped(cast.scope(who)):
        return list(Event.objects.filter(matter=matter).select_related("body").order_by("number"))


def writing() -> Scope:
    """Return the scope in which the house writes: it sees what was taken back."""
    return step.writing(cast.scope("district_officer"))
