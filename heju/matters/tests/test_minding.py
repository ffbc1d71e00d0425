"""Who of a body minds a matter: taken on, given, put down, nobody's again when the post ends; seen in the body alone, and few queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.kit.today import Share, Waiting, by_harm
from heju.matters import actions, errors
from heju.matters.models import Matter, Minder
from heju.matters.queries import waiting
from heju.matters.rules.minding import Post, whose
from heju.matters.tests.stage import NOW, assigned, does, fresh, raised
from heju.organizations import actions as organizations
from heju.web import today
from tests import cast

pytestmark = pytest.mark.django_db
DAY = NOW.date()
PLAIN = "sanitation.waste.bins_full"
MANAGER, STAFF = "property_manager", "tenant"


@pytest.fixture
def posts() -> dict[str, int]:
    """Give the company one who works there besides its manager, and return both posts."""
    from heju.organizations.models import Appointment

    with db.scoped(cast.scope("community_officer")) as actor:
        made = organizations.appoint(
            actor=actor, now=NOW, body=cast.body("company").pk, post="staff", person=cast.person(STAFF).pk,
            public_name=cast.PERSONS[STAFF][0], since=cast.DAY, basis="劳动合同",
        )  # fmt: skip
        manager = Appointment.objects.get(body=cast.body("company").pk, person=cast.person(MANAGER).pk)
    return {STAFF: made.pk, MANAGER: manager.pk}


def given_to_company() -> Matter:
    matter = raised(category=PLAIN)
    does("branch_secretary", matter, "accept")
    assigned(matter)
    return matter


def minds(who: str, matter: Matter, to: int | None, seen: int | None = None, body: str = "company", now: Any = NOW) -> None:
    with db.scoped(cast.scope(who)) as actor:
        actions.mind_matter(actor=actor, now=now, matter=matter.pk, body=cast.body(body).pk, to=to, seen=seen)


def waits(who: str, day: date = DAY) -> list[Waiting]:
    with db.scoped(cast.scope(who, day)) as scope:
        return by_harm(waiting.waiting(scope, day))


def of(who: str, matter: Matter, day: date = DAY) -> Waiting:
    url = reverse("matters:desk_matter", args=[matter.pk])
    return next(one for one in waits(who, day) if one.url == url)


def share(who: str, matter: Matter, day: date = DAY) -> tuple[str, str, bool]:
    found = of(who, matter, day).share
    assert found is not None
    return found.whose, found.words, found.was_left


# ---- the rule ---------------------------------------------------------------------------------------------------------

POST = Post(1, 7, "王某", DAY, DAY + timedelta(days=9), None)
ROWS = [
    ("his own", POST, 7, DAY, "mine"),
    ("a colleague's", POST, 8, DAY, "ours"),
    ("for nobody in particular", POST, None, DAY, "ours"),
    ("nobody minds it", None, 7, DAY, "nobody"),
    ("on the last day of the term", POST, 7, DAY + timedelta(days=9), "mine"),
    ("after the term", POST, 7, DAY + timedelta(days=10), "nobody"),
    ("before the post begins", POST, 7, DAY - timedelta(days=1), "nobody"),
    ("the day before it ends", replace(POST, ended_on=DAY + timedelta(days=3)), 7, DAY + timedelta(days=2), "mine"),
    ("on the day it ends", replace(POST, ended_on=DAY + timedelta(days=3)), 8, DAY + timedelta(days=3), "nobody"),
    ("a post without a term", replace(POST, until=None), 7, DAY + timedelta(days=900), "mine"),
]


@pytest.mark.parametrize(("sentence", "post", "person", "day", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_whose_it_is(sentence: str, post: Post | None, person: int | None, day: date, said: str) -> None:
    assert whose(post, person, day) == said


@given(days=st.integers(-20, 20), ends=st.one_of(st.none(), st.integers(0, 20)), until=st.one_of(st.none(), st.integers(0, 20)))
def test_what_a_post_minds_is_nobodys_exactly_while_it_cannot_act(days: int, ends: int | None, until: int | None) -> None:
    def at(n: int | None) -> date | None:
        return None if n is None else DAY + timedelta(days=n)

    found = whose(replace(POST, ended_on=at(ends), until=at(until)), 7, DAY + timedelta(days=days))
    acts = days >= 0 and (ends is None or days < ends) and (until is None or days <= until)
    assert (found == "mine") is acts


# ---- in "today" -------------------------------------------------------------------------------------------------------


def test_it_goes_from_nobody_to_one_to_a_colleague_and_back(posts: dict[str, int]) -> None:
    matter = given_to_company()
    assert share(MANAGER, matter) == ("nobody", "还没有人认领", False)
    minds(STAFF, matter, posts[STAFF])
    assert share(STAFF, matter) == ("mine", "由您处理", False)
    assert share(MANAGER, matter) == ("ours", "由赵敏处理", False)
    minds(STAFF, matter, posts[MANAGER], posts[STAFF])
    assert share(MANAGER, matter)[0] == "mine"
    assert share(STAFF, matter) == ("ours", "由李大勇处理", False)
    minds(MANAGER, matter, None, posts[MANAGER])
    assert share(STAFF, matter)[0] == "nobody"
    with db.scoped(cast.SYSTEM):
        found = Record.objects.filter(subject_id=matter.pk, verb__in=("matters.minded", "matters.given", "matters.put_down")).order_by("pk")
        assert [(one.verb, one.for_person_id) for one in found] == [
            ("matters.minded", None), ("matters.given", cast.person(MANAGER).pk), ("matters.put_down", None),
        ]  # fmt: skip
    assert fresh(matter).version == 3


def test_where_one_serves_alone_nothing_is_shared_out() -> None:
    matter = given_to_company()
    assert of(MANAGER, matter).share is None
    branch = raised(category=PLAIN)
    assert of("branch_secretary", branch).share is None


def test_who_may_not_do_what_comes_next_is_no_colleague_for_it() -> None:
    """A branch is held by its secretary: a committee member works on what the branch leads, and holds nothing."""
    with db.scoped(cast.scope("community_officer")) as actor:
        made = organizations.appoint(
            actor=actor, now=NOW, body=cast.body("branch").pk, post="committee_member", person=cast.person("owner").pk,
            public_name="林建国", since=cast.DAY, basis="选举结果",
        )  # fmt: skip
    matter = raised("tenant", category=PLAIN)
    assert of("branch_secretary", matter).share is None
    with pytest.raises(errors.NotAColleague):
        minds("branch_secretary", matter, made.pk, body="branch")


def test_when_the_post_ends_it_is_nobodys_and_stands_on_top(posts: dict[str, int]) -> None:
    left, never = given_to_company(), given_to_company()
    urgent = raised(category="elevator.ride.trapped")
    does("branch_secretary", urgent, "accept")
    assigned(urgent)
    minds(STAFF, left, posts[STAFF])
    ends = DAY + timedelta(days=1)
    with db.scoped(cast.scope("community_officer")) as actor:
        organizations.end_appointment(actor=actor, now=NOW + timedelta(days=1), appointment=posts[STAFF], on=ends, why="离职")
        organizations.appoint(
            actor=actor, now=NOW, body=cast.body("company").pk, post="staff", person=cast.person("helper").pk, public_name="吴晓东",
            since=cast.DAY, basis="劳动合同",
        )  # fmt: skip
    assert share(MANAGER, left) == ("ours", "由赵敏处理", False)
    assert share(MANAGER, left, ends) == ("nobody", "赵敏已离任，没有人接", True)
    rows = today.of_share(waits(MANAGER, ends), "nobody")
    urls = [reverse("matters:desk_matter", args=[one.pk]) for one in (left, urgent, never)]
    assert [one.url for one in rows if one.url in urls] == urls
    # In all, the order is by harm as before.
    every = [one.url for one in waits(MANAGER, ends) if one.url in urls]
    assert every[0] == urls[1]
    minds(MANAGER, left, posts[MANAGER], posts[STAFF], now=NOW + timedelta(days=1))
    assert share(MANAGER, left, ends)[0] == "mine"


def test_the_three_ways_to_divide_it(posts: dict[str, int]) -> None:
    made = [given_to_company() for _number in range(4)]
    minds(STAFF, made[0], posts[STAFF])
    minds(MANAGER, made[1], posts[MANAGER])
    rows = waits(STAFF)
    mine, nobody = today.of_share(rows, "mine"), today.of_share(rows, "nobody")
    url = {reverse("matters:desk_matter", args=[one.pk]): index for index, one in enumerate(made)}
    assert [url[one.url] for one in mine if one.url in url] == [0]
    assert sorted(url[one.url] for one in nobody if one.url in url) == [2, 3]
    assert today.of_share(rows, "") == rows
    assert {one.share.whose for one in rows if one.url in url and one.share} == {"mine", "ours", "nobody"}


def test_many_are_one_line_a_share_that_says_how_many(posts: dict[str, int]) -> None:
    made = [given_to_company() for _number in range(waiting.EACH * 2 + 3)]
    for one in made[: waiting.EACH + 2]:
        minds(STAFF, one, posts[STAFF])
    rows = waits(STAFF)
    numbers = {whose: sum(one.count for one in rows if one.share and one.share.whose == whose) for whose in ("mine", "nobody")}
    assert numbers["mine"] == waiting.EACH + 2
    # One of the cast's own waits there too.
    assert numbers["nobody"] == waiting.EACH + 2
    rest = [one for one in rows if one.share and one.count > 1]
    assert {(one.share.whose, one.count) for one in rest if one.share} == {("mine", 2), ("nobody", 2)}
    assert all(one.share is not None and one.share.url == "" for one in rest)


def test_it_costs_two_queries_more_however_many_there_are(posts: dict[str, int], django_assert_num_queries: Any) -> None:
    given_to_company()
    with db.scoped(cast.scope(STAFF)) as scope, django_assert_num_queries(6):
        waiting.waiting(scope, DAY)
    made = [given_to_company() for _number in range(6)]
    for one in made[:4]:
        minds(STAFF, one, posts[STAFF])
    with db.scoped(cast.scope(STAFF)) as scope, django_assert_num_queries(6):
        waiting.waiting(scope, DAY)


# ---- who may ----------------------------------------------------------------------------------------------------------


def test_only_who_serves_in_the_body_and_only_to_who_serves_there(posts: dict[str, int]) -> None:
    matter = given_to_company()
    for other in ("branch_secretary", "social_worker", "owner", "stranger", "district_officer"):
        with pytest.raises(NotAllowed):
            minds(other, matter, posts[MANAGER])
    with db.scoped(cast.scope("social_worker")):
        from heju.organizations.models import Appointment

        elsewhere = Appointment.objects.get(body=cast.body("agency").pk).pk
    for wrong in (elsewhere, 10**9):
        with pytest.raises(errors.NotAColleague):
            minds(MANAGER, matter, wrong)
    with db.scoped(cast.scope(MANAGER)) as actor, pytest.raises(NotAllowed):
        actions.mind_matter(
            actor=replace(actor, token_id=1), now=NOW, matter=matter.pk, body=cast.body("company").pk, to=posts[MANAGER], seen=None
        )
    does("branch_secretary", matter, "contact")
    assert not minders(matter)


def minders(matter: Matter, who: str = MANAGER) -> list[int]:
    with db.scoped(cast.scope(who)):
        return list(Minder.objects.filter(matter=matter).values_list("appointment_id", flat=True))


def test_of_two_who_take_it_on_the_second_reads_who_was_first(posts: dict[str, int]) -> None:
    matter = given_to_company()
    minds(STAFF, matter, posts[STAFF])
    with pytest.raises(errors.MindedMeanwhile, match="赵敏"):
        minds(MANAGER, matter, posts[MANAGER])
    minds(STAFF, matter, None, posts[STAFF])
    with pytest.raises(errors.MindedMeanwhile, match="没有人认领"):
        minds(MANAGER, matter, posts[MANAGER], posts[STAFF])
    assert minders(matter) == []


def test_the_same_twice_is_once(posts: dict[str, int]) -> None:
    matter = given_to_company()
    for _time in range(2):
        minds(STAFF, matter, posts[STAFF])
    with db.scoped(cast.SYSTEM):
        assert Record.objects.filter(subject_id=matter.pk, verb="matters.minded").count() == 1


def test_no_other_body_and_no_resident_sees_it(posts: dict[str, int]) -> None:
    matter = given_to_company()
    minds(STAFF, matter, posts[STAFF])
    assert minders(matter) == [posts[STAFF]]
    for other in ("branch_secretary", "owner", "district_officer", "stranger", "social_worker"):
        assert minders(matter, other) == []
    assert "赵敏" not in cast.client("owner").get(reverse("matters:matter", args=[matter.pk])).text
    assert "赵敏" not in cast.client("branch_secretary").get(reverse("matters:desk_matter", args=[matter.pk])).text


# ---- the pages --------------------------------------------------------------------------------------------------------


def test_today_shows_tabs_with_counts_and_one_tap_takes_it_on(posts: dict[str, int]) -> None:
    matter = given_to_company()
    client = cast.client(MANAGER)
    page = client.get(reverse("web:desk")).text
    assert "本单位全部" in page
    assert "无人认领" in page
    sent = {"body": cast.body("company").pk, "to": posts[MANAGER], "seen": "", "next": f"{reverse('web:desk')}?whose=nobody"}
    response = client.post(reverse("matters:desk_mind", args=[matter.pk]), sent, follow=True)
    assert response.redirect_chain == [(sent["next"], 302)]
    assert "由您处理了" in response.text
    url = f'href="{reverse("matters:desk_matter", args=[matter.pk])}"'
    assert url not in response.text
    assert url in client.get(reverse("web:desk") + "?whose=mine").text
    assert url in client.get(reverse("web:desk")).text
    assert client.get(reverse("web:desk") + "?whose=what").status_code == 200


def test_who_serves_alone_sees_no_tabs() -> None:
    given_to_company()
    assert "本单位全部" not in cast.client(MANAGER).get(reverse("web:desk")).text


def test_the_page_of_a_matter_gives_it_to_a_colleague_who_is_told(posts: dict[str, int]) -> None:
    matter = given_to_company()
    client, url = cast.client(MANAGER), reverse("matters:desk_matter", args=[matter.pk])
    page = client.get(url).text
    assert "本单位谁处理" in page
    assert f'<option value="{posts[STAFF]}">赵敏</option>' in page
    sent = {"body": cast.body("company").pk, "to": posts[STAFF], "seen": ""}
    said = client.post(reverse("matters:desk_mind", args=[matter.pk]), sent, follow=True).text
    assert "交给赵敏了，会告诉他" in said
    late = client.post(reverse("matters:desk_mind", args=[matter.pk]), {**sent, "to": posts[MANAGER]}, follow=True).text
    assert "现在由赵敏处理" in late
    down = client.post(reverse("matters:desk_mind", args=[matter.pk]), {**sent, "to": "", "seen": posts[STAFF]}, follow=True).text
    assert "没有人认领了" in down
    for bad in ({"body": "x", "to": posts[STAFF]}, {"body": "", "to": ""}, {"body": "9" * 30, "to": "1"}):
        assert client.post(reverse("matters:desk_mind", args=[matter.pk]), bad).status_code == 403
    assert client.post(reverse("matters:desk_mind", args=[10**9]), sent).status_code == 404
    assert client.get(reverse("matters:desk_mind", args=[matter.pk])).status_code == 405


def test_what_is_closed_is_minded_by_nobody(posts: dict[str, int]) -> None:
    matter = given_to_company()
    minds(STAFF, matter, posts[STAFF])
    does("branch_secretary", matter, "solved_itself", "到现场看过，已经好了", now=timezone.now())
    assert "本单位谁处理" not in cast.client(MANAGER).get(reverse("matters:desk_matter", args=[matter.pk])).text


def test_what_is_not_shared_out_waits_for_the_reader_himself_and_is_nobodys_to_take() -> None:
    plain = Waiting("要签字", "", 50, "wait", "等", "签字", "/x/")
    shared = [replace(plain, share=Share(whose)) for whose in ("mine", "ours", "nobody")]
    rows = [plain, *shared]
    assert today.of_share(rows, "mine") == [plain, shared[0]]
    assert today.of_share(rows, "nobody") == [shared[2]]
    assert today.of_share(rows, "") == rows
