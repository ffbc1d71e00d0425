"""Draft, publish, withdraw: who may, what is refused, what the database itself refuses, and what the record says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from heju.audit.models import Record
from heju.duties import actions, queries
from heju.duties.actions import refusals
from heju.duties.models import Draft, Revision
from heju.duties.tests.test_revise import LOCAL
from heju.kit import db
from heju.kit.scope import NOBODY, NotAllowed
from tests import cast

pytestmark = pytest.mark.django_db
MONTH = date(2026, 12, 1)
STOPPED = "elevator.ride.stopped"
FASTER = {"first_contact_hours": 1, "update_days": 1, "solution_days": 1}


def draft(who: str = "district_officer", **changes: Any) -> Draft:
    words: dict[str, Any] = {
        "district": cast.DISTRICT, "target": "leaf", "code": STOPPED, "act": "change", "wanted": FASTER,
        "effective_on": MONTH, "why": "会议",
    }  # fmt: skip
    with db.scoped(cast.scope(who)) as scope:
        return actions.draft_revision(actor=scope, now=cast.NOW, **words | changes)


def publish(number: int, who: str = "district_officer", now: datetime = cast.NOW) -> Revision:
    with db.scoped(cast.scope(who)) as scope:
        return actions.publish_revision(actor=scope, now=now, draft=number)


def records() -> list[str]:
    with db.scoped(cast.SYSTEM):
        return list(Record.objects.filter(verb__startswith="duties.").order_by("id").values_list("verb", flat=True))


def solution_on(day: date) -> int:
    with db.scoped(NOBODY):
        lists = queries.deployed(cast.DISTRICT)
    leaf = next(one for one in lists.lists.leaves if one.code == STOPPED)
    return lists.pace(leaf, day).deadlines.solution_days


def test_a_deadline_is_drafted_published_and_both_days_answer() -> None:
    made = draft()
    assert made.fields == {"first_contact_hours": 1, "solution_days": 1}
    assert solution_on(MONTH) == 2
    publish(made.pk)
    assert (solution_on(MONTH - timedelta(days=1)), solution_on(MONTH)) == (2, 1)
    assert records() == ["duties.drafted", "duties.published"]


def test_the_same_post_twice_has_one_effect() -> None:
    first, second = draft(), draft()
    assert first.pk == second.pk
    assert publish(first.pk).pk == publish(first.pk).pk
    assert records() == ["duties.drafted", "duties.published"]


@pytest.mark.parametrize("who", [name for name in cast.names() if name != "district_officer"])
def test_only_the_district_revises(who: str) -> None:
    with pytest.raises(NotAllowed):
        draft(who)
    made = draft()
    with pytest.raises(refusals.NoSuchDraft):
        publish(made.pk, who)
    with db.scoped(cast.scope(who)):
        assert not Draft.objects.exists()


@pytest.mark.parametrize("day", [cast.DAY, cast.DAY - timedelta(days=1)])
def test_it_never_begins_today_or_before(day: date) -> None:
    with pytest.raises(refusals.RuledOut) as told:
        draft(effective_on=day)
    assert told.value.field == "effective_on"
    made = draft(effective_on=cast.DAY + timedelta(days=1))
    with pytest.raises(refusals.RuledOut):
        publish(made.pk, now=cast.NOW + timedelta(days=1))


def test_what_is_in_force_anyway_is_no_revision() -> None:
    with pytest.raises(refusals.NothingChanged):
        draft(wanted={"first_contact_hours": 2, "update_days": 1, "solution_days": 2})
    with pytest.raises(refusals.NoSuchEntry):
        draft(code="no.such.leaf")
    with pytest.raises(refusals.NoSuchEntry):
        draft(target="duty", code="PC-ELE-99", act="end", wanted={})


def test_a_statutory_duty_is_not_ended_and_says_why() -> None:
    with pytest.raises(refusals.RuledOut, match=r"不能删除.*《特种设备安全法》"):
        draft(target="duty", code="PC-ELE-01", act="end", wanted={})
    made = draft(target="duty", code="PC-ELE-01", wanted={"frequency": "always", "severity": 5, "added_zh": "张贴", "added_en": "post"})
    assert made.fields == {"added_zh": "张贴", "added_en": "post"}


def test_an_added_duty_gets_the_next_code_and_no_code_twice() -> None:
    one = draft(target="duty", code="", act="add", wanted=LOCAL)
    assert one.code == "PC-LOC-01"
    assert draft(target="duty", code="", act="add", wanted=LOCAL).pk == one.pk
    two = draft(target="duty", code="", act="add", wanted=LOCAL | {"duty_zh": "别的"})
    assert two.code == "PC-LOC-02"
    assert draft(target="duty", code="", act="add", wanted=LOCAL | {"duty_zh": "又一条"}).code == "PC-LOC-03"
    publish(one.pk)
    with db.scoped(NOBODY):
        entry = queries.deployed(cast.DISTRICT).entry("PC-LOC-01", MONTH)
    assert entry is not None
    changed = draft(target="duty", code="PC-LOC-01", wanted=LOCAL | {"severity": 4}, effective_on=date(2027, 1, 1))
    assert publish(changed.pk).fields["severity"] == 4
    publish(draft(target="duty", code="PC-LOC-01", act="end", wanted={}, effective_on=date(2027, 2, 1)).pk)
    with db.scoped(NOBODY):
        lists = queries.deployed(cast.DISTRICT)
    days = [(date(2026, 11, 30), None), (MONTH, 3), (date(2027, 1, 1), 4), (date(2027, 2, 1), None)]
    for day, severity in days:
        found = lists.entry("PC-LOC-01", day)
        assert (found and found.duty.severity) == severity


def test_one_open_draft_an_entry_and_one_revision_a_day() -> None:
    one = draft()
    with pytest.raises(refusals.Taken):
        draft(wanted=FASTER | {"solution_days": 3})
    publish(one.pk)
    again = draft(wanted=FASTER | {"solution_days": 3})
    with pytest.raises(refusals.SameDay):
        publish(again.pk)


def test_a_draft_and_a_revision_are_withdrawn_before_their_day_only() -> None:
    made = draft()
    with db.scoped(cast.scope("district_officer")) as scope:
        actions.withdraw_draft(actor=scope, now=cast.NOW, draft=made.pk)
        actions.withdraw_draft(actor=scope, now=cast.NOW, draft=made.pk)
        with pytest.raises(refusals.Closed):
            actions.publish_revision(actor=scope, now=cast.NOW, draft=made.pk)
    revision = publish(draft().pk)
    with db.scoped(cast.scope("district_officer")) as scope:
        with pytest.raises(refusals.Closed):
            actions.withdraw_draft(actor=scope, now=cast.NOW, draft=revision.draft_id)
        with pytest.raises(refusals.InForce):
            actions.withdraw_revision(actor=scope, now=cast.NOW + timedelta(days=8), revision=revision.pk, why="x")
        actions.withdraw_revision(actor=scope, now=cast.NOW, revision=revision.pk, why="x")
        actions.withdraw_revision(actor=scope, now=cast.NOW, revision=revision.pk, why="x")
    assert solution_on(MONTH) == 2
    assert records() == ["duties.drafted", "duties.withdrawn", "duties.drafted", "duties.published", "duties.withdrawn"]
    with db.scoped(cast.scope("street_officer")) as scope, pytest.raises(refusals.NoSuchDraft):
        actions.withdraw_revision(actor=scope, now=cast.NOW, revision=revision.pk, why="x")


@pytest.mark.parametrize(
    "statement",
    [
        "update duties_revision set fields = '{}'",
        "update duties_revision set effective_on = effective_on + 1",
        "update duties_revision set why = 'x'",
        "update duties_revision set withdrawn_at = '2026-12-01T00:00:00+08'",
        "insert into duties_revision (place_id, path, target, code, act, fields, effective_on, why, draft_id, published_at) "
        "select place_id, path, target, 'other', act, fields, '2026-11-23', why, draft_id + 1, published_at from duties_revision",
    ],
)
def test_the_database_itself_keeps_what_was_published(statement: str) -> None:
    publish(draft().pk)
    with (
        db.scoped(cast.scope("district_officer")),
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match=r"a published revision is not changed|duties_revision_"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("who", ["street_officer", "branch_secretary", "owner"])
def test_nobody_else_writes_a_row(who: str) -> None:
    revision = publish(draft().pk)
    with db.scoped(cast.scope(who)):
        assert Revision.objects.count() == 1
        assert Revision.objects.filter(pk=revision.pk).update(withdrawn_at=cast.NOW) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Draft.objects.create(
                place_id=revision.place_id, path=cast.DISTRICT, target="leaf", code="x", act="change", effective_on=MONTH, why="x",
                drafted_at=cast.NOW,
            )  # fmt: skip
