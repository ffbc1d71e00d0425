"""The other ways to a home and away from it: a code, a list, heirs, a proxy, an objection."""

from contextlib import contextmanager
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from heju.kit import db
from heju.kit.scope import NotAllowed
from heju.people import actions, errors, queries
from heju.people.models import Account, Invitation, Person, Proxy, Tie
from heju.people.tests.papers import give, told, verbs
from tests import cast

pytestmark = pytest.mark.django_db
HALF = Fraction(1, 2)
LATER = cast.DAY + timedelta(days=100)


@contextmanager
def ruled(code):
    with pytest.raises(errors.Ruled) as found:
        yield found
    assert found.value.ruling.codes == (code,)


def tie_of(who, number, kind=None):
    with db.scoped(cast.SYSTEM):
        found = Tie.objects.filter(person=cast.person(who).pk, unit=cast.unit("A", number).pk, until=None)
        return found.filter(kind=kind).first() if kind else found.first()


# ---- invitations ------------------------------------------------------------------------------------------------------


def invite(who="owner", number="101", kind="family", **more):
    with db.scoped(cast.scope(who)) as scope:
        unit = queries.open_unit(scope, cast.unit("A", number).pk, cast.DAY)
        return actions.invite(actor=scope, now=cast.NOW, unit=unit, kind=kind, **more)


def accept(who, code, later=timedelta(0)):
    with db.scoped(cast.scope(who)) as scope:
        return actions.accept_invitation(actor=scope, now=cast.NOW + later, code=code)


def test_a_code_binds_whoever_shows_it_first_once():
    _made, code = invite()
    tie = accept("stranger", f" {code[:4].lower()}-{code[4:]} ")
    assert (tie.kind, tie.since, tie.handlers, tie.share_numerator) == ("family", cast.DAY, ["branch", "government"], None)
    assert any("登记了一位家人：黄*" in text for text in told("owner"))
    with pytest.raises(errors.CodeInvalid):
        accept("tenant", code)
    assert verbs()[0] == "people.invitation_used"


def test_the_code_itself_is_not_kept():
    made, code = invite()
    with db.scoped(cast.scope("owner")), connection.cursor() as cursor:
        cursor.execute("select i::text from people_invitation i where id = %s", [made.pk])
        assert code not in cursor.fetchone()[0]


@pytest.mark.parametrize(("days", "works"), [(7, False), (6, True)])
def test_a_code_expires(days, works):
    _made, code = invite()
    if works:
        assert accept("stranger", code, timedelta(days=days))
    else:
        with pytest.raises(errors.CodeInvalid):
            accept("stranger", code, timedelta(days=days))


def test_a_code_is_taken_back_by_its_maker_or_a_keeper():
    made, code = invite()
    with db.scoped(cast.scope("stranger")) as scope, pytest.raises((NotAllowed, Invitation.DoesNotExist)):
        actions.revoke_invitation(actor=scope, now=cast.NOW, invitation=made)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        actions.revoke_invitation(actor=scope, now=cast.NOW, invitation=made)
    with pytest.raises(errors.CodeInvalid):
        accept("stranger", code)


def test_a_used_code_is_not_taken_back():
    made, code = invite()
    accept("stranger", code)
    with db.scoped(cast.scope("owner")) as scope, pytest.raises(errors.CodeInvalid):
        actions.revoke_invitation(actor=scope, now=cast.NOW, invitation=made)


@pytest.mark.parametrize("code", ["", "x", "0" * 12, "A" * 12, "-", "A" * 30])
def test_a_wrong_code_says_nothing(code):
    with pytest.raises(errors.CodeInvalid):
        accept("stranger", code)


def test_nobody_uses_his_own_code():
    _made, code = invite()
    with pytest.raises(errors.CodeInvalid):
        accept("owner", code)


@pytest.mark.parametrize(
    ("who", "number", "kind"),
    [
        ("owner", "101", "owner"),
        ("owner", "102", "family"),
        ("tenant", "102", "family"),
        ("helper", "202", "family"),
        ("property_manager", "101", "family"),
        ("committee_member", "101", "tenant"),
        ("stranger", "101", "family"),
    ],
)
def test_who_may_not_invite(who, number, kind):
    with pytest.raises(NotAllowed):
        invite(who, number, kind, share=Fraction(1) if kind == "owner" else None)


