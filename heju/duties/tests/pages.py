"""The worked tables of the rule pages: their rows are the rows of the tests."""

from heju.duties.tests.world import REPOSITORY


def rows(page: str, first_column: str) -> list[tuple[str, ...]]:
    """The rows of the table on docs/`page` whose head begins with that column."""
    lines = iter((REPOSITORY / "docs" / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith(f"| {first_column} |"):
            break
    next(lines)
    found = []
    for line in lines:
        if not line.startswith("|"):
            break
        found.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return found
