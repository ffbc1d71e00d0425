"""What access keeps about people, for what and how long."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Purpose, Retention, Stays

PIPL = "personal_information_protection_law"
LIFE = (Source(PIPL, "19"), Source(PIPL, "47", 1, 1))
ACCOUNT = "(select a.person_id from people_account a where a.id = account_id)"

GUARD = Purpose(
    "guard-sign-in",
    "防止别人冒用账号，丢了手机还能找回",
    "keep others out of an account, and give it back to who lost his phone",
    (Source(PIPL, "51", 1, 3), Source("cybersecurity_law", "23", 1, 2)),
    ("platform", "branch", "committee", "government"),
)
DUTY = Purpose(
    "shared-device",
    "让值班人员在共用设备上以自己的名义办事",
    "let those on duty act in their own name on a shared device",
    (Source(PIPL, "13", 1, 2), Source(PIPL, "51", 1, 3)),
    ("company", "branch", "government"),
)

DECLARED: tuple[Declared, ...] = (
    Personal(
        "access_voice",
        "找回登录时的核对",
        "confirmations of a recovery",
        of=("person_id", "(select r.person_id from access_recovery r where r.id = recovery_id)"),
        purpose=GUARD,
        retention=Retention("跟着那一件找回", "as long as its recovery", LIFE),
        leaves=Leaves.DELETED,
        fields=(
            Field("recovery_id", Form.REFERENCE, "哪一件", "which recovery"),
            Field("path", Form.PLAIN, "地点", "place"),
            Field("person_id", Form.REFERENCE, "谁核对的", "who confirmed"),
            Field("role", Form.PLAIN, "以什么身份", "by which role"),
            Field("body_id", Form.REFERENCE, "哪个组织", "of which body"),
            Field("document", Form.PLAIN, "看了什么证件", "which document"),
            Field("basis", Form.PLAIN, "怎样核对", "how it was checked"),
            Field("at", Form.PLAIN, "时间", "when"),
        ),
    ),
    Personal(
        "access_recovery",
        "找回登录",
        "recoveries of sign-in",
        of=("person_id", "asked_by_id"),
        purpose=GUARD,
        retention=Retention(
            "办完、取消或作废三年后删除（诉讼时效）；新手机号办完即删",
            "three years after it ended (limitation of claims); the new number as soon as it is finished",
            (Source("civil_code", "188", 1), Source(PIPL, "19")),
            "coalesce(ended_at, asked_at + interval '28 days') + interval '3 years'",
        ),
        leaves=Leaves.DELETED,
        stays=(
            Stays(
                "state in ('open', 'waiting')",
                "正在办理，可以先取消",
                "it is under way; cancel it first",
                (Source(PIPL, "47", 2),),
            ),
        ),
        bound_to="account_id",
        fields=(
            Field("account_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("place_id", Form.REFERENCE, "地点", "place"),
            Field("path", Form.PLAIN, "地点", "place"),
            Field("kind", Form.PLAIN, "找回什么", "what is made good"),
            Field("is_strong", Form.PLAIN, "职务需要第二道锁", "a role needs a second factor"),
            Field("label", Form.PLAIN, "遮住的姓名", "masked name"),
            Field("phone", Form.SEALED, "新手机号", "new number"),
            Field("why", Form.PLAIN, "原因", "why"),
            Field("asked_at", Form.PLAIN, "申请时间", "asked at"),
            Field("asked_by_id", Form.REFERENCE, "谁代填的", "who entered it"),
            Field("token", Form.DIGEST, "链接的散列", "hash of the link", is_exported=False),
            Field("state", Form.PLAIN, "办到哪一步", "state"),
            Field("ready_at", Form.PLAIN, "等候期到何时", "end of the waiting"),
            Field("ended_at", Form.PLAIN, "结束时间", "ended at"),
            Field("ended_why", Form.PLAIN, "为什么结束", "why it ended"),
        ),
    ),
    Personal(
        "access_seat",
        "我在共用设备上的席位",
        "my seats on shared devices",
        of=("person_id",),
        purpose=DUTY,
        retention=Retention("取消席位一百八十日后删除", "180 days after the seat ended", LIFE, "ended_at + interval '180 days'"),
        leaves=Leaves.DELETED,
        fields=(
            Field("device_id", Form.REFERENCE, "哪台设备", "which device"),
            Field("path", Form.PLAIN, "地点", "place"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("label", Form.PLAIN, "遮住的姓名和组织", "masked name and body"),
            Field("pin", Form.DIGEST, "PIN 的散列", "hash of the PIN", is_exported=False),
            Field("is_starting", Form.PLAIN, "还是初始 PIN", "still the starting PIN"),
            Field("failures", Form.PLAIN, "连错几次", "wrong in a row"),
            Field("locked_at", Form.PLAIN, "锁住时间", "locked at"),
            Field("enrolled_at", Form.PLAIN, "开通时间", "enrolled at"),
            Field("changed_at", Form.PLAIN, "换 PIN 时间", "PIN changed at"),
            Field("last_used_at", Form.PLAIN, "上次使用", "last used at"),
            Field("ended_at", Form.PLAIN, "取消时间", "ended at"),
        ),
    ),
    Personal(
        "access_knownbrowser",
        "我用过的浏览器",
        "browsers that I used",
        of=(ACCOUNT,),
        purpose=GUARD,
        retention=Retention("最后一次使用一年后删除", "a year after the last use", LIFE, "last_at + interval '365 days'"),
        leaves=Leaves.DELETED,
        fields=(
            Field("account_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("mark", Form.DIGEST, "浏览器标记的散列", "hash of the browser's mark", is_exported=False),
            Field("first_at", Form.PLAIN, "第一次", "first"),
            Field("last_at", Form.PLAIN, "最近一次", "last"),
        ),
    ),
    Impersonal("access_shareddevice", ("path", "name", "token", "pairing"), "a device of a body: a place, a name, hashes of its secrets"),
)
