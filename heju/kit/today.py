"""One thing that waits for somebody: the shape in which every house hands its work to the inbox "today" (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Share:
    """Whose a thing is among those who serve in one body: the reader's, a colleague's, nobody's yet.

    `words` say who does it; `was_left` that somebody did whose post is over. `url` takes what is in `sent` and has the reader do it; ""
    where he does already, or where the line stands for several.
    """

    whose: Literal["mine", "ours", "nobody"]
    words: str = ""
    was_left: bool = False
    url: str = ""
    sent: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what, why, and the single next act.

    `harm` orders the inbox, 0-100, larger hurts sooner; `tone` is one of the design's five; `act_label` names the act behind `act_url`.
    `version` is set where one tap does it: what is sent along, so that nobody acts on what he has not seen; `told` how many hear of it.
    `count` is how many things a line stands for. Where several serve in the body that has to act, `share` says whose it is among them.
    """

    title: str
    why: str
    harm: int
    tone: str
    word: str
    act_label: str
    act_url: str
    url: str = ""
    due_on: date | None = None
    version: int | None = None
    told: int = 0
    count: int = 1
    share: Share | None = None


def by_harm(items: list[Waiting]) -> list[Waiting]:
    """Return what waits with the most harmful first; at equal harm what is due earlier, then by title."""
    return sorted(items, key=lambda item: (-item.harm, item.due_on or date.max, item.title))
