"""The one table of moves: from which states, to which, by whom, and what a move needs (pure). See docs/rules/matter-life.md."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from heju.matters.rules.happened import LEVELS, OPEN, STATES, Level, Outcome, State

# What somebody is in a matter. `holder`: acts for the level that holds it now; `above`: for the level over that; `lead`, `assisting`:
# serves in such a body; `affected`: asked to confirm; `reporter`: raised or joined it, or somebody acting for him; `clerk`: enters for
# others at a counter or telephone; `system`: the clock.
type Part = Literal["reporter", "affected", "holder", "above", "lead", "assisting", "clerk", "system"]
PARTS: Final[tuple[Part, ...]] = ("reporter", "affected", "holder", "above", "lead", "assisting", "clerk", "system")
# What must come with a move.
type Need = Literal["words", "proof", "way", "bodies", "question", "category", "level", "score"]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` is "" where the state stays; `needs` what must come with it.

    `told` says that the words of this move go to the reporter, and so count as contact; `round` that another round begins; `back` that
    whoever made it at a desk may take it back for some seconds.
    """

    zh: str
    en: str
    frm: tuple[State, ...]
    to: State | Literal[""]
    by: tuple[Part, ...]
    needs: tuple[Need, ...] = ()
    outcome: Outcome = ""
    told: bool = False
    round: bool = False
    back: bool = False
    # Only from these outcomes, where the move begins from `closed`.
    after: tuple[Outcome, ...] = ()


_HANDLED: Final[tuple[State, ...]] = ("accepted", "deliberating", "assigned", "in_hand", "waiting")
_WORKED: Final[tuple[State, ...]] = ("assigned", "in_hand", "waiting")

