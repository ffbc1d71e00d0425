"""What a team keeps on the desk: views, templates, what a predecessor left; and one act on many matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Event, ReplyTemplate, SavedView
from heju.matters.queries import kept, waiting
from heju.matters.rules.filling import filled, unknown
from heju.matters.tests.stage import NOW, assigned, does, fresh, raised
from heju.organizations.models import Appointment
from tests import cast, jobs

pytestmark = pytest.mark.django_db
PLAIN = "sanitation.waste.bins_full"
BRANCH = "branch_secretary"


def post(who: str, door: str, /, *args: int, **data: object) -> Any:
    return cast.client(who).post(reverse(f"matters:{door}", args=args), data)


def test_a_template_fills_what_it_knows_and_shows_what_it_does_not() -> None:
    assert filled("{地点}的{事项}，{期限}前办好", {"地点": "1栋", "事项": "灯坏了"}) == "1栋的灯坏了，{期限}前办好"
    assert filled("{别的}", {"地点": "1栋"}) == "{别的}"
    assert unknown("{地点}{天气}{天气}{编号}") == ["天气"]


def test_a_view_is_kept_shared_with_a_body_and_dropped_by_its_owner_alone() -> None:
    url = reverse("matters:desk_list")
    body = cast.body("branch").pk
    assert post(BRANCH, "desk_keep_view", name="卫生", body=body, with_category="sanitation", with_nonsense="x").status_code == 302
    assert post(BRANCH, "desk_keep_view", name="我的", with_overdue="on").status_code == 302
    with db.scoped(cast.scope(BRANCH)):
        view = SavedView.objects.get(name="卫生")
        assert view.words == {"category": "sanitation"}
        assert SavedView.objects.count() == 2
    assert f"{url}?category=sanitation" in cast.client(BRANCH).get(url).content.decode()
    assert "卫生</a>" not in cast.client("property_manager").get(url).content.decode()
    with db.scoped(cast.scope(BRANCH)) as actor, pytest.raises(errors.NameTaken):
        actions.keep_view(actor=actor, now=NOW, name="卫生", words={})
    with db.scoped(cast.scope(BRANCH)) as actor, pytest.raises(NotAllowed):
        actions.keep_view(actor=actor, now=NOW, name="别处", words={}, body=cast.body("company").pk)
    assert post("property_manager", "desk_drop_view", view.pk).status_code == 403
    assert post(BRANCH, "desk_drop_view", view.pk).status_code == 302
    with db.scoped(cast.scope(BRANCH)):
        assert not SavedView.objects.filter(pk=view.pk).exists()


def test_a_template_is_kept_for_a_kind_and_an_act_and_used_with_one_tap() -> None:
    sent = {"body": cast.body("branch").pk, "name": "收到", "category": "sanitation", "move": "contact"}
    assert post(BRANCH, "desk_templates", **sent, words="{地点}有{天气}").status_code == 422
    assert post(BRANCH, "desk_templates", **sent, words="您反映的{事项}（{编号}）支部收到了").status_code == 302
    assert post(BRANCH, "desk_templates", **sent, words="再来一遍收到了").status_code == 422
    matter, other = raised(category=PLAIN, words="垃圾桶满了没人收"), raised()
    with db.scoped(cast.scope(BRANCH)):
        row = ReplyTemplate.objects.get()
        assert kept.templates(fresh(matter), "contact") == [row]
        assert kept.templates(fresh(matter), "update") == []
        assert kept.templates(fresh(other), "contact") == []
    url = reverse("matters:desk_act", args=[matter.pk, "contact"])
    assert f"?template={row.pk}" in cast.client(BRANCH).get(url).content.decode()
    text = cast.client(BRANCH).get(url, {"template": row.pk}).content.decode()
    assert f"您反映的{matter.title}（261123-{matter.pk}）支部收到了" in text
    with db.scoped(cast.scope("property_manager")):
        assert kept.templates() == []
    assert post("property_manager", "desk_drop_template", row.pk).status_code == 403
    assert post(BRANCH, "desk_drop_template", row.pk).status_code == 302


def test_whoever_comes_into_a_post_sees_what_was_left_and_the_words_of_his_predecessor() -> None:
    matter = raised(category=PLAIN, now=NOW - timedelta(days=3))
    day = timezone.localdate()
    with db.scoped(cast.scope(BRANCH)) as scope:
        assert kept.left_by_predecessor(scope, day) == []
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(person=cast.person(BRANCH).pk, post="secretary").update(since=day - timedelta(days=2))
    with db.scoped(cast.scope(BRANCH, day)) as scope:
        ((name, _body, _since, rows),) = kept.left_by_predecessor(scope, day)
        assert name == "梧桐苑党支部"
        assert matter.pk in {row.pk for row in rows}
        assert any("前任留下" in one.title for one in waiting.waiting(scope, day))
        assert kept.left_by_predecessor(scope, day + timedelta(days=20)) == []
    assert post(BRANCH, "desk_hand_over", body=cast.body("branch").pk, words="三号楼的事先找王师傅").status_code == 302
    page = cast.client(BRANCH).get(reverse("matters:desk_hand_over")).content.decode()
    assert matter.title in page
    assert "三号楼的事先找王师傅" in page
    assert "三号楼" not in cast.client("property_manager").get(reverse("matters:desk_hand_over")).content.decode()


def test_many_are_previewed_and_each_has_its_own_effect() -> None:
    first, second, third = raised(category=PLAIN), raised(category=PLAIN), raised(category=PLAIN)
    does(BRANCH, third, "decline", "不属于小区的事")
    url = reverse("matters:desk_bulk")
    rows = "&".join(f"row={one.pk}" for one in (first, second, third))
    page = cast.client(BRANCH).get(f"{url}?act=forward&{rows}").content.decode()
    assert "2 件一起办" in page
    assert "会告诉 2 位反映人" in page
    assert "现在做不了这一步" in page
    seen = [f"{one.pk}:{fresh(one).version}" for one in (first, second, third)]
    does(BRANCH, second, "contact", "电话说明了情况")
    key = uuid4()
    done = post(BRANCH, "desk_bulk", act="forward", seen=seen, key=key).content.decode()
    assert "办好了 1 件" in done
    assert "刚才有人先办了一步" in done
    assert [fresh(one).state for one in (first, second, third)] == ["assigned", "raised", "closed"]
    again = post(BRANCH, "desk_bulk", act="forward", seen=seen[:1], key=key).content.decode()
    assert "办好了 1 件" in again
    assert fresh(first).version == 3
    assert cast.client(BRANCH).get(f"{url}?act=decline&row={first.pk}").status_code == 302
    assert post(BRANCH, "desk_bulk", act="contact", seen=seen[:1], key=uuid4()).status_code == 422


def test_words_for_many_are_filled_for_each_and_nobody_acts_on_what_is_not_his() -> None:
    first, second = raised(category=PLAIN, words="垃圾桶满了没人收"), raised("stranger", place="B1", category=PLAIN)
    with db.scoped(cast.scope(BRANCH)) as actor:
        done = actions.act_on_many(
            actor=actor, now=NOW, matters=[(first.pk, 1), (second.pk, 1)], move="contact", words="您反映的{事项}收到了", key=UUID(int=7)
        )
        assert [bool(one.refused) for one in done] == [False, True]
        assert Event.objects.get(matter=first, move="contact").words == f"您反映的{first.title}收到了"
        with pytest.raises(ValueError, match="decline"):
            actions.act_on_many(actor=actor, now=NOW, matters=[], move="decline", words="", key=UUID(int=7))
    assert fresh(second).version == 1


def test_more_than_a_request_takes_is_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    made = [raised(category=PLAIN) for _number in range(3)]
    seen = [f"{one.pk}:1" for one in made]
    response = post(BRANCH, "desk_bulk", act="accept", seen=seen, key=uuid4())
    assert response.status_code == 302
    with db.scoped(cast.scope(BRANCH)):
        from heju.jobs.models import Job

        job = jobs.run(Job.objects.get(kind="matters.bulk"))
    assert (job.result["done"], job.result["refused"]) == (3, 0)
    assert {fresh(one).state for one in made} == {"accepted"}
    assert assigned(made[0]).state == "assigned"
