"""What every page here reads of a request: the day asked for, the way back up, the place behind a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from heju.audit import queries as audit
from heju.kit.doors import View
from heju.kit.law import cite
from heju.kit.remember import Memory
from heju.kit.ruling import Reason
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.actions import refusals
from heju.organizations.queries import appointments, bodies, spots

PAGE = 50


@dataclass(frozen=True, slots=True)
class Moment:
    """The day a page speaks of, and today."""

    day: date
    today: date

    @property
    def is_today(self) -> bool:
        """Say whether the page speaks of today."""
        return self.day == self.today

    @property
    def words(self) -> str:
        """Return the day as people say it."""
        return say(self.day)

    @property
    def query(self) -> str:
        """Return what keeps the day in a link, "" for today."""
        return "" if self.is_today else f"?on={self.day.isoformat()}"


def say(day: date | None) -> str:
    """Return a day as people say it: 2025年6月30日; "" for none."""
    return "" if day is None else date_format(day, "Y年n月j日" if (get_language() or "").startswith("zh") else "j M Y")


def scope_of(request: HttpRequest) -> Scope:
    """Return who asks."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def moment(request: HttpRequest) -> Moment:
    """Return the day asked for by `?on=`, today where none or none that exists is asked for; never a day to come."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        day = today
    return Moment(min(day, today), today)


def found_or_404(view: View) -> View:
    """Answer 404 for what does not exist and for what the asker may not know of: the two look alike."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (spots.NoSuchPlace, bodies.NoSuchBody, appointments.NoSuchAppointment, refusals.NoSuchBody) as error:
            raise Http404 from error

    return opened


# Pages of many bodies, as this asker sees them: the scope is part of the key, so nobody is shown what another may see.
MEMORY = Memory(2_048)


def kept(request: HttpRequest, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what a page shows, worked out anew only where something has changed since this asker last opened it."""
    key = (scope_of(request), get_language(), request.path, request.GET.urlencode(), timezone.localdate())
    return MEMORY.of(key, audit.version(), make)


def key_of(request: HttpRequest) -> tuple[str, int]:
    """Return the key behind which a list goes on: `?after=<id>:<pinyin>`."""
    number, _colon, text = request.GET.get("after", "").partition(":")
    return (text, int(number)) if number.isdigit() else ("", 0)


def more(request: HttpRequest, rows: list[Any], size: int = PAGE) -> str:
    """Return the address of the next page of a list whose rows have a pinyin and an id, "" after the last."""
    if len(rows) <= size:
        return ""
    last = rows[size - 1]
    query = request.GET.copy()
    query["after"] = f"{getattr(last, 'pk', None) or last.id}:{last.pinyin}"
    return f"?{query.urlencode()}"


def is_desk(scope: Scope) -> bool:
    """Say whether the asker works at the desk; others get the resident's face."""
    return scope.may_anywhere(roles.SEE_DESK)


def trail(scope: Scope, path: str, at: Moment, *more_steps: dict[str, str]) -> list[dict[str, str]]:
    """Return the way from the district down to a path. Officers get links to the figures, everybody to the compound."""
    steps = []
    for spot in spots.above(path):
        url = ""
        if spot.kind == "compound":
            url = reverse("organizations:compound", args=[spot.id]) + at.query
        elif spot.kind in ("district", "street", "community") and scope.may(roles.SEE_BOARD, spot.path):
            url = reverse("organizations:coverage", args=[spot.path]) + at.query
        steps.append({"name": spot.name, "url": url})
    return [*steps, *more_steps]


def frame(request: HttpRequest, path: str, *more_steps: dict[str, str]) -> dict[str, Any]:
    """Return what every page here hands to its template: the face, the way up, the day."""
    scope, at = scope_of(request), moment(request)
    return {
        "base": "desk.html" if is_desk(scope) else "resident.html",
        "places": trail(scope, path, at, *more_steps),
        "at": at,
    }


def told(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    """Return reasons for reading: the sentence, and the articles it rests on."""
    language = get_language() or "zh-hans"
    return [{"text": one.in_language(language), "because": cite(one.sources, language), "code": one.code} for one in reasons]


def answer_form(form: Any, error: refusals.Refused) -> None:
    """Put what an act refused where the form shows it: at the field that is wrong, or on top."""
    field = error.field if error.field in form.fields else None
    sentences = error.sentences() if isinstance(error, refusals.RuledOut) else [str(error)]
    for sentence in sentences:
        form.add_error(field, sentence)


Handler = Callable[..., HttpResponse]
