"""Bring the tables and the row policies up to date, as the owner."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from heju.kit import postgres
from heju.kit.db import FUNCTIONS, apply_policies
from heju.web import stamp
from heju.web.policies import POLICIES


class Command(BaseCommand):
    help = "Bring the tables and the row policies up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the server where it is ours, migrate, then make the policies equal to the declared ones."""
        postgres.start()
        # Migrations of the houses write functions that ask for a reach: what they call stands first.
        with connections["owner"].cursor() as cursor:
            cursor.execute(FUNCTIONS)
        call_command("migrate", database="owner", verbosity=options["verbosity"] - 1, interactive=False)
        apply_policies(POLICIES, using="owner", role=postgres.APP)
        stamp.write(using="owner")
        self.stdout.write("tables and row policies are up to date")
