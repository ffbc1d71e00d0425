"""Writes of notices: `claim`, `send` are the post; `following`, `tastes` what persons want; `hooks` other systems; `failed` the rest."""

from heju.notices.actions.answer import take_answer
from heju.notices.actions.claim import Claimed, claim_records
from heju.notices.actions.failed import let_go, try_again
from heju.notices.actions.following import confirm_address, follow, follow_by_address, stop_by_token, stop_following
from heju.notices.actions.hooks import HookRefused, end_hook, make_hook, replay, wake_hook
from heju.notices.actions.send import Outcome, Parcel, settle_parcel, take_parcel
from heju.notices.actions.tastes import set_taste

__all__ = [
    "Claimed",
    "HookRefused",
    "Outcome",
    "Parcel",
    "claim_records",
    "confirm_address",
    "end_hook",
    "follow",
    "follow_by_address",
    "let_go",
    "make_hook",
    "replay",
    "set_taste",
    "settle_parcel",
    "stop_by_token",
    "stop_following",
    "take_answer",
    "take_parcel",
    "try_again",
    "wake_hook",
]
