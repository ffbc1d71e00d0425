"""Bring a backup back, or prove in a throwaway server that it could be: the same rows, a record that verifies, keys that open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from heju.kit import keys, postgres
from heju.kit.postgres import copies
from heju.kit.vault import AlgorithmMissing, Keyring, Tampered, UnknownFormat, UnknownKey, UnsafeKeyFile, context_of
from heju.web.backup import DUMP, SECRETS, Backup, BackupRefused, write

# So many closed names are opened, taken from all over the table.
SAMPLE = 200
# A record that waited for its seal when the backup was made has waited since; that is no fault of the backup.
ANY_AGE = 10**9


@dataclass(slots=True)
class Proof:
    """What was found in a restored database: each list names what does not hold."""

    tables: int = 0
    rows: int = 0
    different: list[str] = field(default_factory=list)
    record: dict[str, Any] = field(default_factory=dict)
    opened: int = 0
    closed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Say whether everything holds."""
        return not self.different and not self.closed and bool(self.record.get("ok"))

    def as_json(self) -> dict[str, Any]:
        """Return the document that the command prints."""
        return {
            "ok": self.ok,
            "tables": self.tables,
            "rows": self.rows,
            "different": self.different,
            "record": self.record,
            "names_opened": self.opened,
            "keys_missing": self.closed,
            "seconds": round(self.seconds, 1),
        }


def drill(backup: Backup, ring: Path) -> Proof:
    """Restore into a server that is thrown away afterwards, and prove it. Touches nothing of this installation."""
    begun = time.monotonic()
    with postgres.running() as server:
        server.create_database()
        copies.restore(server.dsn(postgres.OWNER), backup.folder / DUMP)
        proof = prove(backup, server.dsn(postgres.OWNER), server.dsn(postgres.APP), ring)
    proof.seconds = time.monotonic() - begun
    return proof


def prove(backup: Backup, owner_address: str, app_address: str, ring: Path) -> Proof:
    """Compare a restored database with what its backup says: rows as the owner reads them, the record as the application does."""
    proof = Proof()
    with psycopg.connect(owner_address) as owner:
        found = copies.counts(owner)
        proof.tables, proof.rows = len(found), sum(int(one["rows"]) for one in found.values())
        proof.different = copies.differences(backup.manifest["tables"], found)
        proof.opened, proof.closed = opened(owner, ring)
    proof.record = verified(backup, app_address)
    return proof


def verified(backup: Backup, address: str) -> dict[str, Any]:
    """Return what `heju audit verify` says of a restored database, through the head that the backup names."""
    head = backup.manifest["record"]
    words = [sys.executable, "-m", "heju.web.command", "audit", "verify", "--late", str(ANY_AGE)]
    words += ["--head", f"{head['sequence']}:{head['hash']}"] if head["sequence"] else []
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL", "HEJU_OWNER")}
    done = subprocess.run(words, env=kept | {"DATABASE_URL": address}, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"ok": False, "error": done.stderr.strip().splitlines()[-1:] or ["no answer"]}
    return found


def opened(owner: copies.Connection, ring: Path) -> tuple[int, list[str]]:
    """Return how many closed names open with a keyring, and what is missing where one does not."""
    rows = owner.execute(
        "select name, public_id from people_person where octet_length(name) > 0 order by md5(id::text) limit %s", [SAMPLE]
    ).fetchall()
    if not rows:
        return 0, []
    try:
        is_given = ring == settings.VAULT_FILE and bool(os.environ.get(keys.VARIABLE))
        keyring = keys.keyring() if is_given else Keyring.from_file(ring)
    except (OSError, UnknownFormat, UnsafeKeyFile, AlgorithmMissing) as error:
        return 0, [f"{ring}: {type(error).__name__}"]
    count, missing = 0, set()
    for name, public_id in rows:
        try:
            keyring.decrypt(bytes(name), context_of("people_person", "name", public_id))
            count += 1
        except (UnknownKey, Tampered, UnknownFormat) as error:
            missing.add(str(error))
    return count, sorted(missing)


def bring_back(backup: Backup, ring: Path, *, replace: bool, now: datetime) -> Proof:
    """Bring a backup back into the database of this installation. Raises BackupRefused where something stands there.

    On our own server it is restored beside the standing database, proved, and only then takes its name; the old one stays under another.
    """
    begun = time.monotonic()
    proof = into_foreign(backup, ring) if postgres.is_external() else into_ours(backup, ring, replace=replace, now=now)
    proof.seconds = time.monotonic() - begun
    return proof


