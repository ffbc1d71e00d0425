"""Write the sealed record with its chain to a file that anybody can verify without us."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from heju.audit import queries


class Command(BaseCommand):
    help = "Write the sealed record with its chain to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="the file to write; readable by its owner only")
        parser.add_argument("--day", type=date.fromisoformat, help="only what was sealed on this day, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a new file at once or not at all, then say how many lines it holds."""
        out: Path = options["out"]
        fresh = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:
                stretch, count = None, 0
                for text in queries.export_lines(options["day"]):
                    stretch = stretch or text
                    file.write(text + "\n")
                    count += 1
            fresh.replace(out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}") from None
        finally:
            fresh.unlink(missing_ok=True)
        header = json.loads(stretch or "{}")
        self.stdout.write(json.dumps({"file": str(out), "records": count - 1, "last": header["last"], "head": header["head"]}))
