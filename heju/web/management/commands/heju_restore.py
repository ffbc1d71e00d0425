"""Bring a backup back, or prove in a throwaway server that it could be."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from heju.kit.postgres.copies import CopyFailed
from heju.web import backup, restore
from heju.web.management.commands.heju_doctor import language


class Command(BaseCommand):
    help = "Bring a backup back."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a backup, or a folder of backups: then the newest")
        parser.add_argument("--keys", type=Path, help="the folder with the keys that heju backup --keys wrote")
        parser.add_argument("--drill", action="store_true", help="restore into a server that is thrown away, prove it, change nothing")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of what stands here, which is kept under another name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was proved as one JSON document; exit 1 where something does not hold, 2 where nothing was done."""
        keys = options["keys"]
        ring = keys / "vault.json" if keys else Path(settings.VAULT_FILE)
        try:
            found = backup.read(options["folder"])
            if options["drill"]:
                proof = restore.drill(found, ring)
                backup.remember(drilled_at=timezone.now().isoformat(), drilled=str(found.folder), drill_ok="1" if proof.ok else "")
            else:
                proof = self.bring_back(found, ring, options)
        except (backup.BackupRefused, CopyFailed) as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(json.dumps(proof.as_json(), ensure_ascii=False))
        with translation.override(language()):
            self.stderr.write(self.words(proof, is_drill=options["drill"]))
        sys.exit(0 if proof.ok else 1)

    def bring_back(self, found: backup.Backup, ring: Path, options: dict[str, Any]) -> restore.Proof:
        """Restore, put the keys, and bring an older backup's tables up to this release."""
        connections.close_all()
        if options["keys"]:
            restore.put_keys(options["keys"], replace=options["replace"])
        proof = restore.bring_back(found, ring, replace=options["replace"], now=timezone.now())
        call_command("heju_migrate", verbosity=0, stdout=self.stderr)
        return proof

    def words(self, proof: restore.Proof, *, is_drill: bool) -> str:
        """Return in words what was proved."""
        if not proof.different and proof.record.get("ok") and proof.closed:
            return _("数据都在，但密钥不对：姓名打不开。把备份时另存的 vault.json 放回 secrets/，或者带上 --keys")
        if not proof.ok:
            return _("有对不上的，见上面一行")
        said = _("%(tables)d 张表、%(rows)d 行一行不差，操作记录核验通过，%(opened)d 个姓名用密钥打得开，用了 %(seconds)d 秒") % {
            "tables": proof.tables,
            "rows": proof.rows,
            "opened": proof.opened,
            "seconds": round(proof.seconds),
        }
        return said + ("；" + _("试用的数据库已经删掉") if is_drill else "")