def into_foreign(backup: Backup, ring: Path) -> Proof:
    """Restore into the empty database that DATABASE_OWNER_URL names."""
    address = postgres.dsn(postgres.OWNER)
    with psycopg.connect(address) as owner:
        if copies.tables(owner):
            raise BackupRefused(
                "the database of DATABASE_OWNER_URL is not empty, and its server is not ours to rename it: "
                "prepare an empty one (docs/operations/database.md) and name it there"
            )
    copies.restore(address, backup.folder / DUMP)
    return prove(backup, address, postgres.dsn(postgres.APP), ring)


def into_ours(backup: Backup, ring: Path, *, replace: bool, now: datetime) -> Proof:
    """Restore beside the standing database, prove it, and exchange the two."""
    server, stamp = postgres.Server.of(), now.strftime("%Y%m%d_%H%M%S")
    server.start()
    standing = tables_standing(server)
    if standing is not None and not replace:
        raise BackupRefused(
            f"the database holds {standing} tables already. To put the backup in its place: heju restore --replace; "
            f"what stands there is kept as heju_before_{stamp}"
        )
    fresh = f"heju_restoring_{stamp}"
    server.create_database(fresh)
    try:
        copies.restore(server.dsn(postgres.OWNER, fresh), backup.folder / DUMP)
        proof = prove(backup, server.dsn(postgres.OWNER, fresh), server.dsn(postgres.APP, fresh), ring)
        if proof.different or not proof.record.get("ok"):
            raise BackupRefused(f"what came back is not what was backed up; nothing was changed: {json.dumps(proof.as_json())}")
        exchange(server, fresh, f"heju_before_{stamp}")
    except BaseException:
        forget(server, fresh)
        raise
    return proof


def tables_standing(server: postgres.Server) -> int | None:
    """Return how many tables of ours the database has, None where it is empty or there is none."""
    with server.connect(postgres.ROOT, "postgres") as root:
        if not is_there(root, postgres.DATABASE):
            return None
    with server.connect(postgres.ROOT) as root:
        return len(copies.tables(root)) or None


def exchange(server: postgres.Server, fresh: str, kept: str) -> None:
    """Give a restored database the name of the standing one. Raises BackupRefused while somebody works in it."""
    with server.connect(postgres.ROOT, "postgres") as root:
        # The server itself cleans up in a database now and then; it makes way.
        words = "select count(*) from pg_stat_activity where datname = %s and backend_type = 'client backend'"
        busy = root.execute(words, [postgres.DATABASE]).fetchone()
        if busy and busy[0]:
            raise BackupRefused("somebody works in the database: stop heju serve and heju worker first; nothing was changed")
        with root.transaction():
            for old, new in ((postgres.DATABASE, kept), (fresh, postgres.DATABASE)):
                if is_there(root, old):
                    root.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new)))


def is_there(root: copies.Connection, name: str) -> bool:
    """Say whether the server has a database of this name."""
    return root.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def forget(server: postgres.Server, fresh: str) -> None:
    """Remove what was restored and is not used."""
    with server.connect(postgres.ROOT, "postgres") as root:
        root.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(fresh)))


def put_keys(folder: Path, *, replace: bool) -> list[str]:
    """Put the keys of a backup where this installation looks for them, and return which. Raises BackupRefused before replacing others."""
    secrets = Path(settings.STATE) / "secrets"
    given = {name: (folder / name).read_text(encoding="utf-8") for name in SECRETS if (folder / name).exists()}
    if "vault.json" not in given:
        raise BackupRefused(f"no vault.json in {folder}")
    different = [name for name, text in given.items() if (secrets / name).exists() and (secrets / name).read_text(encoding="utf-8") != text]
    # The other one signs sessions only, and every command makes one: it is exchanged without a word.
    if "vault.json" in different and not replace:
        raise BackupRefused(f"{secrets} holds other keys: move vault.json away, or use --replace, which keeps it as vault.json.old")
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in given.items():
        if name in different:
            (secrets / name).replace(secrets / f"{name}.old")
        if not (secrets / name).exists():
            write(secrets / name, text)
    return sorted(given)
