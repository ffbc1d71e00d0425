"""What every page here reads of a request: the day asked for, the lists of that day; and how an entry is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from heju.duties import queries
from heju.duties.forms import SEVERITY
from heju.duties.rules import revise
from heju.duties.rules.records import BODIES, FREQUENCIES, Citation, Words, body_words
from heju.kit.scope import Scope

DESK = "web.desk"
COMPANY = "property_company"


def is_english() -> bool:
    """Say whether the reader asked for English."""
    return (get_language() or "").startswith("en")


def said(words: Words) -> str:
    """Return a name in the reader's language."""
    return words.en if is_english() else words.zh


def body_said(code: str) -> str:
    """Return the name of a body, a department or a utility."""
    name = said(body_words(code))
    return name[:1].upper() + name[1:]


def say(day: date | None) -> str:
    """Return a day as people say it; "" for none."""
    return "" if day is None else date_format(day, "j M Y" if is_english() else "Y年n月j日")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the lists of which day; a day to come may be asked for as well as a past one."""

    scope: Scope
    day: date
    today: date
    district: str
    lists: revise.Deployed

    @property
    def query(self) -> str:
        """Return what keeps the day in a link, "" for today."""
        return "" if self.day == self.today else f"?on={self.day.isoformat()}"


def asked(request: HttpRequest) -> Asked:
    """Return what is asked for: `?on=` a day, today where none or none that exists."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today
    district = queries.district_of(scope)
    return Asked(scope, day, today, district, queries.deployed(district))


def frame(at: Asked, *steps: tuple[str, str]) -> dict[str, Any]:
    """Return what every page hands to its template: the face, the way up, the day."""
    return {
        "base": "desk.html" if at.scope.may_anywhere(DESK) else "resident.html",
        "places": [{"name": name, "url": url} for name, url in steps],
        "day": at.day,
        "day_words": say(at.day),
        "is_today": at.day == at.today,
        "is_past": at.day < at.today,
    }


def home_step(at: Asked) -> tuple[str, str]:
    """Return the first step of the way up."""
    return (_("责任清单"), reverse("duties:index") + at.query)


def entries_of(at: Asked, body: str) -> list[revise.Entry]:
    """Return the entries of a body on the day asked for. Raises Http404 where there is no such body."""
    if body not in BODIES:
        raise Http404
    return [entry for entry in at.lists.entries(at.day) if entry.duty.body == body]


def title_of(body: str) -> str:
    """Return the question that a body's list answers."""
    return _("物业该为我们做什么") if body == COMPANY else _("%(body)s该做什么") % {"body": body_said(body)}


def shown(entry: revise.Entry, at: Asked) -> dict[str, Any]:
    """Return an entry for reading."""
    duty, english = entry.duty, is_english()
    return {
        "code": duty.code,
        "url": reverse("duties:duty", args=[duty.code]) + at.query,
        "text": duty.duty_en if english else duty.duty_zh,
        "added": entry.added_en if english else entry.added_zh,
        "body": body_said(duty.body),
        "body_code": duty.body,
        "subject": duty.subject_en if english else duty.subject_zh,
        "frequency": said(FREQUENCIES[duty.frequency]),
        "evidence": duty.evidence_en if english else duty.evidence_zh,
        "laws": laws(duty.sources),
        "first_law": cited(duty.sources[0]) if duty.sources else next(iter(policies(at, duty.policies)), entry.basis),
        "read_with": [cited(citation) for citation in duty.read_with],
        "policies": policies(at, duty.policies),
        "basis": entry.basis,
        "is_right": duty.kind == "right",
        "is_statutory": duty.statutory,
        "is_local": entry.is_local,
        "severity": SEVERITY[duty.severity],
        "since": say(entry.since or duty.valid_from),
        "is_revised": entry.revision > 0,
    }


def laws(citations: Iterable[Citation]) -> list[dict[str, str]]:
    """Return the articles a duty rests on, each with the word by which it names the bearer."""
    return [{"cited": cited(citation), "role": citation.role} for citation in citations]


def cited(citation: Citation) -> str:
    """Return a citation in the reader's language."""
    return citation.source.en if is_english() else citation.source.zh


def policies(at: Asked, codes: Iterable[str]) -> list[str]:
    """Return the titles of bases that are not law."""
    titles = {one.code: one.title_en if is_english() else one.title_zh for one in at.lists.lists.policies}
    return [titles[code] for code in codes]


def pace_said(pace: revise.Pace) -> list[dict[str, str]]:
    """Return three deadlines as people say them."""
    times = pace.deadlines
    return [
        {"label": _("先联系您"), "value": _hours(times.first_contact_hours, times.around_the_clock)},
        {"label": _("告诉您进展"), "value": _days(times.update_days, times.around_the_clock)},
        {"label": _("办好"), "value": _days(times.solution_days, times.around_the_clock)},
    ]


def _hours(number: int, around_the_clock: bool) -> str:
    if around_the_clock:
        return ngettext("%(number)s 小时内", "%(number)s 小时内", number) % {"number": number}
    return ngettext("%(number)s 个工作小时内", "%(number)s 个工作小时内", number) % {"number": number}


def _days(number: int, around_the_clock: bool) -> str:
    if around_the_clock:
        return ngettext("%(number)s 天内", "%(number)s 天内", number) % {"number": number}
    return ngettext("%(number)s 个工作日内", "%(number)s 个工作日内", number) % {"number": number}
