"""Clean away what machines leave behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from heju.kit import db
from heju.kit.scope import Scope
from heju.web.models import Budget, Reply

CLEANING = Scope(door="cleaning", is_system=True)
# A reply is kept as long as a caller may send the same request again; a bucket is full again long before.
KEPT = timedelta(hours=24)
IDLE = timedelta(hours=1)


def clean_machines(*, now: datetime) -> tuple[int, int]:
    """Delete replies older than a day and buckets that nobody has used for an hour; return how many of each.

    Leaves no record: nothing is lost that anybody could still ask for.
    """
    with db.scoped(CLEANING):
        replies, _ = Reply.objects.filter(at__lt=now - KEPT).delete()
        buckets, _ = Budget.objects.filter(at__lt=now - IDLE).delete()
    return replies, buckets
