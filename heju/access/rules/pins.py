"""PINs of shared devices (pure): which are too easy, when a seat or a device is locked, when a session is over."""

from __future__ import annotations

import re
from datetime import datetime

from heju.access import parameters
from heju.kit.scope import Grant, is_within

_DIGITS = re.compile(rf"[0-9]{{{parameters.PIN_DIGITS}}}")
_UP, _DOWN = "01234567890", "09876543210"


class BadPin(ValueError):
    """A PIN is not six digits, or one that everybody tries first. `code` is shape or easy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def good_pin(typed: str) -> str:
    """Return a PIN. Raises BadPin: six digits, not all the same, no run up or down, no part repeated."""
    if not _DIGITS.fullmatch(typed):
        raise BadPin("shape")
    halves = any(typed == typed[:size] * (len(typed) // size) for size in (1, 2, 3))
    if halves or typed in _UP or typed in _DOWN:
        raise BadPin("easy")
    return typed


def locks_seat(failures: int) -> bool:
    """Say whether so many wrong PINs in a row lock a seat."""
    return failures >= parameters.PIN_TRIES


def is_closed(failures: int, since: datetime | None, now: datetime) -> bool:
    """Say whether a device is closed for a while: too many wrong PINs since a moment that is not long ago."""
    return since is not None and now - since < parameters.DEVICE_WINDOW and failures >= parameters.DEVICE_TRIES


def counted(failures: int, since: datetime | None, now: datetime) -> tuple[int, datetime]:
    """Return the count of wrong PINs on a device after one more, and since when it runs."""
    if since is None or now - since >= parameters.DEVICE_WINDOW:
        return 1, now
    return failures + 1, since


def is_over(begun: datetime, seen: datetime, now: datetime) -> bool:
    """Say whether a session on a shared device is over: idle too long, or begun too long ago."""
    return now - seen >= parameters.IDLE or now - begun >= parameters.SESSION


def lent(grants: tuple[Grant, ...], shared: dict[str, frozenset[str]], path: str) -> tuple[Grant, ...]:
    """Return what a session on a shared device at a place may do: only roles and powers declared for it, there and below, reading only.

    `shared` maps a role to the powers that it lists for shared devices. A place above the device's is narrowed to the device's.
    """
    found = []
    for grant in grants:
        powers = grant.powers & shared.get(grant.role, frozenset())
        paths = {path for root in grant.paths if is_within(path, (root,))} | {root for root in grant.paths if is_within(root, (path,))}
        if powers and paths:
            found.append(Grant(grant.role, tuple(sorted(paths)), powers, grant.reaches & {"view"}, grant.body_id, grant.body_name))
    return tuple(found)