MOVES: Final = MappingProxyType(
    {
        "raise": Move("反映", "raised it", (), "raised", ("reporter", "clerk", "system")),
        "join": Move("也反映了这件事", "joined it", OPEN, "", ("reporter", "clerk", "system")),
        "accept": Move("受理", "accepted it", ("raised",), "accepted", ("holder",), told=True, back=True),
        "decline": Move(
            "不受理", "declined it", ("raised", "accepted"), "closed", ("holder",), ("words",), "declined", told=True, back=True
        ),
        "no_duty": Move(
            "说明没有单位负有职责",
            "found that no body has a duty",
            ("raised", "accepted"),
            "closed",
            ("holder",),
            ("words",),
            "no_duty",
            told=True,
            back=True,
        ),
        "divert": Move(
            "转到法定渠道",
            "pointed to the legal way",
            ("raised", "accepted"),
            "closed",
            ("holder",),
            ("words", "way"),
            "diverted",
            told=True,
            back=True,
        ),
        "merge": Move("并入同一件事", "merged it into another", ("raised", "accepted"), "closed", ("holder",), (), "merged", told=True),
        "appeal": Move(
            "不服，申请上一级复核",
            "appealed to the next level",
            ("closed",),
            "raised",
            ("reporter",),
            ("words",),
            round=True,
            after=("declined", "no_duty", "diverted"),
        ),
        "deliberate": Move(
            "拿出来商量", "put it to deliberation", ("accepted",), "deliberating", ("holder",), ("words",), told=True, back=True
        ),
        "conclude": Move(
            "商量有了结果", "concluded the deliberation", ("deliberating",), "accepted", ("holder",), ("words",), told=True, back=True
        ),
        "assign": Move(
            "交办", "assigned it", ("accepted", "assigned", "in_hand"), "assigned", ("holder",), ("bodies",), told=True, back=True
        ),
        "object": Move("对交办提出异议", "objected to the assignment", ("assigned",), "", ("lead",), ("words",), back=True),
        "uphold_objection": Move(
            "同意异议，重新交办", "upheld the objection", ("assigned",), "accepted", ("holder",), ("words",), back=True
        ),
        "reject_objection": Move("不同意异议，继续办", "rejected the objection", ("assigned",), "", ("holder",), ("words",), back=True),
        "take_up": Move("接手办理", "took it in hand", ("assigned",), "in_hand", ("lead",), told=True, back=True),
        "contact": Move(
            "联系了反映人", "contacted the reporter", OPEN, "", ("holder", "lead", "assisting"), ("words",), told=True, back=True
        ),
        "update": Move("说了进展", "told how it goes", _HANDLED, "", ("holder", "lead", "assisting"), ("words",), told=True, back=True),
        "reply": Move("补充了情况", "added something", OPEN, "", ("reporter", "clerk"), ("words",)),
        "ask": Move(
            "请反映人补充",
            "asked the reporter",
            ("in_hand", "assigned"),
            "waiting",
            ("lead", "holder"),
            ("question",),
            told=True,
            back=True,
        ),
        "answer": Move("补充了要的情况", "answered the question", ("waiting",), "in_hand", ("reporter", "clerk"), ("words",)),
        "resume": Move(
            "没有等到补充，继续办", "went on without the answer", ("waiting",), "in_hand", ("lead", "holder", "system"), back=True
        ),
        "report_done": Move(
            "办好了，附上凭证", "reported it done with proof", ("in_hand",), "done", ("lead",), ("words", "proof"), told=True, back=True
        ),
        "say_fixed": Move("说修好了", "said it is fixed", ("done",), "", ("reporter", "affected")),
        "say_not_fixed": Move("说没修好", "said it is not fixed", ("done",), "", ("reporter", "affected"), ("words",)),
        "settle": Move("经确认办结", "was confirmed and closed", ("done",), "closed", ("system",), (), "solved", told=True),
        "lapse": Move(
            "到期没有人说没修好，办结", "was closed, nobody having objected", ("done",), "closed", ("system",), (), "solved", told=True
        ),
        "send_back": Move("没修好，退回重办", "came back as not fixed", ("done",), "assigned", ("system",), told=True, round=True),
        "rate": Move(
            "评价", "rated it", ("closed",), "", ("reporter", "affected"), ("score",), after=("solved", "no_duty", "declined", "diverted")
        ),
        "return_rated": Move(
            "不满意，退回重办", "came back as dissatisfied", ("closed",), "assigned", ("system",), round=True, told=True, after=("solved",)
        ),
        "still_fixed": Move("说还是好的", "said it is still fixed", ("closed",), "", ("reporter", "affected"), after=("solved",)),
        "reopen": Move(
            "又坏了，重新办",
            "came back, broken again",
            ("closed",),
            "assigned",
            ("reporter", "affected"),
            ("words",),
            round=True,
            after=("solved",),
        ),
        "step_up": Move(
            "报上一级",
            "went up a level",
            ("raised", *_HANDLED, "done"),
            "accepted",
            ("holder", "above", "system"),
            ("words",),
            round=True,
            told=True,
            back=True,
        ),
        "hand_down": Move(
            "交下一级办", "was handed down a level", ("accepted",), "accepted", ("holder",), ("words",), round=True, told=True, back=True
        ),
        "whistle": Move("吹哨，请部门到场", "called departments", _HANDLED, "", ("holder",), ("words", "bodies"), told=True, back=True),
        "answer_whistle": Move("部门答复", "answered the call", _HANDLED, "", ("assisting",), ("words",), told=True, back=True),
        "meet": Move("几家一起到现场", "met on the spot", _HANDLED, "", ("holder",), ("words", "bodies"), told=True, back=True),
        "reclassify": Move(
            "改了类别", "was put into another category", OPEN[:-1], "", ("holder",), ("category", "words"), told=True, back=True
        ),
        "withdraw": Move("撤回", "withdrew it", OPEN, "closed", ("reporter",), (), "withdrawn"),
        "solved_itself": Move(
            "自己好了",
            "was found solved by itself",
            ("raised", *_HANDLED),
            "closed",
            ("reporter", "holder"),
            ("words",),
            "solved_itself",
            told=True,
            back=True,
        ),
        # What the hotline is told is no word to the reporter: it counts as no contact.
        "answer_hotline": Move("答复了城市热线", "answered the city's hotline", (*OPEN, "closed"), "", ("holder", "clerk"), ("words",)),
        "remind": Move("提醒", "was reminded of", OPEN, "", ("system",)),
        "enter": Move("旧登记簿上的反映", "was raised, says the old register", (), "closed", ("system",), ("words",), "no_answer"),
        "enter_answer": Move(
            "旧登记簿上的答复",
            "was answered, says the old register",
            ("closed",),
            "closed",
            ("system",),
            ("words",),
            "answered",
            after=("no_answer",),
        ),
        # A past matter of which nobody knew the kind, or the wrong one: no clock runs, so nothing else follows.
        "file": Move(
            "归了类", "was put into its kind", ("closed",), "", ("holder", "above"), ("category",), after=("answered", "no_answer")
        ),
        # Nobody may by the table alone: who may, and for how long, says `rules.taking_back`.
        "take_back": Move("撤回了刚才那一步", "took the last step back", STATES, "", ()),
        "follow_up": Move("回访：现在还好吗", "was asked about again", ("closed",), "", ("system",), after=("solved",)),
    }
)

# Roles that hold a level, where the place lies below them.
HOLDERS: Final = MappingProxyType(
    {
        "branch_secretary": "compound",
        "community_officer": "community",
        "station_clerk": "community",
        "residents_committee": "community",
        "street_officer": "street",
        "district_officer": "district",
    }
)


def level_above(level: Level) -> Level | None:
    """Return the next level up, one at a time; None above the district."""
    at = LEVELS.index(level) + 1
    return LEVELS[at] if at < len(LEVELS) else None


def level_below(level: Level) -> Level | None:
    """Return the next level down; None below the compound."""
    at = LEVELS.index(level) - 1
    return LEVELS[at] if at >= 0 else None


def allowed(move: str, state: State | None, outcome: Outcome, parts: frozenset[Part]) -> bool:
    """Say whether somebody who is these parts may make a move on a matter that stands so; `state` is None before there is a matter."""
    row = MOVES[move]
    begins = state is None if not row.frm else state in row.frm
    return begins and (not row.after or outcome in row.after) and bool(parts & set(row.by))


def open_to(state: State, outcome: Outcome, parts: frozenset[Part]) -> tuple[str, ...]:
    """Return the moves that somebody may make now, in the order of the table."""
    return tuple(move for move in MOVES if allowed(move, state, outcome, parts))
