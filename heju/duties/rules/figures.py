"""The table of legal figures as it stands in docs/law.md, made from the parameters."""

from datetime import date
from fractions import Fraction
from typing import Any, Final

from heju.duties import parameters

BEGIN: Final = "<!-- figures: made by heju.duties.rules.figures.table; do not edit by hand -->"
END: Final = "<!-- end of figures -->"


def table(day: date) -> str:
    """This will render the figures in force on that day as a Markdown table, one line a figure, in their order.

    Raises NoLawInForce when one of them was not yet in force.
    """
    lines = [
        "| 事项 | What | 数值 | 单位 unit | 自 since | 依据 source |",
        "|---|---|---|---|---|---|",
    ]
    for named in parameters.FIGURES.values():
        line = named.figure.line_on(day)
        cells = (
            named.zh,
            named.en,
            written(line.value),
            named.figure.unit,
            line.valid_from.isoformat(),
            "、".join(f"{source.zh}" for source in line.sources),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def written(value: Any) -> str:
    """This will write a value the way a reader expects: 2/3, 15, a list with commas."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return ", ".join(written(part) for part in value)
    return str(value)
