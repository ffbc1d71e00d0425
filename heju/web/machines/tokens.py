"""What a token is made of, and what it may be allowed (pure).

A token reads `heju_<prefix>_<secret>`. The prefix finds the row; of the secret, 256 random bits, only the SHA-256 is kept: so much chance
needs no slow hash.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from heju.organizations import roles

LONGEST: Final = timedelta(days=365)
_SHAPE: Final = re.compile(r"heju_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"

# What may be handed to a machine at all. Opening somebody's data, merging, dissolving, members and viewing as stay with people.
POWERS: Final = frozenset(
    {
        roles.SEE_PEOPLE,
        roles.READ_RECORD,
        roles.EDIT_PLACES,
        roles.FOUND_BODY,
        roles.FOUND_OFFICE,
        roles.COVER,
        roles.APPOINT_BRANCH,
        roles.APPOINT_COMMITTEE,
        roles.APPOINT_COMPANY,
        roles.APPOINT_OFFICE,
        roles.APPOINT_OTHER,
        roles.WORK_MATTERS,
        roles.MATTERS_INTAKE,
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """A new token: what is shown once, and what is kept."""

    text: str
    prefix: str
    digest: bytes


def make() -> Made:
    """Make a token that nobody can guess."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    return Made(f"heju_{prefix}_{secret}", prefix, digest_of(secret))


def parted(text: str) -> tuple[str, str] | None:
    """Return the prefix and the secret of a token, None where a text is none."""
    found = _SHAPE.fullmatch(text)
    return None if found is None else (found[1], found[2])


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).digest()


def is_secret(secret: str, digest: bytes) -> bool:
    """Say whether a secret is the one whose digest is kept, in the same time whatever is wrong with it."""
    return hmac.compare_digest(digest_of(secret), digest)


def latest_end(today: date) -> date:
    """Return the latest last day of a token made today."""
    return today + LONGEST
