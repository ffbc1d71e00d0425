"""What one matter counts for, field by field: the same as the triggers of the tally write, in Python (pure).

See docs/rules/matter-rates.md. A test compares both over random moves.
"""

from __future__ import annotations

from typing import Final

# What the tally keeps of `rates.Counts`; what is not yet due is left to the moment of reading.
FIELDS: Final = (
    "contacted_in_time",
    "contact_due",
    "withdrawn_before_contact",
    "merged",
    "confirmed_fixed",
    "confirmations",
    "still_asked",
    "unanswered",
    "satisfied",
    "rated",
    "unrated",
    "solved_in_compound",
    "solved",
    "ended_otherwise",
    "still_open",
)
