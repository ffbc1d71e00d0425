"""What another system may be told (pure): public life of places, bodies, duties and matters; nothing about a person."""

from __future__ import annotations

from typing import Final

TOPICS: Final = ("matters", "organizations", "places", "duties")
# Of these, what says something about somebody: membership in the Party; that a step was taken back, of which nobody was told;
# and who of a body does what.
NEVER: Final = frozenset(
    {
        "organizations.member_added",
        "organizations.member_ended",
        "matters.taken_back",
        "matters.given",
        "matters.minded",
        "matters.put_down",
    }
)


def topic_of(verb: str) -> str:
    """Return the topic under which other systems are told of a verb of the record, "" where they are not."""
    house = verb.partition(".")[0]
    return house if house in TOPICS and verb not in NEVER else ""
