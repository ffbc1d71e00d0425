"""What can be wrong with an act on a matter, each with a sentence for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heju.kit.refused import Refused as Refused
from heju.kit.refused import RuledOut
from heju.kit.ruling import Ruling


class Ruled(RuledOut):
    """A rule refuses; the sentences are the rule's own."""

    def __init__(self, ruling: Ruling, field: str | None = None) -> None:
        super().__init__(ruling.because, field)
        self.ruling = ruling


class NotNow(Refused):
    """The matter stands so that this move does not fit; `name` is how it stands."""

    message = _("这件事现在是“%(name)s”，这一步做不了")


class Overtaken(Refused):
    """Somebody else acted since the page was opened; `name` is what he did."""

    message = _("刚才有人先办了一步：%(name)s。请看最新情况再决定")


class WordsMissing(Refused):
    """A move needs words that the people concerned will read."""

    message = _("请写清楚，至少四个字：相关的人会看到")
    field = "words"


class WordsTooLong(Refused):
    """More words than anybody reads."""

    message = _("最多两千字，请写短一些")
    field = "words"


class ProofMissing(Refused):
    """What was done is shown."""

    message = _("请附上办好的照片")
    field = "photos"


class PhotoRefused(Refused):
    """A photo that cannot be kept; `reason` as `kit.pictures` gives it."""

    field = "photos"
    reasons = {
        "empty": _("照片是空的，请重新选"),
        "large": _("照片太大：每张最多 12 MB，请缩小后再传"),
        "kind": _("只能传照片（JPEG、PNG 或 HEIC）"),
        "second": _("这个文件里藏着别的内容，不能收"),
        "broken": _("这张照片打不开，请重新拍"),
        "small": _("照片太小，看不清：短边至少 200 像素"),
        "pixels": _("照片像素太多，请缩小后再传"),
    }

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.message = self.reasons.get(reason, self.reasons["kind"])


class TooManyPhotos(Refused):
    """More photos than one report takes."""

    message = _("一次最多六张照片")
    field = "photos"


class UnknownCategory(Refused):
    """No such kind of matter."""

    message = _("请选一个类别")
    field = "category"


class PlaceMissing(Refused):
    """The place is not a compound or something in it."""

    message = _("请选在哪个小区、哪栋楼")
    field = "place"


class DayWrong(Refused):
    """It happened in the future, or too long ago to be looked at."""

    message = _("发生的日子要在今天和一年以前之间")
    field = "happened_on"


class TimesWrong(Refused):
    """It is back before it was off."""

    message = _("恢复的时间要晚于停用的时间")
    field = "expected_at"


class WayMissing(Refused):
    """Whoever is pointed elsewhere learns where."""

    message = _("请选转到哪条法定渠道")
    field = "way"


class NobodyLeads(Refused):
    """An assignment names who leads."""

    message = _("请选由谁牵头")
    field = "lead"


class NoLevelAbove(Refused):
    """The district has nothing above it."""

    message = _("这已经是区一级，没有再上一级")


class NoLevelBelow(Refused):
    """Not on the list of the level below: it may not be handed down."""

    message = _("这类事不在下一级的责任清单里，不能下派")
    field = "words"


class ScoreWrong(Refused):
    """A rating is one to five."""

    message = _("请从一星到五星里选")
    field = "score"


class JoinedAlready(Refused):
    """Somebody joins a matter once."""

    message = _("您已经反映过这件事了")


class NotJoinable(Refused):
    """A private or closed matter takes no further reports."""

    message = _("这件事已经结束或者不公开，请另外反映")


class NotMergeable(Refused):
    """A duplicate goes into an open public matter of the same compound."""

    message = _("只能并入同一小区里另一件公开的、还没有结束的事")
    field = "into"


class NameTaken(Refused):
    """Two of one name cannot be told apart."""

    message = _("已经有同名的，请换个名字")
    field = "name"


class ReasonMissing(Refused):
    """Whoever looks says why."""

    message = _("请选一个查看的原因")
    field = "reason"


class ReachUnknown(Refused):
    """No name or number that this side may open."""

    message = _("您这一方没有他的联系方式；请用“联系反映人”留言，他会看到")


