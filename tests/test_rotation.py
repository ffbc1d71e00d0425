"""The keys are changed while somebody writes, the change is killed in the middle and run again, and nothing is lost."""

from __future__ import annotations

import json
import re
from collections import Counter

from tests.storm import Installation, installation, kill, until

ROTATE = ("-m", "heju.web.command", "vault", "rotate", "--batch", "3")
BY_KEY = "select array_agg(k) from (select distinct encode(substr({0}, 4, get_byte({0}, 2)), 'escape') as k from people_person) x"


def said(found: Installation, log: str) -> str:
    """Return what a process has said so far."""
    file = found.state / log
    return file.read_text(encoding="utf-8") if file.exists() else ""


def rounds(found: Installation) -> int:
    """Return how many rounds the storm has come through."""
    return said(found, "keys").count("ok ")


def killed_in_the_middle(found: Installation, *more: str, after: str) -> None:
    """Start a change of keys and kill it as soon as it has said a line that begins so."""
    process = found.start(*ROTATE, *more, log="rotate")
    until(lambda: re.search(rf"^{after}", said(found, "rotate"), re.M) is not None or process.poll() is not None)
    assert process.poll() is None, said(found, "rotate")
    kill(process)


def keys(found: Installation, column: str) -> list[str]:
    """Return the ids of the keys that close a column."""
    return sorted(found.query(BY_KEY.format(column))[0])


def ring(found: Installation) -> dict[str, object]:
    """Return the ring of the installation."""
    read: dict[str, object] = json.loads((found.state / "secrets" / "vault.json").read_text())
    return read


def test_keys_change_under_load_and_a_killed_change_goes_on() -> None:
    with installation("test") as found:
        storm = found.start("-m", "tests.storm_of_keys", log="keys")
        until(lambda: rounds(found) >= 60)

        # The sealing key, from AES to SM4.
        killed_in_the_middle(found, "--algorithm", "SM4_GCM", after="people_person 9/")
        assert keys(found, "name") == ["k1", "k2"]
        status = found.heju("vault", "status").stdout
        assert "k1" in status
        assert "k2  SM4_GCM" in status
        found.heju("vault", "rotate", "--batch", "50")
        for column in ("name", "phone", "identity"):
            assert keys(found, column) == ["k2"]
        assert [key["id"] for key in ring(found)["keys"]] == ["k2"]  # type: ignore[attr-defined]

        # The index key, killed while it fills and again while it switches.
        before = ring(found)["index_secret"]
        killed_in_the_middle(found, "--index", after="fill people_person.name_index 9/")
        assert ring(found)["phase"] == "filling"
        killed_in_the_middle(found, "--index", after="switch people_person.name_index 9/")
        assert ring(found)["phase"] == "switching"
        lower = rounds(found)
        until(lambda: rounds(found) >= lower + 5)
        found.heju("vault", "rotate", "--index", "--batch", "50")
        assert "phase" not in ring(found)
        assert ring(found)["index_secret"] != before
        lower = rounds(found)
        until(lambda: rounds(found) >= lower + 5)
        assert storm.poll() is None
        kill(storm)

        assert found.query("select count(*) from people_person where name_index_next is not null or identity_index_next is not null") == (
            0,
        )
        told = Counter(line.split()[0] for line in said(found, "keys").splitlines())
        assert set(told) == {"ok"}, said(found, "keys")[-2000:]
        # Nothing to do is said, and done in no time.
        assert found.heju("vault", "status").returncode == 0


def test_two_changes_at_once_and_a_transaction_that_began_before() -> None:
    with installation("test") as found:
        storm = found.start("-m", "tests.storm_of_keys", log="keys")
        until(lambda: rounds(found) >= 5)
        kill(storm)
        import psycopg

        with psycopg.connect(found.server().dsn("heju_app")) as open_since_before:
            open_since_before.execute("select 1")
            told = found.heju("vault", "rotate", "--patience", "0.2", check=False)
            assert told.returncode == 1
            assert "更早开始的事务" in told.stderr
            assert [key["id"] for key in ring(found)["keys"]] == ["k1", "k2"]  # type: ignore[attr-defined]
        with psycopg.connect(found.server().dsn("heju_owner")) as rival:
            rival.execute("select pg_advisory_lock(4852, 2)")
            rival.commit()
            told = found.heju("vault", "rotate", check=False)
            assert told.returncode == 1
            assert "另一次更换正在进行" in told.stderr
        assert "已换用 k2" in found.heju("vault", "rotate").stdout
        assert found.heju("vault", "status").returncode == 0
