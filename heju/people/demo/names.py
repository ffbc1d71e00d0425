"""Invented names for the demo: common surnames by weight and characters that parents like. Any likeness to a living person is chance."""

from __future__ import annotations

from random import Random

# Surname: weight, roughly as common as it is.
SURNAMES = {
    "王": 72, "李": 71, "陈": 68, "张": 64, "黄": 40, "林": 38, "刘": 52, "杨": 30, "吴": 26, "赵": 22, "周": 22, "徐": 18, "孙": 16,
    "马": 12, "朱": 14, "胡": 14, "郭": 14, "何": 18, "高": 10, "罗": 18, "郑": 16, "梁": 20, "谢": 16, "宋": 9, "唐": 9, "许": 14,
    "邓": 16, "冯": 10, "韩": 7, "曹": 7, "曾": 15, "彭": 11, "萧": 4, "蔡": 14, "潘": 9, "田": 6, "董": 6, "袁": 7, "于": 6, "余": 9,
    "叶": 13, "蒋": 7, "杜": 6, "苏": 10, "魏": 6, "程": 7, "吕": 7, "丁": 6, "沈": 6, "任": 5, "姚": 6, "卢": 8, "傅": 4, "钟": 12,
    "姜": 4, "崔": 3, "谭": 8, "廖": 11, "范": 6, "汪": 6, "陆": 6, "金": 4, "石": 5, "戴": 5, "贾": 3, "韦": 5, "夏": 4, "邱": 7,
    "方": 7, "侯": 3, "邹": 6, "熊": 4, "孟": 3, "秦": 3, "白": 3, "江": 6, "阎": 2, "薛": 3, "尹": 3, "段": 3, "雷": 4, "黎": 6,
    "史": 2, "龙": 4, "陶": 3, "贺": 3, "顾": 3, "毛": 4, "郝": 2, "龚": 4, "邵": 3, "万": 4, "钱": 3, "严": 3, "赖": 6, "欧阳": 2,
    "司徒": 1, "上官": 1,
}  # fmt: skip
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰建国文华志红梅春燕晓东海波宏亮嘉欣怡然子涵梓轩雨桐思远俊豪佳琪浩宇"
    "诗婷雅琴淑珍凤仙德福永康瑞祥家乐启航书瑶一诺可心若曦景行清和立新向阳长青广生润泽锦程安宁"
)


def full_names(random: Random, count: int) -> list[str]:
    """Return invented full names of two to four characters."""
    family = random.choices(list(SURNAMES), weights=list(SURNAMES.values()), k=count)
    first = random.choices(GIVEN, k=count)
    second = random.choices(GIVEN, k=count)
    short = random.choices((True, False), weights=(22, 78), k=count)
    return [f"{f}{a}" if one else f"{f}{a}{b}" for f, a, b, one in zip(family, first, second, short, strict=True)]
