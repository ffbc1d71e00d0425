"""Write a backup of the whole database; the keys only where one asks for them, and elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heju.kit import postgres
from heju.kit.postgres.copies import CopyFailed
from heju.web import backup
from heju.web.management.commands.heju_doctor import language


class Command(BaseCommand):
    help = "Write a backup of the whole database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="each backup is a new folder below it")
        parser.add_argument("--keys", type=Path, help="also copy the keys, to another place: whoever has both can read everything")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it while the server answers, and say what is in it and what is not."""
        into, apart, now = options["folder"], options["keys"], timezone.now()
        if not postgres.is_external() and postgres.status().state != "running":
            postgres.start()
        try:
            kept = backup.keep_keys(apart, beside=into, now=now) if apart else None
            made = backup.make(into, now=now)
        except (backup.BackupRefused, CopyFailed) as error:
            raise CommandError(str(error)) from None
        with translation.override(language()):
            self.say(made, kept)

    def say(self, made: backup.Backup, kept: Path | None) -> None:
        """Say what was written, in the language of the terminal."""
        tables, size = made.manifest["tables"], made.manifest["database"]["bytes"]
        said = ngettext("%(tables)d 张表，%(rows)d 行，%(size)d MiB", "%(tables)d 张表，%(rows)d 行，%(size)d MiB", len(tables))
        record = _("操作记录到第 %(sequence)d 条") % {"sequence": made.manifest["record"]["sequence"]}
        self.stdout.write(f"✓ {made.folder}")
        self.stdout.write("  " + said % {"tables": len(tables), "rows": made.rows, "size": -(-size // 1024**2)})
        self.stdout.write("  " + record)
        self.stdout.write("  " + _("数据库文件的 SHA-256：%(sum)s") % {"sum": made.manifest["database"]["sha256"]})
        if kept:
            self.stdout.write("  " + _("密钥另存在 %(folder)s；和备份分开保管，有了两样的人什么都能读") % {"folder": kept})
        else:
            self.stdout.write("  " + _("密钥不在备份里；没有密钥，姓名、电话、身份证号谁也读不出来。另存一份：--keys 另一个地方"))
        self.stdout.write("  " + _("试一试能不能带回来：heju restore --drill %(folder)s") % {"folder": made.folder})
