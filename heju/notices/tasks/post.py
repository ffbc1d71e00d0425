"""One round of the post: claim what the record has new, then send what is due until nothing is, or the round has lasted long enough."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from heju.kit import sms
from heju.notices import actions
from heju.notices.actions import Outcome, Parcel
from heju.notices.tasks import hook, mail

# A round gives way to the next one before the schedule would start it beside itself.
ROUND_S = 45.0


@dataclass
class Counts:
    """What a round did."""

    read: int = 0
    letters: int = 0
    skipped: int = 0
    ends: dict[str, int] = field(default_factory=dict)


class Skipped(Exception):
    """Rows of the record of which nothing could be made; each stands in the record as `notices.skipped`."""


def run_post(now: datetime, *, seconds: float = ROUND_S) -> Counts:
    """Do one round. Raises Skipped at its end where rows were passed over, so that the schedule shows a fault."""
    begun, counts = time.monotonic(), Counts()
    until = begun + seconds
    # However much there is to read, two thirds of a round are left for sending.
    while time.monotonic() < begun + seconds / 3:
        claimed = actions.claim_records(now=now)
        counts.read += claimed.read
        counts.letters += claimed.letters
        counts.skipped += claimed.skipped
        if not claimed.read and not claimed.is_amid:
            break
    with mail.Line() as line:
        while time.monotonic() < until:
            parcel = actions.take_parcel(now=max(now, timezone.now()), channels=channels())
            if parcel is None:
                break
            outcome = send(parcel, line)
            counts.ends[outcome.end] = counts.ends.get(outcome.end, 0) + 1
            actions.settle_parcel(parcel=parcel, outcome=outcome, now=max(now, timezone.now()))
    if counts.skipped:
        raise Skipped(counts.skipped)
    return counts


def channels() -> tuple[str, ...]:
    """Return the channels that this installation has; what is meant for another waits."""
    return ("sms", "mail", "hook") if settings.NOTICES_SMTP else ("sms", "hook")


def send(parcel: Parcel, line: mail.Line) -> Outcome:
    """Send one parcel and say what came of it."""
    with override(parcel.language):
        if parcel.channel == "hook":
            return hook.deliver(parcel, now=timezone.now())
        if parcel.channel == "mail":
            return line.send(parcel)
        return by_sms(parcel)


def by_sms(parcel: Parcel) -> Outcome:
    """Send a short message: the words, and where to read on."""
    try:
        gateway = sms.gateway(settings.MODE, settings.STATE)
        gateway.send(parcel.address, " ".join(mail.lines_of(parcel)), now=timezone.now())
    except sms.Unsure as error:
        return Outcome("unsure", str(error))
    except (sms.NotSent, sms.GatewayMissing) as error:
        return Outcome("again", str(error))
    return Outcome("sent")
