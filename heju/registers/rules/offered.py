"""Kinds of sheets that houses offer (pure): columns, the power, what does the work, what else is asked, and the words of each.

A house above offers a kind in its room `tasks`, which every process reads when it begins:

    offered.offer(Offered(sheet=SHEET, label=_("以前的事项"), power=roles.HANDLE_MATTERS, does=Past, …))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from heju.registers.rules import columns
from heju.registers.rules.columns import Kind
from heju.registers.rules.rows import Row

if TYPE_CHECKING:
    from heju.registers.kinds.frame import Frame
    from heju.registers.kinds.frame import Kind as Doer
    from heju.registers.models import Import


def _nothing(_sheet: Any) -> dict[str, Any]:
    return {}


def _nowhere(_sheet: Any) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One kind of sheet as its house offers it. Words may be translated late.

    `power` is needed beside the one to import at all; `does` makes what judges, writes and undoes (`kinds.frame.Kind`); `summary` says
    in a few words what a row is about; `questions` gives fields of a form that are asked beside the columns, by the name of the option
    that the answer becomes; `doubtful` is the word over rows that somebody has to look at, `takes` the words beside the box by which
    they are written too (with `%(count)s`); `about` stands over the summaries, in which names are masked where `is_masked`; `shows`
    gives label and address of where the rows of a written import are seen, None where there is no such page.
    """

    sheet: Kind
    label: Any
    power: str
    does: Callable[[Frame], Doer]
    example: Mapping[str, str]
    summary: Callable[[Row], str]
    doubtful: Any
    takes: Any
    about: Any
    is_masked: bool = True
    shows: Callable[[Import], tuple[Any, str] | None] = _nowhere
    questions: Callable[[Import], Mapping[str, Any]] = _nothing


OFFERED: Final[dict[str, Offered]] = {}


def offer(one: Offered) -> None:
    """Take a kind in; offered again it stays one."""
    code = one.sheet.code
    OFFERED[code] = one
    columns.KINDS[code] = one.sheet
    columns.BY_CODE[code] = {column.code: column for column in one.sheet.columns}
    columns.EXAMPLES[code] = dict(one.example)
