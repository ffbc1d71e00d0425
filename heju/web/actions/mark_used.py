"""Note the day on which a token was used."""

from __future__ import annotations

from datetime import date

from heju.web.models import Token


def mark_used(*, token: int, on: date) -> None:
    """Note the day; once a day, and no record: the day is all that anybody learns of it. Must run as the token itself."""
    Token.objects.filter(pk=token).update(last_used_on=on)
