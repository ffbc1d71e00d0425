"""One real server for the whole run: the owner migrates and builds the cast, every test runs as the application's role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import room


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Start the server in the room's own folder, migrate, build the cast; remove everything at the end."""
    from django.core.management import call_command
    from django.db import connections

    from heju.kit import postgres
    from tests import cast

    with django_db_blocker.unblock():
        call_command("heju_migrate", verbosity=0)
        cast.build()
    try:
        yield
    finally:
        with django_db_blocker.unblock():
            connections.close_all()
        postgres.stop()
        shutil.rmtree(room.STATE, ignore_errors=True)
