"""Writes of people, one verb a file: register, tie, untie, transfer, share, reveal, help, open an account, sign up, tell."""

from heju.people.actions.adopt_tie import adopt_tie
from heju.people.actions.appoint_helper import appoint_helper, begin_acting, end_helper
from heju.people.actions.claim_home import appeal_claim, claim_home, withdraw_claim
from heju.people.actions.counter import enter_resident, enter_slip, print_slips
from heju.people.actions.decide_claim import decide_claim, see_proofs
from heju.people.actions.end_tie import end_tie, transfer_home
from heju.people.actions.give_proxy import end_proxy, give_proxy
from heju.people.actions.guests import Company, Guest, gather
from heju.people.actions.inherit_home import inherit_home, register_death
from heju.people.actions.invite import accept_invitation, invite, revoke_invitation
from heju.people.actions.judge_people import Verdict, judge_people
from heju.people.actions.load_people import Written, load_people
from heju.people.actions.merge_persons import merge_persons, unmerge_person
from heju.people.actions.object_to import answer_objection, object_to
from heju.people.actions.open_account import open_account
from heju.people.actions.propose_duplicates import keep_apart, propose_duplicates, reopen_pair
from heju.people.actions.recover_account import disown_sign_in, recover_account
from heju.people.actions.register_person import handler_of_grant, register_person
from heju.people.actions.reindex import INDEXED, CannotRead, reindex_step, reindex_waiting
from heju.people.actions.reveal_field import reveal_field
from heju.people.actions.send_message import gateway, send_message
from heju.people.actions.share_tie import share_tie, unshare_tie
from heju.people.actions.sign_up import change_phone, record_sign_in, sign_up, tell_of_change, verify_phone
from heju.people.actions.take_back_people import take_back_people
from heju.people.actions.tell_person import Told, mark_read, tell_person, tell_persons
from heju.people.actions.tie_person import lock_homes, tie_person

__all__ = [
    "INDEXED",
    "CannotRead",
    "Company",
    "Guest",
    "Told",
    "Verdict",
    "Written",
    "accept_invitation",
    "adopt_tie",
    "answer_objection",
    "appeal_claim",
    "appoint_helper",
    "begin_acting",
    "change_phone",
    "claim_home",
    "decide_claim",
    "disown_sign_in",
    "end_helper",
    "end_proxy",
    "end_tie",
    "enter_resident",
    "enter_slip",
    "gateway",
    "gather",
    "give_proxy",
    "handler_of_grant",
    "inherit_home",
    "invite",
    "judge_people",
    "keep_apart",
    "load_people",
    "lock_homes",
    "mark_read",
    "merge_persons",
    "object_to",
    "open_account",
    "print_slips",
    "propose_duplicates",
    "record_sign_in",
    "recover_account",
    "register_death",
    "register_person",
    "reindex_step",
    "reindex_waiting",
    "reopen_pair",
    "reveal_field",
    "revoke_invitation",
    "see_proofs",
    "send_message",
    "share_tie",
    "sign_up",
    "take_back_people",
    "tell_of_change",
    "tell_person",
    "tell_persons",
    "tie_person",
    "transfer_home",
    "unmerge_person",
    "unshare_tie",
    "verify_phone",
    "withdraw_claim",
]
