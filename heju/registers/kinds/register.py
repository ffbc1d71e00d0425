"""Which class does the work of which kind of sheet."""

from __future__ import annotations

from heju.registers.kinds.frame import Kind
from heju.registers.kinds.homes import Homes
from heju.registers.kinds.people import People

KINDS: dict[str, type[Kind]] = {"people": People, "homes": Homes}
