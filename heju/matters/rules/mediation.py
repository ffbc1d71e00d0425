"""Mediation: when it begins and goes on, who signs, when an agreement holds, whether it binds (pure): docs/rules/matter-mediation.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal

from heju.duties.parameters import MEDIATION_CONFIRMATION
from heju.kit import days
from heju.kit.law import Source
from heju.kit.ruling import Reason, Ruling, passes, refuses

type Kind = Literal["branch", "social_worker", "lawyer", "peoples_committee"]
type Part = Literal["party", "mediator"]
type How = Literal["app", "paper"]
type Written = Literal["written", "oral"]

LAW: Final = "peoples_mediation_law"
COMMITTEE: Final = "peoples_committee"
# Which kind of mediation a body offers. A residents' committee does so by its people's mediation committee. Source: LAW 8.
KIND_OF_BODY: Final = MappingProxyType(
    {
        "branch": "branch",
        "social_work_agency": "social_worker",
        "residents_committee": COMMITTEE,
        "department": "lawyer",
        "social_organization": "lawyer",
    }
)
FEWEST_PARTIES: Final = 2
OPEN: Final = ("proposed", "under_way")


def _reason(code: str, zh: str, en: str, *sources: Source) -> Reason:
    return Reason(f"mediation.{code}", zh, en, sources)


TWO_PARTIES: Final = _reason("two_parties", "至少要有两方当事人。", "There must be two parties at least.", Source(LAW, "2"))
REFUSED: Final = _reason("refused", "有一方明确不愿意，不得调解。", "One party clearly refuses: there is no mediation.", Source(LAW, "17"))
UNASKED: Final = _reason("unasked", "还有一方没有说愿不愿意。", "One party has not yet said whether he is willing.", Source(LAW, "3", 1, 1))
NO_MEDIATOR: Final = _reason(
    "no_mediator",
    "还没有写明由谁调解：当事人可以自己选，也可以接受安排的。",
    "It is not yet said who mediates: the parties choose or accept him.",
    Source(LAW, "19"),
    Source(LAW, "23", 1, 1),
)
OVER: Final = _reason("over", "这次调解已经结束了。", "This mediation has ended.")
NOT_BEGUN: Final = _reason("not_begun", "调解还没有开始。", "The mediation has not begun.")
ORAL: Final = _reason("oral", "口头协议不用签字，达成之日就生效。", "An oral agreement needs no signature.", Source(LAW, "30"))
CHANGED: Final = _reason(
    "changed", "协议的文字和您看到的不一样了，请重新看一遍再签。", "The text is no longer the one you read: read it again before signing."
)
SIGNED: Final = _reason("signed", "已经签过了。", "It was signed already.")
NOT_HIMSELF: Final = _reason(
    "not_himself",
    "手机上只能本人签，别人不能代签；不用手机的，请在纸上签。",
    "In the app everybody signs for himself alone; whoever has no telephone signs on paper.",
    Source(LAW, "29", 2),
)
NO_PHOTO: Final = _reason("no_photo", "请附上签好的那一页的照片。", "Add a photo of the signed sheet.", Source(LAW, "27"))
NOT_WILLING: Final = _reason(
    "not_willing", "没有同意调解的人不能签。", "Whoever did not agree to mediate cannot sign.", Source(LAW, "3", 1, 1)
)
PARTIES_FIRST: Final = _reason("parties_first", "要等各方当事人都签了，调解员再签。", "The mediator signs once all parties have.")
NO_SEAL: Final = _reason(
    "no_seal",
    "人民调解协议书还要加盖人民调解委员会的印章。",
    "The agreement of a people's mediation committee also bears its seal.",
    Source(LAW, "29", 2),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement as it stands: its form, the hash of its text, how many parties have not signed."""

    form: Written
    digest: str
    unsigned: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Who wants to sign, and how. `is_himself` says that he has signed in as that party; `seal` that the committee's seal is on it."""

    part: Part
    how: How
    is_himself: bool = True
    agrees: bool | None = True
    has_signed: bool = False
    has_photo: bool = False
    seal: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """By what an agreement binds: `law` (the law of people's mediation) or `contract` (as any agreement between persons), and why."""

    by: Literal["law", "contract"]
    because: tuple[Reason, ...]


