"""Prove that no record was changed, lost or moved: in the database, or in an exported file."""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from heju.audit import queries
from heju.audit.rules import exports


def head(text: str) -> tuple[int, str]:
    """Return the number and the hash that `NUMBER:HASH` names. Raises ArgumentTypeError."""
    if not re.fullmatch(r"[1-9][0-9]*:[0-9a-f]{64}", text):
        raise ArgumentTypeError("a head is NUMBER:HASH, as `heju audit head` prints them")
    number, _colon, value = text.partition(":")
    return int(number), value


class Command(BaseCommand):
    help = "Prove that no record was changed, lost or moved."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", help="an exported record (- for standard input); needs no database")
        parser.add_argument("--head", type=head, help="NUMBER:HASH published on an earlier day; the chain must pass through it")
        parser.add_argument(
            "--late", type=int, default=queries.LATE_AFTER, metavar="SECONDS", help="how long a record may wait for its seal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON document; exit 0 where everything holds, 1 where something does not, 2 where there is nothing to check."""
        if options["file"]:
            report = self.verify_file(options["file"], options["head"])
        else:
            report = queries.verify_chain(head=options["head"], late_after=options["late"])
        self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        sys.exit(0 if report.outcome.ok else 1)

    def verify_file(self, name: str, expected: tuple[int, str] | None) -> queries.Report:
        """Return the report on an exported record."""
        try:
            if name == "-":
                outcome = exports.verify_export(sys.stdin, head=expected)
            else:
                with Path(name).open(encoding="utf-8", newline="\n") as file:
                    outcome = exports.verify_export(file, head=expected)
        except (OSError, UnicodeDecodeError, exports.NotAnExport) as error:
            self.stderr.write(f"file: {error}")
            sys.exit(2)
        return queries.Report(outcome, outcome.sealed, 0)
