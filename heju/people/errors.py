"""What can be wrong with an act on people, each with a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from heju.kit.refused import Refused as Refused

if TYPE_CHECKING:
    from heju.people.models import Slip
from heju.kit.refused import RuledOut
from heju.kit.ruling import Ruling


class Ruled(RuledOut):
    """A rule refuses; the sentences are the rule's own."""

    def __init__(self, ruling: Ruling, field: str | None = None) -> None:
        super().__init__(ruling.because, field)
        self.ruling = ruling


class IdentityTaken(Refused):
    """Somebody with this identity number is registered already."""

    message = _("这个身份证号已经登记过，请先按手机号或姓名查找")
    field = "identity"


class PhoneTaken(Refused):
    """Another account signs in with this phone."""

    message = _("这个手机号已经是别人的登录号码")
    field = "phone"


class ShareTooLarge(Refused):
    """The shares of the owners of a unit would exceed the whole."""

    message = _("各业主的份额加起来超过了全部，请先核对已登记的业主")
    field = "share"


class TiedAlready(Refused):
    """The person is tied to the unit in this way already."""

    message = _("这个人和这套房屋已经有同样的关系")
    field = "kind"


class OverAlready(Refused):
    """The tie or the help ended before."""

    message = _("这一关系已经结束")


class WrongDay(Refused):
    """The last day does not come after the first."""

    message = _("结束日期要晚于开始日期")
    field = "day"


class NotAnElder(Refused):
    """Help is for elders."""

    message = _("协助只为长者开通；请先登记为长者")


class NotHandler(Refused):
    """The role works for no handler of personal data."""

    message = _("您现在的身份不经手居民信息")


class SaleDoesNotAddUp(Refused):
    """What the buyers get is not what the sellers give."""

    message = _("买方的份额加起来要正好等于卖方转出的份额")
    field = "share"


class BasisMissing(Refused):
    """Giving data to another handler needs a legal basis in words."""

    message = _("请写明依据：法律条文，或本人的单独同意")
    field = "basis"


class NotShareable(Refused):
    """The handler cannot be given the tie, or cannot lose it."""

    message = _("这一方现在不能这样共享")
    field = "handler"


class ReasonMissing(Refused):
    """A look at closed data, or an act for an elder, needs a reason of at least four characters."""

    message = _("请写明原因，至少四个字")
    field = "why"


class HelpsAlready(Refused):
    """The helper acts for the elder already."""

    message = _("这个人已经在协助这位长者")
    field = "phone"


class NoSuchAccount(Refused):
    """The number opens no account."""

    message = _("这个手机号还没有账号，请对方先用它登录一次")
    field = "phone"


class NotHelper(Refused):
    """The person does not act for that elder."""

    message = _("您没有协助这位长者，或协助已经结束")


class NotTwoPersons(Refused):
    """A merge needs two different persons in one handler's register."""

    message = _("要选同一份名册里两个不同的人")


class OwnRows(Refused):
    """Nobody takes over another's homes by calling him himself."""

    message = _("不能合并您自己的登记，请由社区办理")


class MergedAlready(Refused):
    """One of the two is merged into somebody already, perhaps a moment ago by somebody else."""

    message = _("其中一人刚刚已经并入别人名下，请刷新后再看")


class StandsForOthers(Refused):
    """Others were merged into the duplicate, so he cannot go himself."""

    message = _("已有别的登记并入要合并掉的这一份，请先撤销那次合并，或者反过来合并")


class AccountsBoth(Refused):
    """Both sign in: which account is right only the person himself knows."""

    message = _("两份登记都开通了登录账号，请先与本人核对，停用其中一个账号")


class CarriedTwice(Refused):
    """Both have the same row somewhere, and one person cannot have it twice. `name` is the word for the table."""

    message = _("两份登记在“%(name)s”里有同样的或互相抵触的一条，请先结束其中一条再合并")


class MergeRefused(RuledOut):
    """A rule forbids the merge; the reasons are said."""


class NotMerged(Refused):
    """There is nothing to take apart."""

    message = _("这次合并已经撤销，或者不在您的名册里")


class JoinedTieChanged(Refused):
    """A tie into which the duplicate's share went was changed since."""

    message = _("合并以后这套房的份额又改过，不能整体撤销；请先把份额改回合并时的样子")


class NameNeeded(Refused):
    """Papers are compared with a name."""

    message = _("请填写姓名，要和证件上的一样")
    field = "name"


class PhotoNeeded(Refused):
    """A claim shows papers."""

    message = _("请至少拍一张证明的照片，最多四张")
    field = "photos"


class PhotoRefused(Refused):
    """What was sent is no photo that can be kept."""

    field = "photos"
    words = {
        "empty": _("有一个文件是空的，请重新选择照片"),
        "large": _("照片太大了，一张不要超过 12 MB"),
        "kind": _("只收照片（JPG、PNG 或 HEIC）。PDF、文档和压缩包请先拍成照片"),
        "second": _("这个文件里还藏着别的内容，不能收。请用手机重新拍一张"),
        "broken": _("这张照片打不开，请重新拍一张"),
        "small": _("照片太小，看不清字，请拍近一点"),
        "pixels": _("照片的尺寸太大，请用手机相机直接拍"),
    }

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.message = self.words[reason]


class ClaimedAlready(Refused):
    """The person has an open claim on this home."""

    message = _("您已经提交过这套房屋的申请，正在核对，不用再交一次")


class TooManyClaims(Refused):
    """The person has many open claims."""

    message = _("您有五份申请还在核对，等有了结果再提交新的")


class CodeInvalid(Refused):
    """No open invitation has this code. Nothing is said about which codes there were."""

    message = _("这个邀请码不对，或者已经用过、收回、过期。请找发给您的人再要一个")
    field = "code"


class NotOnList(Refused):
    """No list holds this name with the number that the person proved."""

    message = _("名册里没有同时写着这个姓名和您的手机号的房屋")
    field = "name"


class NotYourHome(Refused):
    """Only somebody of the home can do this."""

    message = _("只有这套房屋的人能办这件事")


class AnsweredAlready(Refused):
    """The objection was answered before."""

    message = _("这条异议已经答复过")


class ProxyAlready(Refused):
    """The same person acts for this home already."""

    message = _("已经委托过这个人，请先收回原来的委托")
    field = "phone"


class WrongPeriod(Refused):
    """A proxy runs for days to come, not longer than the rule allows."""

    message = _("请写清从哪天到哪天，结束要晚于开始，最长三年")
    field = "until"


class NotDead(Refused):
    """An inheritance needs a registered death of an owner."""

    message = _("请先登记这位业主去世的日期")


class TooManySlips(Refused):
    """So many forms are not printed at once."""

    message = _("一次打印 1 到 20 份")
    field = "count"


class SlipEntered(Refused):
    """The form was entered before; `slip` says by whom and when."""

    message = _("这张表格已经录入过")

    def __init__(self, slip: Slip) -> None:
        super().__init__()
        self.slip = slip
