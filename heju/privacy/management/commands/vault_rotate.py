"""Change the keys of this installation while it runs."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
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
        parser.add_argument("--next", type=Path, metavar="FILE", help="where the next ring is written while HEJU_KEYRING gives the ring")
        parser.add_argument("--patience", type=float, default=60, help="seconds to wait for transactions that began before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or go on with a rotation that was stopped; exit 1 with what is in the way."""
        with translation.override("zh-hans"):
            limits = {"batch": options["batch"], "patience": options["patience"], "say": self.say}
            try:
                with keys.handing_over(options["next"]):
                    self.stdout.write(self.rotated(options, limits))
            except keys.HandedOver as handed:
                self.stdout.write(self.handed(handed))
            except Exception as error:
                self.stderr.write(self.said(error))
                sys.exit(1)

    def rotated(self, options: dict[str, Any], limits: dict[str, Any]) -> str:
        """Rotate and return what to say of it."""
        if options["index"]:
            rotate.rotate_index(**limits)
            return _("盲索引的密钥已更换")
        chosen = Algorithm[options["algorithm"]] if options["algorithm"] else keys.algorithm()
        retired = rotate.rotate_key(algorithm=chosen, **limits)
        words = {"new": keys.refreshed().active, "old": "、".join(retired)}
        return _("已换用 %(new)s；%(old)s 已停用，没有一项还在用它。更早的备份要用旧密钥打开。") % words

    def handed(self, handed: keys.HandedOver) -> str:
        """Return what is to be done with the ring that was written."""
        words = {"file": handed.file}
        if handed.is_last:
            return (
                _(
                    "没有一项还在用旧密钥了。最后的密钥环写在 %(file)s：放进 HEJU_KEYRING，重启全部进程，就换完了，不用再运行。"
                    "原来的内容和更早的备份放在一起，打开那些备份要用它。"
                )
                % words
            )
        return (
            _(
                "下一份密钥环写在 %(file)s，只有您能读。请把它的内容放进 HEJU_KEYRING，重启全部进程，删掉这个文件，"
                "再运行同样的命令，会接着做。做完以前，不要丢掉 HEJU_KEYRING 原来的内容。"
            )
            % words
        )

    def said(self, error: Exception) -> str:
        """Return what is in the way. Raises the error again where it is none of ours."""
        known = {
            rotate.AnotherRuns: _("另一次更换正在进行"),
            rotate.Unknown: _("这些盲索引还没有接入更换"),
            reseal.StillRunning: _("有更早开始的事务还没有结束，过一会儿再运行一次，会接着做"),
            reseal.StillUsed: _("还有内容在用旧密钥，旧密钥没有停用；再运行一次，会接着做"),
            people.CannotRead: _("有一行的原值已经不在，算不出新的索引"),
            rotate.Behind: _("有内容是用这份密钥环里没有的密钥加密的：先让全部进程用上最新的 HEJU_KEYRING，再运行一次"),
            keys.KeysGiven: _(
                "密钥由环境变量 HEJU_KEYRING 提供，程序不能替您改。请加上 --next 文件名 再运行一次："
                "下一份密钥环会写进这个文件，并告诉您接着怎么做"
            ),
            FileExistsError: _("这个文件已经在了，里面也许就是下一份密钥环：先把它放进 HEJU_KEYRING，或者换一个文件名"),
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
