"""The button that takes a step back: on the page that follows, out of "today", for many at once; without a script, and too late."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.matters.actions.step import writing
from heju.matters.models import Event, Matter, WayBack
from heju.matters.tests.stage import does, fresh, raised
from tests import cast

pytestmark = pytest.mark.django_db
BRANCH = "branch_secretary"
PLAIN = "sanitation.waste.bins_full"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
BUTTON = re.compile(r'<form method="post" action="([^"]*/back/[^"]*)"')


def today(who: str = BRANCH) -> tuple[Client, str]:
    client = cast.client(who)
    return client, client.get(reverse("web:desk")).text


def row_of(page: str, matter: Matter) -> str:
    """Return the row of a matter in "today", "" where it is not there."""
    url = reverse("matters:desk_matter", args=[matter.pk])
    rows = [one for one in page.split("<li ") if f'href="{url}"' in one]
    return rows[0] if rows else ""


def ends(matter: Matter, seconds: int) -> None:
    """Have the time of a way back end so many seconds from now: no test is faster or slower than its machine."""
    with db.scoped(writing(cast.SYSTEM)):
        WayBack.objects.filter(matter=matter).update(ends_at=timezone.now() + timedelta(seconds=seconds))


def tapped(matter: Matter) -> tuple[Client, str, dict[str, str]]:
    """Tap the row of a matter in "today" and return the page that answers."""
    client, page = today()
    row = row_of(page, matter)
    action = re.search(r'action="([^"]*)"', row)
    assert action is not None
    sent = {name: value for name, value in HIDDEN.findall(row) if name != "csrfmiddlewaretoken"}
    response = client.post(action[1], sent, follow=True)
    assert response.redirect_chain == [(reverse("web:desk"), 302)]
    ends(matter, 3600)
    return client, response.text, sent


def test_one_tap_in_today_and_back_and_the_row_is_there_again() -> None:
    matter = raised(category=PLAIN)
    assert "告诉 1 人" in row_of(today()[1], matter)
    client, page, _sent = tapped(matter)
    assert "已转清禾物业服务有限公司。过了 10 秒会告诉 1 位反映人。" in page
    assert row_of(page, matter) == ""
    assert fresh(matter).state == "assigned"
    [button] = BUTTON.findall(page)
    response = client.post(button.replace("&amp;", "&"), follow=True)
    assert response.redirect_chain == [(reverse("web:desk"), 302)]
    assert "撤回了：" in response.text
    assert "没有告诉任何人" in response.text
    assert row_of(response.text, matter)
    assert fresh(matter).state == "raised"
    # The same again: the same answer and no second effect.
    again = client.post(button.replace("&amp;", "&"), follow=True)
    assert "撤回了：" in again.text
    assert fresh(matter).version == 4


def test_the_same_tap_twice_is_one_step_and_keeps_its_button() -> None:
    matter = raised(category=PLAIN)
    client, _page, sent = tapped(matter)
    url = reverse("matters:desk_act", args=[matter.pk, "forward"])
    again = client.post(url, sent, follow=True).text
    assert BUTTON.findall(again)
    assert fresh(matter).version == 3


def test_too_late_it_says_what_helps_and_nothing_changes() -> None:
    matter = raised(category=PLAIN)
    client, page, _sent = tapped(matter)
    ends(matter, -1)
    response = client.post(BUTTON.findall(page)[0].replace("&amp;", "&"), follow=True)
    assert response.redirect_chain == [(reverse("matters:desk_matter", args=[matter.pk]), 302)]
    assert "已经过了 10 秒，撤不回了" in response.text
    assert "如果交错了单位，请在这件事里重新“交办”" in response.text
    assert fresh(matter).state == "assigned"


def test_who_goes_on_meanwhile_wins_and_it_is_told() -> None:
    matter = raised(category=PLAIN)
    client, page, _sent = tapped(matter)
    does("property_manager", matter, "take_up", now=timezone.now())
    response = client.post(BUTTON.findall(page)[0].replace("&amp;", "&"), follow=True)
    assert "已经有人接着办了（接手办理）" in response.text
    assert fresh(matter).state == "in_hand"


def test_another_person_gets_the_page_that_says_no_and_a_get_nothing() -> None:
    matter = raised(category=PLAIN)
    client, page, _sent = tapped(matter)
    url = BUTTON.findall(page)[0].replace("&amp;", "&")
    assert cast.client("district_officer").post(url).status_code == 403
    assert cast.client("second_secretary").post(url).status_code == 404
    assert client.get(url).status_code == 405
    assert fresh(matter).state == "assigned"


def test_the_page_to_go_on_to_is_one_of_ours() -> None:
    matter = raised(category=PLAIN)
    client = cast.client(BRANCH)
    for bad in ("//elsewhere.example", "https://elsewhere.example/", "javascript:1"):
        sent = {"key": uuid4(), "expected": fresh(matter).version, "words": "", "next": bad}
        response = client.post(reverse("matters:desk_act", args=[matter.pk, "accept"]), sent)
        assert response.url == reverse("matters:desk_matter", args=[matter.pk])  # type: ignore[attr-defined]
        ends(matter, 3600)
        back = client.post(reverse("matters:desk_take_back", args=[matter.pk, fresh(matter).version]) + f"?next={bad}")
        assert back.url == reverse("matters:desk_matter", args=[matter.pk])  # type: ignore[attr-defined]


def test_the_desk_reads_both_in_one_line_and_the_resident_neither() -> None:
    matter = raised(category=PLAIN)
    client = cast.client(BRANCH)
    sent = {"key": uuid4(), "expected": 1, "words": "", "next": ""}
    client.post(reverse("matters:desk_act", args=[matter.pk, "forward"]), sent)
    ends(matter, 3600)
    client.post(reverse("matters:desk_take_back", args=[matter.pk, 3]))
    page = client.get(reverse("matters:desk_matter", args=[matter.pk])).text
    assert re.search(r"受理、交办，\d+ 秒后撤回了", page)
    assert "和没有办过一样，没有告诉任何人。" in page
    assert page.count('class="timeline-what"') == 3
    resident = cast.client("owner").get(reverse("matters:matter", args=[matter.pk])).text
    assert "撤回了" not in resident
    assert "交办" not in resident.split('class="timeline"')[1].split("</ol>")[0]


def test_many_at_once_come_back_each_for_itself() -> None:
    made = [raised(category=PLAIN) for _number in range(3)]
    client = cast.client(BRANCH)
    sent = {"act": "forward", "seen": [f"{one.pk}:1" for one in made], "key": uuid4()}
    page = client.post(reverse("matters:desk_bulk"), sent).text
    assert "办好了 3 件" in page
    steps = [value for name, value in HIDDEN.findall(page) if name == "step"]
    assert steps == [f"{one.pk}:3" for one in made]
    does("property_manager", made[1], "take_up", now=timezone.now())
    ends(made[2], -1)
    ends(made[0], 3600)
    back = client.post(reverse("matters:desk_bulk_back"), {"step": [*steps, "1:99999999999", "x", "7:7:7"]})
    assert "撤回了 1 件，没有告诉任何人" in back.text
    assert "接手办理" in back.text
    assert "已经过了 10 秒" in back.text
    assert [fresh(one).state for one in made] == ["raised", "in_hand", "assigned"]
    others = cast.client("district_officer").post(reverse("matters:desk_bulk_back"), {"step": [steps[2]]})
    assert "一件也没有撤回" in others.text
    assert "不是您办的这一步" in others.text
    assert client.post(reverse("matters:desk_bulk_back"), {}).status_code == 200


def test_many_in_a_job_have_no_way_back() -> None:
    from heju.matters import actions

    matter = raised(category=PLAIN)
    with db.scoped(cast.scope(BRANCH)) as actor:
        [done] = actions.act_on_many(actor=actor, now=timezone.now(), matters=[(matter.pk, 1)], move="accept", words="", key=uuid4())
    assert done.until is None
    with db.scoped(cast.SYSTEM):
        assert Event.objects.filter(matter=matter).count() == 2
    assert cast.client(BRANCH).post(reverse("matters:desk_take_back", args=[matter.pk, 2])).status_code == 302
    assert fresh(matter).state == "accepted"
