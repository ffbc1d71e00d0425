"""Writes of access, by subject: devices, seats, sign-ins, recoveries."""

from heju.access.actions.devices import new_pairing, pair_device, register_device, revoke_device
from heju.access.actions.recoveries import ask_recovery, cancel_recovery, confirm_recovery, finish_recovery, refuse_recovery
from heju.access.actions.seats import change_pin, end_seat, enrol_person, enter_by_pin, give_pin
from heju.access.actions.sign_ins import notice_sign_in, tell_of_failures

__all__ = [
    "ask_recovery",
    "cancel_recovery",
    "change_pin",
    "confirm_recovery",
    "end_seat",
    "enrol_person",
    "enter_by_pin",
    "finish_recovery",
    "give_pin",
    "new_pairing",
    "notice_sign_in",
    "pair_device",
    "refuse_recovery",
    "register_device",
    "revoke_device",
    "tell_of_failures",
]
