"""Matters as requests of Open311: what anybody may see, in the words and fields of the standard."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.matters.queries import public
from heju.matters.rules import moves
from heju.opendata.queries.service import said
from heju.opendata.rules.written import without_numbers


def request_of(told: public.Told) -> dict[str, Any]:
    """Return a matter as a request. Where it lies is told by name: coordinates of compounds are not known here."""
    closed = told.state == "closed"
    return {
        "service_request_id": told.number,
        "status": "closed" if closed else "open",
        "status_notes": notes(told.state, told.outcome),
        "service_name": said(duties.category_words(told.category)),
        "service_code": told.category,
        "description": description(told),
        "agency_responsible": told.body or None,
        "service_notice": None,
        "requested_datetime": written(told.raised_at),
        "updated_datetime": written(told.last_at),
        "expected_datetime": None if closed or told.due_at is None else written(told.due_at),
        "address": _("，").join(told.places),
        "address_id": str(told.place_id),
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }


def update_of(told: public.Update) -> dict[str, Any]:
    """Return what a body told as an update."""
    words = without_numbers(told.words)
    return {
        "update_id": str(told.id),
        "service_request_id": told.matter,
        "status": "closed" if told.state == "closed" else "open",
        "status_notes": notes(told.state, told.outcome),
        "updated_datetime": written(told.at),
        "description": _("%(move)s：%(words)s") % {"move": move_words(told.move), "words": words} if words else move_words(told.move),
        "media_url": None,
    }


def description(told: public.Told) -> str:
    """Return what was reported, long numbers covered; the title alone where it says everything."""
    words, title = without_numbers(told.words), without_numbers(told.title)
    return (words if not words or words.startswith(title.rstrip("…")) else f"{title}\n{words}")[:4000] or title


def notes(state: str, outcome: str) -> str:
    """Return how a matter stands, in words: closed is not solved."""
    return _("已结束：%(outcome)s") % {"outcome": public.outcome_words(outcome)} if outcome else public.state_words(state)


def move_words(move: str) -> str:
    """Return a move in the language of the request."""
    row = moves.MOVES[move]
    return row.en if (get_language() or "").startswith("en") else row.zh


def written(moment: Any) -> str:
    """Return a moment as W3C writes it, with the offset of the district."""
    return localtime(moment).isoformat(timespec="seconds")
