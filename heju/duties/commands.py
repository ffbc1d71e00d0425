"""Doors of `heju duties export` and `heju duties check`: one JSON document out, or one line on standard error and exit 2."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from heju.duties.rules import check, export
from heju.duties.rules.load import shipped
from heju.duties.rules.tables import Refused

_HERE: Final = ZoneInfo("Asia/Shanghai")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(self.prog, message)


def run_export(argv: Sequence[str]) -> int:
    """This will print the lists in force as a JSON array; exit 0, or 2 when an argument or a list is malformed."""
    return _guarded(_export, argv)


def run_check(argv: Sequence[str]) -> int:
    """This will print what the check finds; exit 0 when nothing is wrong, 1 when something is, 2 when refused."""
    return _guarded(_check, argv)


def _export(argv: Sequence[str]) -> int:
    parser = _Parser(prog="heju duties export", description="Print the lists of responsibilities in force as JSON.")
    parser.add_argument("--on", type=_day, default=None, help="the day to ask for, as 2026-11-23 (today)")
    parser.add_argument("--body", choices=sorted(_bodies()), default=None, help="only this body's list")
    asked = parser.parse_args(argv)
    lists = shipped()
    duties = lists.in_force(asked.on or _today())
    _print(export.document([d for d in duties if asked.body in (None, d.body)], lists))
    return 0


def _check(argv: Sequence[str]) -> int:
    parser = _Parser(prog="heju duties check", description="Prove the lists against the texts of the laws.")
    parser.add_argument("--law", type=Path, required=True, metavar="DIR", help="folder of the laws, one JSON a law")
    parser.add_argument("--on", type=_day, default=None, help="the day whose lists are checked, as 2026-11-23 (today)")
    asked = parser.parse_args(argv)
    report = check.report(shipped(), check.read_laws(asked.law), asked.on or _today())
    _print(report)
    return 0 if report["ok"] else 1


def _guarded(door: Callable[[Sequence[str]], int], argv: Sequence[str]) -> int:
    try:
        return door(argv)
    except Refused as refusal:
        print(" ".join(str(refusal).split()), file=sys.stderr)
        return 2


def _bodies() -> set[str]:
    return {duty.body for duty in shipped().duties}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-23") from error


def _today() -> date:
    return datetime.now(_HERE).date()


def _print(document: Any) -> None:
    # Made whole before the first byte goes out, so that a failure leaves nothing half-printed.
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
