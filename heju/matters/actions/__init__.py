"""Writes of matters: raise, join, move, assign, bring up, confirm, rate, and what the clock does."""

from heju.matters.actions.assign import Named, answer_call, assign_matter, call_bodies
from heju.matters.actions.confirm import rate, report_done, say
from heju.matters.actions.move_matter import PLAIN, WAYS, move_matter
from heju.matters.actions.note import write_note
from heju.matters.actions.raise_matter import Raised, Thing, Word, join_matter, raise_matter
from heju.matters.actions.step import Said
from heju.matters.actions.tick import tick
from heju.matters.actions.up import hand_down, step_up

__all__ = [
    "PLAIN",
    "WAYS",
    "Named",
    "Raised",
    "Said",
    "Thing",
    "Word",
    "answer_call",
    "assign_matter",
    "call_bodies",
    "hand_down",
    "join_matter",
    "move_matter",
    "raise_matter",
    "rate",
    "report_done",
    "say",
    "step_up",
    "tick",
    "write_note",
]
