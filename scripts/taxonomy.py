"""Lay our category tree beside an official classification of citizens' messages, and say what share of it the tree takes in.

    .venv/bin/python scripts/taxonomy.py ../shared/data/appeal_taxonomy.csv

Columns level1, level2, level3. A class is *relevant* when somebody in a compound can be affected by it or take it up; the rest
is named in OUTSIDE, with why. A relevant class is *covered* when WHERE leads it to leaves that the tree has. The same class is
also put to the model of the leaves as it stands, and it is told how often one of its first three suggestions agrees.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from heju.duties.classify import suggestions
from heju.duties.rules.load import shipped

RESIDUE = "其他"  # every group has such a class; it says nothing
# First level, or first/second, that nobody in a compound takes up: another body's business altogether.
OUTSIDE = {
    "农村农业": "farming",
    "国土资源/矿产资源管理": "mines",
    "国土资源/土地资源管理": "land",
    "国土资源/土地征收": "rural land",
    "城乡建设/村镇建设": "villages",
    "城乡建设/建筑市场": "building firms",
    "党务政务/港澳台侨": "foreign affairs",
    "党务政务/国防外交": "foreign affairs",
    "党务政务/民族宗教": "religion",
    "党务政务/政治体制": "institutions",
    "党务政务/群众团体": "associations",
    "党务政务/宣传舆论": "media",
    "纪检监察/党政处分": "discipline",
    "纪检监察/贪污贿赂": "discipline",
    "纪检监察/失职渎职": "discipline",
    "交通运输/出租车管理": "transport trade",
    "交通运输/建设管理": "roads",
    "交通运输/交通运输": "transport trade",
    "交通运输/客货运输": "transport trade",
    "经济管理/保险证券期货": "finance",
    "经济管理/国资监管": "state firms",
    "经济管理/宏观调控": "economy",
    "经济管理/企业破产": "firms",
    "经济管理/能源管理": "energy trade",
    "科技与信息产业/科学技术": "science",
    "科技与信息产业/信息化建设": "software trade",
    "科技与信息产业/知识产权": "patents",
    "民政/复退安置": "soldiers",
    "民政/优抚": "soldiers",
    "民政/救灾募捐/捐赠服务": "donations",
    "商贸旅游/旅游管理": "tourism",
    "商贸旅游/商业贸易": "trade",
    "环境保护/环保管理": "administration",
    "环境保护/建设项目审批": "permits",
    "卫生计生/医患纠纷": "hospitals",
    "卫生计生/医政监管": "hospitals",
    "政法/法制建设": "legislation",
    "政法/警务督察": "police discipline",
    "政法/刑案侦破": "crime",
    "政法/刑罚执行": "prisons",
    "教育文体/教师队伍和待遇": "teachers",
    "教育文体/教育体制": "school system",
    "教育文体/文物管理": "relics",
    "劳动和社会保障/工资福利": "wages",
    "劳动和社会保障/社保基金管理": "funds",
    "劳动和社会保障/退休政策及待遇": "pensions",
}
# Classes of relevant groups that are outside all the same.
OUTSIDE_CLASSES = {
    "公共汽车",
    "公园管理",
    "冬季采暖",
    "地铁城铁",
    "历史名城保护",
    "房屋评估",
    "房改政策",
    "骗购",
    "住房公积金",
    "廉政建设",
    "制度建设",
    "海洋",
    "放射性污染",
    "土壤污染",
    "生态破坏",
    "奢靡之风",
    "享乐主义",
    "邮政行业规划",
    "税收征管",
    "财政收支",
    "金融管理",
    "村委会选举",
    "区划调整",
    "边界纠纷",
    "农村低保",
    "收养登记",
    "商标管理",
    "不正当竞争",
    "直销",
    "产品质量监控",
    "认证认可标准化",
    "出入境检验检疫",
    "检验检疫",
    "违法生育",
    "计生执法",
    "人口政策",
    "药品和医疗器械管理",
    "出入境管理",
    "走私贩私",
    "集会游行示威",
    "刑事诉讼",
    "人事仲裁",
    "教育经费管理",
    "教学管理",
    "学历学位学籍管理",
    "语言文字规范",
    "考场考纪",
    "希望工程",
    "运动员权益",
    "体育竞赛",
    "体育市场",
    "文化体制改革",
    "非物质文化遗产",
    "文化艺术",
    "职业技能鉴定",
    "女工保护",
    "劳动环境",
    "工作时间和休息休假",
    "安全防护",
    "劳动安全",
    "新农村合作医疗",
    "商品质量",
}
# First word found in "level2/level3" → where in the tree it goes. Order matters: the narrower stands first.
WHERE = (
    ("房屋拆迁", "tenancy.village.renewal"),
    ("安置补偿", "tenancy.village.renewal"),
    ("审批手续", "tenancy.village.renewal"),
    ("回迁房", "tenancy.village.renewal"),
    ("棚户区", "tenancy.village.renewal"),
    ("危房", "building.danger"),
    ("征收", "tenancy.village.renewal"),
    ("安全生产", "safety.site"),
    ("施工安全", "safety.site"),
    ("抗震", "building.danger"),
    ("工程质量", "building.danger"),
    ("园林绿化", "sanitation.green"),
    ("环境卫生", "sanitation"),
    ("城管执法", "sanitation.cleaning"),
    ("居民服务设施", "building.common"),
    ("公共设施", "building.common"),
    ("基础设施", "building.common"),
    ("小区管理", "company.service"),
    ("物业服务", "company.service"),
    ("燃气", "utility.gas"),
    ("电力", "utility.power"),
    ("自来水", "utility.water"),
    ("违章建筑", "renovation.illegal"),
    ("城乡规划", "renovation.illegal.blocked_light"),
    ("修缮装修", "renovation.work"),
    ("房产证", "building.danger.title"),
    ("产权交易", "building.danger.title"),
    ("开发管理", "building.danger.warranty"),
    ("房屋租赁", "tenancy.rent"),
    ("私房", "tenancy.village.no_care"),
    ("住房保障", "people.hardship.housing"),
    ("组织建设", "owners.voice.branch"),
    ("作风", "public.conduct"),
    ("地震", "weather.ground"),
    ("气象", "weather.water"),
    ("打击报复", "public.conduct.retaliation"),
    ("滥用职权", "public.conduct"),
    ("噪音", "noise"),
    ("固体污染", "sanitation.waste"),
    ("大气污染", "noise.air"),
    ("其他污染", "noise.air"),
    ("水污染", "utility.water"),
    ("电磁", "utility.network.base_station"),
    ("危险化学品", "safety.site.dangerous_goods"),
    ("邮政", "utility.network.mail_parcels"),
    ("集资", "safety.crime.fraud"),
    ("非法经济", "safety.crime.fraud"),
    ("传销", "safety.crime.fraud"),
    ("电信", "utility.network.internet"),
    ("居委会选举", "owners.voice.residents_election"),
    ("社区建设", "owners.voice"),
    ("福利事业", "people.elders"),
    ("慈善", "people.life.volunteer"),
    ("救灾", "weather"),
    ("民间组织", "people.life.activity"),
    ("地名", "building.common.house_numbers"),
    ("殡葬", "noise.life.funeral"),
    ("婚姻", "people.life.public_service"),
    ("救助", "people.hardship.aid"),
    ("城镇低保", "people.hardship.aid"),
    ("特困", "people.hardship.aid"),
    ("物价", "company.fee"),
    ("广告", "sanitation.cleaning.leaflets"),
    ("中介", "tenancy.rent.dispute"),
    ("特种设备", "elevator.care"),
    ("突发公共卫生", "health.urgent.suspected"),
    ("疾病预防", "health.prevention"),
    ("食品安全", "health.prevention.food"),
    ("保健品", "health.prevention.quack"),
    ("失独", "people.elders.care"),
    ("人口计生", "people.life.public_service"),
    ("律师", "people.hardship.legal_aid"),
    ("法律服务", "people.hardship.legal_aid"),
    ("行政复议", "public.outcome.not_accepted"),
    ("诉讼", "public.outcome.not_accepted"),
    ("流动人口", "tenancy.rent.registration"),
    ("户籍", "people.life.public_service"),
    ("交通事故", "parking.order.crash"),
    ("机动车", "parking.order"),
    ("交通安全", "parking.order"),
    ("打黑", "safety.crime.strongarm"),
    ("邪教", "safety.crime.suspicious"),
    ("黄赌毒", "safety.crime.drugs_gambling"),
    ("恐怖", "safety.crime.suspicious"),
    ("拐卖", "people.elders.lost"),
    ("治安案件", "safety.crime"),
    ("消防", "fire"),
    ("劳动仲裁", "people.hardship.job"),
    ("仲裁与调解", "people.neighbors.dispute"),
    ("校外机构", "people.children.after_school"),
    ("学生负担", "people.children.after_school"),
    ("校园安全", "people.children.danger"),
    ("教育文体", "people.children.kindergarten"),
    ("教育收费", "people.children.kindergarten"),
    ("考试招生", "people.children.kindergarten"),
    ("民办学校", "people.children.kindergarten"),
    ("失学", "people.hardship.aid"),
    ("体育", "building.common.playground"),
    ("公共文化", "people.life.activity"),
    ("文化市场", "noise.life.shop"),
    ("社会保险", "people.life.public_service"),
    ("就业", "people.hardship.job"),
    ("劳动关系", "people.hardship.job"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: how many classes there are, how many are relevant, which of these lead nowhere, how often the model agrees."""

    classes: int
    relevant: int
    uncovered: list[str]
    agreed: int
    leaves_reached: int

    @property
    def covered(self) -> int:
        """Return how many relevant classes lead to leaves that the tree has."""
        return self.relevant - len(self.uncovered)


