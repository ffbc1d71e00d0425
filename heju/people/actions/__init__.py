"""Writes of people, one verb a file: register, tie, untie, transfer, share, reveal, help, open an account."""

from heju.people.actions.open_account import open_account
from heju.people.actions.register_person import register_person
from heju.people.actions.tie_person import tie_person

__all__ = ["open_account", "register_person", "tie_person"]
