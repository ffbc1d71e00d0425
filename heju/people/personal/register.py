"""Who somebody is, where he lives, who acts for him, what he was told."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Leaves, Personal, Stays
from heju.people.parameters import PIPL
from heju.people.personal.purposes import HELP, IDENTITY, REGISTER, WHILE_HELPING, WHILE_KNOWN, WHILE_NEWS, WHILE_TIED

OWNS = Stays(
    "kind in ('owner', 'possessor') and (until is null or until > current_date)",
    "您现在还是业主：业主大会要靠它核对身份和表决权，房屋转让登记以后才能删除",
    "you are an owner now: the owners' assembly checks identity and votes by it; it can go once the home has changed hands",
    (Source("civil_code", "278"), Source(PIPL, "13", 1, 7), Source(PIPL, "47", 2)),
)

DECLARED: tuple[Declared, ...] = (
    Personal(
        "people_personalnotice",
        "给我的通知",
        "what I was told",
        of=("person_id",),
        purpose=REGISTER,
        retention=WHILE_NEWS,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("at", Form.PLAIN, "时间", "at"),
            Field("kind", Form.PLAIN, "类别", "kind"),
            Field("text", Form.PLAIN, "说了什么", "text"),
            Field("values", Form.PLAIN, "其中的内容", "what stands in the text"),
            Field("link", Form.PLAIN, "在哪里办", "link"),
            Field("is_urgent", Form.PLAIN, "是否紧急", "urgent"),
            Field("read_at", Form.PLAIN, "何时读过", "read at"),
        ),
    ),
    Personal(
        "people_person",
        "我是谁",
        "who I am",
        of=("id",),
        purpose=REGISTER,
        retention=WHILE_KNOWN,
        leaves=Leaves.EMPTIED,
        bound_to="public_id",
        fields=(
            Field("public_id", Form.REFERENCE, "对外编号", "public number", empty="gen_random_uuid()"),
            Field("name", Form.SEALED, "姓名", "name", empty="''"),
            Field("name_index", Form.INDEX, "姓名的盲索引", "blind index of the name", is_exported=False, empty="''"),
            Field("name_index_next", Form.INDEX, "姓名的下一个盲索引", "next blind index of the name", is_exported=False),
            Field("phone", Form.SEALED, "手机号", "phone"),
            Field("phone_index", Form.INDEX, "手机号的盲索引", "blind index of the phone", is_exported=False),
            Field("phone_index_next", Form.INDEX, "手机号的下一个盲索引", "next blind index of the phone", is_exported=False),
            Field("identity", Form.SEALED, "身份证号", "identity number", purpose=IDENTITY),
            Field("identity_index", Form.INDEX, "身份证号的盲索引", "blind index of the number", is_exported=False, purpose=IDENTITY),
            Field(
                "identity_index_next",
                Form.INDEX,
                "身份证号的下一个盲索引",
                "next blind index of the number",
                is_exported=False,
                purpose=IDENTITY,
            ),
            Field("is_elder", Form.PLAIN, "是不是长者", "elder", empty="false"),
            Field("is_invented", Form.PLAIN, "演示虚构", "invented for the demo", empty="is_invented"),
            Field("registered_at", Form.PLAIN, "登记时间", "registered at", empty="registered_at"),
            Field("place_id", Form.REFERENCE, "登记时所在小区的编号", "number of the compound where registered"),
            Field("path", Form.PLAIN, "登记时所在的位置", "place where registered"),
            Field("handler", Form.PLAIN, "由哪一方登记", "registered by which handler", empty="''"),
        ),
    ),
    Personal(
        "people_tie",
        "我和房屋的关系",
        "my ties to homes",
        of=("person_id",),
        purpose=REGISTER,
        retention=WHILE_TIED,
        leaves=Leaves.DELETED,
        stays=(OWNS,),
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("unit_id", Form.REFERENCE, "房屋编号", "number of the home"),
            Field("path", Form.PLAIN, "位置", "place"),
            Field("kind", Form.PLAIN, "关系", "kind of tie"),
            Field("share_numerator", Form.PLAIN, "份额的分子", "share, numerator"),
            Field("share_denominator", Form.PLAIN, "份额的分母", "share, denominator"),
            Field("since", Form.PLAIN, "从哪天起", "since"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
            Field("source", Form.PLAIN, "凭什么登记", "on which document"),
            Field("handlers", Form.PLAIN, "哪几方存着", "held by"),
        ),
    ),
    Personal(
        "people_helper",
        "谁替我办事、我替谁办事",
        "who acts for me, for whom I act",
        of=("elder_id", "helper_id"),
        purpose=HELP,
        retention=WHILE_HELPING,
        leaves=Leaves.DELETED,
        fields=(
            Field("elder_id", Form.REFERENCE, "长者的编号", "number of the elder"),
            Field("helper_id", Form.REFERENCE, "协助人的编号", "number of the helper"),
            Field("since", Form.PLAIN, "从哪天起", "since"),
            Field("until", Form.PLAIN, "到哪天止", "until"),
            Field("basis", Form.PLAIN, "依据", "basis"),
        ),
    ),
)