def compare(path: Path) -> Found:
    """Return how the tree takes in the classification of that file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["level1"], row["level2"], row["level3"]) for row in csv.DictReader(file)]
    codes = [leaf.code for leaf in shipped().leaves]
    relevant = [row for row in rows if is_relevant(row)]
    uncovered, agreed = [], 0
    reached: set[str] = set()
    for row in relevant:
        stem = where(row)
        leaves = {code for code in codes if stem and (code == stem or code.startswith(f"{stem}."))}
        if not leaves:
            uncovered.append("/".join(row))
            continue
        reached |= leaves
        agreed += bool(leaves & {one.leaf for one in suggestions.suggest(f"{row[1]}，{row[2]}")})
    return Found(len(rows), len(relevant), uncovered, agreed, len(reached))


def is_relevant(row: tuple[str, str, str]) -> bool:
    """Say whether somebody in a compound can be affected by that class or take it up."""
    first, second, third = row
    if third == RESIDUE or second == RESIDUE or third in OUTSIDE_CLASSES:
        return False
    return not {first, f"{first}/{second}", "/".join(row)} & OUTSIDE.keys()


def where(row: tuple[str, str, str]) -> str:
    """Return the part of the tree to which a class leads, "" where none is known."""
    text = "/".join(row)
    for part in (row[2], f"{row[1]}/{row[2]}", text):
        for word, stem in WHERE:
            if word in part:
                return stem
    return ""


def main(words: list[str]) -> int:
    """Print the figures; exit 1 where a relevant class leads nowhere."""
    if len(words) != 1:
        print("scripts/taxonomy.py FILE.csv", file=sys.stderr)
        return 2
    found = compare(Path(words[0]))
    print(f"{found.classes} classes, {found.relevant} of them relevant to a compound, {found.covered} covered by our tree")
    print(f"the model of the leaves agrees among its first three for {found.agreed}; {found.leaves_reached} leaves are reached")
    for name in found.uncovered:
        print(f"not covered: {name}")
    return 1 if found.uncovered else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
