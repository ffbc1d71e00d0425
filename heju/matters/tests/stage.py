"""How tests raise a matter and bring it on: the cast in its roles, a word a step."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from uuid import uuid4

from PIL import Image

from heju.kit import db
from heju.matters import actions
from heju.matters.models import Event, Matter, Report
from tests import cast

NOW = cast.NOW
ELEVATOR = "elevator.ride.stopped"


def photo(color: str = "gray", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def word(who: str | None = "owner", words: str = "一单元电梯停了，门打不开。老人下不了楼", **more: Any) -> actions.Word:
    """Return somebody's word."""
    person = cast.person(who).pk if who else None
    return actions.Word(**{"key": uuid4(), "words": words, "person": person, **more})


def thing(place: str = "A1", category: str = ELEVATOR, **more: Any) -> actions.Thing:
    """Return what is wrong, and where."""
    return actions.Thing(place=cast.place(place), category=category, **more)


def raised(who: str = "owner", *, now: datetime = NOW, **more: Any) -> Matter:
    """Raise a matter as one of the cast; words of `Thing` and `Word` may be given."""
    of_word = {name: more.pop(name) for name in ("words", "photos", "wants_news", "agrees_named", "key") if name in more}
    with db.scoped(cast.scope(who)) as actor:
        return actions.raise_matter(actor=actor, now=now, thing=thing(**more), word=word(who, **of_word)).matter


def does(who: str, matter: Matter, move: str, words: str = "已经安排人去看了", *, now: datetime = NOW, **more: Any) -> Event:
    """Make a plain move as one of the cast."""
    of_said = {name: more.pop(name) for name in ("photos", "detail", "key") if name in more}
    with db.scoped(cast.scope(who)) as actor:
        return actions.move_matter(actor=actor, now=now, matter=matter.pk, move=move, said=actions.Said(words, **of_said), **more)


def assigned(matter: Matter, lead: str = "company", *, now: datetime = NOW, by: str = "branch_secretary", **more: Any) -> Event:
    """Assign a matter to a body of the cast."""
    named = actions.Named(cast.body(lead).pk, "property_company", "PC-061")
    with db.scoped(cast.scope(by)) as actor:
        return actions.assign_matter(actor=actor, now=now, matter=matter.pk, lead=named, said=actions.Said("请尽快处理"), **more)


def fresh(matter: Matter, who: str = "district_officer") -> Matter:
    """Return the row as it stands now, seen by one of the cast."""
    with db.scoped(cast.scope(who)):
        return Matter.objects.get(pk=matter.pk)


def report_of(matter: Matter, who: str = "owner") -> Report:
    """Return the first report of a matter."""
    with db.scoped(cast.scope(who)):
        return Report.objects.get(matter=matter, is_first=True)


def brought_to_done(matter: Matter, *, now: datetime = NOW) -> None:
    """Bring a raised matter to where those concerned are asked."""
    does("branch_secretary", matter, "accept", now=now)
    assigned(matter, now=now)
    does("property_manager", matter, "take_up", now=now)
    done(matter, now=now)


def done(matter: Matter, *, now: datetime = NOW) -> Event:
    """Report done with proof, as the company."""
    with db.scoped(cast.scope("property_manager")) as actor:
        return actions.report_done(actor=actor, now=now, matter=matter.pk, said=actions.Said("换了门机，试运行正常", [photo("green")]))


def says(who: str, matter: Matter, fixed: bool, words: str = "还是没修好", *, now: datetime = NOW) -> Event:
    """Say as one of the cast whether it is fixed."""
    with db.scoped(cast.scope(who)) as actor:
        return actions.say(actor=actor, now=now, matter=matter.pk, fixed=fixed, said=actions.Said(words))


def rates(who: str, matter: Matter, score: int, *, now: datetime = NOW) -> Event:
    """Rate as one of the cast."""
    with db.scoped(cast.scope(who)) as actor:
        return actions.rate(actor=actor, now=now, matter=matter.pk, score=score)
