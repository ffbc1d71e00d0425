"""What matters does outside of a request: the list that can be taken along."""

from __future__ import annotations

from heju.matters.queries.exporting import LISTING
from heju.registers.queries.listings import LISTINGS

LISTINGS[LISTING.code] = LISTING
