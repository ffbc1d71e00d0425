"""A district's revisions laid over what ships: what is in force on any day, and which revisions are allowed (docs/rules/duties.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal

from heju.duties import parameters
from heju.duties.parameters import Deadlines
from heju.duties.rules.load import Lists
from heju.duties.rules.records import AGENCIES, Duty, Leaf
from heju.kit.law import NoLawInForce
from heju.kit.ruling import Reason, Ruling, passes, refuses

type Target = Literal["duty", "leaf"]
type Act = Literal["change", "add", "end"]

# What a district may set of an entry, in the order in which it is shown.
DUTY_FIELDS: Final = ("duty_zh", "duty_en", "frequency", "evidence_zh", "evidence_en", "severity", "added_zh", "added_en")
LOCAL_FIELDS: Final = ("body", "basis", "category", *DUTY_FIELDS)
LEAF_FIELDS: Final = ("first_contact_hours", "update_days", "solution_days")
# Who leads and who assists, in the order of the list.
ROUTE_FIELDS: Final = ("lead", "assisting")
# Bodies that stand everywhere, or for which the rule of routing names another; the rest of the lists cannot be sent a matter.
TAKERS: Final = (
    "property_company", "branch", "owners_committee", "resident_group", "residents_committee", "community_committee", "street", *AGENCIES,
)  # fmt: skip
LOCAL_SUBJECT: Final = ("local", "本区补充", "Added by the district")
# Letters before the code of an entry that a district adds: the same as in the shipped list of the body.
PREFIXES: Final = MappingProxyType(
    {
        "property_company": "PC",
        "branch": "BR",
        "owners_assembly": "OA",
        "owners_committee": "OC",
        "resident_group": "RG",
        "community_committee": "CC",
        "residents_committee": "RC",
        "street": "ST",
        "department": "DP",
        "social_work_agency": "SW",
    }
)
# Intervals from the shortest; what has no interval of its own may be given one.
_INTERVALS: Final = ("daily", "twice_monthly", "monthly", "yearly")
_OPEN: Final = ("periodic", "by_contract")
# The longest deadlines that can be typed: hours to first contact, working days to update and solution.
MOST: Final = MappingProxyType({"first_contact_hours": 72, "update_days": 60, "solution_days": 365})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One published revision: `fields` holds what differs from the shipped entry, or the whole of an added one."""

    number: int
    target: Target
    code: str
    act: Act
    fields: Mapping[str, Any]
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A duty in force with what the district added; `revision` is 0 for the entry as it ships."""

    duty: Duty
    added_zh: str = ""
    added_en: str = ""
    basis: str = ""
    revision: int = 0
    since: date | None = None

    @property
    def is_local(self) -> bool:
        """Say whether a district added the whole entry."""
        return self.duty.subject == LOCAL_SUBJECT[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The three deadlines of a kind of matter on a day; `revision` is 0 for those that ship."""

    deadlines: Deadlines
    revision: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Deployed:
    """The shipped lists with the revisions of one district."""

    lists: Lists
    revisions: tuple[Revision, ...] = ()

    def entries(self, day: date) -> tuple[Entry, ...]:
        """Return the entries in force on a day: the shipped ones in their order, then what the district added, by code."""
        latest = latest_of(self.revisions, "duty", day)
        found = [_laid_over(duty, latest.get(duty.code)) for duty in self.lists.in_force(day)]
        shipped = {duty.code for duty in self.lists.duties}
        added = [_local(one) for code, one in sorted(latest.items()) if code not in shipped and one.act != "end"]
        return (*(entry for entry in found if entry is not None), *added)

    def entry(self, code: str, day: date) -> Entry | None:
        """Return the entry of a code on a day, None where none is in force."""
        return next((entry for entry in self.entries(day) if entry.duty.code == code), None)

    def pace(self, leaf: Leaf, day: date) -> Pace:
        """Return the deadlines of a leaf on a day. Raises NoLawInForce for a day before the first."""
        shipped = parameters.PACES[leaf.pace].on(day)
        revision = latest_of(self.revisions, "leaf", day).get(leaf.code)
        fields = {name: value for name, value in revision.fields.items() if name in LEAF_FIELDS} if revision else {}
        if revision is None or not fields:
            return Pace(deadlines=shipped)
        return Pace(deadlines=replace(shipped, **fields), revision=revision.number, since=revision.effective_on)

    def promised(self, leaf: Leaf, day: date) -> Deadlines | None:
        """Return the deadlines of a leaf on a day, None before there were any."""
        try:
            return self.pace(leaf, day).deadlines
        except NoLawInForce:
            return None

    def leaf(self, leaf: Leaf, day: date) -> Leaf:
        """Return a leaf as it is routed on a day: with the leader and the assisting bodies that the district has set."""
        revision = latest_of(self.revisions, "leaf", day).get(leaf.code)
        fields = {name: value for name, value in revision.fields.items() if name in ROUTE_FIELDS} if revision else {}
        return replace(leaf, **_typed(fields)) if fields else leaf


def latest_of(revisions: Iterable[Revision], target: Target, day: date) -> dict[str, Revision]:
    """Return of each code the revision that holds on a day: the one that began last."""
    found: dict[str, Revision] = {}
    for one in sorted(revisions, key=lambda one: (one.effective_on, one.number)):
        if one.target == target and one.effective_on <= day:
            found[one.code] = one
    return found


def values(entry: Entry) -> dict[str, Any]:
    """Return what can be set of an entry, as the form shows it."""
    duty = entry.duty
    found: dict[str, Any] = {
        "duty_zh": duty.duty_zh,
        "duty_en": duty.duty_en,
        "frequency": duty.frequency,
        "evidence_zh": list(duty.evidence_zh),
        "evidence_en": list(duty.evidence_en),
        "severity": duty.severity,
        "added_zh": entry.added_zh,
        "added_en": entry.added_en,
    }
    if entry.is_local:
        found = {"body": duty.body, "basis": entry.basis, "category": duty.categories[0]} | found
    return found


