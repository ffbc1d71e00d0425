"""The sheet of matters that were dealt with before this platform: its columns, with the names that offices give them (pure)."""

from __future__ import annotations

from typing import Final

from heju.registers.rules.columns import BUILDING, COMPOUND, Column, Kind

CODE: Final = "matters"
SHEET: Final = Kind(
    CODE,
    "以前的事项",
    "past matters",
    "一件以前反映过的事和给它的答复",
    "one thing that was raised before, and the answer to it",
    (
        Column(
            "old_number", "旧编号", "old number", "label",
            ("编号", "工单号", "工单编号", "受理编号", "信件编号", "留言编号", "诉求编号", "登记号", "登记编号", "id", "number"),
        ),
        Column(
            "asked_at", "提出时间", "raised at", "moment",
            ("反映时间", "提问时间", "留言时间", "来信时间", "投诉时间", "诉求时间", "受理时间", "登记时间", "asked", "提出日期"),
        ),
        Column(
            "replied_at", "答复时间", "answered at", "moment",
            ("回复时间", "办结时间", "反馈时间", "办理时间", "答复日期", "回复日期", "办结日期", "replied"),
        ),
        Column("title", "标题", "title", "text", ("主题", "留言主题", "诉求标题", "事项标题", "事由", "subject", "title")),
        Column(
            "text", "内容", "text", "prose",
            ("反映内容", "留言详情", "留言内容", "诉求内容", "来信内容", "问题描述", "正文", "详情", "text", "content"),
        ),
        Column(
            "reply", "答复", "answer", "prose",
            ("答复内容", "答复意见", "回复", "回复内容", "办理情况", "处理情况", "反馈内容", "reply", "answer"),
        ),
        Column("category", "类别", "category", "text", ("分类", "诉求类型", "问题类型", "诉求类别", "事项类别", "类型", "category")),
        COMPOUND,
        BUILDING,
        Column("spot", "地点", "spot", "text", ("具体位置", "位置", "地址", "详细地址", "事发地点", "address", "place")),
        Column("body", "答复单位", "answered by", "text", ("承办单位", "办理单位", "回复单位", "责任单位", "主办单位", "处理单位")),
        Column("ending", "结果", "outcome", "text", ("办理结果", "办结情况", "结案方式", "办理状态", "状态", "outcome", "status")),
    ),
    (("old_number",), ("asked_at",), ("title", "text")),
    "inbox",
    batch_rows=500,
)  # fmt: skip
EXAMPLE: Final = {
    "old_number": "2025-0117", "asked_at": "2025-03-02 09:15", "replied_at": "2025-03-09 16:40", "title": "示例（请删掉这一行）",
    "text": "3栋门口的路灯不亮，老人晚上回家看不见台阶。", "reply": "已更换灯具，逐盏试亮。", "category": "", "compound": "梧桐苑",
    "building": "3栋", "body": "清禾物业服务有限公司", "ending": "已办结",
}  # fmt: skip
