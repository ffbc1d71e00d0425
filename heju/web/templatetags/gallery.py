"""Invented samples for the gallery, so that every part can be looked at without a database."""

from typing import Any

from django import forms, template
from django.utils.translation import gettext_lazy as _

register = template.Library()

STREETS = ("桂园街道", "黄贝街道", "东门街道", "翠竹街道", "南湖街道", "笋岗街道", "东湖街道", "莲塘街道", "东晓街道", "清水河街道")
STATES = {"covered": _("已覆盖"), "incomplete": _("四方不全"), "uncovered": _("未覆盖")}
SQUARE, ACROSS, ROOM = 12, 6, 5


class SampleForm(forms.Form):
    """Every kind of field once."""

    seen_by = {"*": _("只有本小区支部和社区能看到"), "phone": _("只有处理这件事的人能看到，办完 90 天后删除")}
    title = forms.CharField(label=_("什么事？"), help_text=_("一句话就行，例如：二号楼电梯停在三楼不动"), max_length=60)
    kind = forms.ChoiceField(
        label=_("哪一类？"),
        widget=forms.RadioSelect,
        choices=[("lift", _("电梯")), ("water", _("用水")), ("other", _("说不准，请支部帮我选"))],
    )
    place = forms.ChoiceField(label=_("在哪里？"), choices=[("", _("请选择")), ("2", _("二号楼")), ("3", _("三号楼"))])
    since = forms.DateField(label=_("什么时候开始的？"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=_("再说详细些"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    photo = forms.FileField(label=_("照片"), required=False, help_text=_("照片里的人脸会自动遮住"))
    phone = forms.CharField(label=_("您的手机号"), widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
    tell = forms.BooleanField(label=_("办好了发短信告诉我"), required=False)


def _community(x: int, y: int, count: int, seed: int, drawing: dict[str, list[dict[str, Any]]]) -> tuple[int, int]:
    across = min(ACROSS, max(1, count))
    width, height = across * SQUARE + ROOM, -(-count // across) * SQUARE + ROOM
    drawing["communities"].append({"name": f"示例社区{seed}", "x": x, "y": y, "width": width, "height": height})
    for at in range(count):
        number = seed * 37 + at
        state = "uncovered" if number % 271 == 7 else "incomplete" if number % 13 == 5 else "covered"
        drawing["squares"].append(
            {
                "x": x + 3 + at % across * SQUARE,
                "y": y + 3 + at // across * SQUARE,
                "state": state,
                "url": f"#compound-{number}",
                "name": f"示例小区{number}，{STATES[state]}",
            }
        )
    return width, height


def _sample_map() -> dict[str, Any]:
    drawing: dict[str, list[dict[str, Any]]] = {"streets": [], "communities": [], "squares": []}
    bottoms = [0, 0, 0, 0, 0]
    wide, seed = 246, 0
    for order, name in enumerate(STREETS):
        column = min(range(5), key=lambda at: bottoms[at])
        left, top = column * (wide + 12), bottoms[column]
        x, y, row = left + 8, top + 30, 0
        for _part in range(11 - order % 3):
            seed += 1
            count = 4 + (seed * 7) % 13
            needed = min(ACROSS, count) * SQUARE + ROOM
            if x + needed > left + wide - 6:
                x, y, row = left + 8, y + row + 5, 0
            width, height = _community(x, y, count, seed, drawing)
            x, row = x + width + 5, max(row, height)
        drawing["streets"].append(
            {
                "name": name,
                "url": "#",
                "x": left,
                "y": top,
                "width": wide,
                "height": y + row + 8 - top,
                "name_x": left + 10,
                "name_y": top + 20,
            }
        )
        bottoms[column] = y + row + 20
    legend = [
        {"state": state, "word": f"{word} {sum(square['state'] == state for square in drawing['squares'])} 个"}
        for state, word in STATES.items()
    ]
    return {"width": 5 * wide + 48, "height": max(bottoms) - 12, "title": _("示例区小区地图"), "legend": legend, **drawing}


@register.simple_tag
def samples() -> dict[str, Any]:
    """Give every sample by name."""
    empty = SampleForm()
    wrong = SampleForm({"kind": "lift", "since": "昨天"}, auto_id="wrong_%s")
    wrong.is_valid()
    return {"form": empty, "wrong": wrong, "map": _sample_map(), **LISTS}


LISTS: dict[str, Any] = {
    "places": [
        {"name": "罗湖区", "url": "#"},
        {"name": "示例街道", "url": "#"},
        {"name": "示例社区", "url": "#"},
        {"name": "示例花园", "url": "#"},
    ],
    "doors": [
        {"label": "反映问题", "text": "拍张照，三步说完", "icon": "camera", "url": "#"},
        {"label": "参与议事", "text": "1 项正在投票", "icon": "vote", "url": "#"},
        {"label": "找服务", "text": "助餐、维修、停车", "icon": "hand-heart", "url": "#"},
        {"label": "我的家", "text": "房屋、家人、车位", "icon": "house", "url": "#"},
    ],
    "acts": [
        {
            "title": "示例花园二号楼电梯停运，困人已救出",
            "url": "#",
            "tone": "late",
            "word": "逾期 2 小时",
            "meta": "示例花园 · 物业没有回复 · 涉及 96 户",
            "because": "物业管理条例第五十条",
            "act_label": "转社区督办",
            "act_url": "#",
            "primary": True,
        },
        {
            "title": "示例村三巷还没有支部覆盖",
            "url": "#",
            "tone": "wait",
            "word": "等您处理",
            "meta": "示例社区 · 412 户 · 11月24日 周二前",
            "act_label": "指定支部",
            "act_url": "#",
        },
        {
            "title": "示例苑业主大会：公告稿待确认",
            "url": "#",
            "tone": "doing",
            "word": "办理中",
            "meta": "将通知 318 户 · 今天 18:00 前",
            "act_label": "看公告稿",
            "act_url": "#",
        },
        {
            "title": "新楼长登记",
            "url": "#",
            "tone": "done",
            "word": "办好了",
            "meta": "今天 9:12 · 由陈社工办理",
            "done": True,
        },
    ],
    "columns": [{"label": "小区"}, {"label": "状态"}, {"label": "支部"}, {"label": "户数", "number": True}],
    "rows": [
        {
            "url": "#",
            "cells": [
                {"text": "示例花园（一期、二期及商业裙楼）"},
                {"text": "四方齐全", "tone": "done", "label": "状态"},
                {"text": "示例花园第一党支部", "url": "#", "label": "支部"},
                {"text": "1,204 户", "number": True, "label": "户数"},
            ],
        },
        {
            "url": "#",
            "cells": [
                {"text": "示例村三巷"},
                {"text": "未覆盖", "tone": "late", "label": "状态"},
                {"text": "还没有", "label": "支部"},
                {"text": "412 户", "number": True, "label": "户数"},
            ],
        },
        {
            "url": "#",
            "cells": [
                {"text": "示例苑"},
                {"text": "缺业委会", "tone": "wait", "label": "状态"},
                {"text": "示例苑党支部", "url": "#", "label": "支部"},
                {"text": "318 户", "number": True, "label": "户数"},
            ],
        },
    ],
    "events": [
        {"at": "昨天 8:40", "exact": "2026-11-22T08:40:00+08:00", "what": "王阿姨反映：二号楼电梯停在三楼不动", "who": "二号楼住户"},
        {"at": "昨天 8:52", "what": "支部转给物业", "who": "李书记", "tone": "doing", "because": "物业服务企业应在 24 小时内到场处理。"},
        {"at": "昨天 10:05", "what": "维修人员到场，换下门锁触点", "who": "示例物业", "tone": "doing", "text": "备件今天下午到。"},
        {"at": "今天 15:20 前", "what": "等物业说修好了没有", "who": "逾期自动报社区", "next": True},
    ],
    "people": [
        {"name": "李建国", "post": "小区党支部书记，兼楼长", "phone": "075500000001", "duty": True},
        {"name": "陈晓梅", "post": "社区居委会工作人员（网格）", "phone": "075500000002", "since": "2024年5月起"},
        {"name": "示例物业服务有限公司罗湖分公司客服", "post": "物业公司，24 小时值班", "phone": "075500000003"},
    ],
    "tabs": [
        {"label": "议题", "url": "#", "count": 12, "current": True},
        {"label": "会议", "url": "#", "count": 3},
        {"label": "职责", "url": "#"},
    ],
    "consequences": ["示例苑 318 户会收到公告", "公告期 15 天，到 12月8日 周二", "公告期内可以撤回，撤回也会公告"],
    "reasons": [{"code": "call", "word": "要联系本人处理事情"}, {"code": "check", "word": "核对登记是否正确"}],
}
