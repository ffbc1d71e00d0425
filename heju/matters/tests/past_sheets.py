"""Sheets of old registers for tests: one row to change at will, a generated sheet in the shape of the real one, and how they come in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from heju.kit import db
from heju.kit.days import CHINA
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
SHAPE = ("id", "asked", "replied", "title", "text", "reply", "explainable")
WHERE = ("A2区", "A3区潇楚路", "B市", "K4县城南", "A7县星沙", "C5市")
WHAT = (
    ("路灯不亮", "晚上的路灯一盏都不亮，老人看不见台阶，已经有人摔倒"), ("电梯停运", "电梯停运三天，楼上老人下不了楼，物业说等配件"),
    ("夜间施工噪音", "工地每天半夜还在打桩，孩子没法睡"), ("咨询公积金贷款", "请问异地缴存的公积金能不能在本市贷款买房"),
    ("高铁站什么时候通车", "听说规划了新的车站，请问何时能够开工"), ("物业乱收停车费", "停车费从八十涨到一百二，没有公示也没有开会"),
)  # fmt: skip


def row(**changed: Any) -> tuple[Any, ...]:
    """Return the row of the lights with some cells changed, by column."""
    found = dict(zip(HEADER, LIGHTS, strict=True)) | changed
    return tuple(found[name] for name in HEADER)


def shaped(count: int, first: int = 2500) -> list[tuple[Any, ...]]:
    """Return header and rows in the shape of a city's mailbox of letters: its column names, long texts, every one answered."""
    random = Random(7)
    rows: list[tuple[Any, ...]] = [SHAPE]
    for number in range(count):
        where, (title, said) = random.choice(WHERE), random.choice(WHAT)
        asked = datetime(2019, 1, 1, 8, tzinfo=CHINA) + timedelta(minutes=random.randrange(500_000))
        text = "，".join([f"{where}{said}"] * random.randrange(1, 12)) + "。"
        reply = f"“{where}的网友”：您好！您反映的“{title}”已收悉，现答复如下：" + "经核实，已交办责任单位。" * random.randrange(1, 30)
        answered = asked + timedelta(days=random.randrange(1, 40), minutes=7)
        times = f"{asked:%Y-%m-%dT%H:%M:%S}", f"{answered:%Y-%m-%dT%H:%M:%S}"
        rows.append((first + number, *times, f"{where}{title}", text, reply, random.choice("01")))
    return rows


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
