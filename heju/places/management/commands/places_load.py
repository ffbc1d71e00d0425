"""Load the published lists of divisions and compounds, or show what would become of them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from heju.kit import db
from heju.kit.scope import system
from heju.places.actions import load_list
from heju.places.loading import reading, reasons
from heju.places.models import Load, LoadOutcome
from heju.places.rules import paths


class Command(BaseCommand):
    help = "Load lists of divisions and compounds (CSV, UTF-8). A second run over the same list changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two lists and the dry run."""
        parser.add_argument("--divisions", type=Path, help="list of divisions: code, name, level, parent")
        parser.add_argument("--compounds", type=Path, help="list of compounds: id, name, street, street_code, community, community_code, …")
        parser.add_argument("--dry-run", action="store_true", help="show what would become of each row, keep nothing")
        parser.add_argument("--rows", action="store_true", help="print every row that was merged, refused or is to be placed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load both lists in one transaction; refuse with the row and column when one cannot be believed."""
        if not options["divisions"] and not options["compounds"]:
            raise CommandError("give --divisions, --compounds or both")
        try:
            with override("zh-hans"), transaction.atomic():
                loads = self.load(options["divisions"], options["compounds"])
                for load in loads:
                    self.show(load, options["rows"])
                if options["dry_run"]:
                    transaction.set_rollback(True)
                    self.stdout.write("试运行：以上都没有保存")
        except (reading.BadFile, load_list.NoDivisions, OSError) as error:
            raise CommandError(str(error)) from error
        except IntegrityError as error:
            raise CommandError(f"另一次载入同时在进行，请稍后再试：{error}") from error

    def load(self, divisions: Path | None, compounds: Path | None) -> list[Load]:
        """Load what was given, divisions first, as the system at the districts that the lists name."""
        now = timezone.now()
        loads = []
        if divisions:
            content = divisions.read_bytes()
            roots = {paths.ancestor(row.path, 1) for row in reading.divisions(content)}
            with db.scoped(system("loader", *sorted(roots), powers=("places.load",))) as scope:
                loads.append(load_list.load_divisions(actor=scope, now=now, content=content, source=divisions.name))
        if compounds:
            content = compounds.read_bytes()
            roots = {row.street_code[:6] for row in reading.compounds(content) if row.street_code}
            with db.scoped(system("loader", *sorted(roots), powers=("places.load",))) as scope:
                day = timezone.localdate()
                loads.append(load_list.load_compounds(actor=scope, now=now, day=day, content=content, source=compounds.name))
        for load in loads:
            # Read what is shown while the rows can still be seen.
            load.shown = self.rows(load)  # type: ignore[attr-defined]
        return loads

    def rows(self, load: Load) -> list[str]:
        """Return a line for each row that did not simply come in."""
        with db.scoped(system("loader", load.path)):
            found = load.rows.exclude(outcome__in=("created", "kept")).order_by("outcome", "row")
            return [f"  {LoadOutcome(row.outcome).label} 第{row.row}行 {row.name}：{reasons.words(row.reason, row.facts)}" for row in found]

    def show(self, load: Load, every: bool) -> None:
        """Print the report of one load."""
        counts = load.counts["outcomes"]
        words = "，".join(f"{LoadOutcome(outcome).label} {count}" for outcome, count in counts.items())
        self.stdout.write(f"{load.source}：{sum(counts.values())} 行，{words}")
        for street, found in load.counts.get("streets", {}).items():
            line = "，".join(f"{LoadOutcome(outcome).label} {count}" for outcome, count in sorted(found.items()))
            self.stdout.write(f"  {street or '街道未知':12} {line}")
        if every:
            self.stdout.write("\n".join(load.shown))  # type: ignore[attr-defined]
