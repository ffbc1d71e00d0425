"""How somebody signs in, and on which devices."""

from __future__ import annotations

from heju.kit.law import Source
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Retention
from heju.people.parameters import PIPL
from heju.people.personal.purposes import SIGN_IN, WHILE_ACCOUNT, WHILE_SESSION

ACCOUNT = "(select a.person_id from people_account a where a.id = user_id)"

DECLARED: tuple[Declared, ...] = (
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
            Field("phone_index_next", Form.INDEX, "手机号的下一个盲索引", "next blind index of the phone", is_exported=False),
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
        members=("secret", "seed"),
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
    Personal(
        "socialaccount_socialaccount",
        "我的单位账号",
        "my office's account",
        of=(ACCOUNT,),
        purpose=SIGN_IN,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        fields=(
            Field("user_id", Form.REFERENCE, "账号编号", "number of the account"),
            Field("provider", Form.PLAIN, "哪个单位", "which office"),
            Field("uid", Form.PLAIN, "单位给的编号", "the office's name for me"),
            Field("last_login", Form.PLAIN, "上次登录", "last sign-in"),
            Field("date_joined", Form.PLAIN, "首次登录", "first sign-in"),
            Field("extra_data", Form.PLAIN, "单位说的其他事（总是空的）", "what else the office says (always empty)"),
        ),
    ),
    Impersonal(
        "socialaccount_socialapp",
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
        "closed to the application; never filled",
    ),
    Personal(
        "socialaccount_socialtoken",
        "单位账号的令牌",
        "tokens of my office's account",
        of=(
            "(select a.person_id from socialaccount_socialaccount s join people_account a on a.id = s.user_id"
            " where s.id = socialaccount_socialtoken.account_id)",
        ),
        purpose=SIGN_IN,
        retention=WHILE_ACCOUNT,
        leaves=Leaves.DELETED,
        because="kept by the sign-in library; this installation keeps no tokens and never fills it",
        fields=(
            Field("account_id", Form.REFERENCE, "单位账号", "the office's account"),
            Field("app_id", Form.REFERENCE, "哪个单位", "which office", is_exported=False),
            Field("token", Form.PLAIN, "令牌", "token", is_exported=False),
            Field("token_secret", Form.PLAIN, "令牌口令", "secret of the token", is_exported=False),
            Field("expires_at", Form.PLAIN, "何时过期", "expires at"),
        ),
    ),
    Impersonal("people_throttle", ("cache_key", "value"), "counters of attempts under keyed hashes; they end by themselves within a day"),
    Impersonal("account_emailconfirmation", ("key",), "closed to the application; never filled"),
)
