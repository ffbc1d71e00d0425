"""Every declaration of personal data in one list, as `policies.py` collects the row policies; the tables of libraries about nobody."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Purpose, Retention
from heju.privacy.inventory import DECLARED as HOUSES

PIPL = "personal_information_protection_law"

MADE = Purpose(
    "machines",
    "记下是谁、以哪项任职、为哪个系统建立了接口凭证，它做的事有人负责",
    "note who, in which post, made a token for which system, so that somebody answers for what it does",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "51", 1, 2), Source("cybersecurity_law", "23", 1, 3)),
    ("branch", "committee", "company", "government", "agency", "platform"),
)
MADE_KEPT = Retention(
    "凭证过期或停用三年后删除，与操作记录同期",
    "deleted three years after it is over or was ended, as long as the record is kept at least",
    (Source(PIPL, "19"), Source(PIPL, "56", 2)),
    due="least(until::timestamptz, ended_at) + interval '3 years'",
)

OWN: tuple[Declared, ...] = (
    Personal(
        "web_token",
        "我建立的接口凭证",
        "tokens that I made for other systems",
        of=("person_id",),
        purpose=MADE,
        retention=MADE_KEPT,
        leaves=Leaves.DELETED,
        fields=(
            Field("prefix", Form.PLAIN, "凭证开头", "beginning of the token"),
            Field("digest", Form.DIGEST, "凭证的摘要", "digest of the token", is_exported=False),
            Field("name", Form.PLAIN, "系统", "system"),
            Field("purpose", Form.PLAIN, "用途", "purpose"),
            Field("powers", Form.PLAIN, "权限", "powers"),
            Field("place_id", Form.REFERENCE, "地点的编号", "number of the place"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("appointment_id", Form.REFERENCE, "任职的编号", "number of the appointment"),
            Field("account_id", Form.REFERENCE, "账号的编号", "number of the account"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("created_at", Form.PLAIN, "建立时间", "made at"),
            Field("until", Form.PLAIN, "用到哪天", "until"),
            Field("ended_at", Form.PLAIN, "停用时间", "ended at"),
            Field("ended_why", Form.PLAIN, "停用原因", "why it ended"),
            Field("last_used_on", Form.PLAIN, "最近一次使用的日子", "last used on"),
        ),
        because="whoever makes a token answers for it; the system that holds it is no person",
    ),
    Impersonal(
        "web_reply",
        ("key", "digest", "body"),
        "what a write by a machine was answered, a day long: numbers, names of places and bodies, public names of offices",
    ),
    Impersonal("web_budget", ("key",), "a keyed hash of an address, or the number of a token; gone after an hour"),
    Impersonal("web_installation", ("lists",), "a hash over the lists that a demo was built from"),
    Impersonal("auth_group", ("name",), "closed to the application; never filled"),
    Impersonal("auth_permission", ("name", "codename"), "names of the library's own permissions"),
    Impersonal("django_content_type", ("app_label", "model"), "names of tables"),
    Impersonal("django_migrations", ("app", "name"), "names of migrations"),
)

DECLARED: tuple[Declared, ...] = (*OWN, *HOUSES)
