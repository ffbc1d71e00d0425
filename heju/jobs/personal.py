"""The personal data that jobs keep: who started what. What a job works on stands in the tables of its own house, under their rules."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention

PIPL = "personal_information_protection_law"

STARTED = Purpose(
    "jobs",
    "让开始任务的人看到任务做到哪一步、结果如何，并按他的权限去做",
    "show whoever started a job how far it is and what came of it, and do it with his rights",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "51", 1, 6)),
    ("branch", "committee", "company", "government", "agency", "platform"),
)
KEPT = Retention(
    "任务结束后 90 天删除",
    "deleted 90 days after the job has ended",
    (Source(PIPL, "19"),),
    due="ended_at + interval '90 days'",
)
COUNTS = "counts and numbers of rows; the rows themselves stand in the tables of their own house"

DECLARED = (
    Personal(
        "jobs_job",
        "我开始的后台任务",
        "jobs that I started",
        of=("person_id", "for_person_id"),
        purpose=STARTED,
        retention=KEPT,
        leaves=Leaves.DELETED,
        fields=(
            Field("kind", Form.PLAIN, "种类", "kind"),
            Field("title", Form.PLAIN, "名称", "title"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("account_id", Form.REFERENCE, "账号的编号", "number of the account"),
            Field("person_id", Form.REFERENCE, "开始任务的人的编号", "number of whoever started it"),
            Field("for_person_id", Form.REFERENCE, "代谁开始", "on whose behalf"),
            Field("roles", Form.PLAIN, "以什么身份", "in which roles"),
            Field("state", Form.PLAIN, "状态", "state"),
            Field("note", Form.PLAIN, "进度说明", "words about the progress"),
            Field("error", Form.PLAIN, "没有办成的原因", "why it was not done"),
            Field("created_at", Form.PLAIN, "开始时间", "started at"),
            Field("begun_at", Form.PLAIN, "开始处理的时间", "begun at"),
            Field("ended_at", Form.PLAIN, "结束时间", "ended at"),
            Field("cancel_asked_at", Form.PLAIN, "要求取消的时间", "asked to cancel at"),
            Field("put_away_at", Form.PLAIN, "收起的时间", "put away at"),
        ),
        because="title, note and error never hold personal data in clear: docs/operations/jobs.md",
    ),
    Impersonal(
        "jobs_job",
        ("arguments", "mark", "result", "done", "total", "fault", "attempts", "retry_at", "alone", "once", "queue_id"),
        COUNTS,
    ),
    Impersonal("jobs_timer", ("code", "note", "fault"), "lines of the schedule"),
    Impersonal("procrastinate_jobs", ("args", "lock", "queue_name", "queueing_lock", "task_name"), "numbers of jobs and names of tasks"),
    Impersonal("procrastinate_periodic_defers", ("periodic_id", "task_name"), "names of timed tasks"),
)
