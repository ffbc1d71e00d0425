"""What a start refuses, and the stamp by which a changed policy, grant, function or trigger is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from heju.kit import postgres
from heju.kit.vault import Keyring
from heju.web import safety, stamp
from heju.web.policies import POLICIES

STRONG = "kU3-x9QpL0sZvTn7yWb2RfGd5HjM8cAeE1iOoXqVtYwB4uNhPzKr6S_g"


def wrong(found: Any) -> set[str]:
    return {finding.code for finding in found if not finding.ok}


@pytest.fixture
def state(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STATE, settings.VAULT_FILE = tmp_path, tmp_path / "secrets" / "vault.json"
    (tmp_path / "secrets").mkdir()
    settings.SECRET_KEY = STRONG
    return tmp_path


@pytest.fixture
def production(settings: LazySettings) -> LazySettings:
    settings.MODE, settings.IS_DEMO, settings.DEBUG = "production", False, False
    settings.ADDRESS, settings.ALLOWED_HOSTS, settings.SMS_GATEWAY = "https://heju.example", ["heju.example"], "https://sms.example"
    return settings


# ---- secrets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "strong"),
    [
        (STRONG, True),
        (STRONG[:40], True),
        (STRONG[:39], False),
        ("", False),
        ("changeme", False),
        ("changeme" + STRONG, False),
        ("Secret-" + STRONG, False),
        ("django-insecure-" + STRONG, False),
        ("abcabcabc" * 10, False),
        ("abcdefghijk" * 5, False),
        ("abcdefghijkl" * 5, True),
    ],
)
def test_a_key_is_strong_when_it_is_long_mixed_and_in_no_list(key: str, strong: bool) -> None:
    assert safety.is_strong(key) is strong


def test_a_known_key_is_refused(state: Path, settings: LazySettings) -> None:
    assert wrong(safety.secrets()) == set()
    settings.SECRET_KEY = "changeme"
    assert wrong(safety.secrets()) == {"django-key"}


def test_a_secret_that_others_can_read_is_refused_by_name(state: Path) -> None:
    file = state / "secrets" / "some-key"
    file.write_text("x")
    file.chmod(0o640)
    [found] = [finding for finding in safety.secrets() if not finding.ok]
    assert found.code == "secret-files"
    assert "some-key" in found.cure
    file.chmod(0o600)
    assert wrong(safety.secrets()) == set()


def test_keys_of_the_vault_that_are_open_or_broken_are_refused(state: Path, settings: LazySettings) -> None:
    Keyring.generate("k1").write(settings.VAULT_FILE)
    assert wrong(safety.secrets()) == set()
    settings.VAULT_FILE.chmod(0o644)
    assert wrong(safety.secrets()) == {"vault", "secret-files"}
    settings.VAULT_FILE.chmod(0o600)
    settings.VAULT_FILE.write_text("{}")
    assert wrong(safety.secrets()) == {"vault"}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("postgresql://heju_app:Password@db/heju", {"database-password"}),
        ("postgresql://heju_app:heju@db/heju", {"database-password"}),
        ("postgresql://heju_app:u3Jq-7Zp@db/heju", set()),
        ("postgresql://heju_app@/heju?passfile=/x", set()),
    ],
)
def test_a_known_password_of_the_database_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch, url: str, found: set[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert wrong(safety.secrets()) == found


# ---- production ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DEBUG", True, "debug"),
        ("ADDRESS", "http://heju.example", "https"),
        ("ALLOWED_HOSTS", ["heju.example", "*"], "hosts"),
        ("SMS_GATEWAY", "", "sms"),
        ("SMS_GATEWAY", "local", "sms"),
        ("SMS_GATEWAY", "http://sms.example", "sms"),
    ],
)
def test_each_thing_that_production_needs_is_asked_for(production: LazySettings, name: str, value: Any, code: str) -> None:
    assert wrong(safety.production()) == set()
    setattr(production, name, value)
    assert wrong(safety.production()) == {code}


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000"])
def test_behind_a_gate_of_its_own_machine_no_https_is_needed(production: LazySettings, address: str) -> None:
    production.ADDRESS = address
    assert wrong(safety.production()) == set()


@pytest.mark.parametrize(("mode", "ok"), [("production", True), ("demo", True), ("test", True), ("prod", False), ("", False)])
def test_only_the_modes_that_there_are(settings: LazySettings, mode: str, ok: bool) -> None:
    settings.MODE = mode
    assert safety.mode().ok is ok


# ---- the database --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_cast_s_database_is_in_order_for_tests_and_refused_for_production(state: Path, production: LazySettings) -> None:
    production.MODE = "test"
    assert wrong(safety.findings()) == set()
    production.MODE = "production"
    assert wrong(safety.findings()) == {"demo-data"}
    with pytest.raises(safety.Unsafe) as refused:
        safety.demand_safe()
    [finding] = refused.value.findings
    assert "虚构的地点" in finding.cure
    assert "虚构的组织" in finding.cure


@pytest.mark.django_db
def test_a_demo_start_is_refused_where_no_demo_built_the_places(
    state: Path, production: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    production.MODE = "demo"
    assert wrong(safety.findings()) == {"real-data"}
    monkeypatch.setattr(safety, "Installation", SimpleNamespace(objects=SimpleNamespace(exists=lambda: True)))
    assert wrong(safety.findings()) == set()


@pytest.mark.django_db
def test_a_role_that_gets_around_the_policies_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: object) -> None:
        raise postgres.UnsafeRole("heju_app is a superuser")

    assert safety.app_role().ok
    monkeypatch.setattr(postgres, "check_app_role", refuse)
    assert wrong([safety.app_role()]) == {"app-role"}


@pytest.mark.django_db
def test_waiting_migrations_are_counted_and_nothing_after_them_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert safety.unapplied() == []
    monkeypatch.setattr(safety, "unapplied", lambda: ["places.0009_x", "audit.0004_y"])
    found = [finding for finding in safety.database() if not finding.ok]
    assert [finding.code for finding in found] == ["migrations"]
    assert "2" in found[0].cure


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["release", "database"])
def test_other_policies_are_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(stamp, "differences", lambda: [name])
    assert wrong(safety.database()) == {"policies"}


@pytest.mark.django_db
def test_a_start_is_refused_with_every_reason_in_plain_words(state: Path, production: LazySettings) -> None:
    production.SMS_GATEWAY = ""
    with pytest.raises(CommandError, match="短信通道") as refused:
        call_command("heju_serve", port=0)
    assert "演示数据" in str(refused.value)


# ---- the stamp -----------------------------------------------------------------------------------------------------


@pytest.fixture
def owner() -> Iterator[Any]:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        yield cursor
        transaction.set_rollback(True, using="owner")


CHANGES = (
    "create policy extra on places_place for select using (true)",
    "drop policy own_select on people_tie",
    "alter policy own_select on people_tie using (true)",
    "alter table people_tie disable row level security",
    "grant delete on audit_record to heju_app",
    "grant select on auth_group to heju_app",
    "revoke select on audit_seal from heju_app",
    "alter table audit_record disable trigger audit_record_append_only",
    "drop trigger audit_record_waits on audit_record",
    "create or replace function audit_refuse() returns trigger language plpgsql as $$ begin return null; end $$",
    "create or replace function heju_persons() returns bigint[] language sql as $$ select array[1]::bigint[] $$",
    "alter function audit_seal(integer) reset search_path",
    "create table places_secret (id int); grant select on places_secret to heju_app",
)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_guards_the_rows_is_noticed_when_changed_by_hand(owner: Any, change: str) -> None:
    assert stamp.differences("owner") == []
    owner.execute(change)
    assert stamp.differences("owner") == ["database"]


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_application_sees_the_same_as_the_owner() -> None:
    assert stamp.standing("default") == stamp.standing("owner")
    assert stamp.differences("default") == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_release_that_declares_others_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = stamp.declared(POLICIES[1:])
    assert other != stamp.declared()
    monkeypatch.setattr(stamp, "declared", lambda: other)
    assert stamp.differences() == ["release"]


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_database_without_a_stamp_is_of_another_release(owner: Any) -> None:
    owner.execute("comment on function heju_reach(text) is null")
    assert stamp.differences("owner") == ["release"]
