"""Change the keys of this installation while it runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from heju.kit import keys
from heju.kit.vault import Algorithm, AlgorithmMissing
from heju.people import actions as people
from heju.privacy.actions import reseal, rotate


class Command(BaseCommand):
    help = "Change the keys while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--algorithm", choices=sorted(Algorithm.__members__), help="by default HEJU_VAULT_ALGORITHM")
        parser.add_argument("--index", action="store_true", help="change the key of the blind indexes instead")
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")
        parser.add_argument("--patience", type=float, default=60, help="seconds to wait for transactions that began before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or go on with a rotation that was stopped; exit 1 with what is in the way."""
        with translation.override("zh-hans"):
            limits = {"batch": options["batch"], "patience": options["patience"], "say": self.say}
            try:
                if options["index"]:
                    rotate.rotate_index(**limits)
                    self.stdout.write(_("盲索引的密钥已更换"))
                else:
                    chosen = Algorithm[options["algorithm"]] if options["algorithm"] else keys.algorithm()
                    retired = rotate.rotate_key(algorithm=chosen, **limits)
                    words = {"new": keys.refreshed().active, "old": "、".join(retired)}
                    self.stdout.write(_("已换用 %(new)s；%(old)s 已停用，没有一项还在用它。更早的备份要用旧密钥打开。") % words)
            except Exception as error:
                self.stderr.write(self.said(error))
                sys.exit(1)

    def said(self, error: Exception) -> str:
        """Return what is in the way. Raises the error again where it is none of ours."""
        known = {
            rotate.AnotherRuns: _("另一次更换正在进行"),
            rotate.Unknown: _("这些盲索引还没有接入更换"),
            reseal.StillRunning: _("有更早开始的事务还没有结束，过一会儿再运行一次，会接着做"),
            reseal.StillUsed: _("还有内容在用旧密钥，旧密钥没有停用；再运行一次，会接着做"),
            people.CannotRead: _("有一行的原值已经不在，算不出新的索引"),
            keys.KeysGiven: _("密钥由环境变量 HEJU_KEYRING 提供，请在保存它的地方更换"),
            AlgorithmMissing: _("这台机器的 OpenSSL 没有这种算法"),
        }
        for kind, words in known.items():
            if isinstance(error, kind):
                return f"{words} {error}".rstrip()
        raise error

    def say(self, what: str, done: int, total: int) -> None:
        """Print how far it has come, one line a batch."""
        self.stdout.write(f"{what} {done}/{total}")
        self.stdout.flush()
