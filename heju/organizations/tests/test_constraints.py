"""What no action lets through, the database refuses too: each constraint is tried."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from heju.kit import db
from heju.organizations.models import Appointment, Body, Coverage, Member
from heju.organizations.tests import ground
from tests import cast

pytestmark = pytest.mark.django_db


def broken(model: type, name: str, /, **words: object) -> None:
    with db.scoped(cast.SYSTEM), pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**words)  # type: ignore[attr-defined]


def body_words(**words: object) -> dict[str, object]:
    place = cast.place("A")
    return {"kind": "volunteer_team", "name": "义工队", "pinyin": "x", "place": place, "path": place.path, "founded_on": cast.DAY} | words


def appointment_words(**words: object) -> dict[str, object]:
    body = cast.body("branch")
    return {
        "body": body, "path": body.path, "post": "committee_member", "person": cast.person("owner"), "public_name": "林建国",
        "since": cast.DAY,
        "basis": "测试",
    } | words  # fmt: skip


def coverage_words(**words: object) -> dict[str, object]:
    place = cast.place("A")
    return {"body": cast.body("branch_b"), "place": place, "path": place.path, "kind": "branch", "since": cast.DAY, "basis": "测试"} | words


def test_a_body_does_not_end_before_it_begins() -> None:
    broken(Body, "organizations_body_order", **body_words(dissolved_on=date(2026, 11, 22)))


def test_a_credit_code_belongs_to_one_standing_body() -> None:
    with db.scoped(cast.SYSTEM):
        Body.objects.create(**body_words(credit_code="91350100M000100Y43"))
    broken(Body, "organizations_credit_code_once", **body_words(name="另一队", credit_code="91350100M000100Y43"))


def test_a_name_of_a_kind_stands_once_at_a_place() -> None:
    with db.scoped(cast.SYSTEM):
        Body.objects.create(**body_words())
    broken(Body, "organizations_body_name_once", **body_words())


def test_the_path_is_that_of_the_place() -> None:
    broken(Body, "organizations_body_place_id_path", **body_words(path=cast.path("B")))
    broken(Coverage, "organizations_coverage_place_id_path", **coverage_words(kind="volunteer_team", path=cast.path("B")))
    broken(Appointment, "organizations_appointment_body_id_path", **appointment_words(path=cast.path("B")))
    words = {"body": cast.body("branch"), "path": cast.path("B"), "person": cast.person("tenant"), "since": cast.DAY}
    broken(Member, "organizations_member_body_id_path", **words)


def test_one_branch_covers_a_compound_at_one_time() -> None:
    broken(Coverage, "organizations_cover_one_a_kind", **coverage_words())
    broken(Coverage, "organizations_cover_one_at_a_time", **coverage_words(since=date(2025, 1, 1), until=date(2025, 2, 1)))
    broken(Coverage, "organizations_cover_order", **coverage_words(kind="volunteer_team", until=date(2026, 11, 22)))
    broken(Coverage, "organizations_cover_once_while_open", **coverage_words(body=cast.body("agency"), kind="social_work_agency"))


def test_one_head_leads_a_body_at_one_time() -> None:
    broken(Appointment, "organizations_one_head_a_body", **appointment_words(post="secretary"))
    past = {"post": "secretary", "since": date(2025, 1, 1), "ended_on": date(2025, 2, 1)}
    broken(Appointment, "organizations_one_head_at_a_time", **appointment_words(**past))


def test_heads_may_follow_each_other_on_one_day() -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(body=cast.body("branch"), post="secretary").update(ended_on=cast.DAY)
        assert Appointment.objects.create(**appointment_words(post="secretary")).pk


def test_an_appointment_is_made_once_and_in_order() -> None:
    with db.scoped(cast.SYSTEM):
        Appointment.objects.create(**appointment_words())
    broken(Appointment, "organizations_appt_once_while_open", **appointment_words())
    broken(Appointment, "organizations_appt_order", **appointment_words(person=cast.person("tenant"), ended_on=date(2026, 11, 22)))
    broken(Appointment, "organizations_appt_term", **appointment_words(person=cast.person("tenant"), term_until=date(2026, 11, 22)))


def test_a_member_is_in_one_branch_once_and_in_order() -> None:
    branch = cast.body("branch_b")
    words = {"body": branch, "path": branch.path, "person": cast.person("owner"), "since": cast.DAY}
    broken(Member, "organizations_member_of_one_branch", **words)
    broken(Member, "organizations_member_order", **(words | {"until": date(2026, 11, 22)}))


def test_nothing_is_hung_on_a_dissolved_body() -> None:
    with db.scoped(cast.SYSTEM):
        Body.objects.filter(pk=cast.body("branch").pk).update(dissolved_on=cast.DAY)
    branch = cast.body("branch")
    place = ground.compound("c9", "听禾轩")
    broken(Appointment, "dissolved", **appointment_words())
    broken(Coverage, "dissolved", **coverage_words(body=branch, place=place, path=place.path))
    broken(Member, "dissolved", body=branch, path=branch.path, person=cast.person("tenant"), since=cast.DAY)


def test_a_membership_is_deleted_by_the_daily_task_alone() -> None:
    """Its retention opens a door for rows that are due; no role, not even the system's, has it."""
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute("delete from organizations_member")
        assert cursor.rowcount == 0
        assert Member.objects.exists()


@pytest.mark.parametrize("table", ["body", "appointment", "coverage"])
def test_nothing_is_ever_deleted(table: str) -> None:
    with (
        db.scoped(cast.SYSTEM),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"delete from organizations_{table}")
