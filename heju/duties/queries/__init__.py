"""Reading the deployed lists: what is in force on a day, drafts and revisions, who takes up a matter in a compound."""

from heju.duties.queries.deployed import category_words, concerned, deployed, district_of, found_in, leaf_of, leaves
from heju.duties.queries.frequent import Asked, frequent, likely, surely
from heju.duties.queries.revisions import draft, open_drafts, revision, revisions_of
from heju.duties.queries.suggested import Suggested, suggested
from heju.duties.queries.takers import Taker, Taking, compounds_of, taken, taking

__all__ = [
    "Asked",
    "Suggested",
    "Taker",
    "Taking",
    "category_words",
    "compounds_of",
    "concerned",
    "deployed",
    "district_of",
    "draft",
    "found_in",
    "frequent",
    "leaf_of",
    "leaves",
    "likely",
    "open_drafts",
    "revision",
    "revisions_of",
    "suggested",
    "surely",
    "taken",
    "taking",
]
