"""Reading the deployed lists: what is in force on a day, drafts and revisions, who takes up a matter in a compound."""

from heju.duties.queries.deployed import concerned, deployed, district_of, found_in
from heju.duties.queries.frequent import Asked, frequent, likely, likely_with, surely
from heju.duties.queries.revisions import draft, open_drafts, revision, revisions_of
from heju.duties.queries.suggested import Suggested, suggested
from heju.duties.queries.takers import Taker, Taking, compounds_of, taken, taking
from heju.duties.queries.tree import added_kinds, category_words, forget, is_offered, leaf_of, leaves, offered

__all__ = [
    "Asked",
    "Suggested",
    "Taker",
    "Taking",
    "added_kinds",
    "category_words",
    "compounds_of",
    "concerned",
    "deployed",
    "district_of",
    "draft",
    "forget",
    "found_in",
    "frequent",
    "is_offered",
    "leaf_of",
    "leaves",
    "likely",
    "likely_with",
    "offered",
    "open_drafts",
    "revision",
    "revisions_of",
    "suggested",
    "surely",
    "taken",
    "taking",
]
