"""What a page tells of a past matter: from which old register it came, under which number, and that it counts in no rate."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from heju.matters.models import Event


def past_of(events: Sequence[Event]) -> dict[str, str] | None:
    """Return title, sentence and old number of a past matter, None where it was raised here."""
    if not events or events[0].move != "enter":
        return None
    detail = events[0].detail
    words = {"source": detail.get("source") or _("旧登记簿"), "number": detail.get("number", "")}
    return {
        "title": _("旧件"),
        "text": _("从“%(source)s”导入，旧编号 %(number)s。在这个平台以前办的，没有在这里问过反映人，不算进任何办结率。") % words,
        "number": str(words["number"]),
    }
