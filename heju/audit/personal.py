"""The personal data that the record keeps: who did what about whom. Nothing of it is ever changed; what can be read as words is closed."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention

PIPL = "personal_information_protection_law"

RECORD = Purpose(
    "record",
    "留下每一次操作和每一次查看的记录，让本人能看到谁动过他的信息，让监督者能查证",
    "keep every act and every look, so that the person can see who touched his data and auditors can prove it",
    (Source(PIPL, "9"), Source(PIPL, "51", 1, 6), Source(PIPL, "56", 2), Source("cybersecurity_law", "23", 1, 3)),
    ("branch", "committee", "company", "government", "agency", "platform"),
)
KEPT = Retention(
    "操作记录按链封存，至少三年；写明原因的文字在本人注销时销毁密钥，谁也打不开",
    "the record is chained and kept for three years at least; the words of reasons lose their key when the person is erased",
    (Source(PIPL, "56", 2), Source("cybersecurity_law", "23", 1, 3)),
)

DECLARED = (
    Personal(
        "audit_record",
        "关于我的记录",
        "records about me",
        of=("for_person_id", "person_id", "viewed_by_id"),
        purpose=RECORD,
        retention=KEPT,
        leaves=Leaves.SHREDDED,
        fields=(
            Field("at", Form.PLAIN, "时间", "at"),
            Field("account_id", Form.REFERENCE, "操作账号的编号", "number of the acting account"),
            Field("person_id", Form.REFERENCE, "操作人的编号", "number of the acting person"),
            Field("role", Form.PLAIN, "以什么身份", "in which role"),
            Field("body_id", Form.REFERENCE, "代表哪个组织", "for which body"),
            Field("for_person_id", Form.REFERENCE, "涉及谁", "about whom"),
            Field("viewed_by_id", Form.REFERENCE, "以另一身份查看的人", "who viewed as another role"),
            Field("verb", Form.PLAIN, "做了什么", "what was done"),
            Field("subject", Form.PLAIN, "对象", "subject"),
            Field("subject_id", Form.REFERENCE, "对象的编号", "number of the subject"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("why", Form.SEALED_TEXT, "原因", "reason"),
            Field("detail", Form.PLAIN, "要点（不含个人信息）", "plain facts, without personal data"),
        ),
        because="append-only by triggers, even for the owner; `detail` holds names of fields, dates and counts",
    ),
    Personal(
        "audit_subjectkey",
        "我的记录密钥",
        "the key of the words about me",
        of=("person_id",),
        purpose=RECORD,
        retention=Retention("注销时销毁", "destroyed with the erasure", (Source(PIPL, "47", 1), Source(PIPL, "47", 2))),
        leaves=Leaves.DELETED,
        key="person_id",
        bound_to="person_id",
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", is_exported=False),
            Field("secret", Form.SEALED, "密钥", "key", is_exported=False),
            Field("made_at", Form.PLAIN, "生成时间", "made at", is_exported=False),
        ),
        because="closed to the application; made, asked for and destroyed through functions, one person at a time",
    ),
    Impersonal("audit_seal", ("previous", "hash"), "hashes of the chain"),
)
