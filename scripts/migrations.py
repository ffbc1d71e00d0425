"""Refuse models that have changed without a migration. Needs no database."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

OURS = {
    "audit", "places", "people", "organizations", "web", "duties", "dashboards", "jobs", "registers", "access", "privacy", "matters",
    "notices",
}  # fmt: skip


def missing() -> list[str]:
    """Return the changes of our houses' models that no migration holds."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    # Two engineers at once give the same number; a house with two ends cannot be migrated.
    if twice := loader.detect_conflicts():
        return [f"{house}: two last migrations, {' and '.join(names)}" for house, names in sorted(twice.items())]
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(specified_apps=OURS)
    )
    changes = detector.changes(graph=loader.graph)
    return [
        f"{house}: {op.describe()}" for house in changes if house in OURS for migration in changes[house] for op in migration.operations
    ]


if __name__ == "__main__":
    django.setup()
    # Labels are written into migrations untranslated.
    translation.deactivate_all()
    lines = missing()
    print("\n".join(lines) or "every model has its migration")
    sys.exit(1 if lines else 0)
