"""Send a short message."""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial

from django.conf import settings
from django.db import transaction

from heju.kit import sms


@cache
def gateway() -> sms.Gateway:
    """Return the gateway for short messages. Raises GatewayMissing."""
    return sms.gateway(settings.MODE, settings.STATE)


def send_message(*, now: datetime, number: str, text: str) -> None:
    """Send a message once the transaction is committed: what was rolled back never reaches anybody. Nothing for no number.

    Part of the action that calls it, which leaves the record.
    """
    if number:
        transaction.on_commit(partial(gateway().send, number, text, now=now), robust=True)
