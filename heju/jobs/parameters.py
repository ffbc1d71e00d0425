"""Figures of the queue. None of them is law; each says why it is what it is (pure)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# A job that fails for a reason of ours is tried so often in all, after these waits: a lost database is back within minutes.
WAITS: Final = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5))
ATTEMPTS: Final = len(WAITS) + 1
# How often progress reaches the database at most, and how often somebody who watches asks for it.
STEP_EVERY_S: Final = 0.5
# A worker of the queue says every 10 s that it lives; after this long without a word what it held is given to others.
SILENT_AFTER: Final = timedelta(seconds=30)
# The watch over what dead workers left.
SWEEP_EVERY_S: Final = 3.0
# Ended jobs are kept so long, then deleted; the record of what they did stays.
KEPT_DAYS: Final = 90
# A job that has waited longer than this tells that no worker runs.
WAITED_TOO_LONG: Final = timedelta(minutes=5)
