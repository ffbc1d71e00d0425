"""Rising topics of an area: a burst of like reports, by category and by words (pure). See docs/rules/matter-topics.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final

from heju.kit.ruling import Reason
from heju.matters.rules import burst, phrases
from heju.matters.rules.grams import HIDDEN

WEEKS: Final = 8  # the last days and what they are compared with
WINDOWS: Final = (1, 3, 7)  # days, today among them
HISTORY_AT_LEAST: Final = 21  # days before anything is said of an area
TOTAL_AT_LEAST: Final = 5  # reports with a word before it is looked at
NEW_AT_LEAST: Final = 3  # of them in the last days
FALSE_ALARMS_A_YEAR: Final = 1  # of one area that is looked at every day
OVERLAP: Final = Fraction(1, 2)  # of the smaller: two bursts are one topic
_CATEGORY: Final = "="  # marks a category among the words


@dataclass(frozen=True, slots=True)
class Report:
    """One person's word about a matter. `area` is whatever is looked at apart: a compound, a community.

    `voice` tells one person from another without saying who it is; None: not known, each report counts. `text` is needed only where
    the report is of the last seven days; `grams` are those of `grams.grams`.
    """

    matter: int
    area: str
    day: date
    leaf: str
    grams: frozenset[str] = field(repr=False)
    text: str = field(default="", repr=False)
    voice: str | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A burst: what people call it (best first; empty where each said it in other words), its category ("" where mixed).

    `observed` voices in the last `days`, where `expected` (to a tenth) were usual; `matters` are those of the burst, ascending.
    """

    area: str
    terms: tuple[str, ...]
    category: str
    days: int
    observed: int
    expected: Fraction
    first_day: date
    matters: tuple[int, ...]
    because: Reason


