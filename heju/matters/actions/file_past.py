"""Put past matters into their kinds: each its own step with its own record; what cannot be done is told and stops nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed, Scope
from heju.matters.actions.bulk import AT_ONCE, Applied
from heju.matters.actions.move_matter import move_matter
from heju.matters.actions.step import Said


def file_past(*, actor: Scope, now: datetime, chosen: Sequence[tuple[int, int, str]], key: UUID) -> list[Applied]:
    """Put matters into kinds, each given with the version that was seen and the code of its kind; return what came of each.

    At most AT_ONCE at once: the others are left. Sent twice under one key it has one effect.
    """
    found = []
    for number, version, category in chosen[:AT_ONCE]:
        said = Said("", (), {"category": category}, None, uuid5(key, str(number)))
        try:
            with transaction.atomic():
                move_matter(actor=actor, now=now, matter=number, move="file", said=said, expected=version)
        except NotAllowed:
            found.append(Applied(number, _("这件事不由您办这一步")))
        except Refused as error:
            found.append(Applied(number, str(error)))
        else:
            found.append(Applied(number))
    return found
