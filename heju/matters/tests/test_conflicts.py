"""Conflicts between bodies: brought by one of them, put before a joint meeting, promised, followed up, brought to the community."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Commitment, Conflict, Event, JointMeeting, Matter, Report
from heju.matters.queries import conflicts as queries
from heju.matters.tests.stage import NOW, assigned, does, fresh, photo, raised
from tests import cast

pytestmark = pytest.mark.django_db
DUE = (NOW + timedelta(days=7)).date()


def brought(who: str = "committee_member") -> Conflict:
    matter = raised(category="company.fee.unclear")
    does("branch_secretary", matter, "accept")
    assigned(matter)
    does("property_manager", matter, "take_up")
    bodies = [cast.body("committee").pk, cast.body("company").pk]
    with db.scoped(cast.scope(who)) as actor:
        return actions.bring_conflict(actor=actor, now=NOW, matter=matter.pk, bodies=bodies, words="公共收益的账对不上")


def met() -> Conflict:
    made = brought()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        meeting = actions.call_meeting(actor=actor, now=NOW, conflict=made.pk, at=NOW + timedelta(hours=2), venue="党群服务站")
        came = [cast.body(one).pk for one in ("branch", "committee", "company", "agency")]
        actions.record_meeting(actor=actor, now=NOW, meeting=meeting.pk, came=came, minutes="各说各的账，定下核对的办法")
    return made


def promised() -> Commitment:
    made = met()
    with db.scoped(cast.scope("branch_secretary")) as actor:
        return actions.commit(
            actor=actor, now=NOW, conflict=made.pk, body=cast.body("company").pk, words="七天内公布上半年的账", due_on=DUE
        )


def state_of(made: Conflict) -> str:
    with db.scoped(cast.scope("branch_secretary")):
        return Conflict.objects.get(pk=made.pk).state


def test_those_who_were_called_meet_and_the_matter_says_so() -> None:
    made = met()
    assert state_of(made) == "meeting"
    with db.scoped(cast.scope("branch_secretary")):
        assert Event.objects.filter(matter=made.matter_id, move="meet").count() == 1
        # Who was not called did not come.
        assert cast.body("agency").pk not in JointMeeting.objects.get(conflict=made.pk).came
    for who, count in (("committee_member", 1), ("property_manager", 1), ("owner", 0), ("district_officer", 0)):
        with db.scoped(cast.scope(who)):
            assert JointMeeting.objects.count() == count, who


def test_residents_read_what_was_promised() -> None:
    promise = promised()
    for who, count in (("owner", 1), ("tenant", 1), ("stranger", 0)):
        with db.scoped(cast.scope(who)):
            assert Commitment.objects.filter(pk=promise.pk).count() == count


def test_whoever_is_not_concerned_brings_nothing() -> None:
    with pytest.raises(errors.Ruled):
        brought("social_worker")
    made = brought("branch_secretary")
    with db.scoped(cast.scope("committee_member")) as actor:
        with pytest.raises(NotAllowed):
            actions.call_meeting(actor=actor, now=NOW, conflict=made.pk, at=NOW + timedelta(hours=2), venue="党群服务站")
        with pytest.raises(errors.ConflictRuns):
            actions.bring_conflict(actor=actor, now=NOW, matter=made.matter_id, bodies=made.bodies, words="公共收益的账对不上")


def test_a_promise_that_is_shown_kept_settles_it() -> None:
    promise = promised()
    with db.scoped(cast.scope("property_manager")) as actor:
        with pytest.raises(errors.ProofMissing):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了")
        row = actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了", photos=[photo()])
        assert row.event is not None
        assert row.event.move == "update"
        with pytest.raises(errors.Ruled):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="再说一次", photos=[photo()])
    assert state_of(promise.conflict) == "kept"
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=30)) == 0


def test_silence_past_the_day_breaks_it_and_brings_the_matter_to_the_community() -> None:
    promise = promised()
    matter = fresh(promise.conflict.matter)
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=7)) == 0
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=8)) == 1
    assert (fresh(matter).level, state_of(promise.conflict)) == ("community", "broken")
    assert actions.follow_up(actor=cast.SYSTEM, now=NOW + timedelta(days=9)) == 0
    with db.scoped(cast.scope("owner")):
        assert "没有兑现" in Event.objects.get(matter=matter, move="step_up").words


def test_nobody_says_of_himself_that_another_kept_it_and_the_branch_may_call_it_broken() -> None:
    promise = promised()
    for who in ("committee_member", "owner", "social_worker"):
        with db.scoped(cast.scope(who)) as actor, pytest.raises(NotAllowed):
            actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=True, words="账贴出来了", photos=[photo()])
    with db.scoped(cast.scope("property_manager")) as actor, pytest.raises(NotAllowed):
        actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=False, words="我们不做了")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.say_commitment(actor=actor, now=NOW, commitment=promise.pk, kept=False, words="贴出来的账是去年的")
    assert fresh(promise.conflict.matter).level == "community"


# ---- from scratch -----------------------------------------------------------------------------------------------------


def anew(who: str, bodies: tuple[str, ...], *, key: UUID | None = None, words: str = "公共收益五年没有公布过账目") -> Conflict:
    with db.scoped(cast.scope(who)) as actor:
        return actions.bring_anew(
            actor=actor, now=NOW, compound=cast.place("A"), category="company.income.accounts", words=words, key=key or uuid4(),
            bodies=[cast.body(one).pk for one in bodies],
        )  # fmt: skip


def test_a_body_brings_what_nobody_has_reported_and_the_branch_is_to_call_a_meeting() -> None:
    made = anew("committee_member", ("committee", "company"))
    assert made.brought_by_id == cast.body("committee").pk
    matter = fresh(made.matter)
    assert (matter.is_private, matter.category, matter.compound_id, matter.state) == (
        False,
        "company.income.accounts",
        cast.place("A").pk,
        "raised",
    )
    assert set(made.bodies) <= set(matter.bodies)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        assert [one.act_url for one in queries.waiting(scope, NOW.date())] == [reverse("matters:desk_conflict", args=[made.pk])]


def test_an_owner_brings_it_against_one_body_and_stays_unnamed() -> None:
    made = anew("owner", ("company",))
    assert made.brought_by is None
    page = cast.client("property_manager").get(reverse("matters:desk_conflict", args=[made.pk])).content.decode()
    assert "业主在" in page
    assert "<h1>业主、清禾物业服务有限公司</h1>" in page
    with db.scoped(cast.scope("property_manager")):
        assert not Report.objects.filter(matter=made.matter_id).exists(), "whoever is complained of sees no report"


@pytest.mark.parametrize(
    ("who", "bodies", "code"),
    [
        ("owner", (), "conflict.a_body"),
        ("tenant", ("company", "committee"), "conflict.not_concerned"),
        ("committee_member", ("committee",), "conflict.two_bodies"),
        ("branch_secretary", ("company",), "conflict.two_bodies"),
    ],
)
def test_whoever_may_not_bring_it_leaves_no_matter_behind(who: str, bodies: tuple[str, ...], code: str) -> None:
    with pytest.raises(errors.Ruled) as refused:
        anew(who, bodies, words="没有理由提出来的事情")
    assert code in [one.code for one in refused.value.ruling.because]
    with db.scoped(cast.SYSTEM):
        assert not Matter.objects.filter(words="没有理由提出来的事情").exists()


def test_a_stranger_brings_nothing_here() -> None:
    with pytest.raises((errors.Ruled, NotAllowed)):
        anew("stranger", ("company",))


def test_sent_twice_is_one_conflict() -> None:
    key = uuid4()
    assert anew("owner", ("company",), key=key).pk == anew("owner", ("company",), key=key).pk


def test_residents_come_to_it_from_the_page_of_their_compound() -> None:
    compound = cast.place("A").pk
    promises, begin = reverse("matters:commitments", args=[compound]), reverse("matters:bring_anew", args=[compound])
    client = cast.client("owner")
    assert promises in client.get(reverse("matters:compound", args=[compound])).content.decode()
    assert begin in client.get(promises).content.decode()
    form = client.get(begin)
    assert form.status_code == 200
    key = str(uuid4())
    refused = client.post(begin, {"key": key, "words": "公共收益五年没有公布过账目", "category": "company.income.accounts"})
    assert refused.status_code == 422
    assert "公共收益五年没有公布过账目" in refused.content.decode()
    sent = {"key": key, "words": "公共收益五年没有公布过账目", "category": "company.income.accounts", "bodies": [cast.body("company").pk]}
    answer = client.post(begin, sent)
    assert answer["Location"].startswith("/matters/")
    assert client.post(begin, sent)["Location"] == answer["Location"]
    # A tenant reads what was promised and brings nothing.
    tenant = cast.client("tenant")
    assert begin not in tenant.get(promises).content.decode()
    assert tenant.get(begin).status_code == 404
    assert cast.client("stranger").get(begin).status_code == 404


def test_the_desk_lists_them_for_those_concerned() -> None:
    made = anew("owner", ("company",))
    url = reverse("matters:desk_conflict", args=[made.pk])
    for who, sees in (("branch_secretary", True), ("property_manager", True), ("second_secretary", False), ("social_worker", False)):
        page = cast.client(who).get(reverse("matters:desk_conflicts")).content.decode()
        assert (url in page) == sees, who
    assert (
        reverse("matters:bring_anew", args=[cast.place("A").pk])
        in cast.client("committee_member").get(reverse("matters:desk_conflicts")).content.decode()
    )
