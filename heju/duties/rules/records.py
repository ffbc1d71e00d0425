"""What the lists are made of: duties and their sources, the words naming a bearer, policies, leaves and bodies."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from heju.kit.law import Source

type Kind = Literal["duty", "right"]
type Level = Literal["compound", "community", "street", "district"]

# Between the code of a kind and what tells a part apart that a district has divided off it.
DIVIDED: Final = "__"
LEVELS: Final[tuple[Level, ...]] = ("compound", "community", "street", "district")
# Rules of the Party bind its own bodies, but they are not law: what rests on them alone is not statutory.
PARTY_RULES: Final = frozenset({"party_member_education_regulation"})


class Words(NamedTuple):
    """This will hold one name in both languages."""

    zh: str
    en: str


FREQUENCIES: Final = MappingProxyType(
    {
        "always": Words("随时做到", "at all times"),
        "daily": Words("每天", "daily"),
        "twice_monthly": Words("至少每十五天一次", "at least every fifteen days"),
        "monthly": Words("至少每月一次", "at least monthly"),
        "yearly": Words("至少每年一次", "at least yearly"),
        "periodic": Words("定期（间隔由技术规范、合同或规约定）", "at set times (the interval is set elsewhere)"),
        "by_contract": Words("按约定", "as agreed"),
        "before_act": Words("事前", "before acting"),
        "on_request": Words("有人提出时", "when asked"),
        "on_event": Words("需要时", "when the occasion arises"),
        "at_once": Words("发生时立即", "at once when it happens"),
        "once": Words("一次办妥，有变更再办", "once, and again on a change"),
        "at_end": Words("合同终止前后", "around the end of the contract"),
    }
)

BODIES: Final = MappingProxyType(
    {
        "property_company": Words("物业服务企业", "property company"),
        "branch": Words("小区党支部", "compound branch"),
        "owners_assembly": Words("业主大会", "owners' assembly"),
        "owners_committee": Words("业主委员会", "owners' committee"),
        "resident_group": Words("居民小组", "resident group"),
        "community_committee": Words("社区党委", "community committee"),
        "residents_committee": Words("居民委员会", "residents' committee"),
        "street": Words("街道", "street"),
        "department": Words("职能部门", "department"),
        "social_work_agency": Words("社工机构", "social work agency"),
    }
)

# Departments and public utilities take part in solving; the lists of duties speak of departments as one body.
AGENCIES: Final = MappingProxyType(
    {
        "department.civil": Words("民政部门", "civil affairs"),
        "department.cyber": Words("网信部门", "cyberspace administration"),
        "department.ecology": Words("生态环境部门", "ecology and environment"),
        "department.education": Words("教育部门", "education"),
        "department.emergency": Words("应急管理部门", "emergency management"),
        "department.fire": Words("消防救援机构", "fire service"),
        "department.health": Words("卫生健康、疾控部门", "health and disease control"),
        "department.housing": Words("住房建设部门", "housing authority"),
        "department.justice": Words("司法行政部门", "justice administration"),
        "department.labor": Words("人力资源保障部门", "labor and social security"),
        "department.market": Words("市场监管部门", "market supervision"),
        "department.petition": Words("信访部门", "petitions office"),
        "department.planning": Words("规划自然资源部门", "planning and natural resources"),
        "department.police": Words("公安机关", "police"),
        "department.traffic": Words("交警、交通部门", "traffic police"),
        "department.urban": Words("城管部门", "urban management"),
        "department.water": Words("水务部门", "water authority"),
        "utility.gas": Words("燃气公司", "gas company"),
        "utility.post": Words("邮政、快递企业", "postal and parcel companies"),
        "utility.power": Words("供电公司", "power company"),
        "utility.telecom": Words("通信运营商", "telecom providers"),
        "utility.water": Words("供水公司", "water company"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """This will name an article that a duty rests on, the bearer as the article calls it, and the text that was read.

    `role` stands literally in the article; it is empty in what is only read with the sources (an article that sets an
    interval or fills out the duty but names no bearer). `sha256` is of the article's text in UTF-8.
    """

    law: str
    article: str
    paragraph: int
    item: int
    role: str
    sha256: str

    @property
    def source(self) -> Source:
        """This will give the citation for people. Raises UnknownLaw or NoSuchArticle where it does not exist."""
        return Source(self.law, self.article, self.paragraph, self.item)

    @property
    def pinpoint(self) -> tuple[str, str, int, int]:
        """This will give the exact place, to compare two citations."""
        return (self.law, self.article, self.paragraph, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """This will hold one obligation (or right) of one body, as it is from `valid_from` on.

    `severity` is 1 (courtesy) to 5 (life or a great loss at stake); `categories` are codes of the tree, a leaf or a
    whole group; `valid_until` is the first day it no longer holds, None while it does.
    """

    code: str
    body: str
    kind: Kind
    subject: str
    subject_zh: str
    subject_en: str
    duty_zh: str
    duty_en: str
    frequency: str
    evidence_zh: tuple[str, ...]
    evidence_en: tuple[str, ...]
    severity: int
    categories: tuple[str, ...]
    sources: tuple[Citation, ...]
    read_with: tuple[Citation, ...]
    policies: tuple[str, ...]
    valid_from: date
    valid_until: date | None

    @property
    def statutory(self) -> bool:
        """This will say whether law, and not only policy or a rule of the Party, lays this on the body."""
        return any(citation.law not in PARTY_RULES for citation in self.sources)

    def holds_on(self, day: date) -> bool:
        """This will say whether the entry is in force on that day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """This will say why the word by which an article names the bearer means this body."""

    body: str
    word: str
    capacity: str
    why_zh: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """This will describe a basis that is not law."""

    code: str
    title_zh: str
    title_en: str
    what_zh: str
    what_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """This will hold one kind of matter: who leads, who assists, how fast, whom to call first, what to ask.

    `code` has three parts, one for each level of the tree; `call` is a telephone number shown before anything else, None
    where there is none; `asks` are questions beyond place, time and picture, which are always asked.
    """

    code: str
    names: tuple[Words, Words, Words]
    lead: str
    assisting: tuple[str, ...]
    level: Level
    pace: str
    call: str | None
    asks: tuple[Words, ...]

    @property
    def emergency(self) -> bool:
        """This will say whether somebody must be called before anything is typed."""
        return self.pace == "emergency"


def touches(category: str, leaf: str) -> bool:
    """This will say whether a duty's category, a leaf or a whole group, covers the leaf, or the one that it was divided from."""
    return leaf == category or leaf.startswith((f"{category}.", f"{category}{DIVIDED}"))


def body_words(code: str) -> Words:
    """This will give the name of a body, department or utility. Raises KeyError for an unknown code."""
    return BODIES[code] if code in BODIES else AGENCIES[code]
