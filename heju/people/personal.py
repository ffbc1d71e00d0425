"""The personal data that people keeps: who somebody is, where he lives, who acts for him, how he signs in."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Field, Form, Impersonal, Leaves, Personal, Purpose, Retention, Stays
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

OWNS = Stays(
    "kind in ('owner', 'possessor') and (until is null or until > current_date)",
    "您现在还是业主：业主大会要靠它核对身份和表决权，房屋转让登记以后才能删除",
    "you are an owner now: the owners' assembly checks identity and votes by it; it can go once the home has changed hands",
    (Source("civil_code", "278"), Source(PIPL, "13", 1, 7), Source(PIPL, "47", 2)),
)

ACCOUNT = "(select a.person_id from people_account a where a.id = user_id)"

DECLARED = (
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
            Field("phone", Form.SEALED, "手机号", "phone"),
            Field("phone_index", Form.INDEX, "手机号的盲索引", "blind index of the phone", is_exported=False),
            Field("identity", Form.SEALED, "身份证号", "identity number", purpose=IDENTITY),
            Field("identity_index", Form.INDEX, "身份证号的盲索引", "blind index of the number", is_exported=False, purpose=IDENTITY),
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
    Personal(
        "people_account",
        "我的账号",
        "my account",
        of=("person_id",),
        purpose=SIGN_IN,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        fields=(
            Field("person_id", Form.REFERENCE, "人员编号", "number of the person"),
            Field("username", Form.PLAIN, "账号名", "name of the account"),
            Field("password", Form.DIGEST, "密码的散列", "hash of the password", is_exported=False),
            Field("last_login", Form.PLAIN, "上次登录", "last sign-in"),
            Field("phone_index", Form.INDEX, "手机号的盲索引", "blind index of the phone", is_exported=False),
            Field("phone_verified_at", Form.PLAIN, "手机号验证时间", "phone verified at"),
            Field("is_active", Form.PLAIN, "是否可用", "in use"),
            Field("created_at", Form.PLAIN, "开通时间", "opened at"),
            Field("language", Form.PLAIN, "语言", "language"),
            Field("large_type", Form.PLAIN, "大字", "large type"),
        ),
    ),
    Personal(
        "mfa_authenticator",
        "我的第二重验证",
        "my second factor",
        of=(ACCOUNT,),
        purpose=SIGN_IN,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        context="mfa_authenticator.data#any",
        members=("secret", "seed", "migrated_codes"),
        fields=(
            Field("user_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("type", Form.PLAIN, "方式", "kind"),
            Field("data", Form.SEALED_JSON, "密钥", "secret", is_exported=False),
            Field("created_at", Form.PLAIN, "开启时间", "enrolled at"),
            Field("last_used_at", Form.PLAIN, "上次使用", "last used at"),
        ),
    ),
    Personal(
        "django_session",
        "登录会话",
        "sessions",
        # Found through the list of devices; a session of somebody who has not signed in is about nobody and ends by itself.
        of=(
            "(select a.person_id from usersessions_usersession u join people_account a on a.id = u.user_id"
            " where u.session_key = django_session.session_key limit 1)",
        ),
        purpose=SIGN_IN,
        retention=WHILE_SESSION,
        leaves=Leaves.DELETED,
        key="session_key",
        context="django_session.session_data#any",
        fields=(
            Field("session_key", Form.REFERENCE, "会话编号", "key of the session", is_exported=False),
            Field("session_data", Form.SEALED_TEXT, "会话内容", "what the session holds", is_exported=False),
            Field("expire_date", Form.PLAIN, "何时过期", "expires at"),
        ),
    ),
    Personal(
        "usersessions_usersession",
        "我在哪些设备上登录着",
        "the devices on which I am signed in",
        of=(ACCOUNT,),
        purpose=SIGN_IN,
        retention=Retention(
            "退出登录时删除；最后一次使用一百八十日后由每日任务删除",
            "at sign-out, or 180 days after the last use",
            (Source("cybersecurity_law", "23", 1, 3), Source(PIPL, "19")),
            "last_seen_at + interval '180 days'",
        ),
        leaves=Leaves.DELETED,
        fields=(
            Field("user_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("created_at", Form.PLAIN, "登录时间", "signed in at"),
            Field("ip", Form.PLAIN, "网络地址", "network address"),
            Field("last_seen_at", Form.PLAIN, "最近使用", "last used at"),
            Field("session_key", Form.REFERENCE, "会话编号", "key of the session", is_exported=False),
            Field("user_agent", Form.PLAIN, "浏览器", "browser"),
            Field("data", Form.PLAIN, "附加信息", "more"),
        ),
    ),
    Personal(
        "account_emailaddress",
        "电子邮箱",
        "e-mail addresses",
        of=(ACCOUNT,),
        purpose=SIGN_IN,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        because="kept by the sign-in library; this installation never fills it",
        fields=(
            Field("user_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("email", Form.PLAIN, "邮箱", "address"),
            Field("verified", Form.PLAIN, "是否验证", "verified"),
            Field("primary", Form.PLAIN, "是否主要", "primary"),
        ),
    ),
    Impersonal("people_throttle", ("cache_key", "value"), "counters of attempts under keyed hashes; they end by themselves within a day"),
    Impersonal("account_emailconfirmation", ("key",), "closed to the application; never filled"),
)
