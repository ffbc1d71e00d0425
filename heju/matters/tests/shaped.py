"""A generated register in the shape of a city's mailbox of letters: its column names, long texts, every one answered (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from heju.kit.days import CHINA

SHAPE = ("id", "asked", "replied", "title", "text", "reply", "explainable")
WHERE = ("A2区", "A3区潇楚路", "B市", "K4县城南", "A7县星沙", "C5市")
WHAT = (
    ("路灯不亮", "晚上的路灯一盏都不亮，老人看不见台阶，已经有人摔倒"), ("电梯停运", "电梯停运三天，楼上老人下不了楼，物业说等配件"),
    ("夜间施工噪音", "工地每天半夜还在打桩，孩子没法睡"), ("咨询公积金贷款", "请问异地缴存的公积金能不能在本市贷款买房"),
    ("高铁站什么时候通车", "听说规划了新的车站，请问何时能够开工"), ("物业乱收停车费", "停车费从八十涨到一百二，没有公示也没有开会"),
)  # fmt: skip


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
