"""What those concerned say counts once, in its round, until its last moment; what they rate brings a matter back or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.matters import actions, errors
from heju.matters.models import Asked, Event, Matter, Report
from heju.matters.tests.stage import NOW, brought_to_done, does, done, fresh, raised, rates, says, thing, word
from tests import cast

pytestmark = pytest.mark.django_db
QUARREL = "noise.life.upstairs"
DAYS = timedelta(days=90)


def closed(**more: object) -> Matter:
    matter = raised(**{"category": QUARREL, "is_private": True, **more})  # type: ignore[arg-type]
    brought_to_done(matter)
    says("owner", matter, True)
    return matter


def rated(who: str, matter: Matter, score: int, key: UUID, now: datetime = NOW) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        return actions.rate(actor=actor, now=now, matter=matter.pk, score=score, said=actions.Said(key=key))


def asked_in(matter: Matter, round_: int) -> list[tuple[int | None, str, int | None]]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Asked.objects.filter(matter=matter, round=round_).order_by("pk").values_list("person_id", "answer", "score"))


@pytest.mark.parametrize(("later", "state"), [(DAYS, "assigned"), (DAYS + timedelta(microseconds=1), "closed")])
def test_a_bad_rating_brings_it_back_until_the_ninetieth_day_is_over(later: timedelta, state: str) -> None:
    matter = closed()
    rates("owner", matter, 1, now=NOW + later)
    row = fresh(matter)
    assert (row.state, row.returns) == (state, int(state == "assigned"))


def test_rated_twice_under_one_key_it_comes_back_once() -> None:
    matter, key = closed(), uuid4()
    assert rated("owner", matter, 2, key).pk == rated("owner", matter, 2, key).pk
    assert (fresh(matter).returns, fresh(matter).score) == (1, 2)


def test_who_shares_it_and_did_not_report_it_brings_nothing_back() -> None:
    matter = raised()
    brought_to_done(matter)
    for who in ("owner", "tenant", "elder"):
        says(who, matter, True)
    rates("tenant", matter, 1)
    assert fresh(matter).state == "closed"
    rates("owner", matter, 2)
    assert fresh(matter).state == "assigned"


@pytest.mark.parametrize(("move", "detail"), [("no_duty", {}), ("divert", {"way": "court"})])
def test_what_ended_otherwise_stays_closed_however_it_is_rated(move: str, detail: dict[str, str]) -> None:
    matter = raised()
    does("branch_secretary", matter, move, "电梯在保修期内，由开发商处理", detail=detail)
    rates("owner", matter, 1)
    assert (fresh(matter).state, fresh(matter).score, fresh(matter).returns) == ("closed", 1, 0)
    # The reporter was never asked; the row that takes his rating is his, and another rating takes the same.
    rates("owner", matter, 4)
    assert asked_in(matter, 0) == [(cast.person("owner").pk, "", 4)]


def test_a_rating_belongs_to_the_round_in_which_it_was_given() -> None:
    matter = closed()
    rates("owner", matter, 5)
    does("owner", matter, "reopen", "又开始半夜跳舞了")
    does("property_manager", matter, "take_up")
    done(matter)
    assert asked_in(matter, 0) == [(cast.person("owner").pk, "fixed", 5)]
    assert asked_in(matter, 1) == [(cast.person("owner").pk, "", None)]
    says("owner", matter, True)
    rates("owner", matter, 3)
    assert asked_in(matter, 0) == [(cast.person("owner").pk, "fixed", 5)]
    assert (asked_in(matter, 1), fresh(matter).score) == ([(cast.person("owner").pk, "fixed", 3)], 3)


def test_said_twice_under_one_key_is_said_once_and_a_last_word_counts() -> None:
    matter, said = raised(), actions.Said("还是没修好", key=uuid4())
    brought_to_done(matter)
    with db.scoped(cast.scope("tenant")) as actor:
        first, second = (actions.say(actor=actor, now=NOW, matter=matter.pk, fixed=False, said=said) for _twice in range(2))
    assert first.pk == second.pk
    says("tenant", matter, True)
    assert (cast.person("tenant").pk, "fixed", None) in asked_in(matter, 0)
    assert fresh(matter).state == "done"


def test_one_says_and_rates_as_oneself_alone() -> None:
    matter = raised()
    brought_to_done(matter)
    says("tenant", matter, True)
    answers = {person: answer for person, answer, _score in asked_in(matter, 0)}
    assert {person for person, answer in answers.items() if answer} == {cast.person("tenant").pk}
    with pytest.raises(NotAllowed):
        says("stranger", matter, True)


def test_two_without_an_account_speak_each_by_his_own_link() -> None:
    with db.scoped(cast.scope("branch_secretary")) as actor:
        first = actions.raise_matter(actor=actor, now=NOW, thing=thing(category=QUARREL), word=word(None, channel="phone", name="孙阿姨"))
        other = actions.join_matter(actor=actor, now=NOW, matter=first.matter.pk, word=word(None, channel="phone", name="刘师傅"))
    brought_to_done(first.matter)
    link = Scope(door="matter-link")

    def by(report: Report, fixed: bool) -> None:
        with db.scoped(link) as actor:
            actions.say(actor=actor, now=NOW, matter=first.matter.pk, fixed=fixed, said=actions.Said("又漏了一次水"), report=report)

    by(first.report, True)
    assert sorted(answer for _person, answer, _score in asked_in(first.matter, 0)) == ["", "fixed"]
    by(other.report, True)
    assert fresh(first.matter).state == "closed"
    elsewhere = raised("tenant")
    with db.scoped(link) as actor, pytest.raises((NotAllowed, errors.NotNow)):
        actions.rate(actor=actor, now=NOW, matter=elsewhere.pk, score=5, report=first.report)
