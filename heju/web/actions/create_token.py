"""Make a token for another system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.audit import actions as audit
from heju.kit.scope import Grant, Scope, is_within
from heju.organizations import roles
from heju.organizations.models import Appointment
from heju.places.models import Place
from heju.web.machines import tokens
from heju.web.models import Token


class TokenRefused(Exception):
    """A token cannot be made so; `field` is the form's field, the text is for the person who asked."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def create_token(
    *, actor: Scope, now: datetime, appointment: int, place: Place, name: str, purpose: str, powers: Iterable[str], until: date
) -> tuple[Token, str]:
    """Make a token in the name of one's own appointment, and return it with its text, which nobody can read again.

    Its powers, places and days never exceed what the appointment gives and a year. Raises NotAllowed, TokenRefused.
    """
    asked = frozenset(powers)
    found = Appointment.objects.select_related("body").filter(pk=appointment, person=actor.person_id).first()
    if found is None or actor.account_id is None or actor.person_id is None:
        raise TokenRefused("appointment", _("只能以您自己的任职建立凭证"))
    grant = grant_of(actor, found, place.path)
    if not asked <= grant.powers & tokens.POWERS:
        raise TokenRefused("powers", _("不能给出您自己没有的权限"))
    today = timezone.localtime(now).date()
    if not today <= until <= tokens.latest_end(today):
        raise TokenRefused("until", _("有效期从今天起，最长一年"))
    made = tokens.make()
    token = Token(
        prefix=made.prefix, digest=made.digest, name=name, purpose=purpose, powers=sorted(asked), place=place, path=place.path,
        appointment=found, account_id=actor.account_id, person_id=actor.person_id, created_at=now, until=until,
    )  # fmt: skip
    token.save(force_insert=True)
    audit.record(
        actor=actor, now=now, verb="web.token_created", subject="web.token", subject_id=token.pk, path=place.path, grant=grant, why=purpose,
        detail={"name": name, "powers": token.powers, "until": until.isoformat()},
    )  # fmt: skip
    return token, made.text


def grant_of(actor: Scope, appointment: Appointment, path: str) -> Grant:
    """Return the actor's grant that follows from an appointment and lets him make tokens at a place. Raises NotAllowed, TokenRefused."""
    actor.demand(roles.MAKE_TOKENS, path)
    role = roles.role_of(appointment.body.kind, appointment.post)
    for grant in actor.grants:
        same = role is not None and grant.role == role.code and grant.body_id == appointment.body_id
        if same and roles.MAKE_TOKENS in grant.powers and is_within(path, grant.paths):
            return grant
    raise TokenRefused("place", _("这个地方不在这项任职的范围里"))
