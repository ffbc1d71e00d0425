"""A backup: one folder with the whole database and what it must equal when it comes back. The keys of the vault are never in it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from heju.kit import keys as vault
from heju.kit import postgres
from heju.kit.postgres import copies

FORMAT = "heju-backup-1"
MANIFEST, DUMP, NOTE = "manifest.json", "database.dump", "READ-ME.txt"
# What opens the personal fields, and what signs sessions. Passwords of the database are made anew on a new machine.
SECRETS = ("vault.json", "django-key")
STATE_FILE = "backup.json"


class BackupRefused(Exception):
    """A backup that cannot be made or used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup that was made."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def rows(self) -> int:
        """Return how many rows it holds."""
        return sum(int(one["rows"]) for one in self.manifest["tables"].values())


def make(into: Path, *, now: datetime) -> Backup:
    """Write a backup into a new folder below `into`, complete or not at all; the server goes on answering. Raises BackupRefused."""
    into.mkdir(parents=True, exist_ok=True)
    name = f"heju-{now.astimezone().strftime('%Y%m%dT%H%M%S')}"
    if (into / name).exists():
        raise BackupRefused(f"{into / name} is there already")
    fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=into))
    try:
        address = postgres.dsn(postgres.OWNER)
        with psycopg.connect(address) as owner:
            # One snapshot for the dump and for what it is measured by: whatever is written meanwhile is in neither.
            owner.execute("set transaction isolation level repeatable read, read only")
            row = owner.execute("select pg_export_snapshot()").fetchone()
            copies.dump(address, fresh / DUMP, snapshot=str(row[0]) if row else None)
            manifest = describe(owner, fresh / DUMP, now)
        write(fresh / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True))
        write(fresh / NOTE, note(manifest))
        fresh.rename(into / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    remember(made_at=now.isoformat(), folder=str(into / name))
    return Backup(into / name, manifest)


def describe(owner: copies.Connection, dump: Path, now: datetime) -> dict[str, Any]:
    """Return what a backup must equal when it comes back, seen by the transaction of this connection."""
    head = owner.execute("select sequence, hash from audit_seal order by sequence desc limit 1").fetchone()
    migrations = owner.execute("select app, max(name) from django_migrations group by app order by app").fetchall()
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "heju": version("heju"),
        "postgres": owner.info.server_version,
        "mode": settings.MODE,
        "database": {"file": DUMP, "bytes": dump.stat().st_size, "sha256": digest(dump)},
        "migrations": dict(migrations),
        "tables": copies.counts(owner),
        "record": {"sequence": head[0], "hash": head[1]} if head else {"sequence": 0, "hash": ""},
        "keys": {"apart": True, "needed": [key.id for key in vault.keyring().keys]},
    }


def read(folder: Path) -> Backup:
    """Return a backup, the newest one where a folder holds several. Raises BackupRefused where it is none or was changed."""
    if not (folder / MANIFEST).exists():
        found = sorted(path.parent for path in folder.glob(f"heju-*/{MANIFEST}"))
        if not found:
            raise BackupRefused(f"no backup in {folder}")
        folder = found[-1]
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        kept = manifest["database"]
        fits = manifest["format"] == FORMAT and manifest["tables"] is not None
    except (ValueError, KeyError, TypeError):
        raise BackupRefused(f"{folder / MANIFEST} cannot be read") from None
    if not fits:
        raise BackupRefused(f"{folder} is a backup of another format: {manifest['format']}")
    dump = folder / DUMP
    if not dump.exists() or dump.stat().st_size != kept["bytes"] or digest(dump) != kept["sha256"]:
        raise BackupRefused(f"{dump} is not the file that was backed up: its size or its sum differs")
    return Backup(folder, manifest)


def keep_keys(into: Path, *, beside: Path, now: datetime) -> Path:
    """Copy the keys into a new folder of their own. Raises BackupRefused where that is the folder of backups: a thief would have both."""
    home, other = into.resolve(), beside.resolve()
    if home == other or home.is_relative_to(other) or other.is_relative_to(home):
        raise BackupRefused(f"{into} and {beside} lie in each other: keep keys where the backups are not")
    folder = into / f"heju-keys-{now.astimezone().strftime('%Y%m%dT%H%M%S')}"
    folder.mkdir(mode=0o700, parents=True)
    # The ring as it is used, from whichever place it comes; made on first use.
    write(folder / SECRETS[0], vault.keyring().to_json())
    write(folder / SECRETS[1], str(settings.SECRET_KEY))
    return folder


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    found = sha256()
    with file.open("rb") as opened:
        while part := opened.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def write(file: Path, text: str) -> None:
    """Write a file that only its account can read, to the disk itself."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def remember(**facts: str) -> None:
    """Note in the state folder when the last backup and the last drill were, for `heju doctor`."""
    file = Path(settings.STATE) / STATE_FILE
    known = remembered() | facts
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    write(fresh, json.dumps(known, indent=1, sort_keys=True))
    fresh.replace(file)


def remembered() -> dict[str, str]:
    """Return what was noted."""
    try:
        found: dict[str, str] = json.loads((Path(settings.STATE) / STATE_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def note(manifest: dict[str, Any]) -> str:
    """Return what stands beside a backup for whoever finds it in ten years."""
    needed = ", ".join(manifest["keys"]["needed"])
    return f"""和居 Heju 的备份 / a backup of Heju, {manifest["made_at"]}

{DUMP}    整个数据库 / the whole database (PostgreSQL {manifest["postgres"]})
{MANIFEST}    每张表的行数与校验和、操作记录的链头 / rows and sums of each table, the head of the record

密钥不在这里。姓名、电话、身份证号是密文；要读它们，另外需要 secrets/vault.json（密钥 {needed}），它必须分开保管：
heju backup DIR --keys 另一个地方
The keys are NOT in here. Names, phones and identity numbers are ciphertext; to read them you also need secrets/vault.json
(keys {needed}), which must be kept elsewhere: heju backup DIR --keys ELSEWHERE

试一试 / try it:      heju restore --drill DIR
带回来 / bring back:  heju restore DIR --keys KEYS
"""
