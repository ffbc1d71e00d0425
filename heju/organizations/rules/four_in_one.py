"""Four in one at a compound and at a community: which bodies stand, what is missing, who must act next (pure).

Source: the report on Luohu district for the four bodies at both levels and for "N in one"; what to do next rests on
property_management_regulation art. 10 and 16, residents_committee_law art. 10 and 13, civil_code art. 277 and 284.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from heju.kit.law import Source
from heju.kit.ruling import Reason
from heju.organizations.rules import posts, terms

COMPOUND_FOUR: Final = ("branch", "owners_committee", "resident_group", "property_company")
COMMUNITY_FOUR: Final = ("community_committee", "residents_committee", "work_station", "social_work_agency")
# The owners' assembly acts through its committee; a station serves a whole community: neither makes a compound "N in one".
NOT_ADDITIONAL: Final = frozenset({"owners_assembly", "work_station"})

_GUIDE: Final = (
    Source("property_management_regulation", "10"),
    Source("residents_committee_law", "10", 1, 7),
    Source("civil_code", "277", 2),
)
MISSING: Final[dict[str, Reason]] = {
    "branch": Reason(
        "missing.branch",
        "还没有党支部覆盖。下一步：由社区党委在这里建支部，或让本社区已有的支部覆盖它。",
        "No branch covers it. Next: the community committee founds one here or has an existing branch cover it.",
    ),
    "owners_committee": Reason(
        "missing.owners_committee",
        "还没有业主委员会。下一步：由街道指导、居委会协助，召开业主大会选举。",
        "There is no owners' committee. Next: guided by the street and helped by the residents' committee, the owners meet and elect.",
        _GUIDE,
    ),
    "resident_group": Reason(
        "missing.resident_group",
        "还没有居民小组。下一步：由居委会设立，每二十至五十户推选一名居民代表，再从代表中推选组长。",
        "There is no resident group. Next: the residents' committee sets one up; each 20 to 50 households choose a representative.",
        (Source("residents_committee_law", "13"),),
    ),
    "property_company": Reason(
        "missing.property_company",
        "还没有物业服务企业。下一步：由业主决定自行管理，或共同决定选聘物业服务企业。",
        "There is no property company. Next: the owners decide to manage by themselves or to engage a company.",
        (Source("civil_code", "284", 1),),
    ),
    "community_committee": Reason(
        "missing.community_committee",
        "还没有社区党委。下一步：由街道党工委设立。",
        "There is no community committee. Next: the street committee sets it up.",
    ),
    "residents_committee": Reason(
        "missing.residents_committee",
        "还没有居民委员会。下一步：由街道办事处提出，报区人民政府批准设立。",
        "There is no residents' committee. Next: the street office proposes it and the district approves.",
        (Source("residents_committee_law", "3", 2),),
    ),
    "work_station": Reason(
        "missing.work_station", "还没有工作站服务这里。下一步：由街道指定。", "No work station serves it. Next: the street assigns one."
    ),
    "social_work_agency": Reason(
        "missing.social_work_agency",
        "还没有社工机构。下一步：由街道或社区购买服务。",
        "There is no social work agency. Next: street or community buys the service.",
    ),
}
BARE: Final = Reason(
    "bare",
    "没有物业服务企业，也没有业主委员会（双无小区）。现在先由党支部和居民小组办事：有事找支部书记；"
    "同时由街道指导、居委会协助召开业主大会，再决定自行管理还是选聘物业服务企业。",
    "Neither a property company nor an owners' committee. For now the branch and the resident group act: ask the secretary; meanwhile the "
    "street guides and the residents' committee helps the owners to meet, and they decide to manage by themselves or to engage a company.",
    (*_GUIDE, Source("civil_code", "284", 1)),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A body that stands there on the day: its kind, whether it has a head, and the last day of the head's term."""

    kind: str
    has_head: bool = True
    term_until: date | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: of which kind of body, and the sentence that says it and what comes next."""

    kind: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Union:
    """How the bodies of a place stand together."""

    wanted: tuple[str, ...]
    present: tuple[str, ...]
    additional: tuple[str, ...]
    missing: tuple[Gap, ...]
    weak: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether every wanted body stands; a vacant head does not undo that, but is told."""
        return not self.missing

    @property
    def count(self) -> int:
        """Return N of "N in one": the kinds that stand there, the wanted ones and those added."""
        return len(self.present) + len(self.additional)

    @property
    def is_bare(self) -> bool:
        """Say whether a compound has neither company nor owners' committee (双无)."""
        return self.wanted == COMPOUND_FOUR and not {"property_company", "owners_committee"} & set(self.present)


def _union(wanted: tuple[str, ...], standing: Iterable[Standing], day: date) -> Union:
    found = tuple(standing)
    kinds = {one.kind for one in found}
    weak = []
    for one in found:
        if one.kind not in wanted or posts.head_post(one.kind) is None:
            continue
        if not one.has_head:
            weak.append(Gap(one.kind, _vacant(one.kind)))
        elif terms.is_over(one.term_until, day):
            weak.append(Gap(one.kind, _over(one.kind)))
    return Union(
        wanted=wanted,
        present=tuple(kind for kind in wanted if kind in kinds),
        additional=tuple(sorted(kinds - set(wanted) - NOT_ADDITIONAL)),
        missing=tuple(Gap(kind, MISSING[kind]) for kind in wanted if kind not in kinds),
        weak=tuple(weak),
    )


def of_compound(standing: Iterable[Standing], day: date) -> Union:
    """Return how branch, owners' committee, resident group and property company stand at a compound.

    Source: the report on Luohu district, section "治理模式下沉".
    """
    return _union(COMPOUND_FOUR, standing, day)


def of_community(standing: Iterable[Standing], day: date) -> Union:
    """Return how community committee, residents' committee, work station and social work agency stand at a community.

    Source: the report on Luohu district, section "治理模式下沉".
    """
    return _union(COMMUNITY_FOUR, standing, day)


def path_ahead(union: Union) -> tuple[Reason, ...]:
    """Return what is missing in the order in which it is mended; a compound with neither company nor committee gets its own path.

    The branch comes first, because everything else is prepared by it.
    """
    reasons = [gap.reason for gap in union.missing]
    if union.is_bare:
        reasons = [one for one in reasons if one.code not in ("missing.owners_committee", "missing.property_company")]
        reasons.insert(1 if reasons and reasons[0].code == "missing.branch" else 0, BARE)
    return (*reasons, *(gap.reason for gap in union.weak))


_HEADS: Final = {
    "branch": ("支部书记", "secretary"),
    "owners_committee": ("业委会主任", "chair of the owners' committee"),
    "resident_group": ("居民小组组长", "leader of the resident group"),
    "property_company": ("物业项目经理", "property manager"),
    "community_committee": ("社区党委书记", "secretary of the community committee"),
    "residents_committee": ("居委会主任", "chair of the residents' committee"),
    "work_station": ("工作站站长", "head of the work station"),
    "social_work_agency": ("社工机构负责人", "manager of the social work agency"),
}


def _vacant(kind: str) -> Reason:
    zh, en = _HEADS[kind]
    return Reason(f"vacant.{kind}", f"{zh}空缺。下一步：请有权任命的人补上。", f"There is no {en}. Next: whoever appoints fills the post.")


def _over(kind: str) -> Reason:
    zh, en = _HEADS[kind]
    return Reason(
        f"over.{kind}",
        f"{zh}任期已满。下一步：换届，或依规延期。",
        f"The term of the {en} is over. Next: elect anew, or extend as the rules allow.",
    )