def test_a_secretary_invites_an_owner_and_the_shares_are_held_twice():
    with ruled("share.full"):
        invite("branch_secretary", "101", "owner", share=HALF)
    _one, first = invite("branch_secretary", "402", "owner", share=Fraction(1))
    _two, second = invite("branch_secretary", "402", "owner", share=Fraction(1))
    assert accept("stranger", first).share == 1
    with ruled("share.full"):
        accept("tenant", second)


def test_a_tenancy_has_an_end():
    with ruled("tenancy.no_end"):
        invite(kind="tenant")
    with ruled("tenancy.too_long"):
        invite(kind="tenant", until=date(2046, 11, 24))
    _made, code = invite(kind="tenant", until=date(2046, 11, 23))
    assert accept("stranger", code).until == date(2046, 11, 23)


def test_the_pages_of_an_invitation():
    owner = cast.client("owner")
    url = reverse("people:invite", args=[cast.unit("A", "101").pk])
    made = owner.post(url, {"kind": "family", "until": ""})
    assert "只显示这一次" in made.text
    assert "viewBox" in made.text.split("invitation-drawing")[1]
    code = made.text.split('class="invitation-code">')[1].split("<")[0]
    assert code in made.text
    assert code not in owner.get(url).text
    stranger = cast.client("stranger")
    assert stranger.post(reverse("people:accept"), {"code": "nonsense"}).status_code == 422
    done = stranger.post(reverse("people:accept"), {"code": code})
    assert done.headers["Location"] == reverse("people:my_home")
    assert "已使用" in owner.get(url).text
    assert "梧桐苑" in stranger.get(reverse("people:my_home")).text


# ---- by a list --------------------------------------------------------------------------------------------------------


def list_me(name="黄文博", phone="+8610000000013", number="402"):
    """Let the branch of A register somebody by name and phone, as a list from the company would."""
    with db.scoped(cast.scope("branch_secretary")) as scope:
        person = actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name=name, phone=phone)
        given: dict[str, Any] = {"kind": "owner", "share": Fraction(1), "since": cast.SINCE, "source": "物业名册"}
        return actions.tie_person(actor=scope, now=cast.NOW, person=person, unit=cast.unit("A", number), **given)


def verified(who="stranger", moment=cast.NOW):
    with db.scoped(cast.scope(who)):
        Account.objects.filter(pk=cast.account(who).pk).update(phone_verified_at=moment)


def listed(who="stranger", name="黄文博"):
    with db.scoped(cast.scope(who)) as scope:
        return queries.listed_homes(scope, name, Person.objects.get(pk=cast.person(who).pk))


def test_a_listed_home_is_proposed_and_taken_over():
    tie = list_me()
    verified()
    assert [(one.tie, one.door) for one in listed()] == [(tie.pk, "梧桐苑 1栋1单元 402")]
    with db.scoped(cast.scope("stranger")) as scope:
        held = actions.adopt_tie(actor=scope, now=cast.NOW, tie=tie.pk, name="黄文博")
    assert (held.person_id, held.kind, held.handlers) == (cast.person("stranger").pk, "owner", ["branch"])
    assert verbs()[0] == "people.listed_home_taken"
    assert listed() == []


@pytest.mark.parametrize(("name", "phone"), [("黄文", "+8610000000013"), ("黄文博", "+8610000000014"), ("林建国", "+8610000000009")])
def test_only_the_same_name_and_number_are_proposed(name, phone):
    tie = list_me(name, phone)
    verified()
    assert listed() == []
    assert listed(name=name) == [] or phone == "+8610000000013"
    with db.scoped(cast.scope("stranger")) as scope, pytest.raises(errors.NotOnList):
        actions.adopt_tie(actor=scope, now=cast.NOW, tie=tie.pk, name=name)


def test_an_unproven_number_finds_nothing():
    tie = list_me()
    assert listed() == []
    with db.scoped(cast.scope("stranger")) as scope, pytest.raises(errors.NotOnList):
        actions.adopt_tie(actor=scope, now=cast.NOW, tie=tie.pk, name="黄文博")


def test_somebody_with_an_account_is_nobody_elses_to_take():
    verified()
    assert listed(name="林建国") == []
    with db.scoped(cast.scope("stranger")) as scope, pytest.raises(errors.NotOnList):
        actions.adopt_tie(actor=scope, now=cast.NOW, tie=tie_of("owner", "101").pk, name="林建国")


