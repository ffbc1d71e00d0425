"""Days and sizes of privacy. Where the law fixes none, the figure is this system's choice and says so."""

from __future__ import annotations

from typing import Final

from heju.kit.law import Source

PIPL: Final = "personal_information_protection_law"

# A copy can be fetched for this long. The law asks for "in time" (PIPL art. 45); the figure is this system's choice.
COPY_HOURS: Final = 24
# A wish to be erased waits this long, unless its person says at once. This system's choice, so that a stolen session erases nobody.
COOL_OFF_DAYS: Final = 7
# Minutes after signing in, or proving oneself again, in which copies and erasures may be asked for.
PROVEN_MINUTES: Final = 15
# A question is a sentence.
QUESTION_LENGTH: Final = 4

COPY: Final = (Source(PIPL, "45"),)
ERASURE: Final = (Source(PIPL, "47"),)
REFUSAL: Final = (Source(PIPL, "50", 1),)
QUESTIONS: Final = (Source(PIPL, "44"), Source(PIPL, "48"), Source(PIPL, "50"))
