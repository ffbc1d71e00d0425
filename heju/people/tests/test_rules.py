"""Rules of people by tables, the ones of docs/rules/people-ties.md, and their laws."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.people import models, parameters, rules

F = Fraction
shares = st.fractions(min_value=F(1, 1000), max_value=1, max_denominator=1000)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("13812341234", "+8613812341234", id="a mobile number"),
        pytest.param("138 1234-1234", "+8613812341234", id="spaces and hyphens"),
        pytest.param("+86 138 1234 1234", "+8613812341234", id="with country code"),
        pytest.param("１３８１２３４１２３４", "+8613812341234", id="wide digits"),
        pytest.param("0755-25123456", "+8675525123456", id="a landline with area code"),
        pytest.param("+852 5123 4567", "+85251234567", id="Hong Kong"),
    ],
)
def test_it_reads_a_phone(typed, number):
    assert rules.normal_phone(typed) == number


@pytest.mark.parametrize("typed", ["", "110", "1381234123", "138123412345", "12345678901", "张三", "10012345678", "+1 234"])
def test_it_refuses_what_is_no_phone(typed):
    with pytest.raises(rules.BadPhone):
        rules.normal_phone(typed)


def test_it_reads_an_invented_phone_only_where_it_may():
    assert rules.normal_phone("10012345678", invented=True) == "+8610012345678"
    assert rules.is_invented_phone("+8610012345678")
    assert not rules.is_invented_phone("+86100123456789")
    assert not rules.is_invented_phone("+8613812341234")


@given(st.integers(0, 10**8 - 1))
def test_law_no_invented_phone_is_one_that_somebody_could_have(number):
    with pytest.raises(rules.BadPhone):
        rules.normal_phone(f"100{number:08d}")


@pytest.mark.parametrize("typed", ["11010519491231002X", "11010519491231002x", "110105 19491231 002X"])
def test_it_reads_an_identity_number(typed):
    assert rules.normal_identity(typed) == "11010519491231002X"


@pytest.mark.parametrize("typed", ["", "110105194912310021", "11010519491331002X", "1101051949123100", "123"])
def test_it_refuses_a_bad_identity_number(typed):
    with pytest.raises(rules.BadIdentity):
        rules.normal_identity(typed)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("全部", F(1)),
        ("1", F(1)),
        ("100%", F(1)),
        ("1/2", F(1, 2)),
        ("1／3", F(1, 3)),
        ("33.3%", F(333, 1000)),
        ("50 %", F(1, 2)),
        ("25％", F(1, 4)),
    ],
)
def test_it_reads_a_share_exactly(typed, share):
    assert rules.share_of_words(typed) == share


@pytest.mark.parametrize("typed", ["0", "0/1", "1/0", "3/2", "101%", "0%", "-1/2", "一半", "1/2/3", "2", ""])
def test_it_refuses_what_is_no_share(typed):
    with pytest.raises(rules.BadShare):
        rules.share_of_words(typed)


@given(shares)
def test_law_a_written_share_is_read_back(share):
    assert rules.share_of_words(f"{share.numerator}/{share.denominator}") == share


@pytest.mark.parametrize(
    ("kind", "share", "result"),
    [("owner", F(1), F(1)), ("owner", F(1, 3), F(1, 3)), ("possessor", F(1), F(1)), ("tenant", None, None), ("family", None, None)],
)
def test_it_gives_a_share_to_owners_and_possessors_only(kind, share, result):
    assert rules.share_for(kind, share) == result


@pytest.mark.parametrize(
    ("kind", "share"),
    [("owner", None), ("owner", F(0)), ("owner", F(-1, 2)), ("owner", F(4, 3)), ("possessor", None), ("tenant", F(1)), ("family", F(1, 2))],
)
def test_it_refuses_a_share_that_does_not_fit(kind, share):
    with pytest.raises(rules.BadShare):
        rules.share_for(kind, share)


@pytest.mark.parametrize(
    ("share", "taken", "fits"),
    [
        pytest.param(F(1), [], True, id="the first owner of the whole"),
        pytest.param(F(1, 2), [F(1, 2)], True, id="two halves"),
        pytest.param(F(1, 3), [F(1, 3), F(1, 3)], True, id="three thirds are exactly one"),
        pytest.param(F(1, 2), [F(2, 3)], False, id="two thirds and a half"),
        pytest.param(F(1, 1000000), [F(1)], False, id="a millionth too much"),
        pytest.param(F(1), [F(1)], False, id="the whole twice"),
    ],
)
def test_it_adds_up_shares(share, taken, fits):
    assert rules.fits(share, taken) is fits


@given(st.lists(shares, max_size=6), shares)
def test_law_a_share_fits_exactly_where_it_is_at_most_what_is_free(taken, share):
    whole = sum(taken, F(0))
    assert rules.fits(share, taken) == (whole <= 1 and share <= rules.free_share(taken))
    assert 0 <= rules.free_share(taken) <= 1


@pytest.mark.parametrize(
    ("leaving", "staying", "coming", "fits"),
    [
        pytest.param([F(1)], [], [F(1)], True, id="the whole to one buyer"),
        pytest.param([F(1)], [], [F(1, 2), F(1, 2)], True, id="the whole to a couple"),
        pytest.param([F(1, 2)], [F(1, 2)], [F(1, 4), F(1, 4)], True, id="one half to two"),
        pytest.param([F(1, 2)], [F(1, 2)], [F(1)], False, id="more than was sold"),
        pytest.param([F(1)], [], [F(1, 2)], False, id="less than was sold"),
        pytest.param([F(1)], [F(1, 2)], [F(1)], False, id="what stays makes it too much"),
    ],
)
def test_it_checks_a_sale(leaving, staying, coming, fits):
    assert rules.sale_fits(leaving, staying, coming) is fits


@given(st.lists(shares, min_size=1, max_size=4).filter(lambda found: sum(found) <= 1))
def test_law_a_sale_to_the_same_shares_always_fits(found):
    assert rules.sale_fits(found, [], list(reversed(found)))


DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        pytest.param(DAY, None, True, id="from its first day"),
        pytest.param(date(2026, 11, 24), None, False, id="not before"),
        pytest.param(date(2020, 1, 1), DAY, False, id="not on the day it ends"),
        pytest.param(date(2020, 1, 1), date(2026, 11, 24), True, id="on the last day before"),
    ],
)
def test_it_knows_on_which_days_a_tie_holds(since, until, holds):
    assert rules.holds_on(since, until, DAY) is holds


@pytest.mark.parametrize(("until", "fine"), [(date(2026, 11, 24), True), (DAY, False), (date(2026, 11, 22), False)])
def test_it_wants_an_end_after_the_beginning(until, fine):
    assert rules.in_right_order(DAY, until) is fine


@pytest.mark.parametrize(
    ("held", "giver", "receiver", "may"),
    [
        (["branch"], "branch", "committee", True),
        (["branch"], "company", "committee", False),
        (["branch", "committee"], "branch", "committee", False),
        (["branch"], "branch", "police", False),
        (["branch"], "branch", "branch", False),
    ],
)
def test_it_knows_who_may_give_a_tie_to_whom(held, giver, receiver, may):
    assert rules.may_share(held, giver, receiver) is may


@pytest.mark.parametrize(("is_elder", "elder", "helper", "may"), [(True, 1, 2, True), (False, 1, 2, False), (True, 1, 1, False)])
def test_it_knows_for_whom_help_is(is_elder, elder, helper, may):
    assert rules.may_help(is_elder=is_elder, elder=elder, helper=helper) is may


@pytest.mark.parametrize(
    ("reaches", "handler"),
    [
        ({"view", "act", "people_branch"}, "branch"),
        ({"people_company"}, "company"),
        ({"view", "act"}, None),
        ({"people_branch", "people_company"}, "government"),
    ],
)
def test_it_reads_the_handler_off_the_reaches(reaches, handler):
    assert rules.handler_of(reaches) == handler


# ---- handlers ---------------------------------------------------------------------------------------------------------


def test_every_handler_is_declared_everywhere():
    assert tuple(parameters.HANDLERS) == rules.HANDLERS == tuple(models.HANDLERS)


@pytest.mark.parametrize("handler", parameters.HANDLERS.values(), ids=lambda handler: handler.code)
def test_every_handler_says_everything_in_both_languages(handler):
    said = [getattr(handler, name) for name in handler.__slots__]
    assert all(said)
    assert all(source.law for source in handler.basis)


def test_nothing_here_scores_or_ranks_anybody():
    from django.apps import apps

    names = {field.name for model in apps.get_app_config("people").get_models() for field in model._meta.get_fields()}
    words = {"score", "rank", "points", "rating", "grade", "credit", "level", "stars"}
    assert not {name for name in names if words & set(name.split("_"))}
