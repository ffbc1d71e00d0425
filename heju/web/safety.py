"""Whether this installation may be started: what every start needs, and what a production start refuses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from heju.kit import db, postgres, scope
from heju.kit.vault import Algorithm, Keyring, UnknownFormat, UnsafeKeyFile
from heju.organizations.models import Body
from heju.people.models import Account
from heju.places.models import Place
from heju.web import stamp
from heju.web.models import Installation

MODES = ("production", "demo", "test")
# Words that stand in examples and in lists that attackers try first.
KNOWN_SECRETS = frozenset(
    {"", "secret", "changeme", "change-me", "password", "postgres", "heju", "admin", "123456", "12345678", "test", "demo"}
)
SECRET_LENGTH = 40
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is good, what was found, and what to do where it is not."""

    code: str
    ok: bool
    says: str
    cure: str = ""


class Unsafe(Exception):
    """This installation must not be started as it is."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.code for finding in findings))
        self.findings = findings


def demand_safe() -> None:
    """Raise Unsafe, with everything that is wrong, where this installation must not answer requests."""
    wrong = [finding for finding in findings() if not finding.ok]
    if wrong:
        raise Unsafe(wrong)


def findings() -> Iterator[Finding]:
    """Yield every finding that the mode of this installation asks for. What needs the database comes last."""
    yield mode()
    yield from secrets()
    if settings.MODE == "production":
        yield from production()
    yield from database()


def mode() -> Finding:
    """Say whether the mode is one that there is, and not the one of tests."""
    ok = settings.MODE in MODES
    return Finding("mode", ok, _("运行方式 %(mode)s") % {"mode": settings.MODE}, _("HEJU_MODE 只能是 production 或 demo"))


def secrets() -> Iterator[Finding]:
    """Say whether secrets are unknown to others and closed to them."""
    key = str(settings.SECRET_KEY)
    ok = is_strong(key)
    yield Finding("django-key", ok, _("签名密钥"), _("太短或人人知道；去掉 HEJU_DJANGO_KEY，让系统自己生成"))
    folder = Path(settings.STATE) / "secrets"
    open_files = sorted(file.name for file in folder.glob("*") if file.stat().st_mode & 0o077) if folder.is_dir() else []
    cure = _("别人也能读：%(files)s；运行 chmod 600") % {"files": _("、").join(open_files)}
    yield Finding("secret-files", not open_files, _("密钥文件的权限"), cure)
    yield vault()
    given = os.environ.get("DATABASE_URL", "")
    if given:
        known = (urlsplit(given).password or "").lower() in KNOWN_SECRETS - {""}
        yield Finding("database-password", not known, _("数据库口令"), _("DATABASE_URL 里的口令人人知道，换掉"))


def is_strong(key: str) -> bool:
    """Say whether a key is long, mixed, and none of those that stand in examples."""
    return (
        len(key) >= SECRET_LENGTH
        and len(set(key)) >= 12
        and not key.startswith("django-insecure")
        and not any(word and key.lower().startswith(word) for word in KNOWN_SECRETS)
    )


def vault() -> Finding:
    """Say whether the keys of the personal fields can be read, by us alone; they are made on first use."""
    says, cure = _("个人信息的密钥"), ""
    if settings.VAULT_FILE.exists():
        try:
            Keyring.from_file(settings.VAULT_FILE)
        except (UnsafeKeyFile, UnknownFormat, OSError) as error:
            cure = str(error)
    if settings.VAULT_ALGORITHM not in Algorithm.__members__:
        cure = _("HEJU_VAULT_ALGORITHM 只能是 %(names)s") % {"names": "、".join(Algorithm.__members__)}
    elif not Algorithm[settings.VAULT_ALGORITHM].is_available():
        cure = _("这台机器的 OpenSSL 没有 %(name)s") % {"name": settings.VAULT_ALGORITHM}
    return Finding("vault", not cure, says, cure)


def production() -> Iterator[Finding]:
    """Say what a production start needs beyond a demo's."""
    yield Finding("debug", not settings.DEBUG, _("调试方式"), _("DEBUG 必须关"))
    host = urlsplit(settings.ADDRESS).hostname or ""
    https = settings.ADDRESS.startswith("https://") or host in LOOPBACK
    yield Finding("https", https, _("对外地址 %(address)s") % {"address": settings.ADDRESS}, _("不是 https；设置 HEJU_ADDRESS=https://…"))
    yield Finding("hosts", "*" not in settings.ALLOWED_HOSTS, _("回应的域名"), _("HEJU_HOSTS 里不能有 *"))
    known = [office.code for office in settings.OFFICES if office.secret.lower() in KNOWN_SECRETS]
    yield Finding("offices", not known, _("单位登录的口令"), _("人人知道的口令：%(offices)s") % {"offices": _("、").join(known)})
    yield Finding("passkeys", bool(settings.PASSKEY_DOMAIN), _("通行密钥的网址"), _("HEJU_ADDRESS 要用域名，不能用数字地址"))
    gateway = urlsplit(settings.SMS_GATEWAY)
    real = bool(gateway.hostname) and (gateway.scheme == "https" or gateway.hostname in LOOPBACK)
    yield Finding("sms", real, _("短信通道"), _("还没有；设置 HEJU_SMS_GATEWAY，否则居民进不来"))


