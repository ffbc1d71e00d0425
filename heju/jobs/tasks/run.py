"""One run of one job: as whoever started it, from where it stopped, once at a time."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as _
from procrastinate.contrib.django import app

from heju.jobs import parameters, rules
from heju.jobs.actions import run as writes
from heju.jobs.actions.queue import QUEUE, TASK
from heju.jobs.models import Job
from heju.jobs.tasks.beside import Beside, Busy
from heju.kit import db, refused
from heju.kit.scope import NOBODY, NotAllowed, Scope, system

# Kept in Chinese, read in the reader's language.
NO_POWER = _("开始这个任务的人现在没有这项权限，任务没有做下去")
NO_ACCOUNT = _("开始这个任务的账号已经停用，任务没有做下去")
# Set when the process is asked to end; every step of every run in it asks.
ENDING: list[Callable[[], bool]] = []


class Side(Protocol):
    """What a run says while its transaction is open."""

    def say(self, done: int, total: int | None, note: str) -> bool:
        """Say how far it is, and return whether somebody wants it no more."""

    def is_held(self) -> bool:
        """Say whether the run is still the only one."""


class LostLock(Exception):
    """The connection that held the lock of the run is gone: another run may have begun."""


class Progress:
    """What a handler is given; see `rules.Work`."""

    def __init__(self, job: Job, side: Side, now: datetime) -> None:
        self.job = job
        self.job_id, self.path, self.arguments, self.mark = job.pk, job.path, dict(job.arguments), dict(job.mark)
        self.now, self.attempt = now, job.attempts
        self._side, self._said = side, 0.0
        self._scope: Scope = NOBODY

    @property
    def scope(self) -> Scope:
        """Return whoever started it, as he is now."""
        return self._scope

    def step(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far it is, at most twice a second but always at the end. Raises Cancelled, Interrupted."""
        moment = time.monotonic()
        if moment - self._said >= parameters.STEP_EVERY_S or done == total:
            self._said = moment
            self.job.done, self.job.note = done, note
            self.job.total = self.job.total if total is None else total
            if self._side.say(done, total, note):
                raise rules.Cancelled
        if any(is_ending() for is_ending in ENDING):
            raise rules.Interrupted

    @contextmanager
    def batch(self, *, waits_for_disk: bool = True) -> Iterator[Scope]:
        """Open one transaction as whoever started it, as he is now; what is done in it, and the mark, are committed together."""
        self.recognize(timezone.localdate())
        with db.scoped(self._scope) as scope:
            if not waits_for_disk:
                # Rows and mark stand in one commit, and commits reach the disk in order: what a crash loses is lost as a whole.
                with connection.cursor() as cursor:
                    cursor.execute("set local synchronous_commit = off")
            yield scope
            writes.keep_mark(job=self.job_id, mark=self.mark)
            if not self._side.is_held():
                raise LostLock
        self.job.mark = self.mark

    def recognize(self, day: date) -> None:
        """Work out what whoever started it may do today. Raises Refused where that is not enough any more."""
        self._scope = scope_for(self.job, day)
        power = rules.find(self.job.kind).power
        if power and not self._scope.may(power, self.path):
            raise rules.Refused(NO_POWER)


def scope_for(job: Job, day: date) -> Scope:
    """Return the scope that a job runs with on a day: of today's grants of its starter, those that he started it with."""
    if job.account_id is None:
        power = rules.find(job.kind).power
        return replace(system("system", job.path, powers=[power] if power else []), door="worker")
    identify: Callable[[int, date, int | None], Scope] = import_string(settings.JOBS_IDENTITY)
    found = identify(job.account_id, day, job.for_person_id)
    if found.account_id is None:
        raise rules.Refused(NO_ACCOUNT)
    return replace(found, grants=rules.narrowed(found.grants, job.roles))


@app.task(name=TASK, queue=QUEUE)
def run_queued(job: int) -> None:
    """Run a job that the queue hands out. Nothing to do where another run lives or the job has ended."""
    try:
        with Beside(job) as side:
            run(job, side)
    except Busy:
        return


def run(number: int, side: Side) -> None:
    """Run a job once, and write what came of it. Raises only what a lost database raises; the sweep then finds the job."""
    now = timezone.now()
    job = writes.begin_run(job=number, now=now)
    if job is None:
        return
    actor = Scope(account_id=job.account_id, person_id=job.person_id, on_behalf_of=job.for_person_id)
    try:
        work(Progress(job, side, now), rules.find(job.kind))
    except rules.Cancelled:
        writes.stop_run(job=number, now=timezone.now())
    except rules.Interrupted:
        writes.give_back(job=number, now=timezone.now())
    except (rules.Refused, refused.Refused) as no:
        writes.refuse_run(job=number, actor=actor, now=timezone.now(), error=str(no))
    except NotAllowed:
        writes.refuse_run(job=number, actor=actor, now=timezone.now(), error=NO_POWER)
    except (OperationalError, InterfaceError) as lost:
        if is_gone():
            raise
        writes.fail_run(job=number, actor=actor, now=timezone.now(), fault=place_of(lost))
    except Exception as fault:
        writes.fail_run(job=number, actor=actor, now=timezone.now(), fault=place_of(fault))


def work(progress: Progress, kind: rules.Kind) -> None:
    """Let the handler work, and write that it is done: of a whole job in the same transaction."""
    if not kind.whole:
        progress.recognize(timezone.localdate())
        result = kind.handler(progress)
        with progress.batch():
            end(progress, result)
        return
    with progress.batch():
        end(progress, kind.handler(progress))


def end(progress: Progress, result: Any) -> None:
    """Write the result and the end into the running transaction."""
    progress.job.result, progress.job.mark = dict(result or {}), progress.mark
    if progress.job.total is not None:
        progress.job.done = progress.job.total
    writes.finish_run(job=progress.job, now=timezone.now())


def place_of(error: BaseException) -> str:
    """Return the class of an error and where it was raised; never its text, which may quote what somebody typed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/heju/" in frame.filename]
    where = f" {frames[-1].filename.rpartition('/heju/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def is_gone() -> bool:
    """Say whether the database cannot be reached, so that nothing can be written now."""
    try:
        connection.close()
        connection.ensure_connection()
    except DatabaseError:
        return True
    return False
