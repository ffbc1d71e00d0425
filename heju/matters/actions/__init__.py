"""Writes of matters: raise, join, move, assign, bring up, confirm, rate, mediate, commit, and what the clock does."""

from heju.matters.actions.assign import Named, answer_call, assign_matter, call_bodies
from heju.matters.actions.bulk import AT_ONCE, BULK, MOST, Applied, act_on_many
from heju.matters.actions.confirm import rate, report_done, say
from heju.matters.actions.conflicts import bring_anew, bring_conflict, call_meeting, commit, follow_up, record_meeting, say_commitment
from heju.matters.actions.draft import drop_photo, drop_thing, forget_draft, keep_draft, keep_photos, replace_photo
from heju.matters.actions.file_past import file_past
from heju.matters.actions.forward import forward_matter, routed
from heju.matters.actions.hotline import answer_hotline
from heju.matters.actions.keep import drop_template, drop_view, keep_template, keep_view, leave_word
from heju.matters.actions.mediation import (
    add_party,
    begin_mediation,
    end_mediation,
    propose_mediation,
    report_danger,
    say_willing,
    take_part,
)
from heju.matters.actions.mediation_agree import ask_parties, plan_session, record_session, say_kept, sign, write_agreement
from heju.matters.actions.merge import merge_matter
from heju.matters.actions.mind import mind_matter
from heju.matters.actions.move_matter import PLAIN, WAYS, move_matter
from heju.matters.actions.note import write_note
from heju.matters.actions.outages import announce_outage, change_outage, end_outage
from heju.matters.actions.raise_matter import Call, Raised, Thing, Word, join_matter, raise_matter
from heju.matters.actions.rehearse import JOB as REHEARSE
from heju.matters.actions.rehearse import NothingToRehearse, add_batch, end_rehearsal, expect, start_rehearsal
from heju.matters.actions.reveal import FIELDS as REVEALED
from heju.matters.actions.reveal import reveal_reporter
from heju.matters.actions.send_draft import Sent, send_draft
from heju.matters.actions.step import Said
from heju.matters.actions.take_back import LetGo, Way, let_go, revocable, take_back
from heju.matters.actions.tally import fold, recount
from heju.matters.actions.tick import tick
from heju.matters.actions.topics import answer_topic, find_topics
from heju.matters.actions.up import hand_down, step_up

__all__ = [
    "AT_ONCE",
    "BULK",
    "MOST",
    "PLAIN",
    "REHEARSE",
    "REVEALED",
    "WAYS",
    "Applied",
    "Call",
    "LetGo",
    "Named",
    "NothingToRehearse",
    "Raised",
    "Said",
    "Sent",
    "Thing",
    "Way",
    "Word",
    "act_on_many",
    "add_batch",
    "add_party",
    "announce_outage",
    "answer_call",
    "answer_hotline",
    "answer_topic",
    "ask_parties",
    "assign_matter",
    "begin_mediation",
    "bring_anew",
    "bring_conflict",
    "call_bodies",
    "call_meeting",
    "change_outage",
    "commit",
    "drop_photo",
    "drop_template",
    "drop_thing",
    "drop_view",
    "end_mediation",
    "end_outage",
    "end_rehearsal",
    "expect",
    "file_past",
    "find_topics",
    "fold",
    "follow_up",
    "forget_draft",
    "forward_matter",
    "hand_down",
    "join_matter",
    "keep_draft",
    "keep_photos",
    "keep_template",
    "keep_view",
    "leave_word",
    "let_go",
    "merge_matter",
    "mind_matter",
    "move_matter",
    "plan_session",
    "propose_mediation",
    "raise_matter",
    "rate",
    "record_meeting",
    "record_session",
    "recount",
    "replace_photo",
    "report_danger",
    "report_done",
    "reveal_reporter",
    "revocable",
    "routed",
    "say",
    "say_commitment",
    "say_kept",
    "say_willing",
    "send_draft",
    "sign",
    "start_rehearsal",
    "step_up",
    "take_back",
    "take_part",
    "tick",
    "write_agreement",
    "write_note",
]