def database() -> Iterator[Finding]:
    """Say whether the database can be reached, is up to date and guards its rows. Stops at the first that makes the rest meaningless."""
    try:
        connection.ensure_connection()
    except Error:
        yield Finding("database", False, _("数据库"), _("连不上；运行 heju db start，或查看 DATABASE_URL"))
        return
    yield Finding("database", True, _("数据库"))
    yield app_role()
    try:
        waiting = unapplied()
    except Error:
        waiting = ["*"]
    says, cure = _("数据库表"), _("还差 %(count)d 步；运行 heju migrate") % {"count": len(waiting)}
    yield Finding("migrations", not waiting, says, cure)
    if waiting:
        return
    different = stamp.differences()
    words = {"release": _("与这个版本声明的不同"), "database": _("有人在数据库里改过")}
    cure = _("%(why)s；运行 heju migrate") % {"why": _("、").join(words[name] for name in different)}
    yield Finding("policies", not different, _("行级权限"), cure)
    if settings.MODE == "production":
        found = demo_data()
        yield Finding(
            "demo-data", not found, _("真实数据库"), _("里面有演示数据（%(what)s）；换一个新的数据库") % {"what": _("、").join(found)}
        )
    if settings.MODE == "demo":
        yield Finding(
            "real-data", not real_data(), _("演示数据库"), _("里面的地点不是演示建的，演示的一键登录不能开在真实数据上；换一个新的数据库")
        )


def real_data() -> bool:
    """Say whether the database holds places and yet no demo that was built to the end: one click must not sign in there."""
    with db.scoped(scope.NOBODY):
        return Place.objects.exists() and not Installation.objects.exists()


def app_role() -> Finding:
    """Say whether the role that answers requests is held by the row policies."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            postgres.check_app_role(cursor.connection)
    except postgres.UnsafeRole as error:
        return Finding("app-role", False, _("应用的数据库身份"), str(error))
    return Finding("app-role", True, _("应用的数据库身份"))


def unapplied() -> list[str]:
    """Return the migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def demo_data() -> list[str]:
    """Return which traces of a demo the database holds."""
    traces: list[tuple[str, Callable[[], Any]]] = [
        (_("演示登记"), Installation.objects.exists),
        (_("虚构的地点"), Place.objects.filter(origin="invented").exists),
        (_("虚构的组织"), Body.objects.filter(is_invented=True).exists),
        (_("演示账号"), Account.objects.filter(username__startswith="demo-").exists),
    ]
    with db.scoped(scope.NOBODY):
        districts = list(Place.objects.filter(kind="district").values_list("path", flat=True))
    everything = scope.system("safety", *districts)
    found = []
    for name, exists in traces:
        # Accounts are read through the door of signing in, everything else from the district down.
        with db.scoped(everything if name != traces[3][0] else scope.Scope(door="sign-in")):
            if exists():
                found.append(name)
    return found
