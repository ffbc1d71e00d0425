"""Secrets of access as they are stored: keyed hashes of what stands in a cookie, a link or a code; the keyed form of a PIN."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

# Without letters and digits that look alike.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_token() -> str:
    """Return a secret for a cookie or a link."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """Return a pairing code of eight letters, in two groups: 40 bits, good for minutes only."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_pin() -> str:
    """Return a starting PIN."""
    from heju.access.rules import pins

    while True:
        pin = f"{secrets.randbelow(10**6):06d}"
        try:
            return pins.good_pin(pin)
        except pins.BadPin:
            continue


def mark(word: str, purpose: str) -> bytes:
    """Return the keyed hash under which a secret is stored; who reads the table alone can use none of it."""
    return salted_hmac(f"access.{purpose}", word, algorithm="sha256").digest()


def code_mark(typed: str) -> bytes:
    """Return the hash of a pairing code as somebody types it."""
    return mark("".join(letter for letter in typed.upper() if letter.isalnum()), "pairing")


def keyed_pin(pin: str, device: int, person: int) -> str:
    """Return a PIN bound to its seat and to our key; a slow hash goes over it, so a stolen table can neither be tried nor be moved."""
    return salted_hmac(f"access.pin.{device}.{person}", pin, algorithm="sha256").hexdigest()
