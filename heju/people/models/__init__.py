"""Tables of people, one subject a file."""

from heju.people.models.notices import PersonalNotice
from heju.people.models.persons import HANDLERS, Account, Helper, Person, Tie, TieKind

__all__ = ["HANDLERS", "Account", "Helper", "Person", "PersonalNotice", "Tie", "TieKind"]
