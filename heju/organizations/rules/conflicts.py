"""Who may hold a post, who may not, and what is worth saying about it (pure).

Refused is only what a law read in full forbids, and what cannot be true in the calendar. Everything else is said and, where
somebody could doubt it, asks for a reason that stays in the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from heju.kit.law import NoLawInForce, Source
from heju.kit.ruling import Reason, Ruling, all_of, passes, refuses
from heju.organizations import parameters
from heju.organizations.rules import posts, terms

OWNERS_ONLY: Final = Source("property_management_regulation", "16", 2)
OWNERS_HEAD: Final = Source("property_management_regulation", "16", 3)
IS_OWNER: Final = Source("spc_building_ownership", "1", 1)
MAY_BE_OWNER: Final = Source("spc_building_ownership", "1", 2)
# What governs together: holding two of them is what the district calls cross-appointment.
GOVERNING: Final = frozenset(
    {"branch", "owners_committee", "resident_group", "property_company", "community_committee", "residents_committee", "work_station"}
)


@dataclass(frozen=True, slots=True)
class Held:
    """A post that the person holds already on the first day of the new one."""

    body: int
    kind: str
    post: str
    covers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the decision rests on. `ties` are the kinds of the person's ties to parts of the compounds covered.

    `today` is the day of decision; `taken` says that another person heads the body on `since` or later; `seats` counts the
    members of the body without this person; `by_self` that whoever decides would appoint himself.
    """

    body: int
    kind: str
    post: str
    founded_on: date
    since: date
    today: date
    dissolved_on: date | None = None
    term_until: date | None = None
    covers: frozenset[int] = frozenset()
    ties: frozenset[str] = frozenset()
    holds: tuple[Held, ...] = field(default=())
    taken: bool = False
    repeated: bool = False
    seats: int = 0
    by_self: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """Something worth saying about an appointment that may be made; `needs_why` asks for a reason, else it is welcome."""

    reason: Reason
    needs_why: bool


def may_appoint(case: Case) -> Ruling:
    """Return whether the person may hold the post, with every reason against it at once.

    Source: property_management_regulation art. 16, spc_building_ownership art. 1, residents_committee_law art. 8, 13, 14, 36.
    """
    return all_of((_post(case), _calendar(case), _seat(case), _owner(case), _supervisor(case), _law_term(case)))


def flags(case: Case) -> tuple[Flag, ...]:
    """Return what is worth saying, in a fixed order; meant for a case that may be appointed, but true of any."""
    found = (_possessor(case), _company_staff(case), _not_representative(case), _self(case), _two_heads(case), _crossed(case))
    return tuple(flag for flag in found if flag is not None)


def is_answered(given: tuple[Flag, ...], why: str) -> bool:
    """Say whether every flag that asks for a reason has got one."""
    return bool(why.strip()) or not any(flag.needs_why for flag in given)


# ---- what is refused ----------------------------------------------------------------------------------------------


def _post(case: Case) -> Ruling:
    if posts.is_post_of(case.kind, case.post):
        return passes()
    return refuses(Reason("post.unknown", "这类组织没有这个职务。", "A body of this kind has no such post."))


def _calendar(case: Case) -> Ruling:
    found = []
    if case.since < case.founded_on:
        found.append(refuses(Reason("body.not_founded", "任职不能早于组织成立。", "Nobody can be appointed before the body was founded.")))
    if case.dissolved_on is not None and case.since >= case.dissolved_on:
        found.append(refuses(Reason("body.dissolved", "这个组织那时已经撤销。", "The body is dissolved by then.")))
    if case.term_until is not None and case.term_until < case.since:
        found.append(refuses(Reason("term.backwards", "任期的最后一天不能早于第一天。", "A term cannot end before it begins.")))
    elif terms.is_over(case.term_until, case.today):
        found.append(
            refuses(Reason("term.over", "这个任期已经结束，不能再按它任命。", "That term is over; nobody can be appointed for it now."))
        )
    return all_of(found)


def _seat(case: Case) -> Ruling:
    found = []
    if case.repeated:
        found.append(refuses(Reason("post.repeated", "他已经担任这个职务。", "He holds this post already.")))
    elif case.taken and posts.is_head(case.kind, case.post):
        found.append(
            refuses(Reason("head.taken", "这个职务有人担任。请先办理离任。", "Somebody holds this post. End that appointment first."))
        )
    if case.kind == "residents_committee":
        found.append(_residents_seats(case))
    return all_of(found)


def _residents_seats(case: Case) -> Ruling:
    try:
        line = parameters.RESIDENTS_SEATS.line_on(case.since)
    except NoLawInForce:
        return passes()
    if case.seats < line.value:
        return passes()
    return refuses(
        Reason(
            "committee.full",
            f"居民委员会最多 {line.value} 人，现在已有 {case.seats} 人。",
            f"A residents' committee has at most {line.value} members; it has {case.seats}.",
            line.sources,
        )
    )


