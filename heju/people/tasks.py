"""Work on people that takes longer than a request."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heju.jobs import rules as jobs
from heju.people import actions

FIND = "people.find_duplicates"


@jobs.kind(
    FIND,
    name=_("查找可能重复的登记"),
    power="people.merge",
    says=lambda result: [(_("新找到"), result["pairs"])],
    result=lambda job, result: (_("去核对"), reverse("people:duplicates")),
)
def find_duplicates(work: jobs.Work) -> dict[str, Any]:
    """Compare the register below a place. Doing it twice finds nothing new."""
    return {"pairs": actions.propose_duplicates(actor=work.scope, now=work.now, path=work.path)}
