"""Tokens: never more than whoever makes one has, shown once, ended with the appointment, seen by who should."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Grant, NotAllowed, is_within
from heju.organizations import actions as bodies
from heju.organizations import roles
from heju.organizations.models import Appointment
from heju.people.models import Account
from heju.web import actions, identity
from heju.web.machines import tokens
from heju.web.models import Token
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def make(who: str, body: str, place: str, powers: tuple[str, ...] = (), **words: Any) -> tuple[Token, str]:
    with db.scoped(cast.scope(who, timezone.localdate())) as scope:
        held = Appointment.objects.get(person=cast.person(who).pk, body=cast.body(body).pk)
        given: dict[str, Any] = {"name": "系统", "purpose": "测试", "until": timezone.localdate() + timedelta(days=9)} | words
        return actions.create_token(
            actor=scope, now=timezone.now(), appointment=held.pk, place=cast.place(place), powers=powers, **given
        )  # fmt: skip


def status(text: str, path: str = "/api/token") -> int:
    return Client().get(path, headers={"Authorization": f"Bearer {text}"}).status_code


# ---- the rules -----------------------------------------------------------------------------------------------------


def test_a_token_is_chance_and_only_its_digest_is_kept() -> None:
    one, two = tokens.make(), tokens.make()
    assert one.text != two.text
    prefix, secret = tokens.parted(one.text) or ("", "")
    assert (prefix, tokens.is_secret(secret, one.digest)) == (one.prefix, True)
    assert not tokens.is_secret(secret[:-1] + ("A" if secret[-1] != "A" else "B"), one.digest)
    assert secret.encode() not in one.digest


@pytest.mark.parametrize(
    "text", ["", "heju_", "heju_abcdefghij_short", "x" * 200, "heju_ABCDEFGHIJ_" + "a" * 43, "heju_abcdefghij_" + "a" * 44]
)
def test_what_is_no_token_has_no_parts(text: str) -> None:
    assert tokens.parted(text) is None


PATHS = st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(".".join)
EVERY = frozenset({roles.SEE_PEOPLE, roles.READ_RECORD, roles.EDIT_PLACES})


@given(st.lists(PATHS, min_size=1, max_size=3), PATHS, st.sets(st.sampled_from(sorted(EVERY))), PATHS)
def test_law_a_token_never_reaches_or_may_more_than_its_maker(held: list[str], at: str, asked: set[str], place: str) -> None:
    grant = Grant("r", tuple(held), frozenset({roles.SEE_PEOPLE, roles.EDIT_PLACES}), frozenset({"view", "act", "people_branch", "party"}))
    found = identity.narrowed(grant, at, frozenset(asked))
    if found is None:
        assert not any(is_within(at, (path,)) or is_within(path, (at,)) for path in held)
        return
    assert found.powers <= grant.powers & asked
    assert found.reaches <= grant.reaches
    if is_within(place, found.paths):
        assert is_within(place, held)
        assert is_within(place, (at,))
    assert ("act" in found.reaches) == (roles.EDIT_PLACES in asked)
    assert ("people_branch" in found.reaches) == (roles.SEE_PEOPLE in asked)
    assert "party" not in found.reaches


# ---- making --------------------------------------------------------------------------------------------------------


def test_nobody_hands_out_what_he_has_not() -> None:
    for powers in ((roles.COVER,), (roles.READ_RECORD,), (roles.REVEAL,), (roles.MERGE_PLACES,), ("x.y",)):
        with pytest.raises(actions.TokenRefused) as refused:
            make("branch_secretary", "branch", "A", powers)
        assert refused.value.field == "powers"


def test_some_powers_are_never_handed_to_a_machine() -> None:
    for power in (roles.REVEAL, roles.MERGE_PLACES, roles.VIEW_AS, roles.EDIT_MEMBERS, roles.MAKE_TOKENS):
        with pytest.raises(actions.TokenRefused):
            make("district_officer", "district_committee", "district", (power,))


@pytest.mark.parametrize(("who", "body", "place"), [("branch_secretary", "branch", "B"), ("branch_secretary", "branch", "community_a")])
def test_nobody_makes_a_token_beyond_his_places(who: str, body: str, place: str) -> None:
    with pytest.raises(NotAllowed):
        make(who, body, place)


@pytest.mark.parametrize("days", [-1, 366, 9999])
def test_a_token_lasts_a_year_at_most(days: int) -> None:
    with pytest.raises(actions.TokenRefused) as refused:
        make("branch_secretary", "branch", "A", until=timezone.localdate() + timedelta(days=days))
    assert refused.value.field == "until"
    make("branch_secretary", "branch", "A", until=timezone.localdate() + timedelta(days=365))


def test_nobody_makes_one_in_the_name_of_another_s_post() -> None:
    with db.scoped(cast.scope("branch_secretary", timezone.localdate())) as scope:
        held = Appointment.objects.get(body=cast.body("company").pk)
        with pytest.raises(actions.TokenRefused) as refused:
            actions.create_token(
                actor=scope, now=timezone.now(), appointment=held.pk, place=cast.place("A"), name="x", purpose="x", powers=(),
                until=timezone.localdate(),
            )  # fmt: skip
    assert refused.value.field == "appointment"


@pytest.mark.parametrize("who", ["owner", "tenant", "social_worker", "committee_member"])
def test_who_may_not_make_tokens_is_told_so(who: str) -> None:
    assert cast.client(who).get("/desk/tokens/new/").status_code == 403


# ---- using ---------------------------------------------------------------------------------------------------------


def test_a_wrong_secret_an_unknown_prefix_and_a_shape_that_is_none_are_one_answer() -> None:
    _token, text = make("branch_secretary", "branch", "A")
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    bodies = [Client().get("/api/token", headers={"Authorization": f"Bearer {one}"}) for one in (wrong, f"heju_zzzzzzzzzz_{'a' * 43}", "x")]
    assert {one.status_code for one in bodies} == {401}
    assert len({one.text for one in bodies}) == 1
    assert bodies[0]["WWW-Authenticate"].startswith("Bearer")
    assert Client().get("/api/token", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_it_ends_by_hand_with_its_day_with_the_account_and_with_the_appointment() -> None:
    token, text = make("branch_secretary", "branch", "A")
    assert status(text) == 200
    with db.scoped(cast.SYSTEM):
        assert Token.objects.get(pk=token.pk).last_used_on == timezone.localdate()
        day = timezone.localdate()
        assert identity.scope_of_token(replace_day(token, day - timedelta(days=1)), day) is None
    with db.scoped(cast.scope("branch_secretary", timezone.localdate())) as scope:
        actions.end_token(actor=scope, now=timezone.now(), token=token.pk, why="换系统")
    assert status(text) == 401

    _other, second = make("branch_secretary", "branch", "A")
    account = cast.account("branch_secretary").pk
    with db.scoped(replace(cast.SYSTEM, account_id=account)):
        Account.objects.filter(pk=account).update(is_active=False)
    assert status(second) == 401
    with db.scoped(replace(cast.SYSTEM, account_id=account)):
        Account.objects.filter(pk=account).update(is_active=True)
    assert status(second) == 200
    with db.scoped(cast.scope("community_officer", timezone.localdate())) as officer:
        held = Appointment.objects.get(body=cast.body("branch").pk)
        bodies.end_appointment(actor=officer, now=timezone.now(), appointment=held.pk, on=timezone.localdate(), why="离任")
    assert status(second) == 401


def test_a_token_ends_with_its_post_whatever_other_posts_its_maker_holds() -> None:
    made, text = make("branch_secretary", "branch", "A", (roles.SEE_PEOPLE,))
    with db.scoped(cast.SYSTEM):
        # The community, too, would let him see the people of this compound.
        at = cast.body("community_committee")
        Appointment.objects.create(
            body=at,
            path=at.path,
            post="officer",
            person=cast.person("branch_secretary"),
            public_name="陈志远",
            since=cast.SINCE,
            basis="测试",
        )
    assert status(text) == 200
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(pk=made.appointment_id).update(ended_on=timezone.localdate())
    assert status(text) == 401


def replace_day(token: Token, until: Any) -> Token:
    token.until = until
    return token


def test_a_token_shrinks_with_what_the_body_covers() -> None:
    _token, text = make("property_manager", "company", "A", (roles.SEE_PEOPLE,))
    assert status(text) == 200
    with db.scoped(cast.scope("community_officer", timezone.localdate())) as officer:
        bodies.uncover_compound(
            actor=officer,
            now=timezone.now(),
            body=cast.body("company").pk,
            place=cast.place("A").pk,
            on=timezone.localdate(),
            why="合同到期",
        )
    assert status(text) == 401


def test_a_machine_is_not_the_person_who_made_it() -> None:
    _token, text = make("branch_secretary", "branch", "A", (roles.SEE_PEOPLE,))
    shown = {"Authorization": f"Bearer {text}"}
    # No page opens, and no cookie lends it more.
    assert Client().get("/people/mine/", headers=shown).status_code == 302
    client = cast.client("district_officer")
    assert client.get("/api/records", headers=shown).status_code == 403
    assert client.get("/api/token").status_code == 401


# ---- pages ---------------------------------------------------------------------------------------------------------


def test_a_token_is_made_on_the_desk_shown_once_and_ended() -> None:
    client = cast.client("property_manager")
    assert "梧桐苑" in client.get("/desk/tokens/new/").text
    with db.scoped(cast.scope("property_manager", timezone.localdate())):
        held = Appointment.objects.get(body=cast.body("company").pk)
    words = {"place": cast.place("A").pk, "appointment": held.pk, "name": "缴费系统", "purpose": "同步住户", "powers": [roles.SEE_PEOPLE]}
    wrong = client.post("/desk/tokens/new/", words | {"until": "2099-01-01"})
    assert wrong.status_code == 422
    assert "缴费系统" in wrong.text
    made = client.post("/desk/tokens/new/", words | {"until": (timezone.localdate() + timedelta(days=30)).isoformat()})
    assert made.status_code == 200, made.text
    assert made["Cache-Control"] == "no-store"
    [text] = re.findall(r"heju_[a-z0-9]{10}_[A-Za-z0-9_-]{43}", made.text)
    assert status(text) == 200
    page = client.get("/desk/tokens/").text
    assert "缴费系统" in page
    assert text not in page
    with db.scoped(cast.SYSTEM):
        token = Token.objects.get(name="缴费系统")
        assert text.encode() not in bytes(token.digest)
    ended = client.post(f"/desk/tokens/{token.pk}/end/", {"why": "换系统"}, follow=True)
    assert "已停用" in ended.text
    assert status(text) == 401
    with db.scoped(cast.SYSTEM):
        verbs = list(Record.objects.filter(subject="web.token", subject_id=token.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["web.token_created", "web.token_ended"]


def test_who_sees_which_tokens_and_who_may_end_them() -> None:
    company, plain = cast.token_id("company"), cast.token_id("plain")
    assert "系统 company" in cast.client("auditor").get("/desk/tokens/").text
    assert "系统 company" in cast.client("community_officer").get("/desk/tokens/").text
    assert "系统 company" not in cast.client("second_secretary").get("/desk/tokens/").text
    assert cast.client("second_secretary").post(f"/desk/tokens/{company}/end/", {"why": "x"}).status_code == 404
    assert cast.client("auditor").post(f"/desk/tokens/{company}/end/", {"why": "x"}).status_code == 403
    assert cast.client("property_manager").post(f"/desk/tokens/{plain}/end/", {"why": "x"}).status_code == 403
    assert cast.client("community_officer").post(f"/desk/tokens/{company}/end/", {"why": "出了问题"}).status_code == 302
    assert Client().get("/api/token", headers={"Authorization": cast.token("company")}).status_code == 401
