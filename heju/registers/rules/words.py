"""Words that offices write into cells, and what they mean (pure). Anything else is refused: nothing is guessed from half a word."""

from __future__ import annotations

from typing import Final

TIE_KINDS: Final = {
    "业主": "owner", "产权人": "owner", "房主": "owner", "户主": "owner", "共有人": "owner", "房东": "owner", "owner": "owner",
    "合法占有尚未登记": "possessor", "合法占有": "possessor", "未办证业主": "possessor", "购房未办证": "possessor",
    "租客": "tenant", "承租人": "tenant", "租户": "tenant", "租住": "tenant", "租赁": "tenant", "tenant": "tenant",
    "家属": "family", "家庭成员": "family", "亲属": "family", "家人": "family", "同住人": "family",
    "共同居住": "family", "family": "family",
    "配偶": "family", "子女": "family", "父母": "family", "父亲": "family", "母亲": "family", "儿子": "family", "女儿": "family",
}  # fmt: skip
UNIT_KINDS: Final = {
    "住宅": "home", "住房": "home", "房屋": "home", "商品房": "home", "住宅用房": "home", "公寓": "home", "普通住宅": "home",
    "商铺": "shop", "店铺": "shop", "商业": "shop", "铺位": "shop", "商业用房": "shop",
    "车位": "bay", "停车位": "bay", "可登记车位": "bay", "产权车位": "bay",
}  # fmt: skip
AREA_SOURCES: Final = {
    "不动产登记簿": "register", "不动产登记": "register", "房产证": "register", "不动产权证": "register", "产权证": "register",
    "不动产权证书": "register", "登记簿": "register",
    "测绘机构实测": "survey", "实测": "survey", "测绘": "survey", "测绘报告": "survey",
    "房屋买卖合同": "contract", "买卖合同": "contract", "合同": "contract", "购房合同": "contract",
}  # fmt: skip
COMPOUND_KINDS: Final = {
    "住宅小区": "estate", "小区": "estate", "商品房小区": "estate", "城中村": "urban_village",
}  # fmt: skip
BODY_KINDS: Final = {
    "区委": "district_committee", "区政府": "district_office", "街道党工委": "street_committee", "街道办事处": "street_office",
    "社区党委": "community_committee", "社区居民委员会": "residents_committee", "社区居委会": "residents_committee",
    "居委会": "residents_committee", "居务监督委员会": "supervision_committee", "社区工作站": "work_station", "工作站": "work_station",
    "小区党支部": "branch", "党支部": "branch", "支部": "branch", "业主大会": "owners_assembly", "业主委员会": "owners_committee",
    "业委会": "owners_committee", "居民小组": "resident_group", "物业服务企业": "property_company", "物业公司": "property_company",
    "物业": "property_company", "物业企业": "property_company", "社工机构": "social_work_agency", "社会组织": "social_organization",
    "义工队": "volunteer_team", "志愿队": "volunteer_team", "职能部门": "department", "行业协会": "association",
    "商业楼宇": "commercial_building",
}  # fmt: skip
POSTS: Final = {
    "书记": ("secretary",), "支部书记": ("secretary",), "社区党委书记": ("secretary",), "副书记": ("deputy_secretary",),
    "支部副书记": ("deputy_secretary",), "委员": ("committee_member",), "支部委员": ("committee_member",),
    "业委会委员": ("committee_member",), "居委会委员": ("committee_member",), "主任": ("chair",), "业委会主任": ("chair",),
    "居委会主任": ("chair",), "站长": ("chair",), "工作站站长": ("chair",), "会长": ("chair",), "副主任": ("deputy_chair",),
    "业委会副主任": ("deputy_chair",), "居委会副主任": ("deputy_chair",), "组长": ("leader",), "居民小组组长": ("leader",),
    "负责人": ("leader", "manager", "chair"), "机构负责人": ("manager",), "楼宇负责人": ("manager",), "居民代表": ("representative",),
    "代表": ("representative",), "项目经理": ("manager",), "经理": ("manager",), "物业经理": ("manager",), "工作人员": ("staff",),
    "员工": ("staff",), "经办人": ("officer",), "社工": ("social_worker",), "义工队长": ("volunteer_leader",),
    "队长": ("volunteer_leader",),
}  # fmt: skip
YES: Final = frozenset({"是", "√", "✓", "对", "1", "y", "yes", "true", "有"})
NO: Final = frozenset({"否", "×", "0", "n", "no", "false", "无", "不是", "-", "/"})
EMPTY: Final = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "N/A", "n/a", "#N/A", "null", "None"})