class PartyKnown(Refused):
    """The same person is a party once."""

    message = _("这个人已经是当事人了")


class PartyNameMissing(Refused):
    """A party has a name."""

    message = _("请写当事人的姓名")
    field = "name"


class CodeWrong(Refused):
    """No party waits under this code."""

    message = _("没有这个口令，或者已经用过了。请向调解员再要一个")
    field = "code"


class NotMediating(Refused):
    """Only a body that mediates can have a matter mediated."""

    message = _("牵头的单位不做调解：先交办给支部、社工机构、居委会或者律师、司法部门")


class MediationRuns(Refused):
    """A matter is mediated once at a time."""

    message = _("这件事正在调解")


class SessionWrong(Refused):
    """A sitting lies ahead when it is planned, and is recorded once."""

    message = _("请填以后的时间；开过的会只记一次")
    field = "at"


class AgreementStands(Refused):
    """A text that somebody signed is not changed."""

    message = _("协议已经写好或者有人签字，这一步做不了")


class ConflictRuns(Refused):
    """A conflict is brought once on a matter."""

    message = _("这件事已经提交联席会议了")


class NothingToAnswer(Refused):
    """No case of the hotline waits on this matter."""

    message = _("这件事没有等着答复的热线工单")


class TooEarly(Refused):
    """Whether an agreement is kept is said on the day or after it, once."""

    message = _("约定的日子还没有到，或者已经说过了")


class NotRevocable(Refused):
    """A step that has no way back, whoever made it."""

    message = _("这一步不能撤回")


class ActedOnSince(Refused):
    """Somebody has gone on with the matter since the step; `name` is what he did. His act stands."""

    message = _("撤不回了：您办完以后，已经有人接着办了（%(name)s）。请看最新情况，再决定下一步")


class TooLate(Refused):
    """The seconds are over; `name` is the move, which says what can be done instead."""

    message = _("已经过了 10 秒，撤不回了，该知道的人会收到通知。%(name)s")
    # What puts right a step that was wrong, by its move.
    instead = {
        "accept": _("如果不该受理，请办“不受理”并写明原因"),
        "assign": _("如果交错了单位，请在这件事里重新“交办”"),
        "decline": _("如果办错了，请联系反映人，请他申请上一级复核"),
        "no_duty": _("如果办错了，请联系反映人，请他申请上一级复核"),
        "divert": _("如果办错了，请联系反映人，请他申请上一级复核"),
        "solved_itself": _("如果还没好，请反映人再反映一次"),
        "deliberate": _("如果不用商量，请写“商量有了结果”"),
        "conclude": _("如果结果写错了，请再“拿出来商量”，或者“说进展”更正"),
        "object": _("如果不该提异议，请告诉交办的一方，由他们决定"),
        "uphold_objection": _("请重新“交办”"),
        "reject_objection": _("如果决定错了，请重新“交办”给别的单位"),
        "take_up": _("如果不该由您单位办，请联系交办的一方重新交办"),
        "ask": _("如果不用补充，请办“不再等，继续办”"),
        "resume": _("如果还要等，请再“请反映人补充”"),
        "report_done": _("如果还没办好，请告诉反映人选“没修好”，会自动退回重办"),
        "step_up": _("如果不该报，请联系上一级“交下一级办”"),
        "hand_down": _("如果不该交下去，请联系下一级“报上一级”"),
        "reclassify": _("请再“改类别”改回去"),
    }

    def __init__(self, name: str = "") -> None:
        super().__init__(str(self.instead.get(name, _("如果说错了，请再写一次“说进展”更正"))))


class NotAColleague(Refused):
    """Only who serves in the same body, and may act on matters, minds one there."""

    message = _("只能交给本单位在任、能办事项的人")
    field = "to"


class MindedMeanwhile(Refused):
    """Somebody else has taken it on, or given it, since the page was opened; `name` is who minds it now, "" for nobody."""

    message = _("刚才有人动过：现在由%(name)s处理。还要改，请再点一次")

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        if not name:
            self.message = _("刚才有人放下了，现在没有人认领。还要改，请再点一次")
