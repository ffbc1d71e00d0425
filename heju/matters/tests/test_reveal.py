"""Who reported, and how to reach him: opened with a reason, by whoever deals with the matter, on the record."""

from __future__ import annotations

import pytest

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.matters import actions, errors
from heju.matters.models import Matter, Report
from heju.matters.tests.stage import NOW, assigned, does, raised, report_of, thing, word
from tests import cast

pytestmark = pytest.mark.django_db


def heard(*, agrees_named: bool = True) -> Report:
    """Return the report of somebody without an account, said at the counter."""
    said = word(None, name="刘师傅", phone="+8613800000000", channel="counter", agrees_named=agrees_named)
    with db.scoped(cast.scope("branch_secretary")) as actor:
        return actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=said).report


def opened(who: str, report: Report, field: str = "name", why: str = "需要联系本人") -> str:
    with db.scoped(cast.scope(who)) as actor:
        return actions.reveal_reporter(actor=actor, now=NOW, report=report.pk, field=field, why=why)


def looks(report: Report) -> list[Record]:
    with db.scoped(cast.scope("auditor")):
        return list(Record.objects.filter(verb="matters.revealed", subject_id=str(report.matter_id)))


@pytest.mark.parametrize("who", ["branch_secretary", "community_officer"])
def test_who_holds_it_and_who_is_above_him_open_it_and_it_stands_in_the_record(who: str) -> None:
    report = heard()
    assert opened(who, report, "phone") == "+8613800000000"
    (look,) = looks(report)
    assert (look.why, look.detail, look.for_person_id) == ("需要联系本人", {"field": "phone"}, None)
    assert look.person_id == cast.person(who).pk


@pytest.mark.parametrize("who", ["street_officer", "district_officer", "committee_member", "owner", "second_secretary", "property_manager"])
def test_nobody_else_opens_it_and_nothing_is_written(who: str) -> None:
    report = heard()
    with pytest.raises(NotAllowed):
        opened(who, report)
    assert looks(report) == []


def test_who_leads_or_assists_opens_it_where_the_reporter_agreed() -> None:
    report = heard()
    with db.scoped(cast.scope("branch_secretary")):
        matter = Matter.objects.get(pk=report.matter_id)
    does("branch_secretary", matter, "accept")
    assigned(matter)
    assert opened("property_manager", report) == "刘师傅"
    hidden = heard(agrees_named=False)
    with db.scoped(cast.scope("branch_secretary")):
        other = Matter.objects.get(pk=hidden.matter_id)
    does("branch_secretary", other, "accept")
    assigned(other)
    with pytest.raises(NotAllowed):
        opened("property_manager", hidden)


def test_a_reason_is_four_signs_at_least_and_kept_without_blanks() -> None:
    report = heard()
    for why in ("", "看一看", " 看一看 "):
        with pytest.raises(errors.ReasonMissing):
            opened("branch_secretary", report, why=why)
    assert looks(report) == []
    assert opened("branch_secretary", report, why=" 约好上门 ") == "刘师傅"
    assert [look.why for look in looks(report)] == ["约好上门"]


def test_where_nothing_was_said_of_him_there_is_nothing_to_open() -> None:
    said = word(None, channel="counter")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        report = actions.raise_matter(actor=actor, now=NOW, thing=thing(), word=said).report
    with pytest.raises(errors.ReachUnknown):
        opened("branch_secretary", report)
    assert looks(report) == []


def test_of_a_resident_with_an_account_his_own_name_is_opened_by_who_holds_his_list() -> None:
    report = report_of(raised("tenant"), "tenant")
    assert opened("branch_secretary", report) == "赵敏"
    assert looks(report) == []
    with db.scoped(cast.scope("auditor")):
        assert Record.objects.filter(verb="people.revealed", for_person_id=cast.person("tenant").pk).exists()


def test_a_report_that_is_not_there_is_not_told_apart_from_one_that_is_hidden() -> None:
    report = heard()
    report.pk = 2**40
    with pytest.raises(NotAllowed):
        opened("branch_secretary", report)
