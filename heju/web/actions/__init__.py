"""Writes of `web` itself: tokens of other systems made and ended; what machines were answered and have asked cleaned away."""

from heju.web.actions.clean_machines import clean_machines
from heju.web.actions.create_token import TokenRefused, create_token
from heju.web.actions.end_office_sessions import end_office_sessions
from heju.web.actions.end_token import end_token
from heju.web.actions.mark_used import mark_used

__all__ = ["TokenRefused", "clean_machines", "create_token", "end_office_sessions", "end_token", "mark_used"]
