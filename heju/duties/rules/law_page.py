"""The two tables of docs/law.md, made from the parameters and the lists so that the page cannot fall behind them."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from heju.duties import parameters
from heju.duties.rules.load import Lists
from heju.kit.law_titles import TITLES

_MARK: Final = "<!-- {name}: made from the code, see heju/duties/rules/law_page.py -->"


def figures_table(day: date) -> str:
    """This will render the figures in force on that day as a Markdown table, one line a figure, in their order.

    Raises NoLawInForce when one of them was not yet in force.
    """
    rows = []
    for named in parameters.FIGURES.values():
        line = named.figure.line_on(day)
        since, sources = line.valid_from.isoformat(), "、".join(source.zh for source in line.sources)
        rows.append((named.zh, named.en, written(line.value), named.figure.unit, since, sources))
    return _table(("事项", "what", "数值 value", "单位 unit", "自 since", "依据 source"), rows)


def laws_table(lists: Lists, day: date) -> str:
    """This will render the laws that the lists of that day rest on, most cited first, with what is cited of each."""
    cited: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    for duty in lists.in_force(day):
        for citation in duty.sources + duty.read_with:
            cited.setdefault(citation.law, set()).add(citation.article)
            users.setdefault(citation.law, set()).add(duty.code)
    order = sorted(cited, key=lambda law: (-len(users[law]), law))
    rows = [(TITLES[law][0], law, str(len(users[law])), ", ".join(sorted(cited[law], key=_number))) for law in order]
    return _table(("法", "file", "条目 entries", "引用的条 articles"), rows)


def put_into(page: str, name: str, table: str) -> str:
    """This will give the page with the table between its two marks. Raises ValueError where the marks are missing."""
    begin, end = _MARK.format(name=name), _MARK.format(name=f"end of {name}")
    found = re.search(f"{re.escape(begin)}.*?{re.escape(end)}", page, re.DOTALL)
    if found is None:
        raise ValueError(f"The page has no place for {name}.")
    return page[: found.start()] + f"{begin}\n{table}\n{end}" + page[found.end() :]


def written(value: Any) -> str:
    """This will write a value the way a reader expects: 2/3, 15, a list with commas."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return ", ".join(written(part) for part in value)
    return str(value)


def _number(article: str) -> tuple[int, ...]:
    return tuple(int(part) for part in article.split("-"))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
