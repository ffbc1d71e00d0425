"""Say in plain words what is right and what is wrong with this installation."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection, connections
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from heju.audit import queries
from heju.kit import db, postgres
from heju.kit.documents import face
from heju.web import safety, upkeep
from heju.web.safety import Finding

FREE_MIB = 1024
RECENT = 2000


class Command(BaseCommand):
    help = "Say what is wrong with this installation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a finding; exit 1 where something is wrong. Changes nothing and starts nothing."""
        # A connection that cannot be had must be said at once; a pool would wait for it.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        with translation.override(language()):
            wrong = 0
            for finding in (*machine(), *safety.findings(), *record(), *upkeep.findings(timezone.now())):
                wrong += not finding.ok
                self.stdout.write(f"{'✓' if finding.ok else '✗'} {finding.says}" + ("" if finding.ok else f" — {finding.cure}"))
            self.stdout.write(_("有 %(count)d 处要改") % {"count": wrong} if wrong else _("一切正常"))
        sys.exit(1 if wrong else 0)


def language() -> str:
    """Return the language of the terminal: Chinese unless it says English."""
    return "en" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("en") else "zh-hans"


def machine() -> Iterator[Finding]:
    """Yield what concerns this machine and what was built on it."""
    free = shutil.disk_usage(next(path for path in (settings.STATE, *settings.STATE.parents) if path.exists())).free // 1024**2
    yield Finding(
        "disk", free >= FREE_MIB, _("磁盘空余 %(free)d MiB") % {"free": free}, _("不到 %(least)d MiB，腾一些出来") % {"least": FREE_MIB}
    )
    private = not settings.STATE.exists() or not settings.STATE.stat().st_mode & 0o002
    yield Finding("state", private, _("数据文件夹 %(path)s") % {"path": settings.STATE}, _("别人也能写，改它的权限"))
    built = settings.ROOT / "web" / "static" / "build" / "app.css"
    yield Finding("pages", built.exists(), _("页面样式"), _("还没有生成；运行 make install"))
    yield Finding("paper", has_font(), _("打印用的中文字体"), _("没有装上；运行 make install"))
    found = postgres.status()
    if found.state != "external":
        yield Finding(
            "server",
            found.state == "running",
            _("自带的数据库服务 %(version)s") % {"version": found.version},
            _("没有运行；运行 heju serve"),
        )


def has_font() -> bool:
    """Say whether the letters for PDF are installed."""
    try:
        return face.font_path().is_file()
    except face.FontMissing:
        return False


def record() -> Iterator[Finding]:
    """Yield what concerns the record: is it sealed in time, and do the newest seals hold."""
    if connection.connection is None:
        return
    try:
        with db.scoped(queries.CHAIN):
            pending, waited = queries.waiting()
            head = queries.head_of_chain()
        outcome = queries.verify_stretch(max(1, head.sequence - RECENT + 1), head.sequence)
    except Error:
        yield Finding("record", False, _("操作记录"), _("读不到；运行 heju migrate"))
        return
    in_time = waited <= queries.LATE_AFTER
    says = _("操作记录已封存 %(sealed)d 条，待封 %(pending)d 条") % {"sealed": head.sequence, "pending": pending}
    yield Finding("sealer", in_time, says, _("最早的等了 %(seconds)d 秒；封存进程没有运行，运行 heju serve") % {"seconds": waited})
    fault = outcome.fault
    cure = _("第 %(sequence)s 条：%(what)s；运行 heju audit verify") % {"sequence": fault.sequence, "what": _said(fault)} if fault else ""
    yield Finding("record", outcome.ok, _("最近 %(count)d 条记录与封签一致") % {"count": outcome.sealed}, cure)


def _said(fault: Any) -> str:
    return str(fault.zh if (translation.get_language() or "").startswith("zh") else fault.en)
