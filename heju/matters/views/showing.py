"""A matter as a resident reads it: how it stands, who acts next and by when, what happened, what he can do now, and the ways of the law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.duties.rules.revise import Entry
from heju.kit.law import cite
from heju.kit.scope import Scope, is_within
from heju.matters import vault
from heju.matters.models import Asked, Event, Matter, Photo, Report
from heju.matters.queries import hotline, page, parts, reading
from heju.matters.rules import moves, ways
from heju.matters.views import saying
from heju.matters.views.past_words import past_of

TONE_OF = {
    "raised": "wait",
    "accepted": "doing",
    "deliberating": "doing",
    "assigned": "wait",
    "in_hand": "doing",
    "waiting": "wait",
    "done": "done",
    "closed": "rest",
}
# Moves between bodies: that they happened is told, what was said in them is theirs.
AMONG_BODIES = frozenset({"object", "uphold_objection", "reject_objection", "resume", "remind", "merge"})
SILENT = frozenset({"remind"})
BAD_NEWS = frozenset({"say_not_fixed", "send_back", "return_rated", "reopen", "decline"})
GOOD_NEWS = frozenset({"report_done", "say_fixed", "settle", "lapse", "still_fixed", "solved_itself"})
# What a resident does on a page, in the order in which it is offered.
ONE_TAP = ("say_fixed", "still_fixed")
BY_WORDS = ("answer", "say_not_fixed", "reopen", "appeal", "reply", "withdraw", "solved_itself")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: his scope, the report whose link he followed (None for who has signed in), and the addresses of his acts and photos."""

    scope: Scope
    report: Report | None
    act_url: Callable[[str], str]
    photo_url: Callable[[Photo], str]


def by_number(scope: Scope, matter: Matter) -> Reader:
    """Return the reader who has signed in."""
    return Reader(
        scope,
        None,
        lambda move: reverse("matters:act", args=[matter.pk, move]),
        lambda photo: reverse("matters:photo", args=[photo.public_id]),
    )


