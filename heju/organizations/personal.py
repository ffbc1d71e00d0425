"""The personal data that organizations keeps: who holds which post, which is public, and who is a Party member, which is not."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention, Stays

PIPL = "personal_information_protection_law"

OFFICE = Purpose(
    "office",
    "公开谁在管小区、找谁办事；职务是公开的，姓名随职务公开",
    "make public who governs a compound and whom to ask; an office is public, and so is the name of its holder",
    (Source(PIPL, "13", 1, 3), Source("civil_code", "277"), Source(PIPL, "27")),
    ("branch", "committee", "company", "government", "agency"),
)
PARTY = Purpose(
    "party",
    "党支部管理自己的党员；属于敏感信息，只有党的组织看得到",
    "let a branch manage its members; sensitive, seen by the Party line alone",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "28"), Source(PIPL, "29")),
    ("branch",),
)
CLAIMS = (Source("civil_code", "188", 1), Source(PIPL, "19"))

DECLARED = (
    Personal(
        "organizations_appointment",
        "我的任职",
        "my posts",
        of=("person_id",),
        purpose=OFFICE,
        retention=Retention(
            "任职期间；卸任满三年删去姓名和人员编号以外的内容（诉讼时效）",
            "while in office; the name goes three years after the end (limitation of claims)",
            CLAIMS,
            "ended_on + interval '3 years'",
        ),
        leaves=Leaves.EMPTIED,
        stays=(
            Stays(
                "ended_on is null or ended_on > current_date",
                "您还在任：职务和姓名要向居民公开，卸任以后才能删除",
                "you are in office: the post and its holder's name are public; they can go once you have left it",
                (Source(PIPL, "13", 1, 3), Source(PIPL, "47", 2)),
            ),
        ),
        fields=(
            Field("body_id", Form.REFERENCE, "组织编号", "number of the body", empty="body_id"),
            Field("path", Form.PLAIN, "位置", "place", empty="path"),
            Field("post", Form.PLAIN, "岗位", "post", empty="post"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person", empty="person_id"),
            Field("public_name", Form.PLAIN, "公开的姓名", "public name", empty="''"),
            Field("since", Form.PLAIN, "从哪天起", "since", empty="since"),
            Field("term_until", Form.PLAIN, "任期到哪天", "end of the term", empty="term_until"),
            Field("ended_on", Form.PLAIN, "哪天卸任", "ended on", empty="ended_on"),
            Field("ended_why", Form.PLAIN, "卸任原因", "why it ended", empty="''"),
            Field("basis", Form.PLAIN, "依据", "basis", empty="''"),
            Field("conflicts", Form.PLAIN, "已说明的利益冲突", "conflicts that were accepted", empty="'{}'"),
        ),
    ),
    Personal(
        "organizations_member",
        "我的党员组织关系",
        "my membership relation",
        of=("person_id",),
        purpose=PARTY,
        retention=Retention(
            "组织关系在本支部期间；转出后三十日删除",
            "while the relation is with the branch; deleted thirty days after it was moved",
            (Source(PIPL, "19"), Source(PIPL, "47", 1, 1)),
            "until + interval '30 days'",
        ),
        leaves=Leaves.DELETED,
        stays=(
            Stays(
                "until is null or until > current_date",
                "您的组织关系还在本支部：先办理转出，之后才能删除",
                "your membership relation is with this branch: it can go once it has been moved",
                (Source(PIPL, "13", 1, 3), Source(PIPL, "47", 2)),
            ),
        ),
        fields=(
            Field("body_id", Form.REFERENCE, "支部编号", "number of the branch"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("since", Form.PLAIN, "从哪天起", "since"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
        ),
    ),
    Personal(
        "organizations_shift",
        "我的值班",
        "my shifts",
        # A shift has a name as it hangs on the board; whose it is follows from the posts of the body.
        of=(
            "(select a.person_id from organizations_appointment a where a.body_id = organizations_shift.body_id"
            " and a.public_name = organizations_shift.public_name and a.ended_on is null order by a.id limit 1)",
        ),
        purpose=OFFICE,
        retention=Retention(
            "值班结束后三十日删除",
            "deleted thirty days after the shift",
            (Source(PIPL, "19"), Source(PIPL, "47", 1, 1)),
            "ends_at + interval '30 days'",
        ),
        leaves=Leaves.DELETED,
        fields=(
            Field("body_id", Form.REFERENCE, "组织编号", "number of the body"),
            Field("place_id", Form.REFERENCE, "地点编号", "number of the place"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("task", Form.PLAIN, "岗位", "what for"),
            Field("public_name", Form.PLAIN, "公开的姓名", "public name"),
            Field("phone", Form.PLAIN, "值班电话", "number of the shift"),
            Field("starts_at", Form.PLAIN, "从什么时候", "from"),
            Field("ends_at", Form.PLAIN, "到什么时候", "to"),
        ),
    ),
    Impersonal(
        "organizations_body",
        ("name", "pinyin", "search", "credit_code", "phone"),
        "names and registration of bodies; the number is that of an office on the notice board",
    ),
    Impersonal("organizations_coverage", ("basis",), "the contract or decision by which a body serves a compound"),
)
