"""Who handles personal data, why, on which legal basis, with whom, for how long (pure). The page 谁在用您的信息 and every form read this.

Each handler decides for itself and is a separate one (PIPL art. 20, 22, 23): its list is its own, and what it gives to another is an
act with a legal basis of its own. Nothing here ranks anybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from heju.kit.law import Source

PIPL = "personal_information_protection_law"


@dataclass(frozen=True, slots=True)
class Handler:
    """One handler of personal data, in both languages. `keeps` are fields of a person; `contact` is a post and not a person."""

    code: str
    zh: str
    en: str
    purpose_zh: str
    purpose_en: str
    basis: tuple[Source, ...]
    keeps: tuple[str, ...]
    recipients_zh: str
    recipients_en: str
    contact_zh: str
    contact_en: str
    retention_zh: str
    retention_en: str


HANDLERS: dict[str, Handler] = {
    handler.code: handler
    for handler in (
        Handler(
            "branch",
            "小区党支部",
            "compound branch",
            "联系服务群众：知道谁住在哪里、谁需要上门，组织议事和互助",
            "serve the residents: know who lives where and who needs a visit, gather them to consult and help",
            (Source(PIPL, "13", 1, 1), Source(PIPL, "14"), Source(PIPL, "15")),
            ("name", "phone"),
            "不对外提供；转交社区须另有依据并留下记录",
            "nobody; giving something to the community needs a basis of its own and leaves a record",
            "支部书记",
            "the secretary of the branch",
            "搬离或撤回同意后停止使用，三十日内删除不再需要的内容",
            "no use after moving out or withdrawing consent; what is not needed any more is deleted within thirty days",
        ),
        Handler(
            "committee",
            "业主委员会",
            "owners' committee",
            "筹备和召开业主大会，核对业主身份、专有部分面积和表决权",
            "prepare and hold the owners' assembly; check who is an owner, with which area and vote",
            (Source("civil_code", "277"), Source("civil_code", "278"), Source(PIPL, "13", 1, 7)),
            ("name", "phone"),
            "不对外提供；公示时只写房号和面积",
            "nobody; notices show numbers of homes and areas only",
            "业委会主任",
            "the chair of the owners' committee",
            "不再是业主后，已形成的表决记录按规定保存，其余停止使用",
            "once somebody is no owner any more, records of votes are kept as the rules say and nothing else is used",
        ),
        Handler(
            "company",
            "物业服务企业",
            "property company",
            "履行物业服务合同：报修、缴费、通知、紧急联系",
            "perform the service contract: repairs, fees, notices, emergencies",
            (Source(PIPL, "13", 1, 2), Source("civil_code", "942")),
            ("name", "phone"),
            "不对外提供；承接查验和交接时只交给新的物业服务企业",
            "nobody; at a handover only the next property company",
            "物业项目经理",
            "the manager of the property company",
            "合同终止并交接后删除",
            "deleted after the contract ended and was handed over",
        ),
        Handler(
            "government",
            "街道、社区和区有关部门",
            "street, community and district",
            "履行法定职责：房屋和人口信息登记、救助、应急",
            "perform statutory duties: registers of homes and people, relief, emergencies",
            (Source(PIPL, "13", 1, 3), Source(PIPL, "34"), Source(PIPL, "35")),
            ("name", "phone", "identity"),
            "仅限法律规定的机关，每次都留下记录",
            "only the bodies that the law names; each time leaves a record",
            "社区经办人",
            "the officer of the community",
            "法定职责完成所必需的最短时间",
            "the shortest time that the statutory duty needs",
        ),
        Handler(
            "agency",
            "社工机构",
            "social work agency",
            "为本人同意的服务对象提供专业服务",
            "serve those who agreed to be served",
            (Source(PIPL, "13", 1, 1), Source(PIPL, "29"), Source(PIPL, "15")),
            ("name", "phone"),
            "不对外提供",
            "nobody",
            "机构负责人",
            "the head of the agency",
            "服务结束后删除，法律另有规定的除外",
            "deleted when the service ends, unless the law says otherwise",
        ),
    )
}

# Said on every form and on the page of handlers: what nobody loses.
NO_LOSS = (Source(PIPL, "16"), Source("civil_code", "944", 3), Source("civil_code", "273"))

# Why somebody may look at closed data. The words are kept in the record and shown to the person.
REVEAL_REASONS: dict[str, tuple[str, str]] = {
    "contact": ("需要联系本人", "the person must be reached"),
    "visit": ("上门走访服务", "a visit at home"),
    "verify": ("核对身份或房屋", "identity or home must be checked"),
    "emergency": ("紧急情况救助", "an emergency"),
}
# A reason is a sentence, not a letter.
WHY_LENGTH = 4

# A word to one person is deleted this many days after it was said (`personal.purposes.WHILE_NEWS`). Source: PIPL art. 19: within
# half a year an owner hears of what was done to his home and can object; the act itself stays in the record.
NOTICE_DAYS = 180

# ---- binding to a home ------------------------------------------------------------------------------------------------

# Who is an owner: the one in the register, the heir, and whoever lawfully holds a home bought from the developer before registration.
OWNER_BASIS = (Source("civil_code", "216"), Source("civil_code", "230"), Source("spc_building_ownership", "1"))
# Co-owners by shares hold exactly their shares; where nothing was agreed they are equal.
SHARE_BASIS = (Source("civil_code", "298"), Source("civil_code", "308"), Source("civil_code", "309"))
# Shares of heirs: what they agree on, else equal; the share passes when the succession opens.
HEIR_BASIS = (Source("civil_code", "230"), Source("civil_code", "1121", 1), Source("civil_code", "1130"), Source("civil_code", "1132"))
# A proxy names the agent, the matters, the power and the time, and ends with them, by revocation or by death.
PROXY_BASIS = (Source("civil_code", "161"), Source("civil_code", "165"), Source("civil_code", "173"))
TENANT_BASIS = (Source("civil_code", "705", 1), Source("civil_code", "725"), Source("spc_building_ownership", "16", 2))
# A tenancy of more than twenty years is void beyond them. Source: Civil Code art. 705.
LONGEST_TENANCY_YEARS = 20
# The figures below are choices of this platform, not of a law.
# Days in which a claim should be decided; afterwards it stands as overdue.
REVIEW_DAYS = 7
# Days after a refusal in which the claimant can have the community look again.
APPEAL_DAYS = 30
# Photos of papers are deleted so many days after the last decision (PIPL art. 19: the shortest time; as long as an appeal is possible).
PROOF_DAYS = 30
MOST_PHOTOS = 4
INVITATION_DAYS = 7
# One person may leave so many open claims: a mistake, not a search through the building.
MOST_CLAIMS = 5
# What a proxy may be for: code → (zh, en). Upper houses ask by the code.
PROXY_MATTERS = {
    "vote": ("参加业主大会表决", "vote in the owners' assembly"),
    "raise": ("反映问题、接受回复", "raise matters and take the answers"),
    "fees": ("缴费、对账", "pay and check fees"),
    "repairs": ("同意并配合维修", "agree to repairs and give access"),
    "receive": ("收通知和文件", "receive notices and papers"),
}

# Not law: so many paper forms are numbered at once; one that was never entered is forgotten after a year.
SLIPS_AT_ONCE = 20
