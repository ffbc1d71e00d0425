"""Print the head of the chain, meant to be published each day where we cannot change it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from heju.audit import queries
from heju.kit import db


class Command(BaseCommand):
    help = "Print the head of the chain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="the head at the end of this day, YYYY-MM-DD; by default the newest")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print date, sequence and hash as JSON; `date` is null where nothing was sealed."""
        with db.scoped(queries.CHAIN):
            found = queries.head_on(options["day"]) if options["day"] else queries.head_of_chain()
        day = found.day.isoformat() if found.day else None
        self.stdout.write(json.dumps({"date": day, "sequence": found.sequence, "hash": found.hash}))
