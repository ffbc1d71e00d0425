"""A changed deadline, rehearsed: the table of the page row by row, the laws, and the page of whoever may change it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from heju.duties.parameters import Deadlines
from heju.kit import days
from heju.matters.rules import rehearsal
from heju.matters.rules.happened import Happened
from heju.matters.tests.stage import raised
from tests import cast

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "matter-rehearsal.md"
# A Monday morning at the opening of the offices, in a week without holidays; a day of the table is a working day.
MONDAY = datetime(2026, 11, 9, 9, 0, tzinfo=days.CHINA)


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").split("|---|---|---|---|---|---|---|\n")[1].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]


def promise(cell: str):
    hours, solution = (int(part) for part in cell.split(","))
    return lambda _stands, _day: Deadlines(hours, 5, solution, False)


def lived(word: str, done: str) -> list[Happened]:
    told = days.add_working_minutes(MONDAY, int(word.split()[0]) * 60)
    ended = datetime.combine(days.add_working_days(MONDAY.date(), int(done.split()[0])), MONDAY.timetz())
    ended = max(ended, told + timedelta(minutes=1))
    return [
        Happened(1, MONDAY, "raise", "raised"),
        Happened(2, told, "accept", "accepted", is_public=True),
        Happened(3, told, "assign", "assigned", is_public=True),
        Happened(4, told, "take_up", "in_hand", is_public=True),
        Happened(5, ended, "report_done", "done", is_public=True),
    ]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_the_rows_of_the_page_hold(row: list[str]) -> None:
    _name, word, done, promised, would, was_late, would_be = row
    case = rehearsal.Case(7, 3, lived(word, done))
    found = rehearsal.rehearse([case], before=promise(promised), after=promise(would), now=MONDAY + timedelta(days=30))
    assert (found.before == 1, found.after == 1) == (was_late == "yes", would_be == "yes")
    assert found.newly == ((7,) if was_late == "no" and would_be == "yes" else ())
    assert found.no_longer == ((7,) if was_late == "yes" and would_be == "no" else ())
    assert found.by_body == {3: (1, found.before, found.after)}


def test_the_same_deadlines_change_nothing_and_shorter_ones_make_nobody_punctual() -> None:
    cases = [rehearsal.Case(number, number % 2, lived(f"{number % 9} h", f"{number % 7} d")) for number in range(1, 60)]
    same = rehearsal.rehearse(cases, before=promise("4, 4"), after=promise("4, 4"), now=MONDAY + timedelta(days=30))
    assert (same.newly, same.no_longer, same.before) == ((), (), same.after)
    shorter = rehearsal.rehearse(cases, before=promise("4, 4"), after=promise("2, 2"), now=MONDAY + timedelta(days=30))
    assert shorter.no_longer == ()
    assert shorter.after == same.before + len(shorter.newly) > same.before
    assert shorter.total == 59


def test_what_was_not_promised_is_not_late() -> None:
    found = rehearsal.late(lived("9 h", "9 d"), lambda _stands, _day: None, MONDAY + timedelta(days=30))
    assert not found.at_all


@pytest.mark.django_db
def test_the_district_sees_what_a_shorter_deadline_would_have_done_and_nothing_changes() -> None:
    raised()
    client, url = cast.client("district_officer"), reverse("matters:rehearsal")
    assert "试演" in client.get(url).content.decode()
    asked = {"category": "elevator.ride.stopped", "first_contact_hours": "1", "update_days": "1", "solution_days": "1", "days": "365"}
    page = client.get(url, asked).content.decode()
    # The cast's own elevator, which the company leads, and the new one, which nobody does.
    assert cast.body("company").name in page
    assert "还没有交办" in page
    refused = client.get(url, asked | {"solution_days": "0"})
    assert refused.status_code == 422
    for who in ("owner", "property_manager", "branch_secretary"):
        assert cast.client(who).get(url).status_code == 403
