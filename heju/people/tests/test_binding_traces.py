"""What each step towards a home leaves behind, and the edges of its figures: the record, the word to those concerned."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from heju.kit import db
from heju.kit.scope import Scope
from heju.people import actions, errors, parameters, queries, vault
from heju.people.models import Claim, Invitation, Person, Tie
from heju.people.tests.papers import claim, decide, photo, told, verbs
from tests import cast

pytestmark = pytest.mark.django_db
HALF = Fraction(1, 2)
EXACT = "不" * parameters.WHY_LENGTH
SHORT = EXACT[:-1]


def last(verb: str) -> dict[str, Any]:
    """Return what the newest record of a verb says besides."""
    with db.scoped(cast.scope("auditor")), connection.cursor() as cursor:
        cursor.execute("select detail::text from audit_record where verb = %s order by id desc limit 1", [verb])
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
        return found


def appealed(made: Claim, words: str) -> Claim:
    with db.scoped(cast.scope("stranger")) as scope:
        return actions.appeal_claim(actor=scope, now=cast.NOW, claim=made, words=words)


def withdrawn(made: Claim) -> Claim:
    with db.scoped(cast.scope("stranger")) as scope:
        return actions.withdraw_claim(actor=scope, now=cast.NOW, claim=made)


# ---- claims -----------------------------------------------------------------------------------------------------------


def test_every_step_of_a_claim_is_recorded() -> None:
    made = claim(share=HALF)
    assert last("people.claimed") == {"kind": "owner", "share": "1/2", "paper": "deed", "photos": 1}
    decide(made, approved=False, answer=EXACT)
    assert last("people.claim_declined") == {"kind": "owner", "share": "1/2", "status": "declined"}
    appealed(made, EXACT)
    assert verbs()[0] == "people.claim_appealed"
    withdrawn(made)
    assert verbs()[0] == "people.claim_withdrawn"


def test_a_claim_without_a_share_is_recorded_without_one() -> None:
    made = claim(kind="family")
    assert last("people.claimed")["share"] == ""
    decide(made)
    assert last("people.claim_approved") == {"kind": "family", "share": "", "status": "approved"}


def test_the_most_photos_are_taken_and_the_shortest_words_are_enough() -> None:
    made = claim(photos=[photo()] * parameters.MOST_PHOTOS)
    with pytest.raises(errors.ReasonMissing):
        decide(made, approved=False, answer=SHORT)
    decide(made, approved=False, answer=EXACT)
    with pytest.raises(errors.ReasonMissing):
        appealed(made, SHORT)
    assert appealed(made, f" {EXACT} ").appeal == EXACT


def test_an_approved_claim_tells_the_other_owners_and_not_the_two_who_know() -> None:
    made = claim(number="201", share=HALF)
    decide(made)
    assert any("登记了一位业主：黄*" in text for text in told("elder"))
    assert not any("登记了一位业主" in text for text in told("stranger"))


# ---- invitations ------------------------------------------------------------------------------------------------------


def invited(who: str = "owner", number: str = "101", kind: str = "family", **more: Any) -> tuple[Invitation, str]:
    with db.scoped(cast.scope(who)) as scope:
        unit = queries.open_unit(scope, cast.unit("A", number).pk, cast.DAY)
        return actions.invite(actor=scope, now=cast.NOW, unit=unit, kind=kind, **more)


def accepted(code: str, *, who: str = "stranger", later: timedelta = timedelta(0), name: str = "") -> Tie:
    with db.scoped(cast.scope(who)) as scope:
        return actions.accept_invitation(actor=scope, now=cast.NOW + later, code=code, name=name)


def test_every_step_of_an_invitation_is_recorded() -> None:
    made, _code = invited("branch_secretary", "402", "owner", share=HALF)
    assert last("people.invited") == {"kind": "owner", "share": "1/2", "expires": made.expires_at.isoformat()}
    with db.scoped(cast.scope("branch_secretary")) as scope:
        for _again in range(2):
            actions.revoke_invitation(actor=scope, now=cast.NOW, invitation=made)
    assert verbs()[:2] == ["people.invitation_revoked", "people.invited"]
    invited()
    assert last("people.invited")["share"] == ""


def test_the_record_names_the_post_of_a_keeper_and_none_of_an_owner() -> None:
    for who, number, role in (("branch_secretary", "402", "branch_secretary"), ("owner", "101", "self")):
        invited(who, number)
        with db.scoped(cast.scope("auditor")), connection.cursor() as cursor:
            cursor.execute("select role from audit_record where verb = 'people.invited' order by id desc limit 1")
            assert cursor.fetchone()[0] == role


def test_an_invitation_asks_whoever_has_no_name_for_it() -> None:
    with db.scoped(cast.SYSTEM):
        person = Person.objects.get(pk=cast.person("stranger").pk)
        person.name, person.name_index = vault.close("name", person.public_id, ""), vault.index_of("name", "")
        person.save()
    _made, code = invited()
    with pytest.raises(errors.NameNeeded):
        accepted(code)
    accepted(code, name="黄 文博")
    with db.scoped(cast.scope("stranger")):
        assert queries.own_name(cast.person("stranger").pk) == "黄文博"


def test_a_tenancy_that_is_over_before_it_begins_is_not_begun() -> None:
    _made, code = invited(kind="tenant", until=cast.DAY + timedelta(days=2))
    with pytest.raises(errors.Ruled) as found:
        accepted(code, later=timedelta(days=2))
    assert found.value.ruling.codes == ("time.order",)
    assert accepted(code, later=timedelta(days=1)).until == cast.DAY + timedelta(days=2)


def test_nobody_is_bound_to_a_home_that_was_closed_meanwhile() -> None:
    _made, code = invited("branch_secretary", "402")
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        cursor.execute("update places_unit set valid_until = %s where id = %s", [cast.DAY, cast.unit("A", "402").pk])
    with pytest.raises(errors.CodeInvalid):
        accepted(code)


# ---- death and heirs --------------------------------------------------------------------------------------------------


def died(day: date) -> None:
    with db.scoped(cast.scope("branch_secretary")) as scope:
        actions.register_death(actor=scope, now=cast.NOW, person=cast.person("elder"), died_on=day, source="医学证明")


def test_a_death_of_today_is_registered_and_the_other_owners_are_told() -> None:
    decide(claim(number="201", share=HALF))
    died(cast.DAY)
    assert verbs()[0] == "people.death_registered"
    assert any("去世" in text for text in told("stranger"))


def test_heirs_are_told_what_they_hold_now() -> None:
    died(cast.DAY)
    with db.scoped(cast.SYSTEM):
        tie = Tie.objects.get(person=cast.person("elder").pk, until=None)
    with db.scoped(cast.scope("branch_secretary")) as scope:
        heir = actions.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name="吴一")
        actions.inherit_home(actor=scope, now=cast.NOW, tie=tie, heirs=[(heir, HALF)], source="公证书")
    with db.scoped(Scope(person_id=heir.pk)) as himself:
        assert any("登记了您" in notice.text or "业主" in notice.text for notice in queries.notices_of(himself))
