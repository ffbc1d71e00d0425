"""A duplicate goes into the matter that stands for it: every reporter goes along, with his wishes and with what hides him."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors, vault
from heju.matters.models import Event, Matter, Report
from heju.matters.tests.stage import NOW, assigned, does, fresh, raised, thing, word
from tests import cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def merged(double: Matter, into: Matter, **more: object) -> Event:
    with db.scoped(cast.scope("branch_secretary")) as actor:
        return actions.merge_matter(actor=actor, now=LATER, matter=double.pk, into=into.pk, **more)  # type: ignore[arg-type]


def reports_of(matter: Matter) -> list[Report]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Report.objects.filter(matter=matter).order_by("pk"))


def moves_of(matter: Matter) -> list[str]:
    with db.scoped(cast.scope("branch_secretary")):
        return list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))


def heard(name: str = "孙阿姨") -> Matter:
    """Return what somebody without an account said at the counter."""
    said = word(None, name=name, phone="+8613800000000", channel="counter", wants_news=False, unit=cast.unit("A", "302"))
    with db.scoped(cast.scope("branch_secretary")) as actor:
        return actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=said).matter


def test_who_has_no_account_goes_along_with_his_name_his_telephone_and_his_wishes() -> None:
    stands, double = raised(), heard()
    merged(double, stands)
    (before,) = reports_of(double)
    after = reports_of(stands)[-1]
    assert [vault.open_report(after, field) for field in ("name", "phone")] == ["孙阿姨", "+8613800000000"]
    for column in ("unit_id", "channel", "at", "wants_news", "agrees_named", "handlers", "seen_from", "person_id", "entered_by_id"):
        assert getattr(after, column) == getattr(before, column), column
    assert (after.channel, after.wants_news, after.unit_id) == ("counter", False, cast.unit("A", "302").pk)
    assert (after.path, after.is_first, after.link_hash) == (stands.path, False, None)


def test_who_is_hidden_from_the_company_stays_hidden_from_it() -> None:
    stands, double = raised("tenant", agrees_named=True), raised()
    merged(double, stands)
    does("branch_secretary", stands, "accept")
    assigned(stands)
    with db.scoped(cast.scope("property_manager")):
        assert [row.person_id for row in Report.objects.filter(matter=stands)] == [cast.person("tenant").pk]


def test_two_without_an_account_are_two() -> None:
    stands, double = heard(), heard("刘师傅")
    merged(double, stands)
    assert fresh(stands).reports_count == 2
    assert [vault.open_report(row, "name") for row in reports_of(stands)] == ["孙阿姨", "刘师傅"]


def test_it_is_told_in_both_and_where_nobody_joins_only_in_the_one_that_ends() -> None:
    stands, double, again = raised(), raised("tenant"), raised()
    event = merged(double, stands)
    assert (event.move, event.detail["into"], event.is_public) == ("merge", stands.pk, True)
    assert moves_of(stands) == ["raise", "join"]
    with db.scoped(cast.scope("branch_secretary")):
        assert Event.objects.get(matter=stands, move="join").detail == {"merged": double.pk, "count": 1}
    merged(again, stands)
    assert moves_of(stands) == ["raise", "join"]
    assert fresh(stands).reports_count == 2


def test_sent_twice_it_joins_once_and_what_was_overtaken_joins_nobody() -> None:
    stands, double, key = raised(), raised("tenant"), uuid4()
    said = actions.Said(key=key)
    assert merged(double, stands, said=said, expected=1).pk == merged(double, stands, said=said, expected=1).pk
    assert len(reports_of(stands)) == 2
    assert (reports_of(stands)[-1].name, reports_of(stands)[-1].phone) == (None, None)
    other = raised("elder")
    with pytest.raises(errors.Overtaken):
        merged(other, stands, expected=7)
    assert len(reports_of(stands)) == 2


def test_what_one_does_not_see_is_not_told_apart_from_what_is_not_there() -> None:
    mine, theirs = raised(), raised("stranger", place="B1")
    with pytest.raises(errors.NotMergeable):
        merged(mine, theirs)
    with pytest.raises(NotAllowed):
        merged(theirs, mine)
    assert fresh(theirs).state == fresh(mine).state == "raised"
