"""What somebody is writing: several things in one sending, each in three steps; how it is kept as a document (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, Self, get_type_hints
from uuid import uuid4

MOST_THINGS: Final = 5
# A photo stands under ten times the number of its thing, counted from one, and its own.
PER_THING: Final = 10
type Step = Literal["words", "place", "kind", "send"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One thing as far as it is typed. Numbers are 0 and words "" where nothing was said yet.

    `key` makes sending it twice one report; `joins` is the matter that the writer has recognized as his own, `is_other` says that he has
    looked at those alike and that it is none of them.
    """

    key: str
    words: str = ""
    place: int = 0
    unit: int = 0
    spot: str = ""
    category: str = ""
    answers: tuple[str, ...] = ()
    happened_on: str = ""
    is_private: bool | None = None
    joins: int = 0
    is_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Everything that one sending will hold: the things, at which of them the writer is, his wishes, who he is where he has no account.

    `clerk` says that an office enters it for somebody; `hotline_…` what the city's hotline sent. `proven` is a telephone that was
    proven by a code.
    """

    things: tuple[Typed, ...]
    at: int = 0
    wants_news: bool = True
    agrees_named: bool = False
    clerk: bool = False
    channel: str = ""
    name: str = ""
    phone: str = ""
    proven: str = ""
    hotline_number: str = ""
    hotline_url: str = ""
    hotline_due: str = ""

    @property
    def thing(self) -> Typed:
        """Return the thing at which the writer is."""
        return self.things[self.at]

    def with_thing(self, **values: Any) -> Self:
        """Return the same with other values of the thing at which the writer is; another place, kind or text asks anew what is alike."""
        before = self.thing
        after = replace(before, **values)
        if (before.place, before.category, before.words) != (after.place, after.category, after.words):
            after = replace(after, is_other=False, joins=0)
        if before.category != after.category:
            after = replace(after, answers=(), is_private=None)
        return replace(self, things=(*self.things[: self.at], after, *self.things[self.at + 1 :]))

    def with_another(self) -> Self:
        """Return the same with one thing more, at the place of the last; the writer goes there."""
        if len(self.things) >= MOST_THINGS:
            return self
        another = replace(fresh(), place=self.thing.place, unit=self.thing.unit)
        return replace(self, things=(*self.things, another), at=len(self.things))

    def without(self, number: int) -> Self:
        """Return the same without one of its things; one always stays."""
        left = (*self.things[:number], *self.things[number + 1 :]) or (fresh(),)
        return replace(self, things=left, at=min(self.at, len(left) - 1))


def fresh() -> Typed:
    """Return a thing of which nothing is typed yet."""
    return Typed(key=str(uuid4()))


def begun(**values: Any) -> Writing:
    """Return what somebody has who has just begun."""
    return Writing(things=(fresh(),), **values)


def photo_numbers(thing: int) -> range:
    """Return the numbers under which the photos of a thing stand."""
    return range((thing + 1) * PER_THING, (thing + 2) * PER_THING)


def next_step(thing: Typed, photos: int) -> Step:
    """Return the first step that a thing still needs: something to see or read, a place, a kind, and then it can be sent."""
    if not thing.words.strip() and not photos:
        return "words"
    if not thing.place:
        return "place"
    return "send" if thing.category else "kind"


def told(words: str, questions: tuple[str, ...], answers: tuple[str, ...]) -> str:
    """Return the words with what was answered to the questions of the kind, one a line."""
    said = [f"{question} {answer.strip()}" for question, answer in zip(questions, answers, strict=False) if answer.strip()]
    return "\n".join([words.strip(), *said]).strip()


def written(writing: Writing) -> str:
    """Return it as a document."""
    return json.dumps(asdict(writing), ensure_ascii=False)


def read(document: str) -> Writing:
    """Return what a document says; what it does not know it leaves as at the beginning, so that an older one can be read."""
    found: dict[str, Any] = json.loads(document)
    things = tuple(Typed(**_known(Typed, one) | {"answers": tuple(one.get("answers", ()))}) for one in found["things"])
    return Writing(**_known(Writing, found) | {"things": things})


def _known(kind: type, found: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)} & set(get_type_hints(kind))
    return {name: value for name, value in found.items() if name in names}
