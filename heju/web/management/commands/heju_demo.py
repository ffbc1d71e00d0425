"""Build the demo district once, or say that it stands; print where it is and who the cast are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from heju.kit.demo import DemoPlan
from heju.places.models import Place
from heju.web import demo, demo_cast

DAY = date(2026, 11, 23)


class Command(BaseCommand):
    help = "Build the demo district (HEJU_MODE=demo)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, help="folder with the real lists of divisions and compounds")
        parser.add_argument("--full", action="store_true", help="every resident instead of a tenth")
        parser.add_argument("--reset", action="store_true", help="remove the demo that stands and build anew")
        parser.add_argument("--seed", type=int, default=2020)

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, build where needed, collect static files, and say what is here."""
        if not settings.IS_DEMO:
            raise CommandError("the demo district is built only with HEJU_MODE=demo: its people are invented and its doors are open")
        plan = DemoPlan(options["seed"], options["data"], options["full"], DAY, self.stdout.write)
        try:
            demo.digest(plan.data)
        except FileNotFoundError as error:
            raise CommandError(f"no list of the real district here: {error.filename}") from None
        self.stdout.write("database …")
        try:
            if options["reset"]:
                demo.clear()
            else:
                call_command("heju_migrate", verbosity=0)
            self.raise_district(plan)
        except (demo.OtherDemo, demo.OtherData) as error:
            raise CommandError(str(error)) from None
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(
            "\n"
            + "\n".join(f"  demo-{part.code:20}{part.title}：{part.does}" for part in demo_cast.CAST)
            + "\n\n  one click signs in: open /demo/ at the address below\n"
        )

    def raise_district(self, plan: DemoPlan) -> None:
        """Reuse the demo that stands, or build one; a half-built one is built anew."""
        standing = demo.found()
        if standing:
            demo.check_same(plan, standing)
            self.stdout.write("the demo district stands already")
            return
        if Place.objects.using("owner").exists():
            demo.clear()
        demo.build(plan)
