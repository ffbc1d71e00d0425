"""What residents ask for most often, said as they say it: the short way from home to an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from heju.duties.classify import suggestions
from heju.duties.queries import tree
from heju.duties.rules.records import DIVIDED, Leaf

# So many kinds are offered at most.
LIKELY: Final = 3


class Asked(NamedTuple):
    """Hold one thing that is often asked: how it is said, and its leaf."""

    label: str
    leaf: str


def frequent() -> list[Asked]:
    """Return eight things, the most pressing first; each of its own subject."""
    return [
        Asked(_("电梯坏了"), "elevator.ride.stopped"),
        Asked(_("漏水、堵水"), "building.leak.shared_pipe"),
        Asked(_("停电了"), "utility.power.off"),
        Asked(_("楼道堆东西"), "fire.passage.stairs_blocked"),
        Asked(_("垃圾没人收"), "sanitation.waste.bins_full"),
        Asked(_("楼上太吵"), "noise.life.upstairs"),
        Asked(_("停车堵路"), "parking.order.blocking"),
        Asked(_("报修没人管"), "company.service.slow"),
    ]


def surely(texts: Sequence[str]) -> list[str]:
    """Return of each text the leaf that it surely means by what the model has learnt here, "" where it is not sure."""
    known = {leaf.code for leaf in tree.leaves()}
    found = [suggestions.suggest(text, 1) for text in texts]
    return [one[0].leaf if suggestions.is_sure(one) and one[0].leaf in known else "" for one in found]


def likely(text: str, known: Iterable[Leaf] = (), *, day: date, district: str = "") -> list[Leaf]:
    """Return up to three kinds that words may mean on a day in a district, the likeliest first, without those `known` already."""
    return [leaf for leaf, _confidence in likely_with(text, known, day=day, district=district)]


def likely_with(text: str, known: Iterable[Leaf] = (), *, day: date, district: str = "") -> list[tuple[Leaf, float]]:
    """Return up to three kinds that words may mean, each with how sure the model is from 0 to 1; a part has that of its parent."""
    leaves = {leaf.code: leaf for leaf in tree.offered(day, district)}
    sure = {one.leaf: one.confidence for one in suggestions.suggest(text)}
    shown = {leaf.code for leaf in known}
    meant = [code for code in tree.narrowed(text, sure, day, district) if code in leaves and code not in shown]
    return [(leaves[code], sure.get(code) or sure.get(code.rpartition(DIVIDED)[0], 0.0)) for code in meant[:LIKELY]]
