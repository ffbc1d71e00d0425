"""The demo district, composed: each house builds its part by its own plan; the same seed gives the same district."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from heju.access import demo as access
from heju.kit import postgres
from heju.kit.demo import DemoPlan
from heju.matters import demo as matters
from heju.opendata import demo as opendata
from heju.organizations import demo as organizations
from heju.people import demo as people
from heju.places import demo as places
from heju.web.models import Installation

LISTS = ("luohu_divisions.csv", "luohu_compounds.csv")


class OtherDemo(Exception):
    """The database holds a demo of another seed, size or list."""


class OtherData(Exception):
    """The database holds places that no demo built."""


def digest(data: Path | None) -> str:
    """Return the SHA-256 of the lists that a demo is built from, "" without lists. Raises FileNotFoundError."""
    if data is None:
        return ""
    total = hashlib.sha256()
    for name in LISTS:
        total.update((data / name).read_bytes())
    return total.hexdigest()


def found() -> Installation | None:
    """Return the finished demo of this database."""
    return Installation.objects.using("owner").order_by("-id").first()


def check_same(plan: DemoPlan, standing: Installation) -> None:
    """Refuse to take one demo for another. Raises OtherDemo, which names the difference."""
    differences = []
    if standing.seed != plan.seed:
        differences.append(f"seed {standing.seed}, not {plan.seed}")
    if standing.is_full != plan.full:
        differences.append("every resident" if standing.is_full else "a tenth of the residents")
    if plan.data is not None and standing.lists != digest(plan.data):
        differences.append("other lists")
    if differences:
        raise OtherDemo(f"the demo here was built with {', '.join(differences)}; RESET=1 builds anew")


def build(plan: DemoPlan) -> None:
    """Build the whole district. A build that was cut short left no Installation row and is cleared by the caller."""
    started = time.monotonic()
    steps = (
        ("places", places.build), ("people", people.build), ("organizations", organizations.build), ("access", access.build),
        ("matters", matters.build), ("opendata", opendata.build),
    )  # fmt: skip
    for number, (house, step) in enumerate(steps, start=1):
        begun = time.monotonic()
        plan.say(f"[{number}/{len(steps) + 1}] {house} …")
        step(plan)
        plan.say(f"      {time.monotonic() - begun:.1f} s")
    plan.say(f"[{len(steps) + 1}/{len(steps) + 1}] analyze …")
    analyze()
    Installation.objects.using("owner").create(seed=plan.seed, is_full=plan.full, lists=digest(plan.data), built_at=timezone.now())
    plan.say(f"built in {time.monotonic() - started:.0f} s")


def analyze() -> None:
    """Tell the planner what the tables hold now."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")


def clear() -> None:
    """Destroy the demo's own server and start an empty one. Raises OtherData: somebody else's server is never emptied."""
    if postgres.is_external():
        raise OtherData("RESET works on the embedded server only; empty the database of DATABASE_URL yourself")
    connections.close_all()
    server = postgres.Server.of()
    server.reset(confirm=server.here.data)
    call_command("heju_migrate", verbosity=0)
