"""Reads of notices: who is told in which words (`stories`), what the post needs (`outbox`), what pages show (`pages`, `papers`)."""

from heju.notices.queries.of_matters import MATTERS
from heju.notices.queries.outbox import address_of, key, mark_of, open_secret, post, taste_of
from heju.notices.queries.stories import STORIES, Story, Words
from heju.notices.queries.waiting import waiting

STORIES.update(MATTERS)

__all__ = [
    "STORIES",
    "Story",
    "Words",
    "address_of",
    "key",
    "mark_of",
    "open_secret",
    "post",
    "taste_of",
    "waiting",
]