@dataclass(frozen=True, slots=True)
class _Alarm:
    term: str
    days: int
    observed: int
    expected: Fraction
    surprise: float
    matters: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was heard in one area: for each term the age in days of each voice; how many reports are of each age; days known."""

    ages: dict[str, list[int]]
    reports: Counter[int]
    days: int


def rising(reports: Iterable[Report], today: date) -> list[Topic]:
    """Return the rising topics of every area, by area, then the most surprising first.

    `reports` are those of the last 56 days, today's among them; older, later and private ones are left out.
    Source: heju_choice (docs/rules/matter-topics.md).
    """
    areas: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if not report.is_private and 0 <= (today - report.day).days < 7 * WEEKS:
            areas[report.area].append(report)
    return [topic for area in sorted(areas) for topic in _in_area(area, areas[area], today)]


def _in_area(area: str, reports: list[Report], today: date) -> list[Topic]:
    reports.sort(key=lambda report: (report.day, report.matter))
    heard = _heard(reports, today)
    if heard.days < HISTORY_AT_LEAST:
        return []
    recent = [report for report in reports if (today - report.day).days < max(WINDOWS)]
    groups = _grouped(_alarms(heard, recent, today))
    return [_topic(area, group, reports, heard, today) for group in groups]


def terms(report: Report) -> list[str]:
    """Return what a report is counted under: its leaf, its group, its grams without numbers."""
    return [*filter(_is_word, report.grams), *(_CATEGORY + code for code in (report.leaf, report.leaf.rpartition(".")[0]) if code)]


@lru_cache(maxsize=1 << 18)
def _is_word(gram: str) -> bool:
    """Say whether a gram holds no number: those name buildings and days, not what is wrong."""
    return HIDDEN not in gram and not any(map(str.isdigit, gram))


def _heard(reports: Sequence[Report], today: date) -> _Heard:
    """Count each voice once a week under each term, on the day when it was first heard."""
    ages: dict[str, list[int]] = defaultdict(list)
    weeks: Counter[tuple[str | None, int]] = Counter((report.voice, (today - report.day).days // 7) for report in reports if report.voice)
    said: dict[tuple[str | None, int], set[str]] = defaultdict(set)
    for report in reports:
        age = (today - report.day).days
        found = terms(report)
        if weeks[report.voice, age // 7] > 1:
            known = said[report.voice, age // 7]
            found = [term for term in found if term not in known]
            known.update(found)
        for term in found:
            ages[term].append(age)
    counted = Counter((today - report.day).days for report in reports)
    return _Heard(ages, counted, max(counted, default=0) + 1)


def _alarms(heard: _Heard, recent: Sequence[Report], today: date) -> list[_Alarm]:
    looked = {term: ages for term, ages in heard.ages.items() if len(ages) >= TOTAL_AT_LEAST}
    categories = sum(term.startswith(_CATEGORY) for term in looked)
    # The ages fall, so the last of them are the newest.
    stirring = {term: ages for term, ages in looked.items() if ages[-NEW_AT_LEAST] < max(WINDOWS)}
    # One half of the budget for categories, one for words; divided among the windows and all that is looked at.
    budget = Fraction(FALSE_ALARMS_A_YEAR, 365 * 2 * len(WINDOWS))
    budgets = {True: budget / max(categories, 1), False: budget / max(len(looked) - categories, 1)}
    found = []
    for days in WINDOWS:
        share = _share(heard, days)
        for term, ages in stirring.items():
            observed = sum(age < days for age in ages)
            if observed < NEW_AT_LEAST:
                continue
            if burst.is_beyond(observed, len(ages), share, budgets[term.startswith(_CATEGORY)]) and _is_unseen(days, ages, observed):
                found.append(_alarm(term, days, ages, share, recent, today))
    return found


def _share(heard: _Heard, days: int) -> Fraction:
    """Return the chance of a report to be of the last days: the share of all reports that is, with one report a day added.

    All reports know the days of the week, holidays and a platform that grows; the added ones keep a quiet area from jumping.
    """
    new = sum(count for age, count in heard.reports.items() if age < days)
    return Fraction(new + days, heard.reports.total() + heard.days)


def _is_unseen(days: int, ages: Sequence[int], observed: int) -> bool:
    """Say whether no earlier week had as many on the same days of the week."""
    weeks = Counter(age // 7 for age in ages if age % 7 < days)
    return all(count < observed for week, count in weeks.items() if week)


def _alarm(term: str, days: int, ages: Sequence[int], share: Fraction, recent: Sequence[Report], today: date) -> _Alarm:
    observed = sum(age < days for age in ages)
    expected = (len(ages) - observed) * share / (1 - share)
    matters = frozenset(report.matter for report in recent if (today - report.day).days < days and _has(report, term))
    far = round(burst.surprise(observed, len(ages), share), 9)
    return _Alarm(term, days, observed, Fraction(round(expected * 10), 10), far, matters)


def _has(report: Report, term: str) -> bool:
    if not term.startswith(_CATEGORY):
        return term in report.grams
    return term[1:] in (report.leaf, report.leaf.rpartition(".")[0])


def _grouped(alarms: list[_Alarm]) -> list[list[_Alarm]]:
    """Join what alarms over the same matters: the most surprising leads, the others follow it."""
    groups: list[list[_Alarm]] = []
    for alarm in sorted(alarms, key=lambda alarm: (-alarm.surprise, -alarm.observed, alarm.days, alarm.term)):
        for group in groups:
            lead = group[0].matters
            if len(lead & alarm.matters) >= OVERLAP * min(len(lead), len(alarm.matters)):
                group.append(alarm)
                break
        else:
            groups.append([alarm])
    return groups


def _topic(area: str, group: list[_Alarm], reports: Sequence[Report], heard: _Heard, today: date) -> Topic:
    lead = group[0]
    since = today - timedelta(days=lead.days - 1)
    mine = [report for report in reports if report.matter in lead.matters and report.day >= since]
    before = [report.grams for report in reports if report.day < since]
    known = phrases.telling([report.text for report in mine], before, Fraction(lead.days, heard.days - lead.days))
    matters = tuple(sorted(lead.matters))
    because = _because(lead, known)
    return Topic(
        area, known, _category(mine), lead.days, lead.observed, lead.expected, min(report.day for report in mine), matters, because
    )


def _category(reports: Sequence[Report]) -> str:
    """Return the leaf that at least half of the reports have, else the group, else ""."""
    for codes in ([report.leaf for report in reports], [report.leaf.rpartition(".")[0] for report in reports]):
        code, count = min(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))
        if code and 2 * count >= len(reports):
            return code
    return ""


def _because(lead: _Alarm, known: Sequence[str]) -> Reason:
    usual = f"{float(lead.expected):.1f}".removesuffix(".0")
    when_zh, when_en = ("今天", "Today") if lead.days == 1 else (f"最近{lead.days}天", f"In the last {lead.days} days")
    about_zh, about_en = (f"提到“{known[0]}”", f"spoke of “{known[0]}”") if known else ("反映这一类事情", "were of this kind")
    zh = f"{when_zh}有{lead.observed}次{about_zh}，平时同样长的时间约{usual}次。"
    en = f"{when_en} {lead.observed} reports {about_en}; about {usual} are usual in such a time."
    return Reason("matters.rising", zh, en)
