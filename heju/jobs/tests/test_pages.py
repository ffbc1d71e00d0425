"""The pages of jobs: one's own list, one job with its acts, the watch over the installation, what stands in the inbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from heju.jobs import actions, parameters, queries, rules
from heju.jobs.actions import timers
from heju.jobs.models import Job
from heju.jobs.tests.test_runs import start
from heju.jobs.views import words
from heju.kit import db
from heju.web import today
from tests import cast, jobs

pytestmark = pytest.mark.django_db
SECRETARY = "branch_secretary"


def text(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def change(job: Job, **values: object) -> None:
    with db.scoped(queries.WORKER):
        Job.objects.filter(pk=job.pk).update(**values)


def test_ones_own_jobs_stand_in_ones_list_and_nobody_elses() -> None:
    start()
    jobs.run(start(refuse=True))
    page = text(cast.client(SECRETARY), "/desk/jobs/")
    assert "1 个任务正在做" in page
    assert "没有办成" in page
    for who in ("second_secretary", "district_officer", "owner"):
        assert "测试" not in text(cast.client(who), "/desk/jobs/")


def test_a_stranger_finds_no_page_and_no_act() -> None:
    job = jobs.run(start(refuse=True))
    stranger = cast.client("second_secretary")
    text(stranger, f"/desk/jobs/{job.pk}/", 404)
    for act in ("cancel", "retry", "put-away"):
        assert stranger.post(f"/desk/jobs/{job.pk}/{act}/").status_code == 404
        assert Client().post(f"/desk/jobs/{job.pk}/{act}/").status_code == 302
    assert jobs.again(job).state == "failed"


def test_it_is_stopped_and_started_again_on_its_page() -> None:
    job, client = start(), cast.client(SECRETARY)
    assert "停下" in text(client, f"/desk/jobs/{job.pk}/")
    client.post(f"/desk/jobs/{job.pk}/cancel/")
    assert jobs.again(job).state == "cancelled"
    assert "重试" in text(client, f"/desk/jobs/{job.pk}/")
    client.post(f"/desk/jobs/{job.pk}/retry/")
    assert jobs.run(job).state == "done"
    response = client.post(f"/desk/jobs/{job.pk}/retry/", follow=True)
    assert "没有失败，不用重试" in response.content.decode()


def test_a_page_that_asks_is_told_when_a_job_has_ended() -> None:
    job, client = start(), cast.client(SECRETARY)
    assert "HX-Refresh" not in client.get(f"/desk/jobs/{job.pk}/?open=1")
    assert "HX-Refresh" not in client.get("/desk/jobs/?open=1")
    jobs.run(job)
    assert client.get(f"/desk/jobs/{job.pk}/?open=1")["HX-Refresh"] == "true"
    assert client.get("/desk/jobs/?open=1")["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get("/desk/jobs/")


def test_what_failed_stands_in_the_inbox_until_it_is_put_away_or_tried_again() -> None:
    job, client = jobs.run(start(refuse=True)), cast.client(SECRETARY)
    page = text(client, "/desk/")
    assert "“测试”没有办成" in page
    assert "第 3 行的手机号不对" in page
    for _each in range(2):
        client.post(f"/desk/jobs/{job.pk}/put-away/")
    assert "“测试”没有办成" not in text(client, "/desk/")
    assert "收起</button>" not in text(client, f"/desk/jobs/{job.pk}/")
    client.post(f"/desk/jobs/{job.pk}/retry/")
    jobs.run(job)
    assert "“测试”没有办成" in text(client, "/desk/")


def test_what_was_given_up_alarms_whoever_watches_and_he_starts_it_again() -> None:
    job = start(fail=True)
    for _each in range(3):
        jobs.run(job)
    officer = cast.client("district_officer")
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")
    assert "1 个后台任务出错停下了" in text(officer, "/desk/")
    assert "1 个后台任务出错停下了" in text(officer, "/desk/jobs/watch/")
    assert "ZeroDivisionError" in text(officer, "/desk/jobs/watch/")
    page = text(officer, f"/desk/jobs/{job.pk}/")
    assert "ZeroDivisionError" in page
    assert "停下</button>" not in page
    officer.post(f"/desk/jobs/{job.pk}/retry/")
    assert jobs.again(job).state == "waiting"
    assert officer.post(f"/desk/jobs/{job.pk}/cancel/").status_code == 404


def test_only_whoever_watches_opens_the_watch() -> None:
    for who in (SECRETARY, "community_officer", "auditor", "owner"):
        text(cast.client(who), "/desk/jobs/watch/", 403)


def test_the_watch_says_that_no_worker_runs_and_what_ran_by_the_clock() -> None:
    timers.begin_timer(code="jobs.prune", now=cast.NOW)
    timers.end_timer(code="jobs.prune", now=cast.NOW, note="删除了 3 个", fault="")
    change(start(), created_at=cast.NOW - timedelta(days=1))
    page = text(cast.client("district_officer"), "/desk/jobs/watch/")
    assert "没有进程在做后台任务" in page
    assert "排队太久" in page
    assert "删除了 3 个" in page
    assert "还没有到过时间" in page


def test_a_long_list_is_cut_into_pages() -> None:
    for _each in range(queries.PAGE + 2):
        change(start(kind="test.own"), state="done", ended_at=cast.NOW)
    client = cast.client(SECRETARY)
    page = text(client, "/desk/jobs/")
    assert page.count("做好了") == queries.PAGE + page.count("做好了还在这里")
    address = page.split('href="?before=')[1].split('"')[0]
    assert text(client, f"/desk/jobs/?before={address}").count("<tr data-row>") == 2
    assert text(client, "/desk/jobs/?before=9999999999999999999999").count("<tr data-row>") == queries.PAGE


@pytest.mark.parametrize(
    ("state", "values", "word", "next_words"),
    [
        (rules.WAITING, {}, "排队", "前面的做完就轮到它"),
        (rules.WAITING, {"created_at": cast.NOW - parameters.WAITED_TOO_LONG - timedelta(seconds=1)}, "排队", "没有进程在做"),
        (rules.WAITING, {"attempts": 1, "retry_at": cast.NOW + timedelta(seconds=30)}, "等着再试", "30 秒后自己再试"),
        (rules.RUNNING, {}, "正在做", "可以离开"),
        (rules.RUNNING, {"cancel_asked_at": cast.NOW}, "正在停下", "做完手头这一步就停"),
        (rules.DONE, {}, "做好了", "不用再做什么"),
        (rules.FAILED, {}, "没有办成", "按原因改好"),
        (rules.CANCELLED, {"cancel_asked_at": cast.NOW}, "已取消", "重新开始"),
        (rules.DEAD, {}, "出错停下", "不是您的问题"),
    ],
)
def test_each_state_says_what_happens_next(state: str, values: dict[str, object], word: str, next_words: str) -> None:
    job = Job(pk=1, kind="test.own", state=state, **({"created_at": cast.NOW} | values))
    line = words.line(job, cast.NOW)
    assert line.word == word
    assert next_words in line.next


def test_times_are_said_as_people_say_them() -> None:
    now = cast.NOW
    assert words.said_at(now, now) == "今天 9:00"
    assert words.said_at(now - timedelta(days=1), now) == "昨天 9:00"
    assert words.said_at(now - timedelta(days=3), now) == "11月20日 9:00"
    lengths = ((0.2, "不到 1 秒"), (59, "59 秒"), (60, "1 分钟"), (3599, "59 分钟"), (7200, "2 小时"))
    assert [words.lasting(timedelta(seconds=seconds)) for seconds, _said in lengths] == [said for _seconds, said in lengths]


def test_waiting_asks_at_most_twice(django_assert_num_queries: object) -> None:
    for who, count in ((SECRETARY, 1), ("district_officer", 2)):
        scope = cast.scope(who)
        with db.scoped(scope), django_assert_num_queries(count):  # type: ignore[operator]
            queries.waiting(scope, cast.DAY)
    assert queries.waiting in today.SOURCES


def test_putting_away_is_for_ones_own_failures_alone() -> None:
    job, scope = start(), cast.scope(SECRETARY)
    with db.scoped(scope):
        assert actions.put_away(actor=scope, now=cast.NOW, job=job.pk).put_away_at is None
