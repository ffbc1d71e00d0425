"""Figures of the Open311 doors: what the standard fixes, and our own bounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# GeoReport v2, GET Service Requests: a search may not span more than 90 days, nor give more than 1,000 requests.
LONGEST_SPAN: Final = timedelta(days=90)
MOST_ROWS: Final = 1000
# Ours: a page when none is asked for, and how deep numbered pages go; beyond, the link to the next page goes on without counting.
PAGE_SIZE: Final = 50
DEEPEST: Final = 10_000
# Ours: updates are asked for day by day.
UPDATES_SPAN: Final = timedelta(days=31)
UPDATES_DEFAULT: Final = timedelta(days=1)
MOST_NAMED: Final = 50
FEED_ENTRIES: Final = 50
# Ours: what a posted request may hold.
LARGEST_POST: Final = 40 * 1024 * 1024
LONGEST_URL: Final = 300
LONGEST_ANSWER: Final = 200
