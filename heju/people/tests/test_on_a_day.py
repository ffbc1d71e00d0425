"""Who is what at a home on a day: from its first day on, no more on the day of its end; of this home, this person, this kind alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from heju.kit import db
from heju.people import actions, queries
from heju.people.models import Tie
from tests import cast

pytestmark = pytest.mark.django_db
BEGAN, ENDS = date(2026, 3, 1), date(2026, 9, 1)
EVE, LAST = BEGAN - timedelta(days=1), ENDS - timedelta(days=1)
DAYS = [(EVE, False), (BEGAN, True), (LAST, True), (ENDS, False)]


def tied(who: str, kind: str, number: str = "402", compound: str = "A") -> Tie:
    """Tie one of the cast to a home from March until August."""
    share = Fraction(1, 2) if kind in ("owner", "possessor") else None
    more = {"kind": kind, "share": share, "since": BEGAN, "source": "不动产权证书", "handlers": ["branch"]}
    with db.scoped(cast.SYSTEM) as scope:
        made = actions.tie_person(
            actor=scope,
            now=cast.NOW,
            person=cast.person(who),
            unit=cast.unit(compound, number),
            tell=False,
            **more,  # type: ignore[arg-type]
        )
        return actions.end_tie(actor=scope, now=cast.NOW, tie=made, until=ENDS, why="卖掉了")


@pytest.mark.parametrize(("kind", "owns"), [("owner", True), ("possessor", True), ("tenant", False), ("family", False)])
def test_one_owns_from_the_first_day_on_and_no_more_on_the_day_of_the_end(kind: str, owns: bool) -> None:
    unit = tied("stranger", kind).unit_id
    with db.scoped(cast.scope("stranger")) as scope:
        for day, holds in DAYS:
            assert queries.owns(scope, unit, day) is (owns and holds), day
            assert queries.is_owner_in(cast.person("stranger").pk, cast.path("A"), day) is (owns and holds), day
        assert not queries.owns(scope, cast.unit("A", "401").pk, BEGAN)
        assert not queries.is_owner_in(cast.person("tenant").pk, cast.path("A"), BEGAN)
    with db.scoped(cast.scope("tenant")) as scope:
        assert not queries.owns(scope, unit, BEGAN)


def test_who_acts_for_an_elder_owns_what_the_elder_owns_and_not_otherwise() -> None:
    unit = cast.unit("A", "201").pk
    helper = cast.scope("helper")
    for scope, owns in ((helper, False), (replace(helper, on_behalf_of=cast.person("elder").pk), True)):
        with db.scoped(scope):
            assert queries.owns(scope, unit, cast.DAY) is owns


def test_the_register_shows_who_is_there_on_the_day_and_who_was_from_the_end_on() -> None:
    owner, tenant = tied("stranger", "owner"), tied("second_secretary", "tenant")
    kept = [tied("property_manager", "family"), tied("social_worker", "possessor")]
    order = [owner.pk, kept[1].pk, tenant.pk, kept[0].pk]
    with db.scoped(cast.scope("branch_secretary")):
        for day, holds in DAYS:
            there = [row.tie.pk for row in queries.rows_of_units([owner.unit_id], day).get(owner.unit_id, [])]
            assert there == (order if holds else []), day
            below = {row.tie.pk for row in queries.rows_below(cast.path("A1"), day, unit=owner.unit_id)}
            assert below == (set(order) if holds else set()), day
            assert [one.pk for one in queries.owners_of(owner.unit_id, day)] == ([owner.pk] if holds else []), day
            past = {row.tie.pk for row in queries.past_rows(owner.unit_id, day)}
            assert past == (set(order) if day == ENDS else set()), day
            found = [row.tie.pk for row in queries.rows_with_words("黄文博", cast.path("A"), day)]
            assert found == ([owner.pk] if holds else []), day


def test_lists_below_a_place_are_narrowed_and_go_on_behind_the_last() -> None:
    rows = [tied("stranger", "owner"), tied("second_secretary", "tenant"), tied("stranger", "owner", "401")]
    with db.scoped(cast.scope("branch_secretary")):
        every = [row.tie.pk for row in queries.rows_below(cast.path("A"), BEGAN)]
        assert every == sorted(every)
        assert set(every) > {row.pk for row in rows}
        assert [row.tie.pk for row in queries.rows_below(cast.path("A"), BEGAN, after=every[1], limit=2)] == every[2:4]
        assert rows[1].pk in [row.tie.pk for row in queries.rows_below(cast.path("A"), BEGAN, kind="tenant")]
        assert {row.tie.kind for row in queries.rows_below(cast.path("A"), BEGAN, kind="tenant")} == {"tenant"}
        assert queries.rows_below(cast.path("B"), BEGAN) == []


def test_the_elders_of_a_home_are_those_who_live_there_on_the_day() -> None:
    unit = tied("elder", "owner").unit_id
    tied("stranger", "tenant")
    with db.scoped(cast.scope("branch_secretary")):
        for day, holds in DAYS:
            assert queries.elders_in(unit, day) == ([(str(cast.person("elder").pk), "吴*")] if holds else []), day


def test_the_same_number_or_the_same_name_with_the_same_number_is_the_same_person() -> None:
    with db.scoped(cast.scope("branch_secretary")) as scope:
        known = {"name": "唐宁", "phone": "+8610088880000", "identity": "44030319900101123X"}
        made = actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), **known)  # type: ignore[arg-type]
        for name, phone, identity, same in (
            ("唐宁", "+8610088880000", "", True),
            ("另一位", "", "44030319900101123X", True),
            ("唐宁", "", "", False),
            ("唐宁", "+8610088880001", "", False),
            ("另一位", "+8610088880000", "", False),
            ("唐宁", "+8610088880000", "440303199001011248", True),
        ):
            found = queries.same_person(name, phone, identity)
            assert (found is not None and found.pk == made.pk) is same, (name, phone, identity)
