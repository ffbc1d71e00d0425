"""The personal data that privacy itself keeps: who asked for a copy, an erasure, an explanation."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention

PIPL = "personal_information_protection_law"

RIGHTS = Purpose(
    "rights",
    "办理本人查阅、复制、删除和要求说明的请求，并能证明办了",
    "do what somebody asks for about his own data, and be able to prove it",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "45"), Source(PIPL, "47"), Source(PIPL, "50", 1)),
    ("platform",),
)
ANSWERS = Purpose(
    "answers",
    "让上一级就一次查看向本人作出说明",
    "let the level above explain to somebody why his data was looked at",
    (Source(PIPL, "44"), Source(PIPL, "48"), Source(PIPL, "50", 1)),
    ("government",),
)
LIFE = (Source(PIPL, "19"), Source(PIPL, "47", 1, 1))

DECLARED = (
    Personal(
        "privacy_copy",
        "我要过的资料副本",
        "copies that I asked for",
        of=("person_id",),
        purpose=RIGHTS,
        retention=Retention("过期后三十日删除", "thirty days after it expired", LIFE, "expires_at + interval '30 days'"),
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("asked_at", Form.PLAIN, "申请时间", "asked at"),
            Field("expires_at", Form.PLAIN, "何时过期", "expires at"),
            Field("fetched", Form.PLAIN, "取过几次", "how often fetched"),
            Field("fetched_at", Form.PLAIN, "最近一次", "last fetched at"),
        ),
    ),
    Personal(
        "privacy_question",
        "我提出的疑问",
        "questions that I asked",
        of=("person_id",),
        purpose=ANSWERS,
        retention=Retention("答复后一年删除", "one year after the answer", LIFE, "answered_at + interval '1 year'"),
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("record_id", Form.REFERENCE, "记录编号", "number of the record"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("looked_by_id", Form.REFERENCE, "查看人的编号", "number of who looked"),
            Field("about", Form.PLAIN, "关于哪一次查看", "about which look"),
            Field("asked_at", Form.PLAIN, "提出时间", "asked at"),
            Field("text", Form.PLAIN, "疑问", "question"),
            Field("answered_at", Form.PLAIN, "答复时间", "answered at"),
            Field("answer", Form.PLAIN, "答复", "answer"),
        ),
    ),
    Personal(
        "privacy_erasure",
        "我的注销申请",
        "my wish to be erased",
        of=("person_id",),
        purpose=RIGHTS,
        retention=Retention(
            "办结或撤回后三年删除", "three years after it was done or withdrawn", (Source(PIPL, "56", 2), Source("civil_code", "188", 1)),
            "coalesce(done_at, withdrawn_at) + interval '3 years'",
        ),
        leaves=Leaves.KEPT,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("asked_at", Form.PLAIN, "申请时间", "asked at"),
            Field("due_at", Form.PLAIN, "哪天办理", "due at"),
            Field("withdrawn_at", Form.PLAIN, "撤回时间", "withdrawn at"),
            Field("done_at", Form.PLAIN, "办结时间", "done at"),
            Field("deletion_id", Form.REFERENCE, "删除凭证的编号", "number of the proof"),
        ),
    ),
    Impersonal("privacy_deletion", ("facts", "hash"), "names of tables, counts and hashes; whose they were is not in it"),
)  # fmt: skip