def pace_values(pace: Pace) -> dict[str, int]:
    """Return what can be set of deadlines."""
    return {name: getattr(pace.deadlines, name) for name in LEAF_FIELDS}


def route_values(leaf: Leaf) -> dict[str, Any]:
    """Return what can be set of who takes up a leaf."""
    return {"lead": leaf.lead, "assisting": list(leaf.assisting)}


def judge_day(effective_on: date, today: date) -> Ruling:
    """Say whether a revision may begin on a day: tomorrow at the earliest, so that the past never changes."""
    if effective_on > today:
        return passes()
    return refuses(
        Reason(
            "revise.too_early",
            "最早从明天起生效，已经过去的日子不能改。",
            "It can begin tomorrow at the earliest; the past is not changed.",
        )
    )


def judge_duty(shipped: Duty, act: Act, wanted: Mapping[str, Any]) -> Ruling:
    """Say whether a district may change or end a shipped entry so: what the law lays down may only be made stricter or added to."""
    if not shipped.statutory:
        return passes()
    sources = tuple(citation.source for citation in shipped.sources)
    reasons = []
    if act == "end":
        reasons.append(
            Reason(
                "revise.statutory.end", "法律定的职责不能删除，只能加严或者补充。", "A duty laid down by law cannot be removed.", sources
            )
        )
    if any(name in wanted and wanted[name] != getattr(shipped, name) for name in ("duty_zh", "duty_en")):
        reasons.append(
            Reason(
                "revise.statutory.text",
                "法律定的职责不改写；要加的请写在“本区补充”。",
                "A statutory text stays; add in the addition.",
                sources,
            )
        )
    if "frequency" in wanted and not is_as_strict(shipped.frequency, wanted["frequency"]):
        reasons.append(
            Reason("revise.statutory.frequency", "频次不能比法律定的宽。", "It cannot be done less often than the law asks.", sources)
        )
    if "severity" in wanted and wanted["severity"] < shipped.severity:
        reasons.append(
            Reason("revise.statutory.severity", "严重程度不能调低。", "The severity of a statutory duty cannot be lowered.", sources)
        )
    if any(not set(getattr(shipped, name)) <= set(wanted.get(name, getattr(shipped, name))) for name in ("evidence_zh", "evidence_en")):
        reasons.append(Reason("revise.statutory.evidence", "凭证只能增加，不能减少。", "Evidence can be added, not taken away.", sources))
    return refuses(*reasons) if reasons else passes()


def judge_pace(leaf: Leaf, shipped: Deadlines, wanted: Mapping[str, int]) -> Ruling:
    """Say whether a district may set these deadlines: an update not after the solution, and an emergency never slower."""
    reasons = []
    if wanted["update_days"] > wanted["solution_days"]:
        reasons.append(Reason("revise.order", "回复进展不能晚于办结。", "An update cannot be due after the solution."))
    if leaf.emergency and any(wanted[name] > getattr(shipped, name) for name in LEAF_FIELDS):
        reasons.append(Reason("revise.emergency", "紧急的事不能放慢。", "An emergency cannot be made slower."))
    return refuses(*reasons) if reasons else passes()


def judge_route(wanted: Mapping[str, Any]) -> Ruling:
    """Say whether a district may send a kind of matter so: to bodies that take up matters, none of them named twice."""
    reasons = []
    named = [wanted["lead"], *wanted["assisting"]]
    if any(code not in TAKERS for code in named):
        reasons.append(Reason("revise.no_taker", "只能交给会接手办事的单位。", "A matter goes to a body that takes up matters."))
    if wanted["lead"] in wanted["assisting"]:
        reasons.append(Reason("revise.lead_assists", "牵头的单位不用再选作协助。", "The leading body does not assist as well."))
    if len(set(wanted["assisting"])) != len(wanted["assisting"]):
        reasons.append(Reason("revise.twice", "协助的单位重复了。", "An assisting body is named twice."))
    return refuses(*reasons) if reasons else passes()


def is_as_strict(before: str, after: str) -> bool:
    """Say whether doing it `after` is at least as often as `before`; what has no common measure is not."""
    if before == after:
        return True
    if after not in _INTERVALS:
        return False
    return before in _OPEN or (before in _INTERVALS and _INTERVALS.index(after) <= _INTERVALS.index(before))


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of what differs, in the order of `after`."""
    return [name for name in after if before.get(name) != after[name]]


def _laid_over(duty: Duty, revision: Revision | None) -> Entry | None:
    if revision is None:
        return Entry(duty=duty)
    if revision.act == "end":
        # What the law lays on a body stays, whatever a row says: the list of 146 cannot shrink.
        return Entry(duty=duty) if duty.statutory else None
    fields = dict(revision.fields)
    added = {name: fields.pop(name, "") for name in ("added_zh", "added_en")}
    return Entry(duty=replace(duty, **_typed(fields)), **added, revision=revision.number, since=revision.effective_on)


def _local(revision: Revision) -> Entry:
    fields = dict(revision.fields)
    subject, zh, en = LOCAL_SUBJECT
    added = {name: fields.pop(name, "") for name in ("added_zh", "added_en", "basis")}
    duty = Duty(
        code=revision.code, kind="duty", subject=subject, subject_zh=zh, subject_en=en, categories=(fields.pop("category"),), sources=(),
        read_with=(), policies=(), valid_from=revision.effective_on, valid_until=None, **_typed(fields),
    )  # fmt: skip
    return Entry(duty=duty, **added, revision=revision.number, since=revision.effective_on)


def _typed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
