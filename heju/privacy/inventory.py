"""Every house's declarations of personal data in one list, top house first: the order in which rows leave."""

from __future__ import annotations

from heju.access import personal as access
from heju.audit import personal as audit
from heju.duties import personal as duties
from heju.jobs import personal as jobs
from heju.kit.personal import Declared, Personal
from heju.organizations import personal as organizations
from heju.people import personal as people
from heju.places import personal as places
from heju.registers import personal as registers

# A house that keeps a table adds itself here, above those that it leans on.
DECLARED: tuple[Declared, ...] = (
    *duties.DECLARED,
    *registers.DECLARED,
    *access.DECLARED,
    *organizations.DECLARED,
    *people.DECLARED,
    *places.DECLARED,
    *jobs.DECLARED,
    *audit.DECLARED,
)

PERSONAL: tuple[Personal, ...] = tuple(one for one in DECLARED if isinstance(one, Personal))
