"""Say how one wants to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from heju.audit import actions as audit
from heju.kit.scope import NotAllowed, Scope
from heju.notices import queries
from heju.notices.models import Taste
from heju.people import queries as people


@transaction.atomic
def set_taste(
    *, actor: Scope, now: datetime, channels: Iterable[str], digest: str, quiet_from: time, quiet_until: time, mail: str, language: str
) -> Taste:
    """Keep how the actor wants to be told. Another address of mail counts only once it is confirmed; "" takes it away.

    Raises NotAllowed where nobody has signed in.
    """
    person = actor.on_behalf_of or actor.person_id
    if person is None:
        raise NotAllowed("notices.taste", "")
    row = Taste.objects.select_for_update().filter(person=person).first() or Taste(person_id=person)
    known = people.open_for("notices_taste", "mail", row.public_id, row.mail)
    row.channels, row.digest, row.language = sorted(set(channels) & {"sms", "mail"}), digest, language
    row.quiet_from, row.quiet_until, row.changed_at = quiet_from, quiet_until, now
    is_new = mail.lower() != known.lower()
    if is_new:
        row.mail = people.close_for("notices_taste", "mail", row.public_id, mail) if mail else None
        row.mail_confirmed_at = None
    row.save()
    path = people.district_path()
    detail = {"channels": row.channels, "digest": digest}
    audit.record(
        actor=actor, now=now, verb="notices.taste_set", subject="people.person", subject_id=person, path=path, detail=detail
    )  # fmt: skip
    if is_new and mail:
        detail = {"mark": queries.mark_of("mail", mail).hex()}
        audit.record(
            actor=actor, now=now, verb="notices.mail_given", subject="people.person", subject_id=person, path=path, detail=detail
        )  # fmt: skip
    return row
