"""Print the deployed lists in force: what ships, with the district's revisions laid over it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from heju.duties import queries
from heju.duties.rules import export
from heju.kit import db
from heju.kit.scope import NOBODY


class Command(BaseCommand):
    help = "Print the deployed lists of responsibilities in force as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deployed", action="store_true", help="the database's lists, not the shipped ones")
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day to ask for, as 2026-11-23 (today)")
        parser.add_argument("--body", default=None, help="only this body's list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one JSON array."""
        with db.scoped(NOBODY):
            found = queries.deployed(queries.district_of(NOBODY))
        entries = [one for one in found.entries(options["on"] or timezone.localdate()) if options["body"] in (None, one.duty.body)]
        self.stdout.write(json.dumps(export.deployed(entries, found.lists), ensure_ascii=False, indent=2))
