"""Draw a stairwell as a table: two thousand cells in a few ms, where a template loop takes a second.

`{% elevation stairwell pick states %}`: `pick` is a `Pick` or None, `states` a mapping from id to `State`, empty for none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django import template
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heju.places.queries.elevation import Stairwell
from heju.places.rules.elevation import Part, Pick, Row, State, skipped

register = template.Library()

# The icon of each tone, as `components/status.html` draws it: color alone says nothing.
ICONS = {"wait": "clock", "doing": "circle-dot", "done": "circle-check", "late": "triangle-alert", "rest": "circle-minus"}
States = Mapping[int, State]


def floor_words(floor: int | None) -> str:
    """Return a floor as people say it."""
    if floor is None:
        return _("不详")
    return _("%(floor)d层") % {"floor": floor} if floor > 0 else _("负%(floor)d层") % {"floor": -floor}


def icon(tone: str) -> str:
    """Return the icon of a tone."""
    name = ICONS.get(tone, "circle-minus")
    return f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{escape(static("build/icons.svg"))}#{name}"></use></svg>'


@register.simple_tag
def elevation(stairwell: Stairwell, pick: Pick | None = None, states: States | None = None, area: bool = False) -> SafeString:
    """Return the body of the table of a stairwell, its head included."""
    # What a page did not give arrives as an empty word.
    draw = _Drawing(pick if isinstance(pick, Pick) else None, states if isinstance(states, Mapping) else {}, area is True)
    series = stairwell.grid.series
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in series)
    corner = f'<th scope="col">{escape(_("楼层"))}</th>'
    rows = "".join(draw.row(row, len(series)) for row in stairwell.grid.rows)
    beside = f'<th scope="col"><span class="sr-only">{escape(_("这一层的房屋"))}</span></th>' if not series else head
    return mark_safe(f"<thead><tr>{corner}{beside}</tr></thead><tbody>{rows}</tbody>")  # noqa: S308 - every value is escaped


@register.simple_tag
def floors_left_out(stairwell: Stairwell) -> str:
    """Return the floor numbers that the building leaves out, as a sentence, "" for none."""
    missing = skipped(row.floor for row in stairwell.grid.rows)
    return _("没有 %(floors)s 层") % {"floors": "、".join(str(floor) for floor in missing)} if missing and len(missing) <= 12 else ""


@register.simple_tag
def legend(stairwells: list[Stairwell], states: States | None = None) -> list[dict[str, str | int]]:
    """Return each state with how many of the drawn homes have it, the most frequent first."""
    drawn = {part.id for stairwell in stairwells for part in stairwell.parts}
    known = states if isinstance(states, Mapping) else {}
    counts = Counter((state.tone, state.word) for home, state in known.items() if home in drawn)
    return [{"tone": tone, "word": word, "count": count} for (tone, word), count in counts.most_common()]


class _Drawing:
    """One table in the making: what is the same for every cell is worked out once."""

    def __init__(self, pick: Pick | None, states: States, area: bool) -> None:
        self.pick, self.states, self.area = pick, states, area
        self.words = {key: self._state(*key) for key in {(state.tone, state.word) for state in states.values()}}

    @staticmethod
    def _state(tone: str, word: str) -> str:
        return f'<span class="home-state">{icon(tone)}{escape(word)}</span>'

    def _area(self, part: Part) -> str:
        return f'<span class="home-area">{escape(part.area)}</span>' if self.area and part.area else ""

    def row(self, row: Row, width: int) -> str:
        cells = "".join(f"<td>{self.part(part)}</td>" if part else "<td></td>" for part in row.cells)
        if row.others:
            inside = f'<ul class="home-others">{"".join(f"<li>{self.part(part)}</li>" for part in row.others)}</ul>'
            others = f'<td colspan="{max(width, 1)}">{inside}</td>'
            floor = escape(floor_words(row.floor))
            if not any(row.cells):
                return f'<tr><th scope="row">{floor}</th>{others}</tr>'
            return f'<tr><th scope="row" rowspan="2">{floor}</th>{cells}</tr><tr>{others}</tr>'
        return f'<tr><th scope="row">{escape(floor_words(row.floor))}</th>{cells}</tr>'

    def part(self, part: Part) -> str:
        state = self.states.get(part.id)
        below = self.words[state.tone, state.word] if state else self._area(part)
        inside = f'<span class="home-number">{escape(part.number)}</span>{below}'
        tone = f" tone-{escape(state.tone)}" if state else ""
        if self.pick is None or (state and not state.can_pick):
            return f'<span class="home{tone}" id="u{part.id}">{inside}</span>'
        return f'<a class="home{tone}" id="u{part.id}" href="{escape(self.pick.url(part.id))}">{inside}</a>'
