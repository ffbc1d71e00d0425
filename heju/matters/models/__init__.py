"""Tables of matters, one subject a file."""

from heju.matters.models.asked import Answer, Asked
from heju.matters.models.conflicts import Commitment, Conflict, ConflictStandOf, JointMeeting
from heju.matters.models.desk import HandOver, ReplyTemplate, SavedView
from heju.matters.models.draft import Draft
from heju.matters.models.hotline import HotlineCase
from heju.matters.models.matters import Channel, Event, LevelOf, Matter, OutcomeOf, Photo, PhotoKind, Report, StateOf
from heju.matters.models.mediation import (
    EndOf,
    FollowUp,
    FormOf,
    HowOf,
    KindOf,
    Mediation,
    MediationAgreement,
    MediationParty,
    MediationSession,
    Signature,
    StandOf,
)
from heju.matters.models.minder import Minder
from heju.matters.models.rehearsal import AboutOf, Rehearsal, RehearsalCount, RehearsedMatter
from heju.matters.models.sensed import Outage, Topic
from heju.matters.models.tally import Tally, TallyDelta
from heju.matters.models.way_back import WayBack
from heju.matters.models.work import Assignment, Note, PartOf

__all__ = [
    "AboutOf",
    "Answer",
    "Asked",
    "Assignment",
    "Channel",
    "Commitment",
    "Conflict",
    "ConflictStandOf",
    "Draft",
    "EndOf",
    "Event",
    "FollowUp",
    "FormOf",
    "HandOver",
    "HotlineCase",
    "HowOf",
    "JointMeeting",
    "KindOf",
    "LevelOf",
    "Matter",
    "Mediation",
    "MediationAgreement",
    "MediationParty",
    "MediationSession",
    "Minder",
    "Note",
    "Outage",
    "OutcomeOf",
    "PartOf",
    "Photo",
    "PhotoKind",
    "Rehearsal",
    "RehearsalCount",
    "RehearsedMatter",
    "ReplyTemplate",
    "Report",
    "SavedView",
    "Signature",
    "StandOf",
    "StateOf",
    "Tally",
    "TallyDelta",
    "Topic",
    "WayBack",
]
