"""Signatures: of webhooks, as the Standard Webhooks describe them, and of the tokens in letters (pure)."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256
from typing import Final, Literal

from heju.notices import parameters

PREFIX: Final = "whsec_"
# A token opens one door for one letter: leave, answer, confirm an address.
type Door = Literal["off", "re", "ok"]
_SIGNS: Final = 20
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def secret_of(raw: bytes) -> str:
    """Return a secret as it is shown to whoever runs the other system."""
    return PREFIX + base64.b64encode(raw).decode()


def headers(secret: str, message: str, at: int, body: bytes) -> dict[str, str]:
    """Return the three headers of a message: `message` is its id, the same at every try; `at` seconds since 1970."""
    return {"webhook-id": message, "webhook-timestamp": str(at), "webhook-signature": "v1," + _signature(secret, message, at, body)}


def is_genuine(secret: str, given: dict[str, str], body: bytes, now: int) -> bool:
    """Say whether a message is ours and fresh: what the other system does. `given` are the headers in small letters."""
    stamp = given.get("webhook-timestamp", "")
    if not stamp.isdigit() or abs(now - int(stamp)) > parameters.HOOK_TOLERANCE.total_seconds():
        return False
    right = _signature(secret, given.get("webhook-id", ""), int(stamp), body)
    offered = [one.removeprefix("v1,") for one in given.get("webhook-signature", "").split(" ") if one.startswith("v1,")]
    return any(hmac.compare_digest(right, one) for one in offered)


def _signature(secret: str, message: str, at: int, body: bytes) -> str:
    raw = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(raw, f"{message}.{at}.".encode() + body, sha256)).decode()


def token_of(door: Door, number: int, key: bytes) -> str:
    """Return a token for a letter: small letters and digits and one hyphen, short enough for the local part of an address."""
    return f"{_short(number)}-{_mark(door, number, key)}"


def number_in(door: Door, token: str, key: bytes) -> int | None:
    """Return the number of the letter of a token, None where it is not one that we gave for this door."""
    left, _hyphen, mark = token.strip().lower().partition("-")
    if not left or len(left) > 13 or not all(sign in _DIGITS for sign in left):
        return None
    number = int(left, 36)
    return number if hmac.compare_digest(_mark(door, number, key).encode(), mark.encode()) else None


def _mark(door: Door, number: int, key: bytes) -> str:
    return base64.b32encode(hmac.digest(key, f"{door}:{number}".encode(), sha256)).decode().lower()[:_SIGNS]


def _short(number: int) -> str:
    found = ""
    while number:
        number, rest = divmod(number, 36)
        found = _DIGITS[rest] + found
    return found or "0"
