"""The acts of the desk in words: what each is called, what it asks, what it does and who reads what is written."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Act(NamedTuple):
    """Hold one act in words: on its button, as the question of its page, what follows, and whether it does harm that is hard to undo."""

    label: Any
    question: Any
    follows: tuple[Any, ...]
    words: Any = ""
    danger: bool = False


REPORTER_READS = _("反映人和看得到这件事的人都会看到这句话")
TELLS = _("告诉反映的人")
ACTS: dict[str, Act] = {
    "forward": Act(_("受理并交办"), _("按清单交给该办的单位？"), (TELLS, _("牵头单位会在“今天”里看到，开始计时")), _("给牵头单位的话")),
    "accept": Act(_("受理"), _("受理这件事？"), (TELLS, _("由本单位首问负责，一直对反映人负责到底")), _("给反映人的话")),
    "decline": Act(_("不受理"), _("为什么不受理？"), (TELLS, _("反映人可以请上一级复核")), _("原因，反映人会看到"), danger=True),
    "no_duty": Act(
        _("没有单位负有职责"),
        _("为什么说没有单位负有职责？"),
        (TELLS, _("反映人可以请上一级复核；结案不算解决")),
        _("查过哪些清单"),
        danger=True,
    ),
    "divert": Act(_("转到法定渠道"), _("请反映人走哪条法定渠道？"), (TELLS, _("在这里结束；结案不算解决")), _("怎么走、带什么材料")),
    "merge": Act(_("并入同一件事"), _("并入哪一件？"), (_("反映的人以后收到那一件的进展"), _("在这里结束，不再重复办")), _("给反映人的话")),
    "deliberate": Act(_("拿出来商量"), _("要商量什么？"), (TELLS, _("定下来以后再交办")), _("商量的题目和时间")),
    "conclude": Act(_("商量有了结果"), _("商量的结果是什么？"), (TELLS, _("回到等交办")), _("结果")),
    "assign": Act(_("交办"), _("交给谁办？"), (TELLS, _("牵头和协助单位会在“今天”里看到")), _("给他们的话")),
    "object": Act(_("对交办提出异议"), _("为什么不该由您单位办？"), (_("由交办的一方决定，计时不停"),), _("理由和依据")),
    "uphold_objection": Act(_("同意异议，重新交办"), _("同意这个异议？"), (_("回到等交办"), _("对方会看到理由")), _("理由")),
    "reject_objection": Act(_("不同意异议"), _("为什么仍由他们办？"), (_("对方继续办，计时不停"), _("对方会看到理由")), _("理由和依据")),
    "take_up": Act(_("接手办理"), _("接手办理？"), (TELLS, _("按期限办好并附凭证")), _("给反映人的话")),
    "contact": Act(_("联系反映人"), _("跟反映人说什么？"), (TELLS, _("算作首次答复")), _("说了什么")),
    "update": Act(_("说进展"), _("现在进展怎样？"), (TELLS,), _("进展")),
    "reply": Act(_("替反映人补充"), _("反映人补充了什么？"), (_("写在事情经过里，各方都会看到"),), _("他说的话")),
    "ask": Act(_("请反映人补充"), _("要请反映人补充什么？"), (TELLS, _("等他补充时停止计时，到规定的天数自动继续")), _("问题")),
    "answer": Act(_("替反映人答复"), _("反映人怎么答复？"), (_("写在事情经过里，继续计时"),), _("他说的话")),
    "resume": Act(_("不再等，继续办"), _("不再等补充，继续办？"), (_("继续计时"),), _("说明")),
    "report_done": Act(
        _("办好了"),
        _("办好了？请附上凭证"),
        (_("请反映人确认；公共设施还会抽问几户"), _("有人说没修好，会自动退回")),
        _("做了什么"),
    ),
    "step_up": Act(_("报上一级"), _("为什么要报上一级？"), (TELLS, _("上一级接办；最先受理的仍对反映人负责")), _("已经做了什么、缺什么")),
    "hand_down": Act(_("交下一级办"), _("为什么交下一级办？"), (TELLS, _("下一级接办，开始新的期限")), _("理由和依据")),
    "whistle": Act(_("吹哨请部门"), _("请哪些部门到场？"), (TELLS, _("被叫到的部门要按期答复，逾期会标出来")), _("需要他们做什么")),
    "answer_whistle": Act(_("答复吹哨"), _("您部门怎么答复？"), (TELLS, _("小区里的人都看得到部门的答复")), _("答复")),
    "meet": Act(_("几家一起到现场"), _("谁到了现场，说定了什么？"), (TELLS, _("到场的单位都参与办理")), _("说定的事、谁在哪天前做完")),
    "reclassify": Act(_("改类别"), _("这件事属于哪一类？"), (TELLS, _("按新类别的期限算；已经停过的时间不变")), _("为什么改")),
    "solved_itself": Act(_("自己好了"), _("怎么知道它自己好了？"), (TELLS, _("在这里结束；结案不算解决")), _("核实的情况")),
}  # fmt: skip
WAY_WORDS = {
    "petition": _("信访"),
    "court": _("向人民法院起诉"),
    "police": _("报警或治安案件"),
    "supervision": _("纪检监察"),
    "arbitration": _("劳动或商事仲裁"),
    "mediation": _("人民调解"),
    "hotline": _("12345 热线"),
}
ROLE_WORDS = {
    "reporter": _("反映人"),
    "affected": _("被问到的住户"),
    "clerk": _("代录"),
    "system": _("系统按时自动"),
}
