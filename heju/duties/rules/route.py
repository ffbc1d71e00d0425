"""Which bodies take up a matter of a kind at a place: a pure rule, and why, whatever the place lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

from heju.duties.rules.records import LEVELS, Leaf, Level, body_words, touches
from heju.kit.law import Source
from heju.kit.ruling import Reason

type PlaceKind = Literal["estate", "urban_village"]

_RESIDENTS: Final = (Source("residents_committee_law", "10", 1, 3),)
_FOUNDING: Final = (Source("civil_code", "277", 2), Source("residents_committee_law", "10", 1, 7))
_SELF_MANAGED: Final = (Source("civil_code", "284", 1),)
_FIRE: Final = (Source("gd_fire_measures", "12", 5),)
_SWEEPING: Final = (Source("city_appearance_regulation", "23", 2),)
_EQUIPMENT: Final = (Source("special_equipment_safety_law", "38"),)
_EMERGENCY: Final = (Source("emergency_response_law", "77"), Source("emergency_response_law", "22"))
_REPORT: Final = (Source("luohu_report", title="支部建在小区 共创美好生活（中国城市报）"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """This will say what a compound has of the bodies that take up matters.

    `has_company` a property company that serves it, `has_committee` an owners' committee in its term, `has_branch` a
    branch that covers it. A resident group, a residents' committee and a street there are everywhere.
    """

    kind: PlaceKind
    has_company: bool
    has_committee: bool
    has_branch: bool

    @property
    def bare(self) -> bool:
        """This will say whether it is a 双无小区: neither company nor committee."""
        return not self.has_company and not self.has_committee


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """This will hold who leads, who assists, at which level, whom to call first, and why each of them.

    `lead` and `assisting` are codes of bodies, departments and utilities that exist at the place, none twice.
    """

    lead: str
    assisting: tuple[str, ...]
    level: Level
    call: str | None
    because: tuple[Reason, ...]


def route(leaf: Leaf, place: Place) -> Routed:
    """This will say which bodies take up a matter of this kind at this place, with the reasons to be shown.

    A body that the place lacks is replaced, never left out: docs/rules/routing.md says by whom.
    Source: civil_code 277, 284; residents_committee_law 10; gd_fire_measures 12; city_appearance_regulation 23;
    special_equipment_safety_law 38; emergency_response_law 22, 77.
    """
    lead, why = _standing_in(leaf.lead, leaf, place)
    reasons, wanted = [_by_list(leaf), *why], []
    for body in leaf.assisting:
        stands_in, why = _standing_in(body, leaf, place)
        wanted.append(stands_in)
        # Who leads instead of the company is told once; that the company would only have helped is told apart.
        reasons += [_no_company_to_help(stands_in)] if body == "property_company" and why else why
    if leaf.lead != lead:
        wanted += _backing(lead)
    if place.kind == "urban_village" and not place.has_company:
        reasons.append(_village())
    assisting = tuple(dict.fromkeys(body for body in wanted if body != lead))
    level = max(leaf.level, _reach(lead), key=LEVELS.index)
    because = tuple(dict.fromkeys(reasons))
    return Routed(lead=lead, assisting=assisting, level=level, call=leaf.call, because=because)


def places() -> Iterator[Place]:
    """This will give every kind of place there is: two kinds of compound, with and without each body."""
    kinds: tuple[PlaceKind, ...] = ("estate", "urban_village")
    yes_no = (True, False)
    for kind, company, committee, branch in product(kinds, yes_no, yes_no, yes_no):
        yield Place(kind=kind, has_company=company, has_committee=committee, has_branch=branch)


def _standing_in(body: str, leaf: Leaf, place: Place) -> tuple[str, list[Reason]]:
    if body == "property_company" and not place.has_company:
        return _for_company(leaf, place)
    if body == "owners_committee" and not place.has_committee:
        return "residents_committee", [_no_committee()]
    if body == "branch" and not place.has_branch:
        return "community_committee", [_no_branch()]
    return body, []


def _for_company(leaf: Leaf, place: Place) -> tuple[str, list[Reason]]:
    if leaf.emergency:
        return "residents_committee", [_no_company("emergency", "residents_committee", _EMERGENCY)]
    if touches("fire", leaf.code):
        return "street", [_no_company("fire", "street", _FIRE)]
    if touches("sanitation.cleaning", leaf.code) or touches("sanitation.waste", leaf.code):
        return "street", [_no_company("sweeping", "street", _SWEEPING)]
    # Equipment held in common is in the care of the co-owners where they entrusted nobody with it.
    equipment = _EQUIPMENT if touches("elevator", leaf.code) else ()
    if place.has_committee:
        return "owners_committee", [_no_company("self_managed", "owners_committee", _SELF_MANAGED + equipment)]
    return "residents_committee", [_no_company("bare", "residents_committee", _RESIDENTS + equipment)]


def _backing(lead: str) -> list[str]:
    # Whoever stands in has fewer means than the body it replaces: the next level helps from the start.
    return ["residents_committee"] if lead in ("street", "owners_committee") else ["street"]


def _reach(lead: str) -> Level:
    if lead == "street":
        return "street"
    return "community" if lead in ("residents_committee", "community_committee") else "compound"


def _by_list(leaf: Leaf) -> Reason:
    words, named = body_words(leaf.lead), leaf.names[2]
    return Reason(
        "duties.by_list",
        f"“{named.zh}”这类事，按责任清单由{words.zh}牵头。",
        f"By the list of responsibilities, “{named.en}” is led by the {words.en}.",
    )


def _no_company(why: str, lead: str, sources: tuple[Source, ...]) -> Reason:
    words = body_words(lead)
    return Reason(
        f"duties.no_company.{why}",
        f"这里没有物业服务企业，由{words.zh}牵头。",
        f"There is no property company here; the {words.en} leads.",
        sources,
    )


def _no_company_to_help(stands_in: str) -> Reason:
    words = body_words(stands_in)
    return Reason(
        "duties.no_company.to_help",
        f"这里没有物业服务企业，该它协助的由{words.zh}承担。",
        f"There is no property company here; what it would help with falls to the {words.en}.",
    )


def _no_committee() -> Reason:
    return Reason(
        "duties.no_committee",
        "这里还没有业主委员会，由居民委员会代为召集，并指导成立。",
        "There is no owners' committee yet; the residents' committee calls people together and helps found one.",
        _FOUNDING,
    )


def _no_branch() -> Reason:
    return Reason(
        "duties.no_branch",
        "这里还没有党支部覆盖，由社区党委直接负责。",
        "No branch covers this place yet; the community committee answers for it.",
        _REPORT,
    )


def _village() -> Reason:
    return Reason(
        "duties.urban_village",
        "城中村没有物业服务企业的，同时通知实际管理这片房屋的村股份合作公司或者房东。",
        "An urban village without a property company: tell also the village's joint-stock company or landlord that runs it.",
    )
