"""Past matters of which nobody knew the kind are read and put into one: singly, and many of a sheet after a look at what will happen."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Event, Matter
from heju.matters.queries import lists, past_unsure
from heju.matters.rules import past
from heju.matters.tests.past_sheets import OFFICER, brought, events, matters, row, walk
from heju.matters.tests.stage import raised
from heju.registers.models import Import
from heju.registers.tests import walks
from tests import cast

pytestmark = pytest.mark.django_db
LIGHTS, LIFT = "building.common.lights", "elevator.ride.stopped"
ODD = {"类别": "", "标题": "有件事", "内容": "嗯嗯，就是那个"}


def sheet(count: int = 2, **options: bool) -> Import:
    """Bring in a sheet whose first row names its kind and whose others nobody can tell."""
    odd = [row(旧编号=f"2025-1{number:03}", **ODD) for number in range(count)]
    return brought([row(), *odd], **options)


def unsure() -> list[Matter]:
    return [one for one in matters() if one.category == past.UNKNOWN]


def file(matter: Matter, category: str = LIGHTS, who: str = OFFICER, **more: object) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        said = actions.Said("读过了，是路灯", (), {"category": category})
        return actions.move_matter(actor=actor, now=cast.NOW, matter=matter.pk, move="file", said=said, **more)  # type: ignore[arg-type]


def test_it_is_of_its_kind_from_then_on_with_a_record_and_no_clock() -> None:
    sheet()
    first = unsure()[0]
    event = file(first)
    [found] = [one for one in matters() if one.pk == first.pk]
    assert (found.category, found.state, found.outcome, found.closed_at) == (LIGHTS, "closed", "answered", first.closed_at)
    assert (found.tick_at, found.contact_due, found.solution_due) == (None, None, None)
    assert event.detail == {"category": LIGHTS, "before": past.UNKNOWN}
    assert [one.move for one in events(found)] == ["enter", "enter_answer", "file"]
    with db.scoped(cast.SYSTEM):
        told = Record.objects.get(verb="matters.filed")
        assert (told.subject_id, told.person_id) == (found.pk, cast.person(OFFICER).pk)
    with db.scoped(cast.scope(OFFICER)) as scope:
        wanted = lists.Wanted(states=("closed",), category=LIGHTS, channel="sheet")
        assert found.pk in {one.pk for one in lists.listed(scope, wanted, cast.NOW).rows}
        by_name = lists.Wanted(states=("closed",), words="路灯")
        assert found.pk in {one.pk for one in lists.listed(scope, by_name, cast.NOW).rows}


def test_a_private_one_is_called_by_its_kind_and_its_words_stay_closed() -> None:
    sheet(is_published=False)
    first = unsure()[0]
    file(first)
    [found] = [one for one in matters() if one.pk == first.pk]
    assert (found.title, found.words, found.grams) == ("楼道灯、路灯不亮", "", [])
    assert events(found)[-1].words == ""


def test_who_may_and_what_may_not_be() -> None:
    sheet()
    first = unsure()[0]
    for who in ("branch_secretary", "property_manager"):
        with pytest.raises(NotAllowed):
            file(first, who=who)
    for category in ("no.such.kind", past.UNKNOWN, f"{LIFT}__d440303_1"):
        with pytest.raises(errors.UnknownCategory):
            file(first, category)
    with pytest.raises(errors.NotNow):
        file(raised(), who="branch_secretary")
    # The next level up may, and a wrong kind is put right.
    file(first, LIFT, who="street_officer")
    file(first)
    assert [one.detail["category"] for one in events(first) if one.move == "file"] == [LIFT, LIGHTS]


def test_the_same_sheet_again_changes_nothing_and_undoing_leaves_what_was_read() -> None:
    made = sheet()
    first, second = unsure()
    file(first)
    assert set(walk([row(), *(row(旧编号=f"2025-1{number:03}", **ODD) for number in range(2))]).checked) == {"same"}
    assert [one.pk for one in unsure()] == [second.pk]
    walks.undone(made, OFFICER)
    assert [one.pk for one in matters()] == [first.pk]


def test_those_of_a_sheet_come_with_what_they_may_be_the_surest_first() -> None:
    made = brought(
        [
            row(旧编号="1", 类别="", 标题="有件事", 内容="嗯嗯，就是那个"),
            row(旧编号="2", 类别="没有这一类", 标题="另一件", 内容="就是那个那个"),
            row(旧编号="3"),
        ],
        is_published=False,
    )
    other = sheet(1)
    with db.scoped(cast.scope(OFFICER)) as scope:
        found = past_unsure.of_sheet(scope, made.pk)
        assert {one.matter for one in found} == {one.pk for one in unsure() if one.hotline_number in ("1", "2")}
        assert [one.likely.confidence for one in found] == sorted((one.likely.confidence for one in found), reverse=True)
        assert sum(count for _code, count in past_unsure.by_kind(found)) == len(found)
        rows = Matter.objects.filter(pk__in=[one.matter for one in found])
        assert {text.split("\n")[0] for text in past_unsure.texts_of(list(rows)).values()} <= {"有件事", "另一件"}
        assert len(past_unsure.of_sheet(scope, other.pk)) == 1
    for who in ("branch_secretary", "stranger"):
        with db.scoped(cast.scope(who)) as scope:
            assert past_unsure.of_sheet(scope, made.pk) == []


def test_many_are_put_into_their_kinds_and_what_is_refused_stops_nobody() -> None:
    sheet(3)
    first, second, third = unsure()
    file(second)
    key = uuid4()
    chosen = [(first.pk, 2, LIGHTS), (second.pk, 2, LIFT), (third.pk, 2, "no.such.kind")]

    def done(given: list[tuple[int, int, str]], key: UUID = key) -> list[bool]:
        with db.scoped(cast.scope(OFFICER)) as actor:
            return [bool(one.refused) for one in actions.file_past(actor=actor, now=cast.NOW, chosen=given, key=key)]

    assert done(chosen) == [False, True, True]
    assert done(chosen) == [False, True, True]
    assert [one.category for one in matters() if one.pk in (first.pk, second.pk, third.pk)] == [LIGHTS, LIGHTS, past.UNKNOWN]
    assert len([one for one in events(first) if one.move == "file"]) == 1
    assert len(done([(third.pk, 2, LIGHTS)] * 60, uuid4())) == 50


def test_the_page_shows_what_they_may_be_then_what_will_happen_then_does_it() -> None:
    made = sheet(2)
    client, where = cast.client(OFFICER), reverse("matters:past_unsure", args=[made.pk])
    page = client.get(where).content.decode()
    assert "嗯嗯，就是那个" in page
    assert "这张表里还有 2 件" in page
    picks = re.findall(r'value="(\d+:\d+:[\w.]+)"', page)
    assert all(past.UNKNOWN not in pick for pick in picks)
    per_row = len(picks) // 2
    assert per_row in (2, 3)
    assert " selected" not in page.partition('name="pick"')[2]
    assert client.get(where, {"fill": "1"}).content.decode().count(" selected>") == 2
    assert client.get(where, {"kind": "no.such"}).status_code == 200
    for nothing in ({}, {"pick": ["", "x:1:y", "1:2"]}, {"pick": [f"{picks[0].partition(':')[0]}:2:no.such.kind"]}):
        assert client.post(where, nothing)["Location"] == where
    shown = client.post(where, {"pick": picks[:1]}).content.decode()
    assert "把这 1 件这样归类" in shown
    # The frame around the page keeps its own name.
    assert "和居" in shown.partition('class="mark-name"')[2][:60]
    assert len(unsure()) == 2
    key = re.findall(r'name="key" value="([^"]+)"', shown)[0]
    for _twice in range(2):
        client.post(where, {"pick": picks[:1], "do": "apply", "key": key}, follow=True)
    assert [one.category for one in unsure()] == [past.UNKNOWN]
    assert picks[0].partition(":")[0] not in {str(one.pk) for one in unsure()}
    client.post(where, {"pick": picks[per_row : per_row + 1], "do": "apply", "key": "none"})
    assert "都归好了" in client.get(where).content.decode()
    assert cast.client("owner").get(where).status_code == 403


def test_one_is_put_into_its_kind_from_its_page_with_what_it_may_be_first() -> None:
    made = sheet(1)
    [one] = unsure()
    client = cast.client(OFFICER)
    where = reverse("matters:desk_act", args=[one.pk, "file"])
    assert where in client.get(reverse("matters:desk_matter", args=[one.pk])).content.decode()
    page = client.get(where).content.decode()
    assert page.index("系统建议") < page.index("电梯停了，用不了")
    assert re.search(r"（\d+%）", page)
    typed = {"category": LIGHTS, "words": "", "expected": "2", "key": str(uuid4())}
    assert client.post(where, typed).status_code == 302
    told = client.get(reverse("matters:desk_matter", args=[one.pk])).content.decode()
    # A wrong one can be put right; of one that named its kind nothing is asked.
    assert where in told
    [named] = [each for each in matters() if each.hotline_number == "2025-0117"]
    assert (
        reverse("matters:desk_act", args=[named.pk, "file"])
        not in client.get(reverse("matters:desk_matter", args=[named.pk])).content.decode()
    )
    assert re.search("从“[^”]*说不清归哪类”改为“[^”]*楼道灯、路灯不亮”", told)
    assert reverse("matters:past_unsure", args=[made.pk]) in client.get(reverse("registers:sheet", args=[made.pk])).content.decode()
