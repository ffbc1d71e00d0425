"""Tables of people, one subject a file."""

from heju.people.models.binding import Claim, ClaimStatus, Invitation, Objection, Paper, Proof, Proxy
from heju.people.models.counter import Slip, SlipKind
from heju.people.models.duplicates import Likeness, LikenessState, Merge
from heju.people.models.notices import PersonalNotice
from heju.people.models.persons import HANDLERS, Account, Helper, Person, Tie, TieKind

__all__ = [
    "HANDLERS",
    "Account",
    "Claim",
    "ClaimStatus",
    "Helper",
    "Invitation",
    "Likeness",
    "LikenessState",
    "Merge",
    "Objection",
    "Paper",
    "Person",
    "PersonalNotice",
    "Proof",
    "Proxy",
    "Slip",
    "SlipKind",
    "Tie",
    "TieKind",
]
