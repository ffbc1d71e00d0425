"""A month drafted in words: which sentences, as the page has them; and the page of the branch with its figures and its paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.matters.rules import monthly
from heju.matters.rules.monthly import Month
from heju.matters.tests.stage import does, raised
from tests import cast

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "monthly.md"
LINES = PAGE.read_text(encoding="utf-8").split("| raised |")[1].splitlines()[2:]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES]


NAMES = ("solved", "otherwise", "still_open", "in_time", "to_contact", "fixed", "verdicts", "satisfied", "rated", "open_now", "overdue_now")


def month(**figures: object) -> Month:
    nothing = dict.fromkeys(NAMES, 0)
    return Month(**(nothing | figures))  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[-1])
def test_a_row_of_the_page(row: list[str]) -> None:
    names = ("still_open", "to_contact", "verdicts", "rated", "open_now", "overdue_now")
    figures = {name: int(cell) for name, cell in zip(names, row, strict=False)}
    kinds = [] if row[6] == "–" else [(name, int(count)) for name, count in (one.split() for one in row[6].split(", "))]
    given = month(**figures, kinds=kinds)
    assert monthly.sayings(given) == tuple(row[7].split(", "))


def test_raised_is_what_was_solved_ended_otherwise_or_is_open() -> None:
    assert month(solved=1, otherwise=2, still_open=4).raised == 7


def test_the_three_raised_most_more_first_then_by_name() -> None:
    kinds = [("c", 2), ("a", 1), ("b", 2), ("d", 5), ("e", 0)]
    assert monthly.most(month(kinds=kinds)) == (("d", 5), ("b", 2), ("c", 2))


@pytest.mark.django_db
def test_the_branch_finds_it_drafted_with_a_list_behind_every_figure_and_prints_what_it_wrote() -> None:
    now = timezone.now()
    matter = raised(now=now)
    does("branch_secretary", matter, "accept", now=now)
    client, url = cast.client("branch_secretary"), reverse("matters:month", args=[cast.place("A").pk])
    assert client.get(reverse("matters:month_root"))["Location"] == url
    page = client.get(url).content.decode()
    assert "各位邻居" in page
    assert "现在没办完的一共" in page
    behind = reverse("matters:behind", args=[cast.place("A").pk])
    assert f"{behind}?figure=solved&amp;period=month" in page
    assert client.get(f"{behind}?figure=still_open&period=month").status_code == 200
    assert client.get(f"{behind}?state=overdue&period=month").status_code == 200
    printed = client.post(url, {"words": "这个月大家反映的事，支部都接住了。"})
    assert printed.status_code == 200
    assert printed.content.startswith(b"%PDF")
    assert client.post(url, {"words": ""}).status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("property_manager", 403), ("second_secretary", 404), ("community_officer", 200)]
)
def test_only_who_holds_matters_there_drafts_it(who: str, status: int) -> None:
    assert cast.client(who).get(reverse("matters:month", args=[cast.place("A").pk])).status_code == status
