"""Writes of duties: draft a revision, publish it from a day to come, withdraw a draft or a revision before its day."""

from heju.duties.actions.draft_revision import draft_division, draft_revision
from heju.duties.actions.publish_revision import publish_revision
from heju.duties.actions.withdraw_revision import withdraw_draft, withdraw_revision

__all__ = ["draft_division", "draft_revision", "publish_revision", "withdraw_draft", "withdraw_revision"]
