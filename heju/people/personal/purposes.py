"""What people keeps personal data for, and for how long."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Purpose, Retention
from heju.people.parameters import PIPL

LIFE = (Source(PIPL, "19"), Source(PIPL, "47", 1, 1))
CLAIMS = (Source("civil_code", "188", 1), Source(PIPL, "19"))

REGISTER = Purpose(
    "register",
    "知道谁是小区里的业主和住户，以便联系、服务、召开业主大会和履行物业服务合同",
    "know who owns and lives in the compound, to reach and serve them, hold the owners' assembly and perform the service contract",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "13", 1, 2), Source(PIPL, "13", 1, 3), Source("civil_code", "278")),
    ("branch", "committee", "company", "government", "agency"),
)
IDENTITY = Purpose(
    "identity",
    "法定登记时核对身份；只有法定机关经手",
    "check who somebody is where the law asks for it; only bodies that the law names",
    (Source(PIPL, "13", 1, 3), Source(PIPL, "28"), Source(PIPL, "34")),
    ("government",),
)
HELP = Purpose(
    "help",
    "按长者本人的意愿，让他信任的人替他办事",
    "let somebody whom an elder trusts act for him, by his own wish",
    (Source(PIPL, "13", 1, 1), Source(PIPL, "29")),
    ("branch", "government"),
)
SIGN_IN = Purpose(
    "sign-in",
    "让本人登录，并防止别人冒用账号",
    "let the person sign in, and nobody else in his place",
    (Source(PIPL, "13", 1, 2), Source(PIPL, "51", 1, 3), Source("cybersecurity_law", "23", 1, 2)),
    ("platform",),
)

WHILE_KNOWN = Retention(
    "有住处、账号、任职或党员关系期间；都没有了以后三十日内删除",
    "while a home, an account, a post or a membership holds; deleted within thirty days after the last of them",
    LIFE,
)
WHILE_TIED = Retention(
    "租客、家人在搬离后三十日删除；业主在不再是业主后三年删除（诉讼时效）",
    "tenants and family thirty days after moving out; owners three years after they ceased to be (limitation of claims)",
    CLAIMS,
    "case when kind in ('owner', 'possessor') then until + interval '3 years' else until + interval '30 days' end",
)
WHILE_HELPING = Retention("协助结束后三十日删除", "thirty days after the help ended", LIFE, "until + interval '30 days'")
WHILE_ACCOUNT = Retention("账号注销时一并删除", "deleted with the account", LIFE)
WHILE_SESSION = Retention(
    "退出登录时删除；不退出的，过期后由每日任务删除", "at sign-out; else by the daily task once over", LIFE, "expire_date"
)
WHILE_NEWS = Retention("一百八十日后删除", "deleted after 180 days", LIFE, "at + interval '180 days'")
WHILE_DOUBTED = Retention("核对以后一百八十日删除", "180 days after the decision", LIFE, "decided_at + interval '180 days'")
WHILE_UNDONE = Retention(
    "撤销以后三十日删除；没有撤销的，随留下的登记一起删除",
    "30 days after it was undone; else with the row that stays",
    LIFE,
    "undone_at + interval '30 days'",
)
