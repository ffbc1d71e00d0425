"""Writes of organizations, one verb a file: found, rename, cover, uncover, appoint, end, extend, merge, dissolve, members.

Every one demands its power, asks the rules, writes in one transaction and leaves one record. Doing the same again has no second effect.
"""

from heju.organizations.actions.appoint import appoint
from heju.organizations.actions.cover_compound import cover_compound
from heju.organizations.actions.dissolve_body import dissolve_body
from heju.organizations.actions.end_appointment import end_appointment
from heju.organizations.actions.extend_term import extend_term
from heju.organizations.actions.found_body import found_body
from heju.organizations.actions.keep_members import add_member, end_member
from heju.organizations.actions.keep_roster import add_shifts, remove_shift
from heju.organizations.actions.merge_bodies import merge_bodies
from heju.organizations.actions.rename_body import rename_body
from heju.organizations.actions.uncover_compound import uncover_compound

__all__ = [
    "add_member",
    "add_shifts",
    "appoint",
    "cover_compound",
    "dissolve_body",
    "end_appointment",
    "end_member",
    "extend_term",
    "found_body",
    "merge_bodies",
    "remove_shift",
    "rename_body",
    "uncover_compound",
]
