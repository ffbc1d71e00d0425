"""Which class does the work of which kind of sheet."""

from __future__ import annotations

from heju.registers.kinds.acts import Bodies, Members, Posts
from heju.registers.kinds.frame import Kind
from heju.registers.kinds.homes import Homes
from heju.registers.kinds.people import People
from heju.registers.kinds.places import Places

KINDS: dict[str, type[Kind]] = {
    "people": People,
    "homes": Homes,
    "places": Places,
    "bodies": Bodies,
    "posts": Posts,
    "members": Members,
}
