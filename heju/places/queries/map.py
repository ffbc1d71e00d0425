"""The schematic map: what stands where, handed to the rule that lays it out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from heju.places.models import Place, PlaceKind
from heju.places.queries.tree import DIVISIONS, standing
from heju.places.rules import cartogram as rule
from heju.places.rules import paths


def cartogram(
    path: str, *, states: Mapping[int, str], words: Mapping[str, str], url_name: str, day: date | None = None, division_url: str = ""
) -> dict[str, Any]:
    """Return what the component `cartogram` draws: a square for each compound of `states` (id → state) that lies at or below `path`.

    `words` says each state, in the order of the legend; `url_name` takes a compound's id, `division_url` a street's. Two queries.
    """
    divisions = Place.objects.filter(kind__in=DIVISIONS).order_by("path")
    here = {one.path: one for one in (divisions if day is None else standing(divisions, day))}
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    names = {}
    for place, where, name in _compounds():
        if place in states and (where == path or paths.is_below(where, path)):
            found[paths.ancestor(where, 2)][paths.ancestor(where, 3)].append(place)
            names[place] = name
    drawn = rule.layout([_street(one, here, found[one]) for one in sorted(_streets(path, here, found))])
    counts = Counter(states[place] for place in names)
    return {
        "width": drawn.width,
        "height": drawn.height,
        "title": _("示意图：每个方块是一个小区，位置不代表实际地理位置"),
        "streets": [_street_box(box, here, division_url) for box in drawn.streets],
        "communities": [box.as_dict() | {"name": _name(box.path, here)} for box in drawn.communities],
        "squares": _squares(drawn, states, words, names, url_name),
        "legend": [{"state": state, "word": f"{word} {counts[state]}"} for state, word in words.items()],
    }


def _compounds() -> Iterable[tuple[int, str, str]]:
    found = Place.objects.filter(kind=PlaceKind.COMPOUND, merged_into=None)
    return found.order_by("id").values_list("id", "path", "name")


def _street(path: str, here: Mapping[str, Place], found: Mapping[str, list[int]]) -> rule.Street:
    return rule.Street(path, tuple(rule.Community(one, tuple(found.get(one, ()))) for one in _communities(path, here, found)))


def _name(path: str, here: Mapping[str, Place]) -> str:
    return here[path].name if path in here else _("社区未明")


def _street_box(box: rule.Box, here: Mapping[str, Place], url_name: str) -> dict[str, Any]:
    url = {"url": reverse(url_name, args=[here[box.path].pk])} if url_name and box.path in here else {}
    return box.as_dict() | {"name": _name(box.path, here), "name_x": box.x + rule.PAD, "name_y": box.y + rule.NAME - rule.PAD} | url


def _squares(
    drawn: rule.Drawing, states: Mapping[int, str], words: Mapping[str, str], names: Mapping[int, str], url_name: str
) -> list[dict[str, Any]]:
    """Return the squares. The address is asked for once and filled in: a thousand look-ups would cost more than the whole page."""
    before, _zero, after = reverse(url_name, args=[0]).rpartition("0")
    pattern = _("%(name)s，%(state)s")
    return [
        {
            "x": square.x,
            "y": square.y,
            "state": states[square.place],
            "url": f"{before}{square.place}{after}",
            "name": pattern % {"name": names[square.place], "state": words[states[square.place]]},
        }
        for square in drawn.squares
    ]


def _streets(path: str, here: Mapping[str, Place], found: Mapping[str, Any]) -> set[str]:
    """Return the streets to draw: those below the place, or the one it lies in, empty ones too."""
    if paths.depth(path) > 1:
        return {paths.ancestor(path, 2)}
    known = {one for one, place in here.items() if place.kind == PlaceKind.STREET and paths.is_below(one, path)}
    return known | set(found)


def _communities(street: str, here: Mapping[str, Place], found: Mapping[str, Any]) -> list[str]:
    """Return the communities of a street in the order of codes, those without a known one last."""
    known = {one for one, place in here.items() if place.kind == PlaceKind.COMMUNITY and paths.is_below(one, street)}
    return sorted(known | set(found), key=lambda one: (one.endswith("." + paths.UNKNOWN), one))
