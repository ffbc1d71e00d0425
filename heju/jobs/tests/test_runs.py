"""Jobs, started and run inside one transaction: as whom, what is kept, what is said when they fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from heju.jobs import actions, parameters, queries, rules
from heju.jobs.actions import run as writes
from heju.jobs.models import Job
from heju.jobs.tests import kinds
from heju.kit import db, postgres
from heju.kit.scope import NotAllowed, Scope, system
from tests import cast, jobs

pytestmark = pytest.mark.django_db
SECRETARY = "branch_secretary"


def start(who: str = SECRETARY, kind: str = "test.whole", **arguments: Any) -> Job:
    scope = cast.scope(who)
    given = {"place": cast.place("A").pk, "count": 3} | arguments
    with db.scoped(scope):
        return actions.start_job(actor=scope, now=cast.NOW, kind=kind, title="测试", path=cast.path("A"), arguments=given)


def rows(job: Job) -> int:
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute("select count(*) from places_alias where name like %s", [f"%-{job.pk}-%"])
        return int(cursor.fetchone()[0])


def queued(job: Job) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs where args ->> 'job' = %s", [str(job.pk)])
        return [status for (status,) in cursor.fetchall()]


def test_it_does_the_work_and_says_what_came_of_it() -> None:
    side = jobs.Side()
    job = jobs.run(start(), side)
    assert (job.state, job.result, job.done, job.total, job.attempts) == ("done", {"count": 3}, 3, 3, 1)
    assert rows(job) == 3
    assert side.steps[-1] == (3, 3, "第 3 行")
    assert job.ended_at is not None


def test_a_batch_waits_for_the_disk_unless_it_need_not() -> None:
    assert jobs.run(start(kind="test.disk")).result == {"usual": "on", "quick": "off"}


def test_it_runs_once_however_often_the_queue_hands_it_out() -> None:
    job = start()
    for _each in range(3):
        jobs.run(job)
    assert rows(job) == 3
    assert jobs.again(job).attempts == 1


def test_it_is_queued_with_its_starters_transaction_and_not_without() -> None:
    assert queued(start()) == ["todo"]
    before = Job.objects.count()
    with transaction.atomic():
        start()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = 'todo'")
        assert cursor.fetchone()[0] == 1
    assert Job.objects.count() == before


def test_it_needs_the_power_of_its_kind_at_its_place() -> None:
    with pytest.raises(NotAllowed):
        start("owner")
    with pytest.raises(NotAllowed):
        start("second_secretary")


def test_it_runs_as_its_starter_with_the_roles_he_started_it_with() -> None:
    job = jobs.run(start(kind="test.own"))
    assert job.result == {"person": cast.person(SECRETARY).pk, "roles": ["branch_secretary"]}


def test_a_role_that_was_closed_when_it_started_does_not_open_later() -> None:
    scope = replace(cast.scope(SECRETARY), grants=())
    with db.scoped(scope):
        job = actions.start_job(actor=scope, now=cast.NOW, kind="test.own", title="", path=cast.path("A"))
    assert jobs.run(job).result["roles"] == []


def test_whoever_lost_his_post_is_told_that_it_was_not_done() -> None:
    job = start()
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute("update organizations_appointment set ended_on = '2026-01-01' where person_id = %s", [cast.person(SECRETARY).pk])
    job = jobs.run(job)
    assert job.state == "failed"
    assert "没有这项权限" in job.error
    assert rows(job) == 0


def test_an_account_that_was_closed_does_nothing_more() -> None:
    job = start()
    with db.scoped(Scope(door="sign-in")), connection.cursor() as cursor:
        cursor.execute("update people_account set is_active = false where id = %s", [cast.account(SECRETARY).pk])
    assert "已经停用" in jobs.run(job).error


def test_what_its_starter_can_mend_is_said_to_him_and_not_tried_again() -> None:
    job = jobs.run(start(refuse=True))
    assert (job.state, job.error, rows(job)) == ("failed", "第 3 行的手机号不对", 0)


def test_a_fault_of_ours_is_tried_again_later_and_given_up_in_the_end() -> None:
    job = start(fail=True)
    for attempt in (1, 2):
        job = jobs.run(job)
        assert (job.state, job.attempts, rows(job)) == ("waiting", attempt, 0)
        assert job.retry_at is not None
        assert "todo" in queued(job)
    job = jobs.run(job)
    assert (job.state, job.attempts) == ("dead", 3)
    assert job.error == writes.GIVEN_UP
    assert job.fault.startswith("ZeroDivisionError jobs/tests/kinds.py:")
    assert "secret" not in job.fault + job.error


def test_it_waits_longer_after_each_failure() -> None:
    waits = [rules.wait_before(attempt) for attempt in range(1, 7)]
    assert waits[:3] == list(parameters.WAITS)
    assert waits == sorted(waits)
    assert rules.may_try_again(parameters.ATTEMPTS - 1, parameters.ATTEMPTS)
    assert not rules.may_try_again(parameters.ATTEMPTS, parameters.ATTEMPTS)


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    job = start()
    for _each in range(3):
        assert writes.begin_run(job=job.pk, now=cast.NOW) is not None
    assert writes.begin_run(job=job.pk, now=cast.NOW) is None
    assert jobs.again(job).state == "dead"
    assert jobs.again(job).fault == "WorkerDied"


def test_it_stops_at_the_step_where_it_is_cancelled_and_leaves_nothing() -> None:
    job = jobs.run(start(), jobs.Side(cancel_at=1))
    assert (job.state, rows(job)) == ("cancelled", 0)


def test_batches_that_were_done_stay_and_the_next_attempt_goes_on_from_there() -> None:
    job = jobs.run(start(kind="test.batches"), jobs.Side(cancel_at=1))
    assert (job.state, rows(job), job.mark) == ("cancelled", 1, {"next": 1})
    scope = cast.scope(SECRETARY)
    with db.scoped(scope):
        actions.retry_job(actor=scope, now=cast.NOW, job=job.pk)
    job = jobs.run(job)
    assert (job.state, rows(job)) == ("done", 3)


def test_a_batch_whose_lock_is_lost_is_not_committed() -> None:
    job = jobs.run(start(kind="test.batches"), jobs.Side(held=False))
    assert (job.state, rows(job), job.fault.partition(" ")[0]) == ("waiting", 0, "LostLock")


def test_what_waits_is_cancelled_at_once_and_never_runs() -> None:
    job, scope = start(), cast.scope(SECRETARY)
    with db.scoped(scope):
        for _each in range(2):
            assert actions.cancel_job(actor=scope, now=cast.NOW, job=job.pk).state == "cancelled" or _each
    job = jobs.run(job)
    assert (job.state, rows(job)) == ("cancelled", 0)


def test_what_has_ended_is_not_cancelled_and_what_is_done_not_retried() -> None:
    job, scope = jobs.run(start()), cast.scope(SECRETARY)
    with db.scoped(scope):
        with pytest.raises(actions.CannotCancel):
            actions.cancel_job(actor=scope, now=cast.NOW, job=job.pk)
        with pytest.raises(actions.CannotRetry):
            actions.retry_job(actor=scope, now=cast.NOW, job=job.pk)


def test_a_stranger_neither_sees_cancels_nor_retries_it() -> None:
    job = jobs.run(start(refuse=True))
    for who in ("second_secretary", "community_officer", "owner"):
        scope = cast.scope(who)
        with db.scoped(scope):
            assert queries.one(job.pk) is None
            for act in (actions.cancel_job, actions.retry_job):
                with pytest.raises(Job.DoesNotExist):
                    act(actor=scope, now=cast.NOW, job=job.pk)


def test_whoever_watches_sees_what_failed_retries_it_and_does_not_cancel_it() -> None:
    fine, failed = start(), jobs.run(start(refuse=True))
    scope = cast.scope("district_officer")
    with db.scoped(scope):
        assert queries.one(fine.pk) is None
        assert queries.one(failed.pk) is not None
        with pytest.raises(NotAllowed):
            actions.cancel_job(actor=scope, now=cast.NOW, job=failed.pk)
        actions.retry_job(actor=scope, now=cast.NOW, job=failed.pk)
    again = jobs.again(failed)
    assert (again.state, again.account_id, again.attempts, again.error) == ("waiting", cast.account(SECRETARY).pk, 0, "")


def test_the_same_work_is_not_under_way_twice() -> None:
    scope, other = cast.scope(SECRETARY), cast.scope("community_officer")

    def begin(actor: Scope) -> Job:
        with db.scoped(actor):
            return actions.start_job(actor=actor, now=cast.NOW, kind="test.own", title="", path=cast.path("A"), once="A")

    job = begin(scope)
    for actor in (scope, other):
        with pytest.raises(actions.AlreadyRunning):
            begin(actor)
    jobs.run(job)
    begin(other)


def test_the_systems_own_job_runs_with_its_power_at_its_place() -> None:
    actor = system("system", cast.path("A"), powers=["people.see"])
    job = actions.start_job(
        actor=actor, now=cast.NOW, kind="test.whole", title="", path=cast.path("A"), arguments={"place": cast.place("A").pk, "count": 2}
    )
    assert job.account_id is None
    assert (jobs.run(job).state, rows(job)) == ("done", 2)


def test_a_kind_that_nobody_knows_is_refused_at_once_and_given_up_by_the_worker() -> None:
    with pytest.raises(rules.UnknownKind):
        start(kind="test.nothing")
    job = start(kind="test.own")
    with db.scoped(queries.WORKER):
        Job.objects.filter(pk=job.pk).update(kind="test.nothing")
    assert jobs.run(job).state == "dead"


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"test\.own"):
        rules.kind("test.own", name="")(kinds.whole)


def test_old_jobs_are_pruned_and_open_ones_stay() -> None:
    old, fresh = jobs.run(start()), start()
    with db.scoped(queries.WORKER):
        Job.objects.update(created_at=cast.NOW - timedelta(days=400))
        Job.objects.filter(pk=old.pk).update(ended_at=cast.NOW - timedelta(days=parameters.KEPT_DAYS, seconds=1))
    assert writes.prune_jobs(now=cast.NOW) == 1
    with db.scoped(queries.WORKER):
        assert list(Job.objects.values_list("pk", flat=True)) == [fresh.pk]


def test_a_waiting_job_that_the_queue_forgot_is_queued_again() -> None:
    job = start()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where id = %s", [job.queue_id])
    assert writes.sweep(now=cast.NOW) == [job.pk]
    assert queued(job) == ["todo"]
    assert writes.sweep(now=cast.NOW) == []


def test_a_running_job_whose_lock_is_held_is_left_alone_however_long_it_takes() -> None:
    job = start()
    writes.begin_run(job=job.pk, now=cast.NOW - timedelta(days=1))
    with psycopg.connect(postgres.dsn(postgres.APP)) as other:
        other.execute("select pg_advisory_lock(%s, %s::int)", [queries.LOCKS, job.pk])
        assert writes.sweep(now=cast.NOW) == []
    assert jobs.again(job).state == "running"


def test_a_running_job_whose_lock_nobody_holds_is_given_to_others() -> None:
    job = start()
    writes.begin_run(job=job.pk, now=cast.NOW)
    assert writes.sweep(now=cast.NOW) == [job.pk]
    assert jobs.again(job).state == "waiting"
    assert (jobs.run(job).state, rows(job)) == ("done", 3)
