"""Writes of jobs: start, cancel, retry by somebody; begin, finish, fail, give back by the worker; sweep and prune by the clock."""

from heju.jobs.actions.cancel_job import CannotCancel, cancel_job
from heju.jobs.actions.put_away import put_away
from heju.jobs.actions.retry_job import CannotRetry, retry_job
from heju.jobs.actions.start_job import AlreadyRunning, start_job

__all__ = ["AlreadyRunning", "CannotCancel", "CannotRetry", "cancel_job", "put_away", "retry_job", "start_job"]
