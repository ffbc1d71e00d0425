"""What matters keeps about persons: who raised, in which words, how to reach him; what he said afterwards; who handled it."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Purpose, Retention
from heju.matters.personal import mediation
from heju.matters.rules.counted import FIELDS
from heju.people.parameters import PIPL
from heju.people.personal.purposes import CLAIMS, WHILE_ACCOUNT

EVERYBODY = ("branch", "committee", "company", "government", "agency")
HANDLE = Purpose(
    "matters",
    "办理反映的事，把进展和结果告诉反映的人，请他确认和评价",
    "handle what was raised, tell whoever raised it how it goes, and let him confirm and rate",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "13", 1, 3), Source("civil_code", "942")),
    EVERYBODY,
)
REACH = Purpose(
    "matters-reach",
    "联系反映的人；被反映的一方看不到，除非他自己同意",
    "reach whoever raised it; a body complained of does not see it unless he agrees",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "6")),
    ("branch", "government"),
)
THREE_YEARS = "办结三年后删除（诉讼时效）", "three years after it was closed (limitation of claims)"
# By functions: as sub-selects the row policies of matter and report would ask each other without end.
_CLOSED = "matters_closed_at(matter_id) + interval '3 years'"
WHILE_OPEN = Retention(*THREE_YEARS, CLAIMS, "closed_at + interval '3 years'")
WITH_MATTER = Retention(*THREE_YEARS, CLAIMS, _CLOSED)
# A matter is somebody's by its first report, whose person stands there until the person himself is gone.
RAISED_BY = "matters_raised_by(id)"
OF_REPORT = "matters_reported_by(report_id)"
GONE = "'（内容已删除）'"
WRITING = Purpose(
    "matters-draft",
    "先存着您还没发出的反映，断线、超时都不会丢",
    "keep what you have written and not sent, so that nothing is lost",
    (Source(PIPL, "13", 1, 1),),
    ("platform",),
)
TRYING = Purpose(
    "matters-rehearsal",
    "让要改规则的人先看到改动对过去的事意味着什么",
    "show whoever is about to change a rule what it would have meant for past matters",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "6")),
    ("government",),
)
A_WEEK = Retention(
    "发出后马上删除，没有发出的七天后删除", "at once when sent, else after seven days", (Source(PIPL, "19"),), "at + interval '7 days'"
)

DECLARED: tuple[Declared, ...] = (
    Personal(
        "matters_matter",
        "我反映的事",
        "what I raised",
        of=(RAISED_BY,),
        purpose=HANDLE,
        retention=WHILE_OPEN,
        leaves=Leaves.EMPTIED,
        fields=(
            Field("title", Form.PLAIN, "标题", "title", empty=GONE),
            Field("words", Form.PLAIN, "公开的内容", "the words everybody here reads", empty="''"),
            Field("spot", Form.PLAIN, "具体位置", "the spot", empty="''"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("grams", Form.PLAIN, "检索用的字", "signs for the search", is_exported=False, empty="'{}'"),
            # Written by the database itself, from the signs: emptied with them.
            Field("marks", Form.PLAIN, "检索用的标记", "marks for the search", is_exported=False, empty="marks"),
        ),
    ),
    Impersonal(
        "matters_matter",
        (
            "public_id", "place_id", "path", "compound_id", "category", "is_private", "is_shared", "happened_on", "channel", "raised_at",
            "hotline_number", "hotline_url", "merged_into_id", "is_invented", "version", "state", "outcome", "level", "taken_back_at",
            "pace", "round", "returns", "reports_count", "first_body_id", "lead_body_id", "lead_code", "duty_code", "bodies", "objected_at",
            "done_at", "closed_at", "last_at", "contact_due", "contacted_at", "update_due", "solution_due", "confirm_due", "remind_at",
            "step_up_at", "tick_at", "confirmed", "score",
        ),
        "what kind of thing it is, where, and how it went: nothing about whoever raised it",
    ),
    Personal(
        "matters_report",
        "我说的话和联系方式",
        "my words and how to reach me",
        of=("person_id", "entered_by_id"),
        purpose=REACH,
        retention=WITH_MATTER,
        leaves=Leaves.EMPTIED,
        bound_to="public_id",
        fields=(
            Field("words", Form.SEALED, "原话", "my own words"),
            Field("name", Form.SEALED, "称呼", "name"),
            Field("phone", Form.SEALED, "手机号", "telephone"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("link_hash", Form.DIGEST, "查看链接的摘要", "hash of the link", is_exported=False),
            # A number that leads to nobody any more once the person is erased; his matter is found by it until then.
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", empty="person_id"),
            Field("entered_by_id", Form.REFERENCE, "谁录入的", "entered by", empty="entered_by_id"),
        ),
    ),
    Impersonal(
        "matters_report",
        ("public_id", "matter_id", "path", "channel", "at", "is_first", "agrees_named", "wants_news", "handlers", "seen_from", "key"),
        "that a report came, when and by which door",
    ),
    Impersonal(
        "matters_hotlinecase",
        ("matter_id", "path", "report_id", "number", "url", "received_at", "answer_due", "answered_at", "event_id", "body_id"),
        "that the hotline sent a case, and when it was answered",
    ),
    Personal(
        "matters_event",
        "我在事项里说的和做的",
        "what I said and did in matters",
        of=("person_id", OF_REPORT),
        purpose=HANDLE,
        retention=WITH_MATTER,
        leaves=Leaves.EMPTIED,
        bound_to="matter_id",
        fields=(
            Field("words", Form.PLAIN, "说的话", "words", empty="''"),
            Field("closed_words", Form.SEALED, "不公开的话", "words of a private matter"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", empty="person_id"),
            Field("report_id", Form.REFERENCE, "反映编号", "number of the report", empty="report_id"),
        ),
    ),
    Impersonal(
        "matters_event",
        (
            "matter_id", "path", "number", "at", "move", "state", "outcome", "level", "pace", "round", "is_public", "part", "role",
            "body_id", "detail", "key", "takes_back",
        ),
        "which move was made, when, by which body, and which was taken back",
    ),
    Impersonal(
        "matters_minder", ("matter_id", "body_id", "appointment_id", "at"), "which post of a body does what comes next on a matter"
    ),
    Impersonal("matters_wayback", ("matter_id", "since", "until", "before"), "how a matter stood seconds ago: numbers and codes, no words"),
    Personal(
        "matters_photo",
        "我交的照片",
        "photos that I sent",
        of=(OF_REPORT,),
        purpose=HANDLE,
        retention=WITH_MATTER,
        leaves=Leaves.DELETED,
        bound_to="public_id",
        fields=(
            Field("public_id", Form.REFERENCE, "对外编号", "public number"),
            Field("image", Form.PLAIN, "照片", "photo"),
            Field("small", Form.PLAIN, "小图", "small photo", is_exported=False),
            Field("closed_image", Form.SEALED, "不公开的照片", "photo of a private matter"),
            Field("kind", Form.PLAIN, "用途", "what for"),
            Field("at", Form.PLAIN, "何时", "when"),
        ),
    ),
    Impersonal("matters_photo", ("matter_id", "path", "event_id", "report_id"), "to which matter it belongs"),
    Personal(
        "matters_asked",
        "请我确认和评价的事",
        "what I was asked to confirm and rate",
        of=("person_id", OF_REPORT),
        purpose=HANDLE,
        retention=WITH_MATTER,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("answer", Form.PLAIN, "我的回答", "my answer"),
            Field("answered_at", Form.PLAIN, "何时回答", "answered at"),
            Field("score", Form.PLAIN, "我的评价", "my rating"),
            Field("scored_at", Form.PLAIN, "何时评价", "rated at"),
            Field("asked_at", Form.PLAIN, "何时问的", "asked at"),
        ),
    ),
    Impersonal("matters_asked", ("matter_id", "path", "round", "report_id"), "about which round of which matter"),
    Personal(
        "matters_note",
        "我写的内部记录",
        "internal notes that I wrote",
        of=("person_id",),
        purpose=HANDLE,
        retention=WITH_MATTER,
        leaves=Leaves.KEPT,
        fields=(Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),),
    ),
    Impersonal("matters_note", ("matter_id", "path", "at", "body_id", "bodies", "words"), "a word of a body among bodies"),
    Impersonal("matters_outage", ("path", "group", "words"), "a public notice of a body"),
    Impersonal(
        "matters_topic",
        ("path", "terms", "category", "expected", "matters", "because", "answer"),
        "words that several people used, and what an office made of it",
    ),
    Personal(
        "matters_draft",
        "我还没发出的反映",
        "what I was writing",
        of=("person_id",),
        purpose=WRITING,
        retention=A_WEEK,
        leaves=Leaves.DELETED,
        bound_to="public_id",
        fields=(
            Field("public_id", Form.REFERENCE, "对外编号", "public number"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("at", Form.PLAIN, "何时", "when"),
            Field("closed", Form.SEALED, "写下的内容或照片", "what was written, or a photo"),
            Field("token_hash", Form.DIGEST, "浏览器里的记号的摘要", "hash of what the browser keeps", is_exported=False),
        ),
    ),
    Impersonal("matters_draft", ("number",), "which piece it is"),
    Personal(
        "matters_savedview",
        "我常用的筛选",
        "views of lists that I keep",
        of=("person_id",),
        purpose=WRITING,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("name", Form.PLAIN, "名称", "name"),
            Field("words", Form.PLAIN, "筛选的条件", "what it narrows to"),
            Field("at", Form.PLAIN, "何时", "when"),
        ),
    ),
    Impersonal("matters_savedview", ("body_id",), "the body with which it is shared"),
    Personal(
        "matters_rehearsal",
        "我做的试演",
        "rehearsals that I made",
        of=("person_id",),
        purpose=TRYING,
        retention=Retention("90 天后删除", "deleted after 90 days", (Source(PIPL, "19"),), "at + interval '90 days'"),
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("change", Form.PLAIN, "试了什么改动", "which change was tried"),
            Field("at", Form.PLAIN, "何时", "when"),
        ),
    ),
    Impersonal(
        "matters_rehearsal",
        ("place_id", "path", "about", "since", "until", "job_id", "expected", "ended_at"),
        "on the matters of which place and period it was tried; it goes with the rehearsal",
    ),
    Impersonal("matters_rehearsalcount", ("rehearsal_id", "cut", "key", "what", "n"), "counts of matters; they go with the rehearsal"),
    Impersonal(
        "matters_rehearsedmatter",
        ("rehearsal_id", "matter_id", "marks", "category", "became", "lead_before", "lead_after", "body_before", "body_after"),
        "which body would have led which matter; it goes with the rehearsal",
    ),
    Impersonal("matters_replytemplate", ("name", "category", "move", "words"), "words of a body that are used again, with gaps"),
    Impersonal("matters_handover", ("words",), "a word of a body for whoever comes after in it"),
    Impersonal(
        "matters_assignment",
        ("code", "duty_code", "because", "path", "part"),
        "which body works on it and why",
    ),
    Impersonal("matters_tally", ("place_id", "cut", "key", "month", *FIELDS), "counts of matters by place, category, body and month"),
    Impersonal("matters_tallydelta", ("compound_id", "body", "category", "month", "field", "n"), "a change of such a count"),
    *mediation.DECLARED,
)  # fmt: skip
