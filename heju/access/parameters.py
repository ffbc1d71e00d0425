"""Figures and tables of signing in: how long, how often, who confirms (pure). What no law fixes is this system's own choice and says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

# ---- shared devices: our choice, reviewed in docs/security/sign-in.md ----------------------------------------------------
PIN_DIGITS: Final = 6
# A PIN that is wrong so often in a row locks the seat until an office-holder gives another.
PIN_TRIES: Final = 5
# So many wrong PINs on one device, whoever's, close it for a while.
DEVICE_TRIES: Final = 15
DEVICE_WINDOW: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=5)
SESSION: Final = timedelta(hours=1)
PAIRING: Final = timedelta(minutes=15)
DEVICE_DAYS: Final = 180

# Wrong codes after which the one that was sent to prove oneself once more is void.
PROOF_TRIES: Final = 3

# ---- sign-ins that look unusual ---------------------------------------------------------------------------------------
FAILURES: Final = 5
FAILURES_WINDOW: Final = timedelta(hours=1)
NEW_BROWSERS: Final = 3
NEW_WINDOW: Final = timedelta(days=1)
DISOWN: Final = timedelta(days=7)
BROWSER_DAYS: Final = 365

# ---- recovery by two --------------------------------------------------------------------------------------------------
# Time for the true owner to see the message on the old phone and say no.
WAITING: Final = timedelta(hours=48)
# A request that nobody confirmed ends by itself.
LAPSES: Final = timedelta(days=14)
ASKS_A_DAY: Final = 3

# For whom → the two sides; one office-holder of each confirms, two persons of two bodies. Codes of organizations/roles.py.
SIDES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "resident": (
        frozenset({"branch_secretary"}),
        frozenset({"committee_chair", "committee_member", "community_officer", "station_clerk"}),
    ),
    "officer": (
        frozenset({"district_officer", "street_officer"}),
        frozenset({"district_officer", "street_officer", "community_officer"}),
    ),
}
# What was looked at in person.
DOCUMENTS: Final[dict[str, tuple[str, str]]] = {
    "identity_card": ("居民身份证", "identity card"),
    "temporary_card": ("临时身份证明", "temporary identity card"),
    "passport": ("护照或通行证", "passport or travel permit"),
    "deed": ("不动产权证和户口簿", "deed and household register"),
}
