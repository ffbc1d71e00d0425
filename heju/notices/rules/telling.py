"""Whom to tell, by which channel, when (pure). See docs/rules/notices.md."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import takewhile
from typing import Final, Literal

from heju.notices import parameters

type Channel = Literal["app", "sms", "mail", "hook"]
type Digest = Literal["at_once", "daily", "weekly"]

CHANNELS: Final[tuple[Channel, ...]] = ("app", "sms", "mail", "hook")
DIGESTS: Final[tuple[Digest, ...]] = ("at_once", "daily", "weekly")
# Roles of the record whose acts reach nobody: they build a demo or load a list.
SILENT: Final = frozenset({"demo", "loader", "test"})


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who may be told: a person of the register, or a follower who left an address. Exactly one of the two is set."""

    person: int | None = None
    follower: int | None = None


@dataclass(frozen=True, slots=True)
class Taste:
    """What somebody wants. Channels beside the app; quiet hours as two times of the day, alike for none; the later may be past midnight."""

    channels: frozenset[str] = frozenset()
    digest: Digest = "at_once"
    quiet_from: time = time(22)
    quiet_until: time = time(7)


@dataclass(frozen=True, slots=True)
class Planned:
    """One letter to be written: the channel, the moment before which it does not go, and whether it waits for a digest."""

    channel: Channel
    not_before: datetime
    in_digest: bool = False


def concerned(receivers: Iterable[Receiver], *, actors: Collection[int], acted: Collection[int]) -> list[Receiver]:
    """Return who is told: each once, in order, never the actor himself, never a person who has acted on the thing since."""
    found: list[Receiver] = []
    # Thousands live where the water is off: nobody is looked for in a list.
    for one in dict.fromkeys(receivers):
        if (one.person is None) == (one.follower is None):
            continue
        if one.person is not None and (one.person in actors or one.person in acted):
            continue
        found.append(one)
    return found


def is_told(role: str, at: datetime, now: datetime) -> bool:
    """Say whether a row of the record tells anybody: not what built a demo or loaded a list, not what is long past."""
    return role not in SILENT and now - at <= parameters.STALE_AFTER


def ripe[T](rows: Sequence[T], waits: Callable[[T], bool]) -> Sequence[T]:
    """Return the rows that may be told now: those before the first that still waits. What follows it waits with it, so that order stays."""
    return list(takewhile(lambda row: not waits(row), rows))


def plan(taste: Taste, now: datetime, *, is_urgent: bool = False, in_app: bool = True, is_muted: bool = False) -> list[Planned]:
    """Return the letters for a person. `now` is in the time zone of the installation.

    The app is always told at once: it wakes nobody. What is urgent waits for no digest and no morning, but goes by no channel that the
    person did not choose. Who has muted the thing hears of it in the app alone.
    """
    found = [Planned("app", now)] if in_app else []
    if is_muted:
        return found
    if "sms" in taste.channels:
        found.append(Planned("sms", now if is_urgent else after_quiet(taste, now)))
    if "mail" in taste.channels:
        if is_urgent:
            found.append(Planned("mail", now))
        elif taste.digest == "at_once":
            found.append(Planned("mail", after_quiet(taste, now)))
        else:
            found.append(Planned("mail", digest_due(taste.digest, now), in_digest=True))
    return found


def after_quiet(taste: Taste, now: datetime) -> datetime:
    """Return the moment at which somebody may be disturbed: now, or the end of the quiet hours that now lies in."""
    begins, ends, clock = taste.quiet_from, taste.quiet_until, now.time()
    if begins == ends:
        return now
    if begins < ends:
        return now.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0) if begins <= clock < ends else now
    if clock >= begins:
        return (now + timedelta(days=1)).replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return now.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0) if clock < ends else now


def digest_due(digest: Digest, now: datetime) -> datetime:
    """Return when the digest goes out that takes what happens now: strictly later than now."""
    due = now.replace(hour=parameters.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if digest == "weekly":
        due += timedelta(days=(parameters.DIGEST_WEEKDAY - due.weekday()) % 7)
    if due <= now:
        due += timedelta(days=7 if digest == "weekly" else 1)
    return due


def retry_at(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after the `attempts`-th failed try (from 1), None where it is given up."""
    return now + parameters.RETRIES[attempts - 1] if attempts <= len(parameters.RETRIES) else None
