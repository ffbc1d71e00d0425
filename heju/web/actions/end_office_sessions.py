"""End the sessions that were begun through an office, at the word of that office's own identity provider."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import jwt
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import Scope
from heju.people import queries as people
from heju.web.offices import KEPT, Leaving
from heju.web.sessions import SessionStore


@transaction.atomic
def end_office_sessions(*, actor: Scope, now: datetime, office: str, leaving: Leaving) -> int:
    """End the sessions begun through an office that a checked logout token names, and return how many. One record an account.

    Sessions of the same person that began otherwise stay. The same again ends nothing more.
    """
    door = replace(actor, door="sign-in")
    with db.scoped(door):
        linked = SocialAccount.objects.filter(provider=office, **({"uid": leaving.sub} if leaving.sub else {}))
        accounts = list(linked.order_by("user_id").values_list("user_id", flat=True).distinct())
        ended = 0
        for account in accounts:
            found = [one for one in UserSession.objects.filter(user_id=account) if _is_named(one, office, leaving)]
            for session in found:
                session.end()
            ended += len(found)
            if found:
                _record(door, now, account, office, len(found))
    return ended


def _is_named(session: UserSession, office: str, leaving: Leaving) -> bool:
    """Say whether a session was begun through this office by whom the token names."""
    kept: dict[str, Any] | None = SessionStore(session.session_key).get(KEPT)
    if not kept or kept.get("code") != office:
        return False
    # It was checked against the provider's keys when the session began.
    claims = jwt.decode(kept["id_token"], options={"verify_signature": False})
    return leaving.names(claims)


def _record(door: Scope, now: datetime, account: int, office: str, count: int) -> None:
    owner = people.account_by_id(account)
    himself = replace(door, account_id=account, person_id=owner.person_id if owner else None)
    with db.scoped(himself):
        audit.record(
            actor=himself, now=now, verb="web.office_sessions_ended", subject="people.account", subject_id=account,
            path=people.district_path(), detail={"office": office, "sessions": count},
        )  # fmt: skip