def may_begin(voices: Sequence[bool | None], mediators: str) -> Ruling:
    """Say whether a mediation may begin. `voices` are what each party says of taking part, None where he has not answered.

    Source: peoples_mediation_law 3 (voluntary), 17 (a clear refusal), 19 and 23 (who mediates).
    """
    missing = [
        *([TWO_PARTIES] if len(voices) < FEWEST_PARTIES else []),
        *([REFUSED] if False in voices else []),
        *([UNASKED] if None in voices else []),
        *([] if mediators.strip() else [NO_MEDIATOR]),
    ]
    return refuses(*missing) if missing else passes()


def may_continue(state: str, voices: Sequence[bool | None]) -> Ruling:
    """Say whether a mediation goes on. One party's refusal ends it at any time. Source: peoples_mediation_law 17, 23 item 2."""
    if state not in OPEN:
        return refuses(OVER)
    return refuses(REFUSED) if False in voices else passes()


def may_agree(state: str, voices: Sequence[bool | None]) -> Ruling:
    """Say whether an agreement may be written down: the mediation has begun and everybody is still willing.

    Source: peoples_mediation_law 3, 17, 28.
    """
    if state == "proposed":
        return refuses(NOT_BEGUN)
    return may_continue(state, voices)


def may_sign(paper: Paper, hand: Hand, shown: str, kind: str) -> Ruling:
    """Say whether a hand may sign. `shown` is the hash of the text that the signer had before him.

    Source: peoples_mediation_law 29 paragraph 2.
    """
    if paper.form == "oral":
        return refuses(ORAL)
    missing = [
        *([CHANGED] if shown != paper.digest else []),
        *([SIGNED] if hand.has_signed else []),
        *([NOT_HIMSELF] if hand.how == "app" and not hand.is_himself else []),
        *([NO_PHOTO] if hand.how == "paper" and not hand.has_photo else []),
        *([NOT_WILLING] if hand.part == "party" and hand.agrees is not True else []),
        *([PARTIES_FIRST] if hand.part == "mediator" and paper.unsigned > 0 else []),
        *([NO_SEAL] if hand.part == "mediator" and kind == COMMITTEE and not hand.seal else []),
    ]
    return refuses(*missing) if missing else passes()


def when_effective(
    kind: str, form: str, made_at: datetime, parties: Sequence[datetime | None], mediator_at: datetime | None, sealed_at: datetime | None
) -> datetime | None:
    """Return the moment from which an agreement holds, None while something is missing. `parties` are the moments at which each signed.

    Oral: from the moment of agreement. Written: from the last signature of the parties; that of a people's mediation committee also
    needs the mediator's and the seal. Source: peoples_mediation_law 29 paragraph 2, 30; civil_code 469, 490 paragraph 1, 502 paragraph 1.
    """
    if form == "oral":
        return made_at
    needed = [*parties, *((mediator_at, sealed_at) if kind == COMMITTEE else ())]
    there = [moment for moment in needed if moment is not None]
    return max(there) if parties and len(there) == len(needed) else None


def binds(kind: str) -> Binding:
    """Return by what an agreement of this kind of mediation binds. Source: peoples_mediation_law 31; civil_code 119, 465 paragraph 2."""
    return Binding("law", (BY_LAW,)) if kind == COMMITTEE else Binding("contract", (BY_CONTRACT,))


def confirmation_until(kind: str, effective_on: date) -> date | None:
    """Return the last day on which both may jointly ask the court to confirm it, None where this law gives no such right.

    Source: peoples_mediation_law 33 paragraph 1, as MEDIATION_CONFIRMATION; the period ends as kit.days.PERIODS says.
    """
    if kind != COMMITTEE:
        return None
    return days.period_end(effective_on, int(MEDIATION_CONFIRMATION.on(effective_on)))


