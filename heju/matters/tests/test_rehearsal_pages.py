"""The pages of a rehearsal: what an officer fills in, what he sees while it runs and after, the list behind every figure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heju.duties import actions as duties
from heju.kit import db
from heju.matters.models import Matter, Rehearsal, RehearsalCount
from heju.matters.queries import rehearsal as queries
from heju.matters.rules import rehearsal
from heju.matters.rules.rehearsal import Part, Split
from heju.matters.tests.stage import ELEVATOR, NOW
from heju.matters.tests.stage_rehearsal import DISTRICT, NOISE, past, run
from tests import cast, jobs

pytestmark = pytest.mark.django_db
__all__ = ["past"]


def page_of(client: Client, url: str, given: dict[str, Any] | None = None, status: int = 200) -> str:
    answer = client.get(url, given)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_officer_rehearses_a_deadline_and_opens_what_is_behind_a_figure(past: list[Matter]) -> None:
    client = cast.client("district_officer")
    assert "还没有试演过" in page_of(client, reverse("matters:rehearsal"))
    url = reverse("matters:rehearse_deadlines")
    asked = {"category": ELEVATOR, "first_contact_hours": "1", "update_days": "1", "solution_days": "1", "days": "1096"}
    asked["place"] = str(cast.place("district").pk)
    assert 'value="2"' in page_of(client, url)
    refused = client.post(url, asked | {"solution_days": "0"})
    assert refused.status_code == 422
    answer = client.post(url, asked)
    assert answer.status_code == 302
    waiting = page_of(client, answer["Location"])
    assert "正在一件一件重算" in waiting
    with db.scoped(cast.scope("district_officer")):
        found = Rehearsal.objects.get()
    jobs.run(found.job_id or 0)
    told = client.get(answer["Location"], {"open": "1"})
    assert told["HX-Refresh"] == "true"
    page = told.content.decode()
    assert "怎么算的" in page
    assert "按单位" in page
    behind = page_of(client, reverse("matters:rehearsal_behind", args=[found.pk]), {"mark": "late_after"})
    assert past[0].title in behind or past[1].title in behind
    assert "算好了" in page_of(client, reverse("matters:rehearsal"))
    for wrong in (
        {"mark": "x"},
        {},
        {"mark": "newly", "cut": "x"},
        {"mark": "newly", "cut": "month", "key": "x"},
        {"mark": "newly", "cut": "body", "key": "x"},
    ):
        page_of(client, reverse("matters:rehearsal_behind", args=[found.pk]), wrong, 404)
    for who in ("owner", "property_manager", "branch_secretary"):
        assert cast.client(who).get(url).status_code == 403


def test_every_cut_has_a_list_that_is_as_long_as_its_figure(past: list[Matter]) -> None:
    found = run()
    with db.scoped(cast.scope("district_officer")):
        figures = queries.figures(found)
        for cut, keys in figures.of.items():
            for key, of in keys.items():
                for what, n in of.items():
                    if what in rehearsal.MARKS:
                        assert len(queries.behind(found, queries.Wanted(what, cut, key))) == n, (cut, key, what)
    client = cast.client("district_officer")
    for cut, keys in figures.of.items():
        key, of = next(iter(keys.items()))
        mark = next((what for what in of if what in rehearsal.MARKS), None)
        if mark:
            page = page_of(client, reverse("matters:rehearsal_behind", args=[found.pk]), {"mark": mark, "cut": cut, "key": key})
            assert f"{of[mark]} 件" in page


def test_an_officer_divides_a_kind(past: list[Matter]) -> None:
    client, url = cast.client("district_officer"), reverse("matters:rehearse_category")
    asked = {
        "category": NOISE,
        "words_1": "跑步、 蹦跳",
        "leaf_1": ELEVATOR,
        "rest": "",
        "days": "1096",
        "place": str(cast.place("district").pk),
    }
    page_of(client, url)
    for wrong, says in (
        ({"words_1": ""}, "要一起填"), ({"leaf_1": ""}, "要一起填"), ({"words_1": "", "leaf_1": ""}, "填一部分词"),
        ({"words_1": "", "leaf_1": "", "rest": NOISE}, "填一部分词"),
    ):  # fmt: skip
        answer = client.post(url, asked | wrong)
        assert answer.status_code == 422
        assert says in answer.content.decode()
    answer = client.post(url, asked)
    assert answer.status_code == 302
    with db.scoped(cast.scope("district_officer")):
        found = Rehearsal.objects.get()
    assert rehearsal.loaded(found.change).split == Split(NOISE, (Part(("跑步", "蹦跳"), ELEVATOR),), "")
    jobs.run(found.job_id or 0)
    page = page_of(client, answer["Location"])
    assert "会归到哪一类" in page
    assert "写到“跑步”或“蹦跳”的" in page


def test_drafts_of_the_editor_lead_to_their_rehearsal(past: list[Matter]) -> None:
    client = cast.client("district_officer")
    assert "去修订清单" in page_of(client, reverse("matters:rehearse_drafts"))
    wanted = {"first_contact_hours": 1, "update_days": 1, "solution_days": 1, "lead": "street", "assisting": ["branch"]}
    with db.scoped(cast.scope("district_officer")) as actor:
        draft = duties.draft_revision(
            actor=actor, now=NOW, district=DISTRICT, target="leaf", code=ELEVATOR, act="change", wanted=wanted,
            effective_on=NOW.date() + timedelta(days=30), why="区里会议",
        )  # fmt: skip
    url = f"{reverse('matters:rehearse_drafts')}?draft={draft.pk}"
    assert url in page_of(client, reverse("duties:draft", args=[draft.pk]))
    assert reverse("matters:rehearse_drafts") in page_of(client, reverse("duties:editor"))
    assert "由谁牵头 街道" in page_of(client, url)
    asked = {"drafts": [draft.pk], "days": "1096", "place": str(cast.place("district").pk)}
    assert client.post(url, asked | {"drafts": [draft.pk + 1]}).status_code == 422
    answer = client.post(url, asked)
    assert answer.status_code == 302
    with db.scoped(cast.scope("district_officer")):
        found = Rehearsal.objects.get()
    assert rehearsal.loaded(found.change).revisions[0].fields == draft.fields
    jobs.run(found.job_id or 0)
    page = page_of(client, answer["Location"])
    assert "谁的事会改由谁牵头" in page
    assert cast.body("street_committee").name in page


def test_large_numbers_are_told_with_separators(past: list[Matter], monkeypatch: pytest.MonkeyPatch) -> None:
    found = run()
    with db.scoped(cast.scope("district_officer")):
        RehearsalCount.objects.filter(rehearsal=found, what__in=("total", "changed", "newly")).update(n=12345)
    client = cast.client("district_officer")
    page = client.get(reverse("matters:rehearsal_of", args=[found.pk])).content.decode()
    assert "12,345 件过去的事里，12,345 件会不一样" in page
    assert "12345 " not in page.replace('value="12345', "")
    listed = client.get(reverse("matters:rehearsal_behind", args=[found.pk]), {"mark": "newly"}).content.decode()
    assert "12,345 件" in listed
