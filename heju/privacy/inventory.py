"""The declarations of personal data: those of the houses below in one list, and all of them as `web` composes it."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from heju.access import personal as access
from heju.audit import personal as audit
from heju.duties import personal as duties
from heju.jobs import personal as jobs
from heju.kit.personal import Declared, Personal
from heju.matters import personal as matters
from heju.notices import personal as notices
from heju.organizations import personal as organizations
from heju.people import personal as people
from heju.places import personal as places
from heju.privacy import personal as own
from heju.registers import personal as registers

# A house that keeps a table adds itself here.
DECLARED: tuple[Declared, ...] = (
    *notices.DECLARED,
    *registers.DECLARED,
    *access.DECLARED,
    *people.DECLARED,
    *organizations.DECLARED,
    *duties.DECLARED,
    *matters.DECLARED,
    *places.DECLARED,
    *jobs.DECLARED,
    *own.DECLARED,
    *audit.DECLARED,
)


@cache
def declared() -> tuple[Declared, ...]:
    """Return all declarations, those of the houses above too: `web` composes them, as it composes the row policies."""
    found: tuple[Declared, ...] = import_string(settings.PERSONAL_DATA)
    return found


@cache
def tables() -> tuple[Personal, ...]:
    """Return what is declared personal."""
    return tuple(one for one in declared() if isinstance(one, Personal))
