"""Each handler sees its own rows and no other; nothing is seen without a scope; closed values open at their own place only."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from heju.kit import db, keys
from heju.kit.scope import NOBODY, Grant, Scope
from heju.kit.vault import Keyring, Tampered, UnknownKey, UnsafeKeyFile
from heju.people import actions, queries, vault
from heju.people.models import Account, Helper, Person, Tie
from tests import cast

pytestmark = pytest.mark.django_db


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


TIED = {
    # Who asks: the persons of the ties that he sees, himself included.
    "branch_secretary": {"owner", "tenant", "elder", "helper", "committee_member"},
    "committee_member": {"owner", "elder", "committee_member"},
    "property_manager": {"owner", "elder", "committee_member"},
    "social_worker": {"elder"},
    "community_officer": {"owner", "tenant", "elder", "committee_member"},
    "street_officer": {"owner", "tenant", "elder", "committee_member"},
    "district_officer": {"owner", "tenant", "elder", "committee_member", "stranger"},
    "second_secretary": {"stranger"},
    "auditor": set(),
    "owner": {"owner"},
    "tenant": {"tenant"},
    "elder": {"elder"},
    "helper": {"helper", "elder"},
    "stranger": {"stranger"},
}


def test_the_table_names_the_whole_cast():
    assert set(TIED) == set(cast.names())


@pytest.mark.parametrize("key", cast.names())
def test_each_sees_the_ties_of_its_own_handler(key):
    people = {cast.person(name).pk: name for name in cast.names()}
    with db.scoped(cast.scope(key)):
        assert {people[tie.person_id] for tie in Tie.objects.all()} == TIED[key]
        assert {people[row[0]] for row in raw("select person_id from people_tie")} == TIED[key]


@pytest.mark.parametrize("key", cast.names())
def test_each_sees_the_persons_behind_these_ties_and_no_others(key):
    seen = TIED[key] | {key}
    if key == "elder":
        seen |= {"helper"}
    if key in ("branch_secretary", "street_officer", "community_officer", "district_officer"):
        # The Party line sees its members; the government whom it registered itself.
        seen |= {"branch_secretary", "owner"}
    if key == "second_secretary":
        seen |= {"second_secretary"}
    if key == "district_officer":
        seen |= set(cast.names())
    people = {cast.person(name).pk: name for name in cast.names()}
    with db.scoped(cast.scope(key)):
        assert {people[row[0]] for row in raw("select id from people_person")} == seen


@pytest.mark.parametrize("key", cast.names())
def test_each_sees_his_own_account_only(key):
    with db.scoped(cast.scope(key)):
        assert [account.pk for account in Account.objects.all()] == [cast.account(key).pk]


@pytest.mark.parametrize(
    ("key", "sees"),
    [
        ("elder", 1),
        ("helper", 1),
        ("branch_secretary", 1),
        ("community_officer", 1),
        ("property_manager", 0),
        ("social_worker", 0),
        ("owner", 0),
        ("second_secretary", 0),
    ],
)
def test_helpers_are_seen_by_the_two_and_by_branch_and_community(key, sees):
    with db.scoped(cast.scope(key)):
        assert Helper.objects.count() == sees


@pytest.mark.parametrize("table", ["people_person", "people_tie", "people_account", "people_helper"])
def test_it_fails_closed(table):
    assert raw(f"select count(*) from {table}") == [(0,)]
    with db.scoped(NOBODY):
        assert raw(f"select count(*) from {table}") == [(0,)]


@pytest.mark.parametrize("table", ["people_person", "people_tie", "people_account", "people_helper"])
def test_nobody_deletes(table):
    """Rows leave through the two doors of privacy alone; without them a delete finds none."""
    with db.scoped(cast.SYSTEM), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"delete from {table}")
        except ProgrammingError:
            return
        assert cursor.rowcount == 0


@pytest.mark.parametrize("key", ["owner", "property_manager", "committee_member", "social_worker", "second_secretary", "auditor"])
def test_the_database_lets_only_those_who_keep_the_register_write_a_tie(key):
    unit = cast.unit("A", "302")
    row = [cast.person("tenant").pk, unit.pk, unit.path]
    columns = "person_id, unit_id, path, kind, since, source, handlers"
    insert = f"insert into people_tie ({columns}) values (%s, %s, %s, 'tenant', '2026-01-01', 'x', '{{company}}')"
    with db.scoped(cast.scope(key)), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, row)


def test_the_shares_of_a_unit_are_counted_only_where_one_may_act():
    unit = cast.unit("A", "101").pk
    with db.scoped(cast.scope("branch_secretary")):
        assert raw("select * from people_taken_shares(%s, 'owner')", unit) == [(1, 1)]
    with db.scoped(cast.scope("second_secretary")):
        assert raw("select * from people_taken_shares(%s, 'owner')", unit) == []


def test_the_sign_in_door_opens_accounts_and_nobodys_person():
    with db.scoped(Scope(door="sign-in")):
        assert Account.objects.count() == len(cast.names())
        assert Person.objects.count() == 0
        assert Tie.objects.count() == 0


def test_a_power_without_its_handler_opens_nothing():
    bare = Scope(
        person_id=cast.person("auditor").pk, grants=(Grant("x", (cast.path("A"),), frozenset({"people.reveal"}), frozenset({"view"})),)
    )
    with db.scoped(bare), pytest.raises(Exception, match="no role allows"):
        actions.reveal_field(actor=bare, now=cast.NOW, person=cast.person("owner"), field="phone", why="需要联系本人")


# ---- the vault --------------------------------------------------------------------------------------------------------


def test_a_value_moved_to_another_person_does_not_open():
    one, other = cast.person("owner"), cast.person("tenant")
    one.phone = other.phone
    with pytest.raises(Tampered):
        vault.open_value(one, "phone")


def test_a_value_moved_to_another_field_does_not_open():
    one = cast.person("owner")
    one.name = one.phone
    with pytest.raises(Tampered):
        vault.open_value(one, "name")


def test_a_changed_value_does_not_open():
    one = cast.person("owner")
    closed = bytes(one.phone or b"")
    one.phone = closed[:-1] + bytes([closed[-1] ^ 1])
    with pytest.raises(Tampered):
        vault.open_value(one, "phone")


def test_another_installation_opens_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(keys, "_last", None)
    monkeypatch.setattr(settings, "VAULT_FILE", tmp_path / "vault.json")
    Keyring.generate("k2").write(tmp_path / "vault.json")
    with pytest.raises(UnknownKey):
        vault.open_value(cast.person("owner"), "phone")


def test_the_keys_are_kept_for_this_user_alone():
    vault.keyring()
    assert settings.VAULT_FILE.stat().st_mode & 0o077 == 0


def test_keys_that_others_can_read_are_refused(tmp_path, monkeypatch, settings):
    settings.VAULT_FILE = tmp_path / "vault.json"
    keys.refreshed()
    settings.VAULT_FILE.chmod(0o644)
    # Another process, which has read nothing yet.
    monkeypatch.setattr(keys, "_last", None)
    with pytest.raises(UnsafeKeyFile):
        keys.refreshed()


def test_the_ring_of_the_first_process_wins(tmp_path, settings):
    settings.VAULT_FILE = tmp_path / "vault.json"
    keys.make(settings.VAULT_FILE)
    first = keys.refreshed()
    keys.make(settings.VAULT_FILE)
    second = keys.refreshed()
    assert first.index_secret == second.index_secret
    assert [file.name for file in tmp_path.iterdir()] == ["vault.json"]


def test_a_blind_index_finds_the_whole_value_of_its_own_field():
    with db.scoped(cast.scope("branch_secretary")):
        assert [person.pk for person in queries.with_words("林建国")] == [cast.person("owner").pk]
        assert [person.pk for person in queries.with_words("100-0000-0009")] == [cast.person("owner").pk]
        assert not queries.with_words("林建").exists()
    assert vault.index_of("name", "10000000009") != vault.index_of("phone", "10000000009")


def test_no_column_holds_a_value_in_clear():
    with db.scoped(cast.scope("owner")):
        [row] = raw("select p::text from people_person p where id = %s", cast.person("owner").pk)
    assert "林建国" not in row[0]
    assert "10000000009" not in row[0]
    assert b"10000000009".hex() not in row[0]
