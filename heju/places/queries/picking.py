"""The map on which a compound is picked: streets of the district, communities of a street, compounds of a community."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.places import parameters
from heju.places.models import Place, PlaceKind
from heju.places.queries.tree import standing
from heju.places.rules import paths
from heju.places.rules.tiles import WIDTH, Named, layout

AREA: Final = re.compile(r"\d{6}(\.\d{1,6}){0,2}")
# So many tiles stand beside one another, by the depth of the area that is open.
ACROSS: Final = {1: 4, 2: 3, 3: 2}


def picking(area: str, day: date, *, area_url: Callable[[str], str], compound_url: Callable[[int], str]) -> dict[str, Any] | None:
    """Return what the component `pick_map` draws of an area, "" for the whole district; None where there is no such area.

    `area_url` takes the path of a street or community, `compound_url` the number of a compound. The asker sees the compounds, by
    `choosing` or by his view. Two queries.
    """
    divisions = {one.path: one for one in Place.objects.filter(kind__in=("district", "street", "community"), merged_into=None)}
    root = next((path for path, one in divisions.items() if one.kind == PlaceKind.DISTRICT), "")
    here = area or root
    if not root or not AREA.fullmatch(here) or not (here == root or paths.is_below(here, root)):
        return None
    if here not in divisions and not here.endswith("." + paths.UNKNOWN):
        return None
    depth = paths.depth(here)
    found = standing(Place.objects.filter(kind=PlaceKind.COMPOUND), day).order_by("pinyin", "id").values_list("id", "name", "path")
    inside = [row for row in found if paths.is_below(row[2], here)]
    if depth == 3:
        named = [Named(str(number), name) for number, name, _path in inside]
        urls = {one.key: compound_url(int(one.key)) for one in named}
    else:
        counts = Counter(paths.ancestor(path, depth + 1) for _number, _name, path in inside)
        children = {path for path in divisions if paths.depth(path) == depth + 1 and paths.is_below(path, here)} | set(counts)
        named = [_division(path, divisions, counts[path]) for path in sorted(children, key=_unknown_last)]
        urls = {path: area_url(path) for path in children if counts[path]}
    return _drawn(named, urls, ACROSS[depth]) | {
        "title": _title(depth),
        "trail": [
            {"name": _name(path, divisions), "url": area_url("" if path == root else path) if path != here else ""}
            for path in (paths.ancestor(here, size) for size in range(1, depth + 1))
        ],
    }


def _unknown_last(path: str) -> tuple[bool, str]:
    return path.endswith("." + paths.UNKNOWN), path


def _name(path: str, divisions: dict[str, Place]) -> str:
    return divisions[path].name if path in divisions else _("社区未明")


def _division(path: str, divisions: dict[str, Place], count: int) -> Named:
    note = ngettext("%(count)d 个小区", "%(count)d 个小区", count) % {"count": count}
    return Named(path, _name(path, divisions), note, parameters.STREET_CELLS.get(path) if paths.depth(path) == 2 else None)


def _title(depth: int) -> str:
    return {1: _("点您的街道"), 2: _("点您的社区"), 3: _("点您的小区")}[depth]


def _drawn(named: list[Named], urls: dict[str, str], across: int) -> dict[str, Any]:
    """Return the tiles as the component reads them: what has nothing in it leads nowhere."""
    sheet = layout(named, across)
    names = {one.key: one.name for one in named}
    rows = [
        {
            "x": one.x, "y": one.y, "width": one.width, "height": one.height, "text_x": one.x + one.width // 2,
            "lines": [{"text": text, "y": y} for text, y in one.lines], "note": one.note, "note_y": one.note_y,
            "url": urls.get(one.key, ""), "name": _("%(name)s，%(note)s") % {"name": names[one.key], "note": one.note}
            if one.note else names[one.key],
        }
        for one in sheet.tiles
    ]  # fmt: skip
    return {"width": WIDTH, "height": sheet.height, "tiles": rows}
