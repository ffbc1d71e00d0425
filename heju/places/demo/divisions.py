"""The district, its ten streets and 109 communities by their public names and statistical codes (data to 2023-06-30).

Typed for a demo without any list. Public administrative divisions, no compounds. Source: National Bureau of Statistics.
"""

from __future__ import annotations

from typing import Final

DISTRICT: Final = ("440303", "罗湖区")
# Street → its communities, each "serial name"; 街道 and 社区 are added.
STREETS: Final = {
    "001桂园": "001大塘龙 002桂木园 004人民桥 005红岭 007红南 008红村 009滨苑 010鹿丹村 011老围 016松园 017洪围 018新围",
    "002黄贝": "001新湖 003黄贝岭 007新秀 008水库 009新谊 011曦龙 012湖滨 015罗芳 017新兴 019文华 020碧波 021怡景 022凤凰",
    "003东门": "001湖贝 002新龙 003湖容 009立新 010城贝 011城东 012锦湖 013玉兰 014螺岭 015翠园 016花场 017东风 020东门 021北门 022书院街",
    "004翠竹": "001翠达 006新村 010翠岭 011水贝 022民新 028木头龙 029翠竹 030翠平 031翠宁 033愉天",
    "005南湖": "001友谊 005罗湖桥 006建南 007新港 010建中 011文锦 012海关 013和平 014渔民村 015罗湖 016向西 018新南 019嘉北 020嘉南",
    "006笋岗": "001田贝 004北站 007洪湖 008笋岗 009田心 012梨园 014笋西 017湖景",
    "007东湖": "001布心 002大望 003梧桐山 004翠湖 006翠新 007东民 009乐群 010太白 011翠鹏 012金岭 013金湖 014金鹏",
    "008莲塘": "001莲塘 002坳下 003西岭 004长岭 005莲花 006仙湖 007畔山 009鹏兴 010广岭",
    "009东晓": "001东晓 002草埔东 003松泉 004名地 005独树 006绿景 010兰花 014木棉岭",
    "010清水河": "001清水河 002泥岗 003银湖 004梅园 005草埔西 006红岗 007玉龙 008龙湖",
}


def as_list() -> bytes:
    """Return the divisions as a list that the loader reads."""
    code, name = DISTRICT
    lines = ["code,name,level,parent", f"{code}000000,{name},district,{code[:4]}00000000"]
    for street, communities in STREETS.items():
        above = f"{code}{street[:3]}000"
        lines.append(f"{above},{street[3:]}街道,street,{code}000000")
        lines += [f"{code}{street[:3]}{one[:3]},{one[3:]}社区,community,{above}" for one in communities.split()]
    return ("\n".join(lines) + "\n").encode()
