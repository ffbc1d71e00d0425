"""Ask for a copy of one's data, and fetch it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from heju.audit import actions as audit
from heju.kit.refused import Refused
from heju.kit.scope import Scope
from heju.people import queries as people
from heju.privacy import parameters
from heju.privacy.actions.erase import himself
from heju.privacy.models import Copy


class Expired(Refused):
    """The copy cannot be fetched any more."""

    message = _("这份副本已经过期，请重新申请")


@transaction.atomic
def ask_copy(*, actor: Scope, now: datetime) -> Copy:
    """Keep that somebody asked for a copy of his data; while one can be fetched, it is that one. Raises NotAllowed."""
    person = himself(actor)
    open_one = Copy.objects.filter(person=person, expires_at__gt=now).order_by("-pk").first()
    if open_one is not None:
        return open_one
    made = Copy(person_id=person, asked_at=now, expires_at=now + timedelta(hours=parameters.COPY_HOURS))
    made.save(force_insert=True)
    _keep(actor, now, "privacy.copy_asked", made)
    return made


@transaction.atomic
def fetch_copy(*, actor: Scope, now: datetime, copy: int) -> Copy:
    """Keep that somebody fetched his copy. Raises NotAllowed, Expired; Copy.DoesNotExist for one that is not his."""
    found = Copy.objects.select_for_update().get(pk=copy, person=himself(actor))
    if found.expires_at <= now:
        raise Expired
    found.fetched, found.fetched_at = found.fetched + 1, now
    found.save(update_fields=["fetched", "fetched_at"])
    _keep(actor, now, "privacy.copy_fetched", found)
    return found


def _keep(actor: Scope, now: datetime, verb: str, copy: Copy) -> None:
    audit.record(actor=actor, now=now, verb=verb, subject="privacy.copy", subject_id=copy.pk, path=people.district_path())
