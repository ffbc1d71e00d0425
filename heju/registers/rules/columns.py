"""The kinds of sheets and their columns, with the names that offices give them (pure).

A column that is not here is never read. `means` says which reader of `rules.values` makes a clean value of a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from heju.registers import parameters


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind: its code, its words, other names that offices give it, and what its cells mean.

    `fills` is true where a merged cell may stand for all the rows it spans: parts of an address, never what belongs to one person.
    """

    code: str
    zh: str
    en: str
    means: str
    others: tuple[str, ...] = ()
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sheet: what one row stands for and which columns it has. Of each group in `needs` one column must be there."""

    code: str
    zh: str
    en: str
    row_zh: str
    row_en: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    icon: str
    # Rows that each pass through the house's own act, one by one.
    by_acts: bool = False
    # How many rows are judged and written together.
    batch_rows: int = parameters.BATCH_ROWS

    def column(self, code: str) -> Column:
        """Return a column by its code. Raises KeyError."""
        return BY_CODE[self.code][code]


STREET: Final = Column("street", "街道", "street", "name", ("所属街道", "街道办", "街道名称"), fills=True)
COMMUNITY: Final = Column("community", "社区", "community", "name", ("所属社区", "社区名称", "居委会"), fills=True)
COMPOUND: Final = Column(
    "compound", "小区", "compound", "name", ("小区名称", "所属小区", "小区名", "楼盘", "楼盘名称", "花园", "项目名称", "项目"), fills=True
)
BUILDING: Final = Column(
    "building", "楼栋", "building", "building", ("栋", "栋号", "楼号", "楼栋号", "幢号", "座", "楼座", "幢"), fills=True
)
STAIRWELL: Final = Column("stairwell", "单元", "stairwell", "stairwell", ("单元号", "梯", "单元门"), fills=True)
NUMBER: Final = Column("number", "房号", "number", "number", ("房间号", "室号", "门牌号", "房屋号", "户号", "室", "房间", "房号/车位号"))
ADDRESS: Final = Column("address", "地址", "address", "address", ("住址", "详细地址", "房屋地址", "家庭住址", "房屋坐落", "坐落", "现住址"))
NAME: Final = Column("name", "姓名", "name", "person", ("名字", "业主姓名", "住户姓名", "居民姓名", "业主", "住户", "业主名称", "户主姓名"))
PHONE: Final = Column(
    "phone", "手机号", "phone", "phone", ("手机", "电话", "联系电话", "手机号码", "联系方式", "电话号码", "移动电话", "联系手机")
)
IDENTITY: Final = Column(
    "identity", "身份证号", "identity number", "identity", ("身份证", "身份证号码", "证件号码", "证件号", "公民身份号码")
)
BASIS: Final = Column("basis", "依据", "basis", "text", ("文号", "依据文号", "备注依据", "来源"))
BODY_KIND: Final = Column("body_kind", "组织类型", "kind of body", "body_kind", ("类型", "组织类别", "单位类型", "机构类型"), fills=True)
BODY: Final = Column(
    "body", "组织名称", "body", "name", ("名称", "单位名称", "机构名称", "组织", "党支部名称", "支部名称", "单位"), fills=True
)

PLACES: Final = Kind(
    "places",
    "小区和楼栋",
    "compounds and buildings",
    "一个小区、一栋楼或一个单元",
    "a compound, a building or a stairwell",
    (
        STREET,
        COMMUNITY,
        COMPOUND,
        BUILDING,
        STAIRWELL,
        Column("road", "地址", "address", "text", ("详细地址", "门牌地址", "路名门牌", "小区地址")),
        Column("compound_kind", "小区类型", "kind of compound", "compound_kind", ("类型", "小区类别")),
        Column("year_built", "建成年份", "year built", "year", ("建成时间", "竣工年份", "建筑年代", "建成年代")),
        Column("floors", "层数", "floors", "floors", ("总层数", "楼层数", "地上层数")),
    ),
    (("compound", "building"),),
    "map-pin",
    by_acts=True,
)
HOMES: Final = Kind(
    "homes",
    "房屋",
    "homes",
    "一套房屋、一间商铺或一个车位",
    "a home, a shop or a bay",
    (
        COMPOUND,
        BUILDING,
        STAIRWELL,
        NUMBER,
        ADDRESS,
        Column("floor", "楼层", "floor", "floor", ("层", "所在楼层", "所在层", "楼层号")),
        Column("unit_kind", "用途", "use", "unit_kind", ("房屋用途", "房屋类型", "类型", "性质", "房屋性质", "规划用途")),
        Column(
            "area_m2",
            "面积",
            "area",
            "area",
            ("建筑面积", "房屋面积", "产权面积", "面积㎡", "建筑面积㎡", "专有部分面积"),
        ),
        Column("area_source", "面积来源", "source of the area", "area_source", ("面积依据", "面积出处")),
        Column("house_code", "房屋编码", "house code", "house_code", ("统一地址编码", "房屋编号", "25位编码", "房屋代码")),
    ),
    (("number", "address"),),
    "house",
)  # fmt: skip
PEOPLE: Final = Kind(
    "people",
    "住户",
    "residents",
    "一个人和一套房屋的关系",
    "one person and one home",
    (
        COMPOUND,
        BUILDING,
        STAIRWELL,
        NUMBER,
        ADDRESS,
        NAME,
        PHONE,
        IDENTITY,
        Column("tie_kind", "关系", "tie", "tie_kind", ("与房屋关系", "身份", "人员类型", "住户类型", "人员类别", "居住关系")),
        Column("share", "份额", "share", "share", ("产权份额", "所占份额", "产权比例", "共有份额")),
        Column("since", "起始日期", "since", "day", ("入住日期", "入住时间", "登记日期", "开始日期", "交房日期", "从哪天起")),
        Column("is_elder", "长者", "elder", "yes", ("老人", "是否长者", "是否老人", "高龄老人")),
    ),
    (("name",), ("number", "address")),
    "users",
)  # fmt: skip
BODIES: Final = Kind(
    "bodies",
    "组织",
    "organizations",
    "一个组织",
    "a body",
    (
        BODY_KIND,
        BODY,
        STREET,
        COMMUNITY,
        Column("covers", "覆盖小区", "compounds covered", "names", ("覆盖", "服务小区", "管辖小区", "小区", "所属小区", "小区名称")),
        Column("since", "成立日期", "founded on", "day", ("成立时间", "设立日期", "成立日", "进驻日期")),
        Column("office_phone", "公开电话", "office phone", "office_phone", ("办公电话", "联系电话", "电话", "值班电话")),
        Column("credit_code", "统一社会信用代码", "credit code", "credit_code", ("信用代码", "社会信用代码", "统一信用代码")),
        BASIS,
    ),
    (("body_kind",), ("body",), ("since",)),
    "landmark",
    by_acts=True,
)
POSTS: Final = Kind(
    "posts",
    "任职",
    "appointments",
    "一个人在一个组织里的一项职务",
    "one post of one person",
    (
        BODY_KIND,
        BODY,
        Column("post", "职务", "post", "post", ("岗位", "担任职务", "职位", "现任职务")),
        NAME,
        PHONE,
        Column("since", "任职日期", "since", "day", ("任职时间", "起始日期", "任命日期", "上任日期", "从哪天起")),
        Column("term_until", "任期至", "term until", "day", ("届满日期", "任期截止", "任期届满", "到期日期")),
        BASIS,
        Column("why", "理由", "reason", "text", ("说明", "备注", "兼职说明")),
    ),
    (("body",), ("post",), ("name",), ("phone",), ("since",)),
    "shield-check",
    by_acts=True,
)
MEMBERS: Final = Kind(
    "members",
    "党员",
    "Party members",
    "一名党员在一个支部的组织关系",
    "one member of one branch",
    (
        Column("body", "支部名称", "branch", "name", ("党支部", "支部", "所在支部", "所属支部", "党支部名称", "组织名称"), fills=True),
        NAME,
        PHONE,
        Column("since", "转入日期", "since", "day", ("转入时间", "起始日期", "入支部日期", "进入支部日期", "从哪天起")),
        BASIS,
    ),
    (("name",), ("phone",), ("since",)),
    "star",
    by_acts=True,
)

KINDS: Final[dict[str, Kind]] = {kind.code: kind for kind in (PEOPLE, HOMES, PLACES, BODIES, POSTS, MEMBERS)}
BY_CODE: Final[dict[str, dict[str, Column]]] = {kind.code: {one.code: one for one in kind.columns} for kind in KINDS.values()}
# How a row is filled in, in the empty sheet that is handed out: invented, and plainly so.
EXAMPLES: Final[dict[str, dict[str, str]]] = {
    "people": {
        "compound": "梧桐苑", "building": "1栋", "stairwell": "1单元", "number": "101", "name": "示例（请删掉这一行）",
        "phone": "13800000000", "tie_kind": "业主", "share": "1/2", "since": "2025-01-03", "is_elder": "否",
    },
    "homes": {
        "compound": "梧桐苑", "building": "1栋", "stairwell": "1单元", "number": "101", "floor": "1", "unit_kind": "住宅",
        "area_m2": "88.50", "area_source": "不动产登记", "house_code": "",
    },
    "places": {
        "street": "某某街道", "community": "某某社区", "compound": "梧桐苑", "building": "1栋", "stairwell": "1单元", "road": "某某路1号",
        "compound_kind": "住宅小区", "year_built": "1998", "floors": "18",
    },
    "bodies": {
        "body_kind": "业委会", "body": "梧桐苑业主委员会", "covers": "梧桐苑", "since": "2025-01-03", "office_phone": "0755-25000000",
        "credit_code": "", "basis": "业主大会选举结果",
    },
    "posts": {
        "body_kind": "业委会", "body": "梧桐苑业主委员会", "post": "委员", "name": "示例（请删掉这一行）", "phone": "13800000000",
        "since": "2025-01-03", "term_until": "", "basis": "业主大会选举结果",
    },
    "members": {
        "body": "梧桐苑党支部", "name": "示例（请删掉这一行）", "phone": "13800000000", "since": "2025-01-03", "basis": "组织关系介绍信",
    },
}  # fmt: skip
