"""Let the clock of matters act now; in a demo also as it would on a later day, so that a deadline can be seen to pass."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heju.kit import db
from heju.kit.scope import system
from heju.matters import actions
from heju.people import queries as people


class Command(BaseCommand):
    help = "Let the clock of matters act."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--matter", type=int, help="this one alone")
        parser.add_argument("--at", type=datetime.fromisoformat, help="as at this moment, with its offset; in a demo only")

    def handle(self, *args: Any, matter: int | None = None, at: datetime | None = None, **options: Any) -> None:
        """Act on what is due. Raises CommandError for a moment of one's own outside of a demo, or without offset."""
        if at is not None and (settings.MODE != "demo" or at.utcoffset() is None):
            raise CommandError("--at is for demos, and needs an offset such as +08:00")
        with db.scoped(system("system", people.district_path())) as scope:
            count = actions.tick(actor=scope, now=at or timezone.now(), only=matter)
        self.stdout.write(str(count))
