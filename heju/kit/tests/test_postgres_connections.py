"""Check addresses, folders and figures; no server runs here."""

import os
from pathlib import Path

import pytest

from heju.kit import postgres, state
from heju.kit.postgres import connections, places, tuning

APP_URL = "postgresql://app:p%40ss@db.example:6432/heju?sslmode=verify-full"
OWNER_URL = "postgres://owner:secret@db.example/heju"


def test_it_gives_both_roles_of_the_embedded_server_without_a_password_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEJU_STATE", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    here = postgres.Server.of().here
    owner, app = postgres.connection_settings()
    assert (owner["USER"], app["USER"]) == ("heju_owner", "heju_app")
    for entry in (owner, app):
        assert "PASSWORD" not in entry
        assert entry["ENGINE"] == "django.db.backends.postgresql"
        assert (entry["NAME"], entry["HOST"]) == ("heju", str(here.sockets))
        assert entry["OPTIONS"] == {"passfile": str(tmp_path / "secrets/postgres.pgpass")}
    assert owner["OPTIONS"] is not app["OPTIONS"]
    assert not any(tmp_path.iterdir()), "asking must write nothing"


def test_it_refuses_open_secrets_when_the_settings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEJU_STATE", str(tmp_path))
    secrets = tmp_path / "secrets/postgres.pgpass"
    secrets.parent.mkdir()
    secrets.write_text("*:*:*:heju_app:x\n")
    secrets.chmod(0o644)
    with pytest.raises(postgres.SecretsRefused, match="chmod 600"):
        postgres.connection_settings({})


def test_it_takes_the_addresses_of_another_server() -> None:
    owner, app = postgres.connection_settings({"DATABASE_URL": APP_URL, "DATABASE_OWNER_URL": OWNER_URL})
    assert app == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "heju",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    assert (owner["USER"], owner["PASSWORD"], owner["PORT"]) == ("owner", "secret", "")


def test_it_lets_a_door_do_without_the_owner() -> None:
    owner, app = postgres.connection_settings({"DATABASE_URL": APP_URL})
    assert owner == app
    assert owner is not app


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://app:hidden@db/heju", "must start with postgresql://"),
        ("postgresql://app:hidden@db", "must name a user and a database"),
        ("postgresql://:hidden@db/heju", "must name a user and a database"),
        ("postgresql://app:hidden@db/heju?nonsense=1", "is not a valid address"),
    ],
)
def test_it_refuses_an_address_without_repeating_its_password(url: str, words: str) -> None:
    with pytest.raises(postgres.AddressRefused, match=words) as refusal:
        postgres.connection_settings({"DATABASE_URL": url})
    assert "hidden" not in str(refusal.value)


def test_it_gives_the_address_of_another_server_with_another_database() -> None:
    environ = {"DATABASE_URL": APP_URL, "DATABASE_OWNER_URL": OWNER_URL}
    assert postgres.dsn(environ=environ) == APP_URL
    assert postgres.dsn(postgres.OWNER, "test x", environ) == "postgres://owner:secret@db.example/test%20x"
    with pytest.raises(postgres.AddressRefused, match="role heju_root"):
        postgres.dsn(postgres.ROOT, environ=environ)
    with pytest.raises(postgres.AddressRefused, match="DATABASE_OWNER_URL"):
        postgres.dsn(postgres.OWNER, environ={"DATABASE_URL": APP_URL})


def test_it_starts_and_stops_nothing_of_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", APP_URL)
    for act in (postgres.start, postgres.stop, postgres.status):
        assert act().state == "external"
    assert connections.is_external()


def test_it_finds_the_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    assert state.state_folder({"HEJU_STATE": "/srv/heju", "XDG_STATE_HOME": "/x"}) == Path("/srv/heju")
    assert state.state_folder({"XDG_STATE_HOME": "/srv/state"}) == Path("/srv/state/heju")
    monkeypatch.setattr(state, "is_root", lambda: False)
    monkeypatch.setenv("HOME", "/srv/somebody")
    assert state.state_folder({}) == Path("/srv/somebody/.local/state/heju")
    monkeypatch.setattr(state, "is_root", lambda: True)
    assert state.state_folder({}) == Path("/var/lib/heju")


def test_it_moves_the_data_where_the_account_of_the_server_can_reach_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_root", lambda: True)
    monkeypatch.setattr(places, "server_account", lambda data, state: places.Account(65534, 65534))
    monkeypatch.setattr(places, "can_read", lambda account, *paths: False)
    here = places.places(tmp_path / "state", "18")
    assert here.data.parent.parent == Path("/var/lib/heju/clusters")
    assert here.secrets == tmp_path / "state/secrets/postgres.pgpass"
    monkeypatch.setattr(places, "can_read", lambda account, *paths: True)
    assert places.places(Path("/srv/state"), "18").data == Path("/srv/state/postgres/18")


def test_it_asks_the_kernel_what_another_account_can_reach(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    file = closed / "file"
    file.touch()
    assert places.can_read(None, closed, file)
    if os.geteuid() == 0:
        other = places.Account(65534, 65534)
        assert not places.can_read(other, closed)
        assert not places.can_read(other, file)
        assert places.can_read(other, Path("/tmp"), Path("/etc/passwd"))


def test_it_makes_private_folders_and_refuses_those_of_others(tmp_path: Path) -> None:
    own = places.owner_of(tmp_path)
    folder = tmp_path / "private"
    before = os.umask(0o777)
    try:
        places.make_private(folder, own)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    places.make_private(folder, own)
    with pytest.raises(places.PlaceRefused, match="belongs to uid"):
        places.make_private(folder, places.Account(own.uid + 1, own.gid))
    folder.chmod(0o750)
    with pytest.raises(places.PlaceRefused, match="open to others"):
        places.make_private(folder, own)
    for name, target in (("link", tmp_path), ("dangling", tmp_path / "nowhere")):
        (tmp_path / name).symlink_to(target)
        with pytest.raises(places.PlaceRefused, match="is not a folder"):
            places.make_private(tmp_path / name, own)
    (tmp_path / "file").touch()
    with pytest.raises(places.PlaceRefused, match="is not a folder"):
        places.make_private(tmp_path / "file", own)


@pytest.mark.parametrize(
    ("memory", "shared"),
    [(256, "128MB"), (2048, "512MB"), (64_000, "1024MB")],
    ids=["small machine", "a quarter", "at most one gigabyte"],
)
def test_it_takes_a_share_of_the_memory(memory: int, shared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "memory_mib", lambda: memory)
    text = tuning.configuration(tuning.Tuning(), Path("/it's"), Path("/log"), Path("/nowhere"))
    assert f"shared_buffers = {shared}\n" in text
    assert "fsync = on\n" in text
    assert "unix_socket_directories = '/it''s'\n" in text
    assert "shared_preload_libraries = ''\n" in text


def test_it_reads_how_much_memory_there_is() -> None:
    assert tuning.memory_mib() > 100
