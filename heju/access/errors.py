"""What can be wrong with an act of access, each with a sentence for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.access.rules import recovery


class Refused(Exception):
    """An act that cannot be done; `str()` is the sentence for the user, `field` the form's field it belongs to."""

    message = _("这一步做不了")
    field: str | None = None

    def __str__(self) -> str:
        return str(self.message)


class Expires(Refused):
    """A device runs out in time."""

    message = _("到期日要在今天以后，最多 180 天")
    field = "expires_on"


class NoSuchCode(Refused):
    """A pairing code is wrong or too old."""

    message = _("配对码不对或过期了，请登记设备的人重新取一个")
    field = "code"


class NoAccount(Refused):
    """Somebody without an account cannot be enrolled."""

    message = _("这个人还没有账号，请先由支部或社区开通")
    field = "appointment"


class NotShared(Refused):
    """The post gives no power on shared devices here."""

    message = _("这项任职不能在共用设备上使用")
    field = "appointment"


class EnrolledAlready(Refused):
    """The person has a seat on the device."""

    message = _("这个人已经在这台设备上")
    field = "appointment"


class OverAlready(Refused):
    """The device or the seat is over."""

    message = _("已经停用")


class EasyPin(Refused):
    """A PIN that everybody tries first."""

    message = _("这个 PIN 太好猜，不要用相同、连续或重复的数字")
    field = "pin"


class BadShape(Refused):
    """A PIN is six digits."""

    message = _("PIN 是 6 个数字")
    field = "pin"


class SamePin(Refused):
    """A new PIN is another one."""

    message = _("新的 PIN 要和原来的不一样")
    field = "pin"


class OpenAlready(Refused):
    """A recovery is under way."""

    message = _("这个账号已经有一件正在办的找回，请先办完或否掉它")


class NotOpen(Refused):
    """The recovery is in another state."""

    message = _("这件找回已经有了结果，或还没到这一步")


class TooEarly(Refused):
    """The waiting time is not over."""

    message = _("等候期还没有过")


class NumberTaken(Refused):
    """The new number is somebody's already."""

    message = _("这个新号码已经是别人的登录号码，请取消后换一个号码重新申请")


class NotKnown(Refused):
    """The person belongs to no compound and holds no post: nobody can confirm him."""

    message = _("这个人没有绑定房屋，也没有任职，请先由支部登记")


class PhoneMissing(Refused):
    """Another phone needs a number."""

    message = _("请填写新的手机号")
    field = "phone"


class CannotConfirm(Refused):
    """The voice does not count; `why` is a code of `rules.recovery`."""

    words = {
        recovery.HIMSELF: _("不能核对自己，也不能核对自己代办的人"),
        recovery.NO_SIDE: _("您的职务不能核对这一件"),
        recovery.SAME_PERSON: _("您已经核对过，要另一个人再核对"),
        recovery.SAME_BODY: _("已经有您这个组织的人核对过，要另一个组织的人"),
        recovery.SAME_SIDE: _("两个人要一方是支部、另一方是业委会或社区（见下表）"),
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.message = self.words[why]
