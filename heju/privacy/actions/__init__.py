"""Writes of privacy: copies, erasures, questions, the daily task. `reseal` and `rotate` need the owner's connection: a command's."""

from heju.privacy.actions.copies import Expired, ask_copy, fetch_copy
from heju.privacy.actions.erase import AskedAlready, NothingAsked, ask_erasure, erase_now, himself, preview, withdraw_erasure
from heju.privacy.actions.leaving import Disturbed, hash_of
from heju.privacy.actions.questions import answer_question, ask_question
from heju.privacy.actions.retain import run_daily

__all__ = [
    "AskedAlready",
    "Disturbed",
    "Expired",
    "NothingAsked",
    "answer_question",
    "ask_copy",
    "ask_erasure",
    "ask_question",
    "erase_now",
    "fetch_copy",
    "hash_of",
    "himself",
    "preview",
    "run_daily",
    "withdraw_erasure",
]
