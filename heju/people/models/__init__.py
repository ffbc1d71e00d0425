"""Tables of people, one subject a file."""

from heju.people.models.duplicates import Likeness, LikenessState, Merge
from heju.people.models.notices import PersonalNotice
from heju.people.models.persons import HANDLERS, Account, Helper, Person, Tie, TieKind

__all__ = ["HANDLERS", "Account", "Helper", "Likeness", "LikenessState", "Merge", "Person", "PersonalNotice", "Tie", "TieKind"]
