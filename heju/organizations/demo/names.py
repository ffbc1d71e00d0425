"""Invented names of companies, agencies, societies and buildings for the demo, and codes that look right but are nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from heju.organizations.rules import credit_code

FIRST = "禾 汀 砚 芷 荻 棠 霁 漱 枕 槿 椿 菱 鹭 萤 榆 筠 岫 澹 笺 舟"
SECOND = "岸 序 衡 庐 畦 曦 埠 篱 映 澄"
DEPARTMENTS = (
    "区住房和建设局", "区民政局", "区城市管理和综合执法局", "区应急管理局", "区卫生健康局", "区教育局",
    "区司法局", "区信访局", "区工业和信息化局", "区文化广电旅游体育局", "区退役军人事务局", "区政务服务和数据管理局",
    "区市场监督管理局", "区生态环境局", "区水务局", "区消防救援大队",
)  # fmt: skip
OF_THE_CAST = "区市场监督管理局"  # where the cast's officer of a department serves


def invented(suffix: str) -> Iterator[str]:
    """Yield names that nobody registered as far as chance lets one say: two rare characters and what the body is."""
    for second in SECOND.split():
        for first in FIRST.split():
            yield f"{first}{second}{suffix}"


def code(kind: str, number: int) -> str:
    """Return a credit code with a right check character: registrar and kind (such as "91"), Luohu, and a body's part that says demo."""
    body = f"{kind}440303MADEM{number:04d}"
    return body + credit_code.check_digit(body)


def office_phone(number: int) -> str:
    """Return a telephone number of Shenzhen that no exchange can give: after the area code none begins with 0."""
    return f"0755-0{number:07d}"
