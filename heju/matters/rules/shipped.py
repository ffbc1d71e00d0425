"""Words for replies that come with the platform: by act, and by kind where that matters; a body uses them or takes them over (pure).

Each says what was done and what comes next, promises nothing that the body does not know, and has the gaps of `filling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Shipped:
    """One template: its code, the act, the subject or group of kinds ("" for all), name and words in both languages."""

    code: str
    move: str
    category: str
    name: str
    name_en: str
    words: str
    words_en: str


SHIPPED: Final[tuple[Shipped, ...]] = (
    Shipped(
        "accepted", "accept", "", "收到，在找人办", "Received, finding who does it",
        "您反映的“{事项}”收到了，编号 {编号}。我们今天就找该办的单位，交办以后您会收到消息。",
        "We have received “{事项}”, number {编号}. We are finding who is to do it today, and you will hear when it is handed on.",
    ),
    Shipped(
        "forwarded", "forward", "", "请尽快到现场", "Please come and look soon",
        "请到{地点}看“{事项}”，{期限}。到场后先告诉反映人您看到了什么、打算哪天办好。",
        "Please look at “{事项}” at {地点}: {期限}. Once there, tell the reporter what you saw and by which day it will be done.",
    ),
    Shipped(
        "elevator_wait", "contact", "elevator", "电梯停了，先这样", "The elevator is off: meanwhile",
        "{地点}的电梯停用，已经叫了维保。急着上下楼的老人和病人请打值班电话。",
        "The elevator at {地点} is off; the engineer is called. Elders and the sick who must go up or down: call the number on duty.",
    ),
    Shipped(
        "water_wait", "contact", "utility.water", "停水，先这样", "No water: meanwhile",
        "{地点}停水，正在抢修。恢复时间一知道就告诉您；急着用水的请打值班电话。",
        "No water at {地点}; it is being mended. You hear as soon as we know until when; where it is urgent call the number on duty.",
    ),
    Shipped(
        "seen", "contact", "", "看过了，这样安排", "Seen, and arranged so",
        "今天到{地点}看过了。原因：　　。打算：　　。有变化随时告诉您。",
        "We looked at it at {地点} today. The cause:   . We will:   . You hear of any change.",
    ),
    Shipped(
        "parts", "update", "", "等配件", "Waiting for a part",
        "“{事项}”要换的配件已经订了，预计　月　日到，到货当天就装。这期间有急事请打值班电话。",
        "The part for “{事项}” is ordered and due on   ; it is fitted that day. Until then call the number on duty where it is urgent.",
    ),
    Shipped(
        "noise_talked", "update", "noise", "跟对方谈过了", "Talked with the other side",
        "已经上门跟对方谈过，对方答应　点以后不再施工。再有声音请随时说，我们马上去。",
        "We have called on the other side, who promised to stop after   o'clock. Say so at once when it is loud again and we come.",
    ),
    Shipped(
        "when_where", "ask", "", "请说清时间地点", "When and where exactly",
        "为了找准，请告诉我们：具体在哪一层、哪个位置，一般几点出现？有照片更好。",
        "So that we find it: on which floor and where exactly, and at what time does it happen? A photo helps.",
    ),
    Shipped(
        "mended", "report_done", "", "修好了，请看看", "Mended, please look",
        "“{事项}”今天修好了：换了　　，试过能用。请您去看一眼，没修好就点“没修好”，我们接着办。",
        "“{事项}” was mended today: we replaced    and tried it. Please have a look, and say “not fixed” if it is not: we go on.",
    ),
    Shipped(
        "not_ours", "no_duty", "", "查过清单，没有单位负责", "No body has the duty",
        "查了物业、业委会、社区和各部门的责任清单，这件事没有哪一家负有职责。您可以：　　。不同意可以请上一级复核。",
        "We went through all lists of duties: no body has this one. You can:   . If you do not agree, ask the level above to look again.",
    ),
    Shipped(
        "up_money", "step_up", "", "小区办不了，要上面协调", "Beyond the compound",
        "小区里已经做了：　　。还缺：　　，要上一级协调。反映人已经知道。",
        "Done in the compound:   . Still missing:   ; the level above has to see to it. The reporter knows.",
    ),
    Shipped(
        "hotline_done", "answer_hotline", "", "办好了，回热线", "Done: to the hotline",
        "“{事项}”（{编号}）已办好，{地点}，已告诉来电人，来电人表示：　　。",
        "“{事项}” ({编号}) at {地点} is done; the caller has been told and says:   .",
    ),
)  # fmt: skip


def fitting(category: str, move: str) -> tuple[Shipped, ...]:
    """Return what fits an act on a kind of matter, what is for the kind first, else in the order of the table."""
    found = [one for one in SHIPPED if one.move == move and (not one.category or f"{category}.".startswith(f"{one.category}."))]
    return tuple(sorted(found, key=lambda one: not one.category))


def by_code(code: str) -> Shipped | None:
    """Return one by its code, None for none."""
    return next((one for one in SHIPPED if one.code == code), None)
