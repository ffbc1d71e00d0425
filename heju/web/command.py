"""The command `heju`: words in, an exit code out. Pure commands never import Django; the rest run as management commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

# Pure commands: words → module:function(argv) → exit code. No database, no Django.
PURE: dict[tuple[str, ...], str] = {
    ("duties", "export"): "heju.duties.commands:run_export",
    ("duties", "check"): "heju.duties.commands:run_check",
    ("duties", "learn"): "heju.duties.classify.learning:run",
    ("classify",): "heju.duties.classify.command:run",
    ("db",): "heju.kit.postgres.__main__:main",
}

# Words → (management command, needs the owner's connection, what it does).
MANAGED: dict[tuple[str, ...], tuple[str, bool, str]] = {
    ("migrate",): ("heju_migrate", True, "bring tables and row policies up to date"),
    ("demo",): ("heju_demo", True, "build the demo district"),
    ("serve",): ("heju_serve", False, "answer requests, do jobs and seal the record"),
    ("worker",): ("heju_worker", False, "do jobs and seal the record, every second"),
    ("backup",): ("heju_backup", True, "write a backup; --keys ELSEWHERE for the keys"),
    ("restore",): ("heju_restore", True, "bring a backup back; --drill only proves that it could be"),
    ("audit", "verify"): ("audit_verify", False, "prove that no record was changed, lost or moved"),
    ("audit", "export"): ("audit_export", False, "write the record and its chain to a file"),
    ("audit", "head"): ("audit_head", False, "print the head of the chain"),
    ("matters", "tick"): ("matters_tick", False, "let the clock of matters act now; in a demo --at a later moment"),
    ("notices", "receive"): ("notices_receive", False, "take one answer by mail from the standard input"),
    ("places", "load"): ("places_load", False, "load a list of divisions and compounds"),
    ("vault", "status"): ("vault_status", True, "say which keys close what"),
    ("vault", "rotate"): ("vault_rotate", True, "change the keys while the server runs (--index: those of the blind indexes)"),
    ("doctor",): ("heju_doctor", False, "say what is wrong with this installation"),
}


def main(words: list[str] | None = None) -> int:
    """Run the command that the first words name. Returns 2 for an unknown one."""
    words = sys.argv[1:] if words is None else words
    for size in (2, 1):
        head = tuple(words[:size])
        if head == ("duties", "export") and "--deployed" in words:
            return _managed("duties_export", False, words[size:])
        if head in PURE:
            return _pure(PURE[head])(words[size:])
        if head in MANAGED:
            return _managed(*MANAGED[head][:2], words[size:])
    print(usage(), file=sys.stdout if words in ([], ["--help"], ["help"]) else sys.stderr)
    return 0 if words in ([], ["--help"], ["help"]) else 2


def _pure(where: str) -> Callable[[list[str]], int]:
    module, name = where.split(":")
    found: Callable[[list[str]], int] = getattr(import_module(module), name)
    return found


def _managed(command: str, owner: bool, words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")
    if owner:
        os.environ["HEJU_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["heju", command, *words])
    return 0


def usage() -> str:
    """Return the list of commands."""
    lines = ["heju COMMAND [OPTIONS]", ""]
    lines += [f"  {' '.join(words):24}{MANAGED[words][2]}" for words in sorted(MANAGED)]
    lines += [f"  {' '.join(words):24}(needs no database)" for words in sorted(PURE)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
