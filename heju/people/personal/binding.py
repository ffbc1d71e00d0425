"""How somebody comes to a home: claims and their papers, invitations, proxies, objections."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Leaves, Personal, Purpose, Retention
from heju.people.parameters import PIPL
from heju.people.personal.purposes import CLAIMS, LIFE, REGISTER

COMPARE = Purpose(
    "compare",
    "核对某人是不是这套房屋的业主、租客或家人，防止冒名登记",
    "compare whether somebody is an owner, tenant or member of the family of a home, so that nobody is registered in another's name",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "14"), Source("spc_building_ownership", "1")),
    ("branch", "committee", "government"),
)
ACT_FOR = Purpose(
    "act-for",
    "按业主本人的委托，让他指定的人在约定的时间代办约定的事",
    "let the person whom an owner named act for him, for what and as long as he said",
    (Source(PIPL, "13", 1, 1), Source("civil_code", "165")),
    ("branch", "government"),
)
WHILE_COMPARED = Retention(
    "没有通过或撤回的，一年后删除；通过的，和登记的关系一起保存",
    "a year after it was refused or withdrawn; with the tie where it was approved",
    LIFE,
    "case when status in ('declined', 'upheld', 'withdrawn', 'overtaken') then decided_at + interval '1 year' end",
)
WHILE_SHOWN = Retention(
    "核对有结果三十日后删除；申请复核的，复核有结果三十日后删除；撤回的当日",
    "thirty days after the decision, of an appeal after its decision; of a withdrawn claim the same day",
    LIFE,
    "delete_on",
)
WHILE_INVITED = Retention(
    "用过、收回或过期三十日后删除", "thirty days after use, recall or expiry", LIFE, "expires_at + interval '30 days'"
)
WHILE_ACTING = Retention(
    "到期或收回三年后删除（诉讼时效）",
    "three years after it ended (limitation of claims)",
    CLAIMS,
    "least(until::timestamptz, coalesce(revoked_at, until::timestamptz)) + interval '3 years'",
)
WHILE_OBJECTED = Retention("答复三年后删除（诉讼时效）", "three years after the answer", CLAIMS, "answered_at + interval '3 years'")

CLAIMANT = "(select c.person_id from people_claim c where c.id = claim_id)"

DECLARED: tuple[Declared, ...] = (
    Personal(
        "people_proof",
        "我交的证明照片",
        "photos of papers that I showed",
        of=(CLAIMANT,),
        purpose=COMPARE,
        retention=WHILE_SHOWN,
        leaves=Leaves.DELETED,
        bound_to="public_id",
        fields=(
            Field("public_id", Form.REFERENCE, "对外编号", "public number"),
            Field("claim_id", Form.REFERENCE, "申请的编号", "number of the claim"),
            Field("image", Form.SEALED, "照片", "photo", is_exported=False),
            Field("sent_at", Form.PLAIN, "何时交的", "sent at"),
            Field("delete_on", Form.PLAIN, "哪天删除", "deleted on"),
        ),
    ),
    Personal(
        "people_claim",
        "我的绑定申请",
        "my claims on homes",
        of=("person_id", "decided_by_id"),
        purpose=COMPARE,
        retention=WHILE_COMPARED,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("kind", Form.PLAIN, "关系", "kind of tie"),
            Field("share_numerator", Form.PLAIN, "份额的分子", "share, numerator"),
            Field("share_denominator", Form.PLAIN, "份额的分母", "share, denominator"),
            Field("since", Form.PLAIN, "从哪天起", "since"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
            Field("paper", Form.PLAIN, "用什么证明", "which papers"),
            Field("handlers", Form.PLAIN, "哪几方核对", "compared by"),
            Field("made_at", Form.PLAIN, "何时提交", "made at"),
            Field("status", Form.PLAIN, "结果", "status"),
            Field("decided_at", Form.PLAIN, "何时有结果", "decided at"),
            Field("decided_by_id", Form.REFERENCE, "谁核对的", "decided by"),
            Field("answer", Form.PLAIN, "答复", "answer"),
            Field("appeal", Form.PLAIN, "为什么申请复核", "why appealed"),
            Field("appealed_at", Form.PLAIN, "何时申请复核", "appealed at"),
        ),
    ),
    Personal(
        "people_invitation",
        "我发出或用过的邀请",
        "invitations that I made or used",
        of=("made_by_id", "used_by_id"),
        purpose=REGISTER,
        retention=WHILE_INVITED,
        leaves=Leaves.DELETED,
        fields=(
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("kind", Form.PLAIN, "关系", "kind of tie"),
            Field("share_numerator", Form.PLAIN, "份额的分子", "share, numerator"),
            Field("share_denominator", Form.PLAIN, "份额的分母", "share, denominator"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
            Field("code_hash", Form.DIGEST, "邀请码的散列", "hash of the code", is_exported=False),
            Field("handlers", Form.PLAIN, "哪几方存着", "held by"),
            Field("made_by_id", Form.REFERENCE, "谁发的", "made by"),
            Field("made_at", Form.PLAIN, "何时发的", "made at"),
            Field("expires_at", Form.PLAIN, "何时过期", "expires at"),
            Field("used_at", Form.PLAIN, "何时用的", "used at"),
            Field("used_by_id", Form.REFERENCE, "谁用的", "used by"),
            Field("revoked_at", Form.PLAIN, "何时收回", "revoked at"),
        ),
    ),
    Personal(
        "people_proxy",
        "谁代我办、我代谁办",
        "proxies that I gave or hold",
        of=("principal_id", "agent_id"),
        purpose=ACT_FOR,
        retention=WHILE_ACTING,
        leaves=Leaves.DELETED,
        fields=(
            Field("principal_id", Form.REFERENCE, "委托人的编号", "number of the principal"),
            Field("agent_id", Form.REFERENCE, "代办人的编号", "number of the agent"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("matters", Form.PLAIN, "代办什么", "for what"),
            Field("since", Form.PLAIN, "从哪天起", "since"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
            Field("basis", Form.PLAIN, "依据", "basis"),
            Field("made_at", Form.PLAIN, "何时委托", "made at"),
            Field("revoked_at", Form.PLAIN, "何时收回", "revoked at"),
        ),
    ),
    Personal(
        "people_objection",
        "我提出的异议",
        "my objections",
        of=("person_id",),
        purpose=COMPARE,
        retention=WHILE_OBJECTED,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("words", Form.PLAIN, "说了什么", "words"),
            Field("made_at", Form.PLAIN, "何时提出", "made at"),
            Field("answered_at", Form.PLAIN, "何时答复", "answered at"),
            Field("answer", Form.PLAIN, "答复", "answer"),
            Field("is_upheld", Form.PLAIN, "是否成立", "upheld"),
        ),
    ),
)
