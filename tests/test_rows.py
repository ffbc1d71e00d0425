"""Every table as every role, raw SQL included: each sees exactly what a second, plain description of the rules allows.

The description below is written in Python over all rows as the owner reads them; it shares no code with the SQL policies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError

from heju.kit import db
from heju.kit.scope import NOBODY, Scope
from heju.web.policies import CLOSED, POLICIES
from tests import cast, eyes_of_matters

Row = dict[str, Any]
pytestmark = pytest.mark.django_db(databases=["default", "owner"])

# Role of the cast → (root of what it sees, root of what it may write, root of members it sees, handler and root of its register).
WORLD: dict[str, tuple[str, str, str, tuple[str, str]]] = {
    "district_officer": ("440303", "440303", "440303", ("government", "440303")),
    "street_officer": ("440303.001", "440303.001", "440303.001", ("government", "440303.001")),
    "community_officer": ("440303.001.001", "440303.001.001", "440303.001.001", ("government", "440303.001.001")),
    "branch_secretary": ("440303.001.001.c1",) * 3 + (("branch", "440303.001.001.c1"),),
    "committee_member": ("440303.001.001.c1", "", "", ("committee", "440303.001.001.c1")),
    "property_manager": ("440303.001.001.c1", "440303.001.001.c1", "", ("company", "440303.001.001.c1")),
    "social_worker": ("440303.001.001.c1", "", "", ("agency", "440303.001.001.c1")),
    "auditor": ("440303", "", "", ("", "")),
    "owner": ("440303.001.001.c1", "", "", ("", "")),
    "tenant": ("440303.001.001.c1", "", "", ("", "")),
    "elder": ("440303.001.001.c1", "", "", ("", "")),
    "helper": ("440303.001.001.c1", "", "", ("", "")),
    "stranger": ("440303.002.001.c2", "", "", ("", "")),
    "second_secretary": ("440303.002.001.c2",) * 3 + (("branch", "440303.002.001.c2"),),
}
READS_RECORD = {"auditor": "440303"}


def below(path: str, root: str) -> bool:
    return bool(root) and f"{path}.".startswith(f"{root}.")


def beside(path: str, root: str) -> bool:
    return below(path, root) or below(root, path)


class Eyes:
    """What one of the cast should see, in plain Python."""

    def __init__(self, who: str, everything: dict[str, list[Row]]) -> None:
        self.sees, self.acts, self.party, (self.handler, self.register) = WORLD[who]
        self.person = cast.person(who).pk
        self.account = cast.account(who).pk
        helps = [row["elder_id"] for row in everything["people_helper"] if row["helper_id"] == self.person]
        self.persons = {self.person, *helps}
        self.record = READS_RECORD.get(who, "")
        self.all = everything

    def near(self, row: Row) -> bool:
        return beside(row["path"], self.sees)

    def in_view(self, row: Row) -> bool:
        return below(row["path"], self.sees)

    def in_act(self, row: Row) -> bool:
        return below(row["path"], self.acts)

    def place(self, row: Row) -> bool:
        return row["kind"] in ("district", "street", "community") or self.near(row)

    def tie(self, row: Row) -> bool:
        return row["person_id"] in self.persons or (self.handler in row["handlers"] and below(row["path"], self.register))

    def registered(self, row: Row) -> bool:
        return row["handler"] == self.handler and bool(self.handler) and below(row["path"], self.register)

    def one(self, row: Row) -> bool:
        ties = any(tie["person_id"] == row["id"] and self.tie(tie) for tie in self.all["people_tie"])
        members = any(m["person_id"] == row["id"] and below(m["path"], self.party) for m in self.all["organizations_member"])
        helps_me = any(
            h["helper_id"] == row["id"] and h["elder_id"] in self.persons and h["until"] is None for h in self.all["people_helper"]
        )
        merged = any(m["duplicate_id"] == row["id"] and m["undone_at"] is None and self.registered(m) for m in self.all["people_merge"])
        was_mine = row["merged_into_id"] in self.persons
        claims = any(
            c["person_id"] == row["id"] and c["status"] in ("open", "appealed") and self.claim(c) for c in self.all["people_claim"]
        )
        return row["id"] in self.persons or ties or members or helps_me or merged or was_mine or claims or self.registered(row)

    def helper(self, row: Row) -> bool:
        keeps = self.handler in ("branch", "government")
        known = any(tie["person_id"] == row["elder_id"] and self.tie(tie) for tie in self.all["people_tie"])
        return row["elder_id"] in self.persons or row["helper_id"] in self.persons or (keeps and known)

    def compares(self, row: Row) -> bool:
        return (
            self.handler in ("branch", "committee", "government") and self.handler in row["handlers"] and below(row["path"], self.register)
        )

    def keeps(self, row: Row) -> bool:
        return self.handler in ("branch", "government") and below(row["path"], self.register) and below(row["path"], self.acts)

    def claim(self, row: Row) -> bool:
        return row["person_id"] in self.persons or self.compares(row)

    def proof(self, row: Row) -> bool:
        return any(one["id"] == row["claim_id"] and self.claim(one) for one in self.all["people_claim"])

    def invitation(self, row: Row) -> bool:
        return row["made_by_id"] in self.persons or (self.compares(row) and below(row["path"], self.acts))

    def proxy(self, row: Row) -> bool:
        return bool({row["principal_id"], row["agent_id"]} & self.persons) or self.keeps(row)

    def objection(self, row: Row) -> bool:
        return row["person_id"] in self.persons or self.keeps(row)

    def slip(self, row: Row) -> bool:
        keeps = self.handler in ("branch", "government") and self.in_act(row) and below(row["path"], self.register)
        return row["person_id"] in self.persons or keeps

    def told(self, row: Row) -> bool:
        return row["person_id"] in self.persons

    def appointment(self, row: Row) -> bool:
        return self.near(row) or row["person_id"] in self.persons

    def member(self, row: Row) -> bool:
        return below(row["path"], self.party) or row["person_id"] in self.persons

    def audited(self, row: Row) -> bool:
        return below(row["path"], self.record) or row["for_person_id"] in self.persons or row["person_id"] in self.persons

    def job(self, row: Row) -> bool:
        watches = self.sees == "440303" and bool(self.acts)
        return row["account_id"] == self.account or (watches and row["state"] in ("failed", "dead"))

    def letter(self, row: Row) -> bool:
        watches = self.sees == "440303" and bool(self.acts)
        return row["person_id"] in self.persons or (watches and row["state"] == "failed")

    def token(self, row: Row) -> bool:
        return row["person_id"] in self.persons or below(row["path"], self.acts) or below(row["path"], self.record)

    def nothing(self, row: Row) -> bool:
        return False

    def own(self, row: Row) -> bool:
        return row["id"] == self.account

    def of_own_account(self, row: Row) -> bool:
        return row["account_id"] == self.account

    def of_account(self, row: Row) -> bool:
        return row["user_id"] == self.account

    def imported(self, row: Row) -> bool:
        handled = row["handler"] == self.handler and below(row["path"], self.register) and self.in_act(row)
        return row["account_id"] == self.account or handled

    def of_import(self, row: Row) -> bool:
        return any(one["id"] == row["sheet_id"] and self.imported(one) for one in self.all["registers_import"])

    def inquiry(self, row: Row) -> bool:
        answers = self.handler == "company" and below(row["path"], self.register)
        return bool({row["asked_by_id"], row["answered_by_id"]} & self.persons) or self.keeps(row) or answers

    def owns_account(self, row: Row) -> bool:
        return row["account_id"] == self.account

    def keeps_device(self, row: Row) -> bool:
        return self.in_act(row)

    def seated(self, row: Row) -> bool:
        return self.in_act(row) or row["person_id"] in self.persons

    def recovers(self, row: Row) -> bool:
        return row["person_id"] in self.persons or (
            self.handler in ("branch", "committee", "government") and below(row["path"], self.register)
        )

    def voiced(self, row: Row) -> bool:
        his = any(one["id"] == row["recovery_id"] and one["person_id"] in self.persons for one in self.all["access_recovery"])
        return his or self.recovers(row)

    def question(self, row: Row) -> bool:
        return row["person_id"] in self.persons or self.in_act(row)

    def sealer(self, row: Row) -> bool:
        return bool(self.record)


EXPECTED: dict[str, Callable[[Eyes, Row], bool]] = {
    **eyes_of_matters.EXPECTED,
    "access_knownbrowser": Eyes.owns_account,
    "access_shareddevice": Eyes.keeps_device,
    "access_seat": Eyes.seated,
    "access_recovery": Eyes.recovers,
    "access_voice": Eyes.voiced,
    "places_place": Eyes.place,
    "places_placecode": Eyes.near,
    "places_alias": Eyes.in_view,
    "places_unit": Eyes.in_view,
    "places_load": Eyes.in_act,
    "places_loadrow": Eyes.in_act,
    "people_person": Eyes.one,
    "people_tie": Eyes.tie,
    "people_helper": Eyes.helper,
    "people_account": Eyes.own,
    "people_slip": Eyes.slip,
    "people_personalnotice": Eyes.told,
    "privacy_copy": Eyes.told,
    "privacy_erasure": Eyes.told,
    "privacy_question": Eyes.question,
    "people_likeness": Eyes.registered,
    "people_merge": Eyes.registered,
    "people_claim": Eyes.claim,
    "people_proof": Eyes.proof,
    "people_invitation": Eyes.invitation,
    "people_proxy": Eyes.proxy,
    "people_objection": Eyes.objection,
    "organizations_body": Eyes.near,
    "organizations_appointment": Eyes.appointment,
    "organizations_coverage": Eyes.near,
    "organizations_member": Eyes.member,
    "notices_taste": Eyes.told,
    "notices_follower": Eyes.told,
    "notices_letter": Eyes.letter,
    "notices_hook": Eyes.token,
    "notices_delivery": Eyes.nothing,
    "registers_import": Eyes.imported,
    "registers_export": Eyes.of_own_account,
    "registers_piece": Eyes.of_import,
    "registers_batch": Eyes.of_import,
    "registers_remembered": Eyes.in_act,
    "registers_inquiry": Eyes.inquiry,
    "organizations_shift": Eyes.near,
    "duties_draft": Eyes.in_act,
    "jobs_job": Eyes.job,
    "audit_record": Eyes.audited,
    "audit_seal": Eyes.sealer,
    "audit_pending": Eyes.sealer,
    "web_token": Eyes.token,
    # Only the token itself sees what it was answered.
    "web_reply": Eyes.nothing,
    "usersessions_usersession": Eyes.of_account,
    "mfa_authenticator": Eyes.of_account,
    "socialaccount_socialaccount": Eyes.of_account,
    "socialaccount_socialtoken": lambda _eyes, _row: False,
    "account_emailaddress": Eyes.of_account,
}
# Tables that hold nothing about a place or a person: everybody may read them.
OPEN = {policy.table for policy in POLICIES if policy.read == "true"}


def rows_as_owner(table: str) -> list[Row]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'select * from "{table}"')
        return as_dicts(cursor)


def as_dicts(cursor: Any) -> list[Row]:
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rows_as(scope: Scope, table: str) -> list[Row]:
    with db.scoped(scope), connection.cursor() as cursor:
        cursor.execute(f'select * from "{table}"')
        return as_dicts(cursor)


@pytest.fixture
def everything() -> dict[str, list[Row]]:
    return {table: rows_as_owner(table) for table in EXPECTED}


def key(row: Row) -> str:
    return repr(sorted((name, str(value)) for name, value in row.items()))


def test_every_table_is_described_open_or_closed() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
    assert tables == set(EXPECTED) | OPEN | CLOSED
    assert {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("heju.")} <= set(EXPECTED) | OPEN


@pytest.mark.parametrize("who", sorted(WORLD))
def test_each_sees_its_own_and_nothing_else(who: str, everything: dict[str, list[Row]]) -> None:
    eyes, scope = Eyes(who, everything), cast.scope(who)
    for table, allowed in EXPECTED.items():
        seen = {key(row) for row in rows_as(scope, table)}
        assert seen == {key(row) for row in everything[table] if allowed(eyes, row)}, table


def test_the_tables_that_matter_are_not_empty(everything: dict[str, list[Row]]) -> None:
    for table in (
        "places_place",
        "places_unit",
        "people_person",
        "people_tie",
        "people_helper",
        "organizations_member",
        "organizations_shift",
        "people_slip",
        "audit_record",
        "web_token",
        "web_reply",
        "matters_matter",
        "matters_report",
        "matters_event",
        "matters_photo",
        "matters_assignment",
        "matters_note",
    ):
        assert everything[table], table


@pytest.mark.parametrize("table", sorted(EXPECTED))
def test_nobody_sees_nothing_but_the_names_of_divisions(table: str) -> None:
    assert (
        {row["kind"] for row in rows_as(NOBODY, table)} <= {"district", "street", "community"}
        if table == "places_place"
        else not rows_as(NOBODY, table)
    )


# What the door of Open311 and the feeds shows to nobody in particular: tables and rows, nothing else.
TOLD: dict[str, Callable[[dict[str, list[Row]], Row], bool]] = {
    "places_place": lambda _all, _row: True,
    "organizations_body": lambda _all, _row: True,
    "matters_matter": lambda _all, row: not row["is_private"],
    "matters_event": lambda every, row: (
        row["is_public"] and not any(one["id"] == row["matter_id"] and one["is_private"] for one in every["matters_matter"])
    ),
}


def test_the_open_door_shows_public_matters_and_nothing_of_anybody(everything: dict[str, list[Row]]) -> None:
    for table in EXPECTED:
        allowed = TOLD.get(table, lambda _all, _row: False)
        seen = {key(row) for row in rows_as(Scope(door="open311"), table)}
        assert seen == {key(row) for row in everything[table] if allowed(everything, row)}, table


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_closed_tables_are_refused(table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows_as(cast.scope("district_officer"), table)


@pytest.mark.parametrize("who", sorted(WORLD))
@pytest.mark.parametrize("table", ["places_place", "places_unit", "organizations_body", "organizations_coverage", "people_tie"])
def test_nobody_writes_beyond_his_reach(who: str, table: str, everything: dict[str, list[Row]]) -> None:
    eyes = Eyes(who, everything)
    column = {"places_place": "name", "places_unit": "number", "organizations_body": "name"}.get(table, "path")
    with db.scoped(cast.scope(who)), connection.cursor() as cursor:
        cursor.execute(f'update "{table}" set {column} = {column} returning id')
        written = {row[0] for row in cursor.fetchall()}
    assert written <= {row["id"] for row in everything[table] if eyes.in_act(row)}


@pytest.mark.parametrize("who", sorted(WORLD))
def test_nobody_founds_anything_in_the_other_street(who: str) -> None:
    if WORLD[who][1] == cast.DISTRICT:
        return  # writes everywhere: the database has nothing to refuse
    home = cast.place("A")
    other = cast.place("B") if below(home.path, WORLD[who][0]) else home
    insert = (
        "insert into organizations_coverage (body_id, place_id, path, kind, since, basis) "
        "values (%s, %s, %s::ltree, 'branch', '2026-01-01', '')"
    )
    refused = pytest.raises(DatabaseError, match="row-level security")
    with db.scoped(cast.scope(who)), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(insert, [cast.body("company").pk, other.pk, other.path])