def if_not_kept(kind: str) -> tuple[Reason, ...]:
    """Return what the law allows where somebody does not keep it. Source: peoples_mediation_law 31, 32, 33; civil_code 509 paragraph 1."""
    return (SUPERVISED, COURT, ENFORCED) if kind == COMMITTEE else (OWED, COURT_AS_ANY)


BY_LAW: Final = _reason(
    "by_law",
    "这是人民调解委员会调解达成的协议，具有法律约束力，各方应当按照约定履行。",
    "It was reached before a people's mediation committee: it binds by law, and the parties must keep it.",
    Source(LAW, "31", 1),
)
BY_CONTRACT: Final = _reason(
    "by_contract",
    "这不是人民调解委员会的协议，不能照人民调解法申请司法确认；它是各方之间的民事约定，和合同一样约束签字的人。",
    "It is no agreement of a people's mediation committee, so it cannot be confirmed under that law; it is an agreement between the "
    "parties and binds those who signed as a contract does.",
    Source("civil_code", "119"),
    Source("civil_code", "465", 2),
)
SUPERVISED: Final = _reason(
    "supervised",
    "可以请人民调解委员会督促对方履行。",
    "The mediation committee can be asked to urge the other side.",
    Source(LAW, "31", 2),
)
COURT: Final = _reason(
    "court",
    "为履行或者为协议的内容发生争议，一方就可以向人民法院起诉。",
    "Where its keeping or contents are disputed, one party alone may go to court.",
    Source(LAW, "32"),
)
ENFORCED: Final = _reason(
    "enforced",
    "经法院确认有效的，对方不履行，可以向人民法院申请强制执行。",
    "Once a court has confirmed it, enforcement may be asked for.",
    Source(LAW, "33", 2),
)
OWED: Final = _reason("owed", "各方应当按照约定全面履行。", "The parties must keep it in full.", Source("civil_code", "509", 1))
COURT_AS_ANY: Final = _reason(
    "court_as_any",
    "对方不履行，可以依法向人民法院起诉，也可以另找人民调解委员会调解。",
    "If the other side does not keep it, one may go to court, or to a people's mediation committee.",
    Source(LAW, "3", 1, 3),
    Source(LAW, "17"),
)
OTHER_WAYS: Final = _reason(
    "other_ways",
    "调解不挡别的路：任何时候都可以依法通过仲裁、行政、司法等途径维护自己的权利。",
    "Mediation blocks no other way: arbitration, the authorities and the courts stay open at any time.",
    Source(LAW, "3", 1, 3),
    Source(LAW, "26"),
)
FREE: Final = _reason("free", "调解不收任何费用。", "Mediation is free of charge.", Source(LAW, "4"))
DANGER: Final = _reason(
    "danger",
    "发现可能打起来、出人命或者犯罪的，先防住，并马上报告公安机关。",
    "Where it may end in violence or crime: prevent it, and report to the police at once.",
    Source(LAW, "25"),
)
RIGHTS: Final = (
    _reason("right_mediator", "选择或者接受调解员。", "To choose or accept the mediator.", Source(LAW, "23", 1, 1)),
    _reason(
        "right_refuse",
        "接受调解、拒绝调解，随时可以要求停下来。",
        "To accept mediation, to refuse it, to have it ended at any time.",
        Source(LAW, "23", 1, 2),
    ),
    _reason("right_closed", "要求公开或者不公开地调解。", "To ask that it be public, or not.", Source(LAW, "23", 1, 3)),
    _reason("right_free", "自己表达意愿，自愿达成协议。", "To speak for oneself and to agree freely.", Source(LAW, "23", 1, 4)),
)
DUTIES: Final = (
    _reason("duty_truth", "如实说清事情经过。", "To tell what happened as it was.", Source(LAW, "24", 1, 1)),
    _reason("duty_order", "守现场秩序，尊重调解员。", "To keep order and respect the mediator.", Source(LAW, "24", 1, 2)),
    _reason("duty_other", "尊重对方行使权利。", "To respect the other's rights.", Source(LAW, "24", 1, 3)),
)