def test_the_page_of_the_list():
    tie = list_me()
    verified()
    client = cast.client("stranger")
    url = reverse("people:listed")
    assert "梧桐苑 1栋1单元 402" in client.post(url, {"name": "黄文博"}).text
    assert client.post(url, {"name": "黄文博", "tie": "1"}).status_code == 422
    assert client.post(url, {"name": "黄文博", "tie": str(tie.pk)}).headers["Location"] == reverse("people:my_home")
    assert "名册里没有找到" in client.post(url, {"name": "黄文博"}).text


# ---- death and heirs --------------------------------------------------------------------------------------------------

DIED = date(2026, 10, 1)


def die(who="elder", day=DIED):
    with db.scoped(cast.scope("branch_secretary")) as scope:
        return actions.register_death(actor=scope, now=cast.NOW, person=cast.person(who), died_on=day, source="医学证明")


def inherit(*heirs, who="elder", number="201"):
    tie = tie_of(who, number)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        return actions.inherit_home(actor=scope, now=cast.NOW, tie=tie, heirs=list(heirs), source="公证书")


def heir(name):
    with db.scoped(cast.scope("branch_secretary")) as scope:
        return actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name=name)


def test_a_share_goes_to_the_heirs_exactly():
    die()
    made = inherit((heir("吴一"), Fraction(1, 6)), (heir("吴二"), Fraction(1, 3)))
    assert [tie.share for tie in made] == [Fraction(1, 6), Fraction(1, 3)]
    assert {tie.since for tie in made} == {DIED}
    assert tie_of("elder", "201") is None
    assert verbs()[0] == "people.inherited"


@pytest.mark.parametrize("shares", [(HALF, Fraction(1, 100)), (Fraction(1, 3),), (Fraction(49, 100),)])
def test_other_sums_change_nothing(shares):
    die()
    with ruled("heirs.not_exact"):
        inherit(*((heir(f"吴{number}"), share) for number, share in enumerate(shares)))
    assert tie_of("elder", "201").share == HALF


def test_nobody_inherits_twice_or_nothing():
    die()
    one = heir("吴一")
    with ruled("heirs.twice"):
        inherit((one, Fraction(1, 4)), (one, Fraction(1, 4)))
    with ruled("heirs.none"):
        inherit()


def test_the_living_are_not_inherited_from():
    with pytest.raises(errors.NotDead):
        inherit((heir("吴一"), HALF))


def test_an_heir_who_owned_a_part_holds_both():
    one = heir("吴一")
    with db.scoped(cast.scope("branch_secretary")) as scope:
        given: dict[str, Any] = {"kind": "owner", "share": HALF, "since": cast.SINCE, "source": "证"}
        actions.tie_person(actor=scope, now=cast.NOW, person=one, unit=cast.unit("A", "201"), **given)
    die()
    made = inherit((one, HALF))
    assert made[0].share == 1


def test_a_death_ends_what_others_did_for_the_dead():
    give("elder", "tenant", number="201")
    die()
    with db.scoped(cast.scope("helper")) as scope:
        assert scope.acts_for == ()
    with db.scoped(cast.scope("tenant")):
        assert Proxy.objects.get().revoked_at is not None
    assert any("委托人去世" in text for text in told("tenant"))
    assert die().died_on == DIED


def test_a_death_lies_not_ahead():
    with pytest.raises(errors.WrongDay):
        die(day=cast.DAY + timedelta(days=1))


def test_the_pages_of_death_and_heirs():
    client, tie = cast.client("branch_secretary"), tie_of("elder", "201")
    client.post(reverse("people:death", args=[tie.pk]), {"day": "2026-10-01", "source": "医学证明"})
    assert "份额待继承" in client.get(reverse("people:unit", args=[tie.unit_id])).text
    url = reverse("people:inherit", args=[tie.pk])
    for wrong in ("吴一 无 1/3", "吴一 无", "吴一 123 1/2", "吴一 无 2/1"):
        assert client.post(url, {"heirs": wrong, "source": "公证书"}).status_code == 422
    done = client.post(url, {"heirs": "吴一 无 1/4\n吴二 13812341234 25%", "source": "公证书"})
    assert done.status_code == 302
    with db.scoped(cast.SYSTEM):
        assert Tie.objects.filter(unit=tie.unit_id, kind="owner", until=None).count() == 2
