"""The rules of binding as tables, with laws: shares are exact, periods have an order, each claim has somebody who may decide it."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.people import parameters
from heju.people.rules import binding as rules
from heju.people.rules.binding import Case

SHARES = st.sampled_from(sorted({Fraction(part, whole) for whole in range(1, 13) for part in range(1, whole + 1)}))
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("status", "person", "handler", "codes"),
    [
        ("open", 2, "branch", ()),
        ("open", 2, "committee", ()),
        ("open", 2, "government", ()),
        ("open", 2, "company", ("claim.level",)),
        ("open", 2, "agency", ("claim.level",)),
        ("open", 2, None, ("claim.level",)),
        ("open", 1, "branch", ("claim.own",)),
        ("appealed", 2, "branch", ("claim.level",)),
        ("appealed", 2, "committee", ("claim.level",)),
        ("appealed", 2, "government", ()),
        ("appealed", 3, "government", ("claim.same_hand",)),
        ("appealed", None, "government", ("claim.same_hand",)),
        ("appealed", 1, "government", ("claim.own",)),
        ("approved", 2, "branch", ("claim.over",)),
        ("declined", 2, "government", ("claim.over",)),
        ("upheld", 2, "government", ("claim.over",)),
        ("withdrawn", 2, "branch", ("claim.over",)),
        ("overtaken", 2, "branch", ("claim.over",)),
    ],
)
def test_who_decides(status, person, handler, codes):
    ruling = rules.may_decide(Case(status, claimant=1, decided_by=3), person, handler)
    assert (ruling.passed, ruling.codes) == (not codes, codes)


@pytest.mark.parametrize(
    ("kind", "share", "taken", "fits"),
    [
        ("owner", Fraction(1), [], True),
        ("owner", Fraction(1), [Fraction(1, 100)], False),
        ("owner", Fraction(1, 3), [Fraction(1, 3), Fraction(1, 3)], True),
        ("owner", Fraction(34, 100), [Fraction(1, 3), Fraction(1, 3)], False),
        ("possessor", Fraction(1, 2), [Fraction(1)], False),
        ("tenant", None, [Fraction(1)], True),
        ("family", None, [], True),
    ],
)
def test_what_a_share_leaves(kind, share, taken, fits):
    assert rules.leaves_room(kind, share, taken).passed is fits


@given(SHARES, st.lists(SHARES, max_size=4))
def test_room_is_exactly_what_is_left(share, taken):
    assert rules.leaves_room("owner", share, taken).passed == (share <= 1 - sum(taken, Fraction(0)))


@pytest.mark.parametrize(
    ("status", "days", "passed"),
    [
        ("declined", 0, True),
        ("declined", parameters.APPEAL_DAYS, True),
        ("declined", parameters.APPEAL_DAYS + 1, False),
        ("overtaken", 1, True),
        ("upheld", 0, False),
        ("approved", 0, False),
        ("open", 0, False),
        ("withdrawn", 0, False),
    ],
)
def test_when_a_claim_can_be_appealed(status, days, passed):
    assert rules.may_appeal(status, DAY, DAY + timedelta(days=days)).passed is passed
    assert not rules.may_appeal(status, None, DAY).passed


@pytest.mark.parametrize(
    ("kind", "since", "until", "codes"),
    [
        ("owner", DAY, None, ()),
        ("family", DAY, None, ()),
        ("tenant", DAY, None, ("tenancy.no_end",)),
        ("tenant", DAY, DAY, ("time.order",)),
        ("tenant", DAY, DAY + timedelta(days=1), ()),
        ("tenant", DAY, date(2046, 11, 23), ()),
        ("tenant", DAY, date(2046, 11, 24), ("tenancy.too_long",)),
        ("tenant", date(2024, 2, 29), date(2044, 2, 29), ()),
        ("tenant", date(2024, 2, 29), date(2044, 3, 1), ("tenancy.too_long",)),
        ("family", DAY, DAY - timedelta(days=1), ("time.order",)),
        ("family", DAY, date(2080, 1, 1), ()),
    ],
)
def test_how_long_a_tie_may_run(kind, since, until, codes):
    assert rules.period_holds(kind, since, until).codes == codes


def test_years_after_a_leap_day():
    assert rules.years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert rules.years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(("kind", "committee"), [("owner", True), ("possessor", True), ("tenant", False), ("family", False)])
def test_the_committee_holds_owners_only(kind, committee):
    assert ("committee" in rules.handlers_for(kind)) is committee
    assert {"branch", "government"} <= set(rules.handlers_for(kind))
    assert "company" not in rules.handlers_for(kind)


@pytest.mark.parametrize(
    ("used", "revoked", "seconds", "state"),
    [
        (False, False, -1, "open"),
        (False, False, 0, "expired"),
        (True, False, -1, "used"),
        (False, True, -1, "revoked"),
        (True, False, 1, "used"),
        (False, True, 1, "revoked"),
    ],
)
def test_what_a_code_is_worth(used, revoked, seconds, state):
    ends = NOW
    now = NOW + timedelta(seconds=seconds)
    assert rules.invitation_state(expires_at=ends, is_used=used, is_revoked=revoked, now=now) == state


@pytest.mark.parametrize(
    ("kind", "owner", "keeper", "may"),
    [
        ("owner", True, False, False),
        ("possessor", True, False, False),
        ("tenant", True, False, True),
        ("family", True, False, True),
        ("owner", False, True, True),
        ("family", False, False, False),
    ],
)
def test_who_invites_to_what(kind, owner, keeper, may):
    assert rules.may_invite(kind, is_owner=owner, is_keeper=keeper) is may


@given(st.text(rules.CODE_SIGNS, min_size=rules.CODE_LENGTH, max_size=rules.CODE_LENGTH))
def test_a_code_read_out_is_the_code(code):
    assert rules.plain_code(rules.spoken_code(code).lower()) == code


@pytest.mark.parametrize("typed", ["", "ABC", "O" * 12, "1" * 12, "２" * 12, "A" * 13])
def test_no_code(typed):
    assert rules.plain_code(typed) == ""


@given(SHARES, st.integers(1, 9))
def test_equal_heirs_get_exactly_everything(left, heirs):
    shares = rules.equal_shares(left, heirs)
    assert sum(shares) == left
    assert len(set(shares)) == 1
    assert rules.heirs_fit(left, list(enumerate(shares))).passed


@given(SHARES, st.lists(SHARES, min_size=1, max_size=5))
def test_heirs_fit_only_exactly(left, shares):
    assert rules.heirs_fit(left, list(enumerate(shares))).passed == (sum(shares) == left)


@pytest.mark.parametrize(
    ("heirs", "code"),
    [
        ([], "heirs.none"),
        ([(1, Fraction(1, 2)), (1, Fraction(1, 2))], "heirs.twice"),
        ([(1, Fraction(2)), (2, Fraction(-1))], "heirs.not_exact"),
        ([(1, Fraction(1)), (2, Fraction(0))], "heirs.not_exact"),
    ],
)
def test_heirs_that_do_not_fit(heirs, code):
    assert rules.heirs_fit(Fraction(1), heirs).codes == (code,)


@pytest.mark.parametrize(
    ("matter", "day", "revoked", "holds"),
    [
        ("vote", DAY, False, True),
        ("vote", DAY - timedelta(days=1), False, False),
        ("vote", DAY + timedelta(days=9), False, True),
        ("vote", DAY + timedelta(days=10), False, False),
        ("vote", DAY, True, False),
        ("fees", DAY, False, False),
    ],
)
def test_what_a_proxy_allows(matter, day, revoked, holds):
    until = DAY + timedelta(days=10)
    assert rules.proxy_holds(matter, ["vote"], since=DAY, until=until, is_revoked=revoked, day=day) is holds


def test_the_days_of_a_claim():
    assert rules.due_on(DAY) == date(2026, 11, 30)
    assert rules.proofs_leave_on(DAY) == date(2026, 12, 23)
    assert rules.appeal_until(DAY) == date(2026, 12, 23)
