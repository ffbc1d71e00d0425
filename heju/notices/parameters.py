"""Figures of the outbox: our own choices, none of them law. Times are those of the installation's clock (pure)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# A try that failed is made again after these waits; after the last one it is given up and shown to whoever runs the installation.
RETRIES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
# How long a parcel may be on its way before its sender is taken for dead; longer than any one try may last.
LEASE: Final = timedelta(minutes=5)
# Who was not told for so long is not told any more: a worker that was away for a week does not wake everybody.
STALE_AFTER: Final = timedelta(days=3)
# Rows of the record read in one transaction.
STEP: Final = 200
# Letters written in one transaction, about so many: a row that concerns more is gone on with in the next one.
SET: Final = 1000
# The hour at which a digest goes out, and the weekday of the weekly one (0 is Monday).
DIGEST_HOUR: Final = 18
DIGEST_WEEKDAY: Final = 4
# At most so many lines in one digest; the rest waits for the next one.
DIGEST_LINES: Final = 40

# Seconds that a system which is told may take, bytes of its answer that are read, signs of it that are kept.
HOOK_LIMIT_S: Final = 10.0
HOOK_BYTES: Final = 4096
HOOK_EXCERPT: Final = 300
# After so many failures in a row a hook is put to rest and its maker told.
HOOK_FAILURES: Final = 10
# How old a signature may be when it is checked: what the standard for webhooks asks of a receiver.
HOOK_TOLERANCE: Final = timedelta(minutes=5)
# A delivery can be made again for as long as its log is kept.
REPLAY_DAYS: Final = 180

# Signs of a reply by mail that are taken over.
REPLY_LENGTH: Final = 2000
REPLY_BYTES: Final = 256_000
