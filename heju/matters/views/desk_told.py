"""What the desk's page of a matter shows, in words: timeline, clocks, who works on it, who reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.duties.rules.records import body_words
from heju.kit.law import cite
from heju.matters.models import Channel, Event, Matter, Photo, StateOf
from heju.matters.queries import deadlines
from heju.matters.queries import desk as queries
from heju.matters.queries.moments import said_at
from heju.matters.rules.moves import MOVES
from heju.matters.views.desk_words import ROLE_WORDS, WAY_WORDS
from heju.organizations.roles import ROLES
from heju.people import parameters as people

TONES = {
    "raised": "wait", "accepted": "wait", "deliberating": "doing", "assigned": "wait", "in_hand": "doing", "waiting": "rest",
    "done": "wait", "closed": "rest",
}  # fmt: skip
LATE = ("say_not_fixed", "send_back", "return_rated", "reopen", "remind")


def is_chinese() -> bool:
    """Say whether the page is read in Chinese."""
    return (get_language() or "zh").startswith("zh")


def in_language(zh: str, en: str) -> str:
    """Return the words in the language of the page."""
    return zh if is_chinese() else en


def category_of(code: str) -> str:
    """Return the kind of a matter in the language of the page, its group before it."""
    leaf = duties.leaf_of(code)
    if leaf is None:
        return in_language(*duties.category_words(code))
    return in_language(f"{leaf.names[0].zh} · {leaf.names[2].zh}", f"{leaf.names[0].en} · {leaf.names[2].en}")


def tone_of(matter: Matter) -> str:
    """Return the tone in which a matter stands."""
    return "done" if matter.outcome == "solved" else TONES[matter.state]


def state_of(matter: Matter) -> str:
    """Return how a matter stands; of a closed one how it ended."""
    return str(matter.get_outcome_display() if matter.state == "closed" else StateOf(matter.state).label)


def where(matter: Matter) -> str:
    """Return where it is, from the compound down to the spot."""
    names = [matter.compound.name]
    if matter.place_id != matter.compound_id:
        between = matter.place.parent
        if between is not None and between.pk != matter.compound_id:
            names.append(between.name)
        names.append(matter.place.name)
    if matter.unit is not None:
        names.append(matter.unit.number)
    if matter.spot and matter.spot not in names:
        names.append(matter.spot)
    return " ".join(names)


def timeline(desk: queries.Desk, now: datetime) -> list[dict[str, Any]]:
    """Return what happened, in order, and what is to come."""
    names = queries.names_in(desk.events)
    rows: list[dict[str, Any]] = []
    for row in desk.events:
        if row.takes_back is None:
            rows.append(_event(row, names, desk, now))
            continue
        # A step and its taking back are one line, the step in a fold.
        steps = [one for one in desk.events if row.takes_back <= one.number < row.number]
        del rows[len(rows) - len(steps) :]
        rows.append(_taken_back(row, steps, names, desk, now))
    told = deadlines.told(desk.clock, desk.matter.level, now)
    if told is not None:
        rows.append({"at": told.due, "what": told.left, "who": told.then, "next": True, "tone": told.tone})
    return rows


def _taken_back(row: Event, steps: Sequence[Event], names: dict[int, str], desk: queries.Desk, now: datetime) -> dict[str, Any]:
    """Return a step that was taken back as one line: what it was, after how many seconds, and what it had said."""
    what = _("、").join(in_language(MOVES[one.move].zh, MOVES[one.move].en) for one in steps)
    seconds = max(round((row.at - steps[0].at).total_seconds()), 1)
    words = {"what": what, "seconds": seconds}
    told = ngettext("%(what)s，%(seconds)d 秒后撤回了", "%(what)s，%(seconds)d 秒后撤回了", seconds) % words
    said = [_event(one, names, desk, now) for one in steps]
    text = "\n".join([_("和没有办过一样，没有告诉任何人。"), *(one["text"] for one in said if one["text"])])
    photos = [picture for one in said for picture in one["photos"]]
    return {
        "at": said[0]["at"],
        "exact": said[0]["exact"],
        "what": told,
        "who": said[0]["who"],
        "tone": "rest",
        "fold": text,
        "photos": photos,
    }


def _event(row: Event, names: dict[int, str], desk: queries.Desk, now: datetime) -> dict[str, Any]:
    kept = [*desk.photos.get(row.pk, []), *(desk.photos.get(None, []) if row.number == 1 else [])]
    return {
        "at": said_at(row.at, now),
        "exact": localtime(row.at).isoformat(timespec="minutes"),
        "what": in_language(MOVES[row.move].zh, MOVES[row.move].en),
        "who": who(row),
        "text": "\n".join(part for part in (queries.words_of(row), _facts(row, names)) if part),
        "tone": "late" if row.move in LATE else "done" if row.outcome == "solved" or row.state == "done" else "rest",
        "photos": [photo(desk.matter, one, index) for index, one in enumerate(kept, 1)],
    }


def percent_said(confidence: float) -> str:
    """Return how sure the model is; rounded down, nothing uncertain is ever called certain."""
    return f"{int(confidence * 100 + 1e-9)}%"


def who(row: Event) -> str:
    """Return who made a move: the body and the role; of a resident no more than that he is one."""
    if row.move in ("enter", "enter_answer") and row.body_id is None:
        return _("旧登记簿")
    if row.part in ROLE_WORDS and row.body_id is None:
        return str(ROLE_WORDS[row.part])
    role = ROLES.get(row.role)
    words = in_language(role.zh, role.en) if role else ""
    return " ".join(part for part in (row.body.name if row.body else "", words) if part)


def _facts(row: Event, names: dict[int, str]) -> str:
    found = []
    if isinstance(row.detail.get("lead"), int):
        found.append(_("牵头：%(name)s") % {"name": names.get(row.detail["lead"], _("不详"))})
    many = row.detail.get("assisting") or row.detail.get("bodies") or []
    if many:
        joined = _("、").join(names.get(number, _("不详")) for number in many)
        label = _("协助：%(name)s") if row.detail.get("assisting") else _("单位：%(name)s")
        found.append(label % {"name": joined})
    if row.detail.get("way") in WAY_WORDS:
        found.append(_("渠道：%(name)s") % {"name": WAY_WORDS[row.detail["way"]]})
    if row.move in ("reclassify", "file") and row.detail.get("category"):
        words = {"before": category_of(str(row.detail.get("before", ""))), "after": category_of(str(row.detail["category"]))}
        found.append(_("从“%(before)s”改为“%(after)s”") % words)
    return _("；").join(found)


def photo(matter: Matter, one: Photo, index: int) -> dict[str, str]:
    """Return a photo with its address and its name."""
    name = _("%(kind)s照片 %(index)d") % {"kind": one.get_kind_display(), "index": index}
    return {"url": reverse("matters:desk_photo", args=[matter.pk, one.public_id]), "name": name}


def reasons(because: Sequence[dict[str, Any]]) -> list[str]:
    """Return the reasons of a rule as they are kept, in the language of the page, each with the law it rests on."""
    rows = [(in_language(one.get("zh", ""), one.get("en", "")), one.get("sources") or []) for one in because]
    return [words + (_("（%s）") % _("、").join(sources) if sources else "") for words, sources in rows]


def duty_words(desk: queries.Desk) -> dict[str, str] | None:
    """Return the duty of the lead with its article, None where none was named."""
    return None if desk.duty is None else duty_told(desk.duty)


def duty_told(duty: Any) -> dict[str, str]:
    """Return a duty in words: what is owed, the article, its page."""
    sources = [citation.source for citation in duty.sources]
    basis = cite(sources, get_language() or "zh")
    return {
        "words": in_language(duty.duty_zh, duty.duty_en),
        "basis": basis,
        "url": reverse("duties:duty", args=[duty.code]),
        "code": duty.code,
    }


def working(desk: queries.Desk, now: datetime) -> list[dict[str, Any]]:
    """Return the bodies that work on it: who leads, who assists, who was called and by when it answers."""
    rows = []
    for row in desk.working:
        call = ""
        if row.answer_due is not None:
            at = {"at": said_at(row.answered_at or row.answer_due, now)}
            call = _("%(at)s 已答复") % at if row.answered_at else _("吹哨：%(at)s 前答复") % at
        rows.append(
            {
                "name": row.body.name,
                "phone": row.body.phone,
                "part": row.get_part_display(),
                "call": call,
                "is_late": row.answer_due is not None and row.answered_at is None and row.answer_due <= now,
                "because": reasons(row.because),
                "since": said_at(row.since, now),
            }
        )
    return rows


def suggestion(desk: queries.Desk) -> dict[str, Any] | None:
    """Return the routed suggestion: who would lead, under which duty, and why; None where the rule names nobody."""
    if desk.route is None:
        return None
    route = desk.route
    name = route.lead.name or in_language(*body_words(route.lead.code))
    basis = duty_told(route.duty)["basis"] if route.duty else ""
    return {
        "name": name,
        "basis": basis,
        "is_known": route.lead.body_id is not None,
        "assisting": [one.name or in_language(*body_words(one.code)) for one in route.assisting],
        "because": [_reason(one) for one in route.because],
    }


def _reason(one: Any) -> str:
    language = get_language() or "zh"
    return str(one.in_language(language)) + (_("（%s）") % cite(one.sources, language) if one.sources else "")


def reporters(desk: queries.Desk, now: datetime) -> list[dict[str, Any]]:
    """Return the reports that the reader may see, with what opens the name and the telephone."""
    return [
        {
            "pk": row.pk,
            "at": said_at(row.at, now),
            "channel": row.get_channel_display(),
            # Of a public matter the first word stands in the course already.
            "words": queries.report_words(row) if desk.matter.is_private or not row.is_first else "",
            # An old register tells nobody's name.
            "fields": []
            if row.channel == Channel.SHEET
            else [reveal_part(row.pk, "name", _("姓名")), reveal_part(row.pk, "phone", _("手机号"))],
        }
        for row in desk.reports
    ]


def reveal_part(report: int, field: str, label: str) -> dict[str, Any]:
    """Return what the component needs that shows a closed field once."""
    return {
        "id": f"{field}-of-report-{report}",
        "label": label,
        "masked": _("已隐藏"),
        "url": reverse("matters:desk_reveal", args=[report, field]),
        "reasons": [{"code": code, "word": in_language(*words)} for code, words in people.REVEAL_REASONS.items()],
    }


def told_to(matter: Matter) -> str:
    """Return how many hear of a step."""
    return ngettext("会告诉 %(count)d 位反映人", "会告诉 %(count)d 位反映人", matter.reports_count) % {"count": matter.reports_count}


def notes(desk: queries.Desk, now: datetime) -> list[dict[str, str]]:
    """Return the internal notes that the reader may read, in order."""
    return [{"at": said_at(row.at, now), "who": row.body.name if row.body else "", "words": row.words} for row in desk.notes]