def shown(matter: Matter, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return everything that the page of a matter shows. Nine queries, ten where the hotline sent it."""
    mine = parts.parts_of(reader.scope, matter, reader.report)
    asked = reading.own_asked(reader.scope, matter, reader.report)
    happened = reading.events(matter)
    own = own_words(reader, matter)
    return {
        "matter": matter,
        "number": page.number_of(matter),
        "title": matter.title,
        "where": where_words(matter),
        "kind": kind_words(matter.category),
        "words": own if matter.is_private else matter.words,
        "state": state_words(matter),
        "tone": tone_of(matter, now),
        "next": next_words(matter, now),
        "timeline": timeline(matter, happened, reading.photos(matter), reader, now),
        "acts": acts(matter, mine, asked, reader),
        "duty": duty(matter),
        "workers": [{"name": row.body.name, "part": row.get_part_display()} for row in reading.working(matter)],
        "ways": legal_ways(),
        "no_retaliation": cite(ways.NO_RETALIATION, get_language() or "zh"),
        "seen_by": seen_by(matter),
        "is_reporter": "reporter" in mine,
        "outcome": outcome_words(matter),
        "hotline": hotline.of_matter(matter, now),
        "past": past_of(happened),
    }


def where_words(matter: Matter) -> str:
    """Return where it is, as people say it."""
    named = matter.compound.name if matter.place_id == matter.compound_id else f"{matter.compound.name} {matter.place.name}"
    return named if not matter.spot or named.endswith(matter.spot) else f"{named} {matter.spot}"


def kind_words(category: str) -> str:
    """Return the kind of a matter in the reader's language."""
    words = duties.category_words(category)
    return words.en if is_english() else words.zh


def is_english() -> bool:
    """Say whether the page is read in English."""
    return (get_language() or "").startswith("en")


def own_words(reader: Reader, matter: Matter) -> str:
    """Return what the reader himself wrote, "" where he did not."""
    report = parts.own_report(reader.scope, matter, reader.report)
    return vault.open_report(report, "words") if report is not None else ""


def state_words(matter: Matter) -> str:
    """Return how it stands in one word; what ended is told by how it ended."""
    return str(matter.get_outcome_display() if matter.state == "closed" else matter.get_state_display())


def tone_of(matter: Matter, now: datetime) -> str:
    """Return the tone of how it stands."""
    if matter.state == "closed":
        return "done" if matter.outcome == "solved" else "rest"
    return "late" if matter.solution_due is not None and matter.solution_due <= now else TONE_OF[matter.state]


def seen_by(matter: Matter) -> str:
    """Return who sees the matter, and that nobody sees who reported it."""
    if matter.is_private:
        return _("不公开：只有反映人、支部、社区和来办的单位能看到")
    return _("本小区的人都能看到这件事；看不到是谁反映的")


def may_look(scope: Scope, path: str) -> bool:
    """Say whether the public matters of a place are open to somebody: he lives or serves there."""
    return is_within(path, scope.reach("view"))


# ---- who acts next ----------------------------------------------------------------------------------------------------


def next_words(matter: Matter, now: datetime) -> dict[str, str]:
    """Return who acts next, by when, and what follows by itself where he does not."""
    if matter.state == "closed":
        return {"who": outcome_words(matter), "when": "", "else": ""}
    holder, lead = _holder(matter), matter.lead_body.name if matter.lead_body else _("牵头单位")
    who = {
        "raised": _("等%(body)s受理") % {"body": holder},
        "accepted": _("等%(body)s交给该办的单位") % {"body": holder},
        "deliberating": _("大家在商量，由%(body)s把结果告诉您") % {"body": holder},
        "assigned": _("等%(body)s接手") % {"body": lead},
        "in_hand": _("%(body)s正在办") % {"body": lead},
        "waiting": _("等反映的人补充情况；补充以后接着办"),
        "done": _("说是办好了，等大家确认"),
    }[matter.state]
    due = _due(matter)
    return {"who": who, "when": saying.ahead(due, now) if due else "", "else": _else(matter, now)}


def _holder(matter: Matter) -> str:
    if matter.level == "compound" and matter.first_body is not None:
        return str(matter.first_body.name)
    return {"compound": _("支部"), "community": _("社区"), "street": _("街道"), "district": _("区里")}[matter.level]


def _due(matter: Matter) -> datetime | None:
    if matter.state == "done":
        return matter.confirm_due
    if matter.state == "raised" and matter.contacted_at is None:
        return matter.contact_due or matter.solution_due
    return None if matter.state == "waiting" else matter.solution_due


def _else(matter: Matter, now: datetime) -> str:
    if matter.state == "done":
        return _("到时候没有人说没修好，就算办好了；以后坏了还可以再说")
    above = moves.level_above(matter.level)  # type: ignore[arg-type]
    if matter.step_up_at is None or above is None:
        return ""
    names = {"community": _("社区"), "street": _("街道"), "district": _("区里")}
    return _("到 %(when)s 还没办好，自动报%(level)s") % {"when": saying.moment(matter.step_up_at, now), "level": str(names[above]).lower()}


def outcome_words(matter: Matter) -> str:
    """Return what an end means, in a sentence: closed is not solved."""
    sentences = {
        "": "",
        "solved": _("办好了，并且问过相关的人") if matter.confirmed else _("说是办好了；到期没有人说没修好"),
        "no_duty": _("没有解决：没有一家单位负有这项职责，理由写在下面"),
        "declined": _("没有解决：没有受理，理由写在下面"),
        "diverted": _("没有在这里解决：请走下面写的法定渠道"),
        "withdrawn": _("没有办完：反映的人撤回了"),
        "solved_itself": _("不用办了：自己好了"),
        "merged": _("和另一件事是同一件，并在那里一起办"),
        "answered": _("旧件：在用这个平台以前答复过，答复写在下面"),
        "no_answer": _("旧件：旧登记簿上没有答复记录"),
    }
    return sentences[matter.outcome]


# ---- what happened ----------------------------------------------------------------------------------------------------


def timeline(matter: Matter, happened: list[Event], pictures: list[Photo], reader: Reader, now: datetime) -> list[dict[str, Any]]:
    """Return what happened, oldest first, in sentences; and at the end what is to come."""
    by_event: dict[int | None, list[dict[str, str]]] = defaultdict(list)
    for one in pictures:
        by_event[one.event_id].append({"url": reader.photo_url(one), "name": str(one.get_kind_display())})
    own = reading.own_reports(reader.scope, matter, reader.report)
    rows = []
    for event in happened:
        if event.move in SILENT:
            continue
        found = by_event.get(event.pk, [])
        # Photos that came with the first words hang on the report.
        if event.move in ("raise", "join"):
            found = [*found, *(_of_report(pictures, event, reader))]
        rows.append(_line(event, found, own, now))
    return rows


def _of_report(pictures: list[Photo], event: Event, reader: Reader) -> list[dict[str, str]]:
    mine = [one for one in pictures if one.event_id is None and one.report_id is not None and one.report_id == event.report_id]
    return [{"url": reader.photo_url(one), "name": str(one.get_kind_display())} for one in mine]


def _line(event: Event, found: list[dict[str, str]], own: frozenset[int], now: datetime) -> dict[str, Any]:
    row = moves.MOVES[event.move]
    tone = "late" if event.move in BAD_NEWS else "done" if event.move in GOOD_NEWS else "doing"
    return {
        "at": saying.moment(event.at, now),
        "exact": saying.exact(event.at),
        "what": row.en[:1].upper() + row.en[1:] if is_english() else row.zh,
        "who": _who(event, own),
        "text": "" if event.move in AMONG_BODIES else vault.words_of(event),
        "tone": tone,
        "photos": found,
    }


def _who(event: Event, own: frozenset[int]) -> str:
    if event.body is not None:
        return str(event.body.name)
    if event.body_id is not None:
        # A body elsewhere, whose name is not open to this reader.
        return _("经办单位")
    if event.move in ("enter", "enter_answer"):
        return _("旧登记簿")
    if event.part == "system":
        return _("平台按约定自动处理")
    if event.part == "clerk":
        return _("柜台代为登记")
    if event.report_id in own:
        return _("您")
    return _("反映的人") if event.part == "reporter" else _("邻居")


# ---- what can be done -------------------------------------------------------------------------------------------------


def acts(matter: Matter, mine: frozenset[moves.Part], asked: Asked | None, reader: Reader) -> dict[str, Any]:
    """Return what the reader can do now: one tap, a rating, or some words; the first is the one that helps most."""
    resident = mine & {"reporter", "affected"}
    open_now = set(moves.open_to(matter.state, matter.outcome, resident))  # type: ignore[arg-type]
    if matter.state == "done" and (asked is None or asked.answer):
        open_now -= {"say_fixed", "say_not_fixed"}
    may_rate = "rate" in open_now and asked is not None and asked.score is None
    words = {
        "answer": _("回答"),
        "say_not_fixed": _("没修好"),
        "reopen": _("又坏了"),
        "appeal": _("不服，请上一级看"),
        "reply": _("补充情况"),
        "withdraw": _("撤回这件事"),
        "solved_itself": _("自己好了"),
        "say_fixed": _("修好了"),
        "still_fixed": _("还是好的"),
    }
    scores = (_("很差"), _("不好"), _("一般"), _("好"), _("很好"))
    return {
        "taps": [{"move": move, "url": reader.act_url(move), "label": words[move]} for move in ONE_TAP if move in open_now],
        "links": [{"move": move, "url": reader.act_url(move), "label": words[move]} for move in BY_WORDS if move in open_now],
        "scores": [{"score": score, "word": word} for score, word in enumerate(scores, start=1)],
        "rate_url": reader.act_url("rate") if may_rate else "",
        "score": asked.score if asked is not None and asked.score else 0,
        "answer": asked.get_answer_display() if asked is not None and asked.answer else "",
        "question": question(matter),
    }


def question(matter: Matter) -> str:
    """Return the question of the lead to the reporter, while the matter waits for it."""
    if matter.state != "waiting":
        return ""
    last = Event.objects.filter(matter=matter, move="ask").order_by("-number").first()
    return vault.words_of(last) if last else ""


# ---- the duty, and the ways of the law --------------------------------------------------------------------------------


def duty(matter: Matter) -> dict[str, Any] | None:
    """Return the duty under which the lead works, with its article, None where none is named."""
    if not matter.duty_code:
        return None
    district = matter.path.split(".")[0]
    entries: list[Entry] = list(duties.deployed(district).entries(matter.raised_at.date()))
    found = next((one.duty for one in entries if one.duty.code == matter.duty_code), None)
    if found is None:
        return None
    return {
        "text": found.duty_en if is_english() else found.duty_zh,
        "cited": cite((one.source for one in found.sources), get_language() or "zh"),
        "url": reverse("duties:duty", args=[found.code]),
    }


def legal_ways() -> list[dict[str, str]]:
    """Return the ways that the law gives besides this platform."""
    language = get_language() or "zh"
    return [
        {
            "name": way.en if is_english() else way.zh,
            "what": way.what_en if is_english() else way.what_zh,
            "cited": cite(way.sources, language),
            "phone": way.phone,
        }
        for way in ways.WAYS.values()
    ]
