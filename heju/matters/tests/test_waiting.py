"""What waits for each in "today": its single next act, what hurts most first, and few queries however much it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from heju.kit import db
from heju.kit.today import Waiting, by_harm
from heju.matters import actions
from heju.matters.models import Matter
from heju.matters.queries import waiting
from heju.matters.tests.stage import NOW, assigned, does, raised
from tests import cast

pytestmark = pytest.mark.django_db
DAY = NOW.date()
PLAIN = "sanitation.waste.bins_full"


def waits(who: str, day: date = DAY) -> list[Waiting]:
    with db.scoped(cast.scope(who)) as scope:
        return by_harm(waiting.waiting(scope, day))


def has(who: str, matter: Matter, day: date = DAY) -> bool:
    url = reverse("matters:desk_matter", args=[matter.pk])
    return any(one.url == url for one in waits(who, day))


def of(who: str, matter: Matter, day: date = DAY) -> Waiting:
    url = reverse("matters:desk_matter", args=[matter.pk])
    return next(one for one in waits(who, day) if one.url == url)


def test_a_new_one_waits_for_whoever_holds_it_with_whom_it_goes_to_and_why() -> None:
    matter = raised(category=PLAIN)
    found = of("branch_secretary", matter)
    assert found.act_url == reverse("matters:desk_act", args=[matter.pk, "forward"])
    assert "物业" in found.act_label
    assert "依据：" in found.why
    assert "答复反映人" in found.why
    assert "梧桐苑 1栋" in found.title
    for other in ("second_secretary", "property_manager", "community_officer", "owner", "auditor"):
        assert not has(other, matter)


def test_it_goes_from_hand_to_hand() -> None:
    matter = raised(category=PLAIN)
    does("branch_secretary", matter, "accept")
    assert of("branch_secretary", matter).word == "等交办"
    assigned(matter)
    assert not has("branch_secretary", matter)
    taken = of("property_manager", matter)
    assert (taken.word, taken.act_url) == ("等接手", reverse("matters:desk_act", args=[matter.pk, "take_up"]))
    does("property_manager", matter, "object", "合同里没有这一项")
    decided = of("branch_secretary", matter)
    assert decided.act_url == reverse("matters:desk_act", args=[matter.pk, "uphold_objection"])
    does("branch_secretary", matter, "reject_objection", "合同第六条写明由物业管")
    does("property_manager", matter, "take_up")
    assert of("property_manager", matter).act_url == reverse("matters:desk_act", args=[matter.pk, "report_done"])
    does("property_manager", matter, "ask", "几点方便进门看")
    assert of("property_manager", matter).harm < taken.harm


def test_what_is_overdue_stands_above_and_says_so() -> None:
    late, fresh = raised(category=PLAIN, now=NOW - timedelta(days=30)), raised(category=PLAIN)
    found = {one.url: one for one in waits("branch_secretary")}
    first, second = (found[reverse("matters:desk_matter", args=[one.pk])] for one in (late, fresh))
    assert first.tone == "late"
    assert "已逾期" in first.why
    assert second.tone == "wait"
    assert first.harm > second.harm


def test_an_emergency_stands_above_everything() -> None:
    raised(category=PLAIN, now=NOW - timedelta(days=30))
    emergency = raised(category="elevator.ride.trapped")
    assert waits("branch_secretary")[0].url == reverse("matters:desk_matter", args=[emergency.pk])
    assert waits("branch_secretary")[0].word == "紧急"


def test_a_department_that_was_called_answers_and_whoever_stands_above_sees_what_is_overdue() -> None:
    matter = raised(category=PLAIN)
    does("branch_secretary", matter, "accept")
    named = [actions.Named(cast.body("agency").pk, "department.health")]
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.call_bodies(actor=actor, now=NOW, matter=matter.pk, bodies=named, move="whistle", said=actions.Said("请派人到场检查"))
    called = of("social_worker", matter)
    assert called.act_url == reverse("matters:desk_act", args=[matter.pk, "answer_whistle"])
    later = DAY + timedelta(days=60)
    assert of("social_worker", matter, later).tone == "late"
    url = reverse("matters:desk_list") + "?overdue=on&level=compound"
    assert any(one.url == url for one in waits("community_officer", later))
    assert not any(one.url == url for one in waits("community_officer"))
    assert not any(one.url == url for one in waits("street_officer", later))


def test_what_is_more_than_a_few_is_one_line_and_costs_no_query_more(django_assert_num_queries) -> None:
    for _number in range(waiting.EACH):
        raised(category=PLAIN)
    with db.scoped(cast.scope("branch_secretary")) as scope, django_assert_num_queries(6):
        few = waiting.waiting(scope, DAY)
    for _number in range(5):
        raised(category=PLAIN)
    with db.scoped(cast.scope("branch_secretary")) as scope, django_assert_num_queries(6):
        many = waiting.waiting(scope, DAY)
    assert sum(one.act_url.endswith("/act/forward/") for one in many) == waiting.EACH
    # One of the cast's own waits there too.
    assert "还有 1 件" in few[-1].title
    assert "还有 6 件" in many[-1].title
    with db.scoped(cast.scope("owner")) as scope, django_assert_num_queries(0):
        assert waiting.waiting(scope, DAY) == []
