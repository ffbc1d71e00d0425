"""The list of matters as it is taken along: narrowed like its page, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from heju.duties import queries as duties
from heju.kit import days
from heju.matters.queries import lists
from heju.matters.queries.page import number_of
from heju.organizations import roles
from heju.places import queries as places
from heju.places.queries import ground
from heju.registers.queries.listings import PAGE, Asked, Listing

CODE = "matters"


def rows(asked: Asked) -> Iterator[list[Any]]:
    """Yield the rows that the page of the list shows, the newest first; what is overdue at the end of the day."""
    tomorrow = asked.day + timedelta(days=1)
    now = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=days.CHINA)
    below = tuple(one.id for one in ground.compounds_below(asked.place.path, asked.day))
    chosen = asked.filters.get("place", "")
    found = places.here(int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    part = {chosen: tuple(one.id for one in ground.compounds_below(found.path, asked.day))} if found else {}
    wanted = lists.wanted_of(asked.filters, now, {"": below} | part)
    after = ""
    while True:
        page = lists.listed(asked.scope, wanted, now, after=after, limit=PAGE)
        for one in page.rows:
            ended = one.get_outcome_display() if one.state == "closed" else one.get_state_display()
            lead = one.lead_body.name if one.lead_body else ""
            yield [
                number_of(one), one.title, duties.category_words(one.category).zh, one.compound.name, one.place.name, ended,
                one.get_level_display(), lead, _at(one.raised_at), _at(one.solution_due), one.reports_count,
            ]  # fmt: skip
        after = page.after
        if not after:
            return


def _at(moment: datetime | None) -> str:
    return date_format(localtime(moment), "Y-m-d H:i") if moment else _("没有")


LISTING = Listing(
    CODE, lazy("事项"), roles.SEE_DESK,
    (
        lazy("编号"), lazy("什么事"), lazy("类别"), lazy("小区"), lazy("地点"), lazy("状态"), lazy("哪一级"), lazy("谁牵头"),
        lazy("反映时间"), lazy("应办好"), lazy("几人反映"),
    ),
    rows, lists.NAMES,
)  # fmt: skip
