"""Whose a matter is inside the body that has to act on it (pure). See docs/rules/matter-life.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

type Whose = Literal["mine", "ours", "nobody"]


@dataclass(frozen=True, slots=True)
class Post:
    """A post in a body: its number, whose it is, what it may, and how long.

    `until` is the last day of its term, `ended_on` the day it ended in fact; both None while neither is known.
    """

    number: int
    person: int | None
    name: str
    since: date
    until: date | None = None
    ended_on: date | None = None
    powers: frozenset[str] = frozenset()

    def acts_on(self, day: date) -> bool:
        """Say whether the post can act on a day: begun, not ended, its term not over. The same as gives a role when somebody signs in."""
        return self.since <= day and (self.ended_on is None or day < self.ended_on) and (self.until is None or day <= self.until)


def whose(post: Post | None, person: int | None, day: date) -> Whose:
    """Return whose a matter is for somebody on a day; what a post minded that cannot act any more is nobody's. Source: our own choice."""
    if post is None or not post.acts_on(day):
        return "nobody"
    return "mine" if person is not None and post.person == person else "ours"
