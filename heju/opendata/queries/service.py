"""The leaves of the category tree as Open311 lists them, and what each asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.duties.rules.records import Leaf, Words

# Beside the questions of the leaf: nobody but whoever works on it may read the request.
PRIVATE = "private"
YES, NO = "yes", "no"


def services(day: date, district: str) -> list[dict[str, Any]]:
    """Return every service of a day, in the order of the tree. At most one query a minute."""
    return [service(leaf) for leaf in duties.offered(day, district)]


def known(code: str) -> bool:
    """Say whether there is a service of this code."""
    return duties.leaf_of(code) is not None


def service(leaf: Leaf) -> dict[str, Any]:
    """Return one service as the standard lists it."""
    description = said(leaf.names[2])
    if leaf.call:
        description = _("%(name)s。情况紧急的，先打 %(call)s") % {"name": description, "call": leaf.call}
    return {
        "service_code": leaf.code,
        "service_name": said(leaf.names[2]),
        "description": description,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join(said(one) for one in leaf.names),
        "group": said(leaf.names[0]),
    }


def definition(leaf: Leaf) -> dict[str, Any]:
    """Return what a service asks: its own questions, each to be answered in words, and whether the request is private."""
    asks = [
        {
            "variable": True,
            "code": code,
            "datatype": "text",
            "required": False,
            "datatype_description": _("写几个字就行，不知道可以不答"),
            "order": order,
            "description": said(question),
            "values": [],
        }
        for order, (code, question) in enumerate(questions(leaf).items(), 1)
    ]
    values = [{"key": YES, "name": _("是，只给办理的人看")}, {"key": NO, "name": _("否，大家都能看到")}]
    private = {
        "variable": True,
        "code": PRIVATE,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": _("选一个"),
        "order": len(asks) + 1,
        "description": _("不公开吗"),
        "values": values,
    }
    return {"service_code": leaf.code, "attributes": [*asks, private]}


def questions(leaf: Leaf) -> dict[str, Words]:
    """Return the questions of a leaf by the code of their attribute."""
    return {f"ask{number}": question for number, question in enumerate(leaf.asks, 1)}


def said(words: Words) -> str:
    """Return a name in the language of the request."""
    return words.en if (get_language() or "").startswith("en") else words.zh
