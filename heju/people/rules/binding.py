"""Rules of binding to a home (pure): who compares papers, what a share leaves, what an invitation is worth, who inherits, who acts.

See docs/rules/binding.md. Every ruling carries the sentence that the person reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from heju.kit.ruling import Reason, Ruling
from heju.people import parameters

OWNING: Final = ("owner", "possessor")
WAITING: Final = ("open", "appealed")
# Who compares a first claim, and who an appeal: the level that did not decide before.
COMPARES: Final = ("branch", "committee", "government")
COMPARES_AGAIN: Final = ("government",)
# Signs that nobody confuses when a code is read out: no 0 and O, no 1, I and L.
CODE_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 12

OVER = Reason("claim.over", "这份申请已经有结果了", "this claim has been decided already")
OWN = Reason("claim.own", "不能核对自己的申请，请别的经办人办", "one's own claim is compared by somebody else")
NOT_THE_LEVEL = Reason("claim.level", "复核由社区办理", "an appeal is decided by the community")
SAME_HAND = Reason("claim.same_hand", "复核要由没有办过这份申请的人来做", "an appeal is decided by somebody who did not decide before")
FULL = Reason(
    "share.full",
    "这套房屋的业主份额已经登记满了。请先核对原业主是否已转让、继承，或份额写得对不对",
    "the shares of this home are all registered: first check whether the owner sold, died, or a share is wrong",
    parameters.SHARE_BASIS,
)
LATE = Reason("appeal.late", "已经过了可以申请复核的时间，可以重新提交申请", "the time for an appeal is over; a new claim can be made")
NO_APPEAL = Reason("appeal.none", "没有通过的申请才能申请复核", "only a refused claim can be appealed")
NOT_EXACT = Reason(
    "heirs.not_exact",
    "继承人的份额加起来要正好等于去世业主的份额",
    "the heirs' shares must add up to exactly what the deceased held",
    parameters.HEIR_BASIS,
)
NO_HEIR = Reason("heirs.none", "至少要有一位继承人", "there must be at least one heir", parameters.HEIR_BASIS)
TWICE = Reason("heirs.twice", "同一位继承人写了两次", "an heir is named twice")
TOO_LONG = Reason("tenancy.too_long", "租期不能超过二十年", "a tenancy runs for at most twenty years", parameters.TENANT_BASIS)
WRONG_ORDER = Reason("time.order", "结束的日子要晚于开始的日子", "the last day must come after the first")
NEEDS_END = Reason("tenancy.no_end", "请写租到哪一天", "say until when the tenancy runs")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim as the rule sees it: its status, who made it, who decided before."""

    status: str
    claimant: int
    decided_by: int | None = None


def may_decide(case: Case, person: int | None, handler: str | None) -> Ruling:
    """Say whether somebody, working for a handler, may decide a claim now."""
    if case.status not in WAITING:
        return Ruling(False, (OVER,))
    if person == case.claimant:
        return Ruling(False, (OWN,))
    if case.status == "appealed":
        if handler not in COMPARES_AGAIN:
            return Ruling(False, (NOT_THE_LEVEL,))
        if person is None or person == case.decided_by:
            return Ruling(False, (SAME_HAND,))
    return Ruling(handler in COMPARES, () if handler in COMPARES else (NOT_THE_LEVEL,))


def leaves_room(kind: str, share: Fraction | None, taken: Iterable[Fraction]) -> Ruling:
    """Say whether one more tie leaves the open shares of a home at one or below; tenants and family always do."""
    if kind not in OWNING or share is None or share + sum(taken, Fraction(0)) <= 1:
        return Ruling(True)
    return Ruling(False, (FULL,))


def may_appeal(status: str, decided_on: date | None, day: date) -> Ruling:
    """Say whether a refused claim can be looked at again: once, within the days for it."""
    if status not in ("declined", "overtaken") or decided_on is None:
        return Ruling(False, (NO_APPEAL,))
    return Ruling(True) if day <= appeal_until(decided_on) else Ruling(False, (LATE,))


def appeal_until(decided_on: date) -> date:
    """Return the last day on which a refused claim can be appealed."""
    return decided_on + timedelta(days=parameters.APPEAL_DAYS)


def handlers_for(kind: str) -> list[str]:
    """Return who compares a claim and holds the tie: of owners the committee too, because they vote; of others not."""
    return ["branch", "committee", "government"] if kind in OWNING else ["branch", "government"]


def due_on(made_on: date) -> date:
    """Return the day by which a claim should be decided."""
    return made_on + timedelta(days=parameters.REVIEW_DAYS)


def proofs_leave_on(decided_on: date) -> date:
    """Return the day from which the photos of papers are deleted."""
    return decided_on + timedelta(days=parameters.PROOF_DAYS)


def period_holds(kind: str, since: date, until: date | None) -> Ruling:
    """Say whether a tie may run from a day to a day: tenants need an end, at most twenty years later (Civil Code art. 705)."""
    if until is None:
        return Ruling(False, (NEEDS_END,)) if kind == "tenant" else Ruling(True)
    if until <= since:
        return Ruling(False, (WRONG_ORDER,))
    if kind == "tenant" and until > years_after(since, parameters.LONGEST_TENANCY_YEARS):
        return Ruling(False, (TOO_LONG,))
    return Ruling(True)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; of February 29 the last day of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# ---- invitations --------------------------------------------------------------------------------------------------


def invitation_state(*, expires_at: datetime, is_used: bool, is_revoked: bool, now: datetime) -> str:
    """Return what an invitation is worth now: open, used, revoked or expired. What was done with it comes before the clock."""
    if is_used:
        return "used"
    if is_revoked:
        return "revoked"
    return "open" if now < expires_at else "expired"


def may_invite(kind: str, *, is_owner: bool, is_keeper: bool) -> bool:
    """Say whether somebody may invite to a kind of tie: owners their family and tenants, keepers of the register anybody."""
    return is_keeper or (is_owner and kind not in OWNING)


def plain_code(typed: str) -> str:
    """Return a code as it is kept, whatever blanks, dashes and case it was typed with; "" for what cannot be one."""
    text = "".join(sign for sign in typed.upper() if sign.isalnum())
    return text if len(text) == CODE_LENGTH and set(text) <= set(CODE_SIGNS) else ""


def spoken_code(code: str) -> str:
    """Return a code in groups of four, to be read out."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


# ---- inheritance --------------------------------------------------------------------------------------------------


def heirs_fit(left: Fraction, heirs: Sequence[tuple[int, Fraction]]) -> Ruling:
    """Say whether heirs get together exactly what the deceased left, each once and more than nothing."""
    if not heirs:
        return Ruling(False, (NO_HEIR,))
    if len({person for person, _share in heirs}) != len(heirs):
        return Ruling(False, (TWICE,))
    exact = sum((share for _person, share in heirs), Fraction(0)) == left and all(share > 0 for _person, share in heirs)
    return Ruling(True) if exact else Ruling(False, (NOT_EXACT,))


def equal_shares(left: Fraction, heirs: int) -> list[Fraction]:
    """Return what each of some heirs of one rank gets where nothing else was agreed: exactly equal parts (Civil Code art. 1130)."""
    return [left / heirs] * heirs


# ---- proxies ------------------------------------------------------------------------------------------------------


def proxy_holds(matter: str, matters: Collection[str], *, since: date, until: date, is_revoked: bool, day: date) -> bool:
    """Say whether a proxy allows something on a day: named, begun, not over, not revoked. A death revokes it (Civil Code art. 173)."""
    return matter in matters and since <= day < until and not is_revoked