def _owner(case: Case) -> Ruling:
    if case.kind != "owners_committee" or {"owner", "possessor"} & case.ties:
        return passes()
    if case.post == "committee_member":
        zh, en = (
            "业委会委员应当由业主担任，他不是本小区业主。",
            "Members of an owners' committee must be owners; he is not an owner of this compound.",
        )
        sources: tuple[Source, ...] = (OWNERS_ONLY, IS_OWNER)
    else:
        zh = "业委会主任、副主任从业委会成员中推选，成员应当是业主，他不是本小区业主。"
        en = "Chair and deputy are chosen among the members, who must be owners; he is not an owner of this compound."
        sources = (OWNERS_ONLY, OWNERS_HEAD, IS_OWNER)
    return refuses(Reason("committee.not_owner", zh, en, sources))


def _supervisor(case: Case) -> Ruling:
    pair = {"residents_committee": "supervision_committee", "supervision_committee": "residents_committee"}
    other = pair.get(case.kind)
    if other is None or not any(held.kind == other for held in case.holds):
        return passes()
    return refuses(
        Reason(
            "supervision.both",
            "居民委员会成员不得担任居务监督委员会成员。",
            "A member of the residents' committee cannot sit in the committee that supervises it.",
            (Source("residents_committee_law", "36", 1),),
        )
    )


def _law_term(case: Case) -> Ruling:
    last = terms.latest_end(case.kind, case.since)
    if last is None or case.term_until is None or case.term_until <= last:
        return passes()
    return refuses(
        Reason(
            "term.too_long",
            f"每届任期五年，最晚到 {last.isoformat()}。",
            f"A term is five years; it ends on {last.isoformat()} at the latest.",
            parameters.RESIDENTS_TERM_YEARS.sources_on(case.since),
        )
    )


# ---- what is said -------------------------------------------------------------------------------------------------


def _possessor(case: Case) -> Flag | None:
    if case.kind != "owners_committee" or "owner" in case.ties or "possessor" not in case.ties:
        return None
    return Flag(
        Reason(
            "committee.possessor",
            "他已合法占有但尚未登记，可以认定为业主。请写明买卖合同和占有的依据。",
            "He possesses lawfully but is not registered yet and may be held an owner. State the contract and the possession.",
            (MAY_BE_OWNER,),
        ),
        needs_why=True,
    )


def _company_staff(case: Case) -> Flag | None:
    if case.kind == "owners_committee":
        met = any(held.kind == "property_company" and held.covers & case.covers for held in case.holds)
    elif case.kind == "property_company":
        met = any(held.kind == "owners_committee" and held.covers & case.covers for held in case.holds)
    else:
        met = False
    if not met:
        return None
    return Flag(
        Reason(
            "company.in_committee",
            "他同时在服务本小区的物业公司和业委会任职：业委会要监督物业公司履约。请写明为何仍然任命。",
            "He would serve both the property company of this compound and the committee that supervises its contract. State why.",
            (Source("property_management_regulation", "15"),),
        ),
        needs_why=True,
    )


def _not_representative(case: Case) -> Flag | None:
    if (case.kind, case.post) != ("resident_group", "leader"):
        return None
    if any(held.body == case.body and held.post == "representative" for held in case.holds):
        return None
    return Flag(
        Reason(
            "group.not_representative",
            "组长从居民代表中推选，他还没有登记为这个小组的代表。请写明推选情况。",
            "The leader is chosen among the representatives; he is not registered as one of this group. State how he was chosen.",
            (Source("residents_committee_law", "13", 2),),
        ),
        needs_why=True,
    )


def _self(case: Case) -> Flag | None:
    if not case.by_self:
        return None
    return Flag(Reason("decided.by_self", "您在任命自己。请写明是谁决定的。", "You appoint yourself. State who decided."), needs_why=True)


def _others(case: Case) -> list[Held]:
    """Return the posts held in other bodies that govern, those of bodies elsewhere left out unless a community's."""
    local = {"branch", "owners_committee", "resident_group", "property_company"}
    return [
        held
        for held in case.holds
        if held.body != case.body
        and held.kind in GOVERNING
        and case.kind in GOVERNING
        and not (held.kind in local and case.kind in local and held.covers and case.covers and not held.covers & case.covers)
    ]


def _two_heads(case: Case) -> Flag | None:
    if not posts.is_head(case.kind, case.post) or not any(
        posts.is_head(held.kind, held.post) for held in case.holds if held.body != case.body
    ):
        return None
    kinds = {case.kind, *(held.kind for held in case.holds if posts.is_head(held.kind, held.post))}
    sources = (Source("residents_committee_law", "8", 3),) if {"residents_committee", "community_committee"} <= kinds else ()
    return Flag(Reason("post.two_heads", "一肩挑：同时担任两个组织的负责人。", "One person heads two bodies.", sources), needs_why=False)


def _crossed(case: Case) -> Flag | None:
    others = _others(case)
    if not others or _two_heads(case) is not None:
        return None
    kinds = {case.kind, *(held.kind for held in others)}
    sources = (Source("residents_committee_law", "8", 3),) if {"residents_committee", "community_committee"} <= kinds else ()
    return Flag(
        Reason("post.crossed", "交叉任职：同时在两个治理组织任职。", "He serves in two governing bodies.", sources), needs_why=False
    )
