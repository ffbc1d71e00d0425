"""One real server for the whole run: the owner migrates and builds the cast, every test runs as the application's role."""

from __future__ import annotations

from collections.abc import Iterator

import django
import pytest
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from heju.kit import remember
from tests import room

# pytest-django looks for settings before this file is read; the room has named them now.
django.setup()

# How fast this machine is today says nothing about the code: no law fails because another process took the processor.
settings.register_profile("heju", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("heju")


@pytest.fixture(scope="session", autouse=True)
def the_room() -> Iterator[None]:
    """Leave nothing behind, even when the run is killed."""
    with room.watch:
        yield


@pytest.fixture(scope="session")
def django_db_setup(the_room: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Start the server in the room's own folder, migrate, build the cast."""
    from django.core.management import call_command
    from django.db import connections

    from tests import cast

    with django_db_blocker.unblock():
        call_command("heju_migrate", verbosity=0)
        cast.build()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Let no test see what another one left in memory: a rolled back change leaves no record that would say so."""
    remember.forget_everything()
