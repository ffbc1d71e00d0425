"""Timed doors of notices: read on in the record, send what is due. `heju/web/schedule.py` says when."""

from heju.notices.tasks.post import run_post

__all__ = ["run_post"]
