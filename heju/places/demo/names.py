"""Invented names of estates and urban villages: such as somebody might give. Deterministic by the random source."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    "望舒 听禾 枕溪 问渠 映禾 采薇 蒹葭 晓汀 栖梧 知微 拾萤 衔月 浮岚 沐霖 砚池 竹西 汀兰 惜樨 鹭栖 萤屿 禾舟 青棠 云笺 霁川 疏桐 澹墨 "
    "半亩 松笛 荻花 杳霭 漱石 濯缨 南薰 兰舟 菱歌 星槎 朝槿 暮蝉 灯渡 麦秋 沁芷 渔灯 归鹭 照晚 叠翠 团荷 琼枝 芷汀 石榴巷 梨雪"
)
LAST = _words("苑 里 居 轩 庭 家园 雅苑 花园 雅居 新苑 名庭 华府 别院 佳园 小筑 华庭 阁 园 湾 公馆 新居 景苑")
VILLAGE_FIRST = _words("苇 鹭 蕉 榕 荔 禾 菱 莼 樟 槿 桑 芦 茭 蓼 椿 柚")
VILLAGE_LAST = _words("影 汀 渚 陂 垄 渡 坳 埔尾 坝 涧 墟 厝")


def estates(random: Random, count: int, taken: Iterable[str]) -> list[str]:
    """Return invented names of estates, none of them taken. There are more than a thousand to choose from."""
    return _some(random, [first + last for first in FIRST for last in LAST], count, taken)


def villages(random: Random, count: int, taken: Iterable[str]) -> list[str]:
    """Return invented names of urban villages, none of them taken."""
    return _some(random, [f"{first}{last}村" for first in VILLAGE_FIRST for last in VILLAGE_LAST], count, taken)


def _some(random: Random, names: list[str], count: int, taken: Iterable[str]) -> list[str]:
    free = sorted(set(names) - set(taken))
    return random.sample(free, count)
