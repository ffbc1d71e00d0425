"""The page of "today": as many as its title says."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.kit.today import Waiting
from heju.web import today
from tests import cast

pytestmark = pytest.mark.django_db


def line(title: str, count: int) -> Waiting:
    return Waiting(title, "", 50, "wait", "等您", "看名单", "/desk/", count=count)


def test_the_title_counts_what_a_line_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting(_scope: Scope, _day: date) -> list[Waiting]:
        return [line("一件", 1), line("还有五件", 5)]

    monkeypatch.setattr(today, "SOURCES", (waiting,))
    monkeypatch.setattr(today, "MEMORY", Memory(8))
    page = cast.client("branch_secretary").get(reverse("web:desk")).text
    assert "6 件事等您处理" in " ".join(page.split())
