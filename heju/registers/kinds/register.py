"""The kinds of sheets of this house, offered as any house offers its own; which class does the work of which."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.kit import masking
from heju.organizations import roles
from heju.registers.kinds.acts import Bodies, Members, Posts
from heju.registers.kinds.frame import Frame, Kind
from heju.registers.kinds.homes import Homes
from heju.registers.kinds.people import People
from heju.registers.kinds.places import Places
from heju.registers.models import SheetKind
from heju.registers.rules import columns
from heju.registers.rules.offered import OFFERED, Offered, offer
from heju.registers.rules.rows import Row

__all__ = ["OFFERED", "doer"]

# Kind → what does its work, and which power of a house it needs beside the one to import at all.
OWN: dict[str, tuple[type[Kind], str]] = {
    "people": (People, roles.EDIT_PEOPLE),
    "homes": (Homes, roles.EDIT_PLACES),
    "places": (Places, roles.EDIT_PLACES),
    "bodies": (Bodies, roles.FOUND_BODY),
    "posts": (Posts, roles.APPOINT_OTHER),
    "members": (Members, roles.EDIT_MEMBERS),
}


def doer(frame: Frame) -> Kind:
    """Return what judges, writes and undoes the rows of an import."""
    return OFFERED[frame.sheet.kind].does(frame)


def where(row: Row) -> str:
    """Return where a row is or which body it names, else the first it says."""
    return str(row.values.get("body") or _where(row) or "") or " ".join(str(row.values[code]) for code in list(row.values)[:2])


def who(row: Row) -> str:
    """Return whom a row is about, his name masked, and where."""
    name = masking.mask_name(str(row.values.get("name", "")))
    return " ".join(part for part in (name, _where(row) or str(row.values.get("body", ""))) if part)


def _where(row: Row) -> str:
    address = row.values.get("address") or {}
    return "".join(str(row.values.get(code) or address.get(code, "")) for code in ("compound", "building", "stairwell", "number"))


for code, (does, power) in OWN.items():
    offer(
        Offered(
            sheet=columns.KINDS[code],
            label=SheetKind(code).label,
            power=power,
            does=does,
            example=columns.EXAMPLES[code],
            summary=who if code in ("people", "posts", "members") else where,
            about=_("是谁、在哪里"),
            doubtful=_("可能重复"),
            takes=_("可能重复的 %(count)s 行也作为新的人导入（以后可以合并）"),
        )
    )
