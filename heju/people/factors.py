"""What a person is told when a way into his account changes, and how it is recorded: one row for each change that allauth reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop


@dataclass(frozen=True, slots=True)
class Change:
    """A change: the verb of its record, and the sentence for the person."""

    verb: str
    text: str


ADDED, REMOVED, PASSWORD = "people.factor_added", "people.factor_removed", "people.password_changed"

# By the name under which allauth would send a mail.
CHANGES: Final[dict[str, Change]] = {
    "mfa/email/webauthn_added": Change(
        ADDED, gettext_noop("您的账号添加了一把通行密钥。不是您做的，请马上到“第二道锁”里删掉它，并退出全部设备。")
    ),
    "mfa/email/webauthn_removed": Change(REMOVED, gettext_noop("您的账号删除了一把通行密钥。不是您做的，请马上退出全部设备，并找支部。")),
    "mfa/email/totp_activated": Change(
        ADDED, gettext_noop("您的账号开启了动态码。不是您做的，请马上到“第二道锁”里关闭它，并退出全部设备。")
    ),
    "mfa/email/totp_deactivated": Change(REMOVED, gettext_noop("您的账号关闭了动态码。不是您做的，请马上退出全部设备，并找支部。")),
    "mfa/email/recovery_codes_generated": Change(
        ADDED, gettext_noop("您的账号换了一组恢复码，原来的作废。不是您做的，请马上退出全部设备。")
    ),
    "account/email/password_changed": Change(
        PASSWORD, gettext_noop("您的登录密码改了，别的设备都已退出。不是您做的，请马上用短信验证码登录，重新设置。")
    ),
    "account/email/password_set": Change(PASSWORD, gettext_noop("您的账号设置了登录密码。不是您做的，请马上用短信验证码登录，重新设置。")),
    "socialaccount/email/account_connected": Change(
        ADDED, gettext_noop("您的账号可以用单位账号登录了。不是您做的，请马上退出全部设备，并告诉单位的管理员。")
    ),
}
