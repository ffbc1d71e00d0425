"""What can be wrong with an act on bodies, each with a sentence for the user; and the reasons where a rule decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.kit.refused import Refused as Refused
from heju.kit.refused import RuledOut as RuledOut


class NoSuchBody(Refused):
    """There is no such body, or none that the asker may see."""

    message = _("没有这个组织，或者它不在您负责的范围")


class WrongSeat(Refused):
    """A body of this kind does not sit at such a place."""

    message = _("这类组织不设在这一级")
    field = "place"


class TooLate(Refused):
    """The day lies in the future."""

    message = _("日期不能晚于今天")
    field = "on"


class TooEarly(Refused):
    """The day lies before what it ends or joins began."""

    message = _("日期不能早于成立、任职或覆盖开始的那天")
    field = "on"


class Dissolved(Refused):
    """The body is dissolved."""

    message = _("这个组织已经撤销，不能再办理")


class CoveredAlready(Refused):
    """Another body of the kind covers the compound."""

    message = _("这个小区已由“%(name)s”覆盖；请先办理调整")
    field = "place"


class NameTaken(Refused):
    """A body of this kind and name stands at the place."""

    message = _("这里已经有同名的组织")
    field = "name"


class CodeTaken(Refused):
    """Another body has the credit code."""

    message = _("这个统一社会信用代码已经属于别的组织")
    field = "credit_code"


class NotCovering(Refused):
    """The body does not cover the compound."""

    message = _("这个组织现在没有覆盖这个小区")


class NeedsUpper(Refused):
    """The body would reach beyond the places of whoever asks."""

    message = _("这样会跨出您负责的范围，请上一级办理")


class CannotCover(Refused):
    """Bodies of this kind cover nothing of that level."""

    message = _("这类组织不能覆盖这一级地点")
    field = "place"


class EndedAlready(Refused):
    """The appointment ended on another day."""

    message = _("这个任职已经结束")


class Overlaps(Refused):
    """At that time somebody else held the post, or another body covered the compound."""

    message = _("这段时间里已有别人任职，或已有别的组织覆盖")
    field = "on"


class NotLonger(Refused):
    """The new last day does not come after the old one."""

    message = _("新的任期要晚于原来的任期")
    field = "term_until"


class NotAlike(Refused):
    """The bodies are one and the same, or of different kinds."""

    message = _("只能把同一类的两个组织合并")
    field = "into"


class HasInferiors(Refused):
    """Bodies under this one still stand."""

    message = _("还有下级组织挂在它下面，请先调整")


class AlreadyMember(Refused):
    """The person is a member of another branch."""

    message = _("他的组织关系现在在别的支部，请先转出")


class BadPhone(Refused):
    """A number is none that a person can have."""

    message = _("请输入 11 位手机号")
    field = "phone"


class NoSuchPerson(Refused):
    """Nobody has both this name and this number."""

    message = _("没有找到姓名和手机号都相符的人。请再核对；确实没有登记过的，请先登记。")
    field = "phone"


class NotThere(Refused):
    """The body does not work at the place."""

    message = _("这个组织不在这里服务，不能在这里排班")


class ShiftOver(Refused):
    """The hours lie in the past."""

    message = _("结束时间已经过了")
    field = "ends"


class ShiftTooLong(Refused):
    """The shift ends before it starts, or lasts longer than a shift does."""

    message = _("结束要晚于开始，一班最长三天")
    field = "ends"


class ShiftTooFar(Refused):
    """The roster would reach further ahead than it is written."""

    message = _("最多排到两个月以后")
    field = "days"


class ShiftOverlaps(Refused):
    """The same person stands on the roster for the same task at overlapping hours."""

    message = _("“%(name)s”在这个岗位的时间有重叠，请先看看已经排好的")
    field = "starts"
