"""Paper of the counter: which form was printed and entered by whom, about whom."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Leaves, Personal, Purpose, Retention
from heju.people.parameters import PIPL
from heju.people.personal.purposes import LIFE

COUNTER = Purpose(
    "counter",
    "没有手机的人在柜台办理时，凭编号查得到谁替他录的、录了没有",
    "let whoever has no phone find by a number who entered his paper, and whether it was",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "9")),
    ("branch", "government"),
)

DECLARED: tuple[Declared, ...] = (
    Personal(
        "people_slip",
        "我在柜台填过的表格",
        "forms that I filled in at a counter",
        of=("person_id", "entered_by_id", "printed_by_id"),
        purpose=COUNTER,
        retention=Retention(
            "录入一年后删除；没有录入的，打印一年后删除",
            "a year after it was entered, or printed where it never was",
            LIFE,
            "coalesce(entered_at, printed_at) + interval '1 year'",
        ),
        leaves=Leaves.DELETED,
        fields=(
            Field("number", Form.PLAIN, "表格编号", "number of the form"),
            Field("kind", Form.PLAIN, "哪一种", "kind"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("printed_at", Form.PLAIN, "何时打印", "printed at"),
            Field("printed_by_id", Form.REFERENCE, "谁打印的", "printed by"),
            Field("entered_at", Form.PLAIN, "何时录入", "entered at"),
            Field("entered_by_id", Form.REFERENCE, "谁录入的", "entered by"),
            Field("entered_at_body", Form.PLAIN, "在哪个柜台", "at which counter"),
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
        ),
    ),
)
