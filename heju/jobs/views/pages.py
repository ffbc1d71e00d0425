"""Pages that show jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from heju.jobs import parameters, queries
from heju.jobs.models import Job
from heju.jobs.tasks import timed
from heju.jobs.views import words
from heju.kit.doors import roles_required, sign_in_required
from heju.kit.scope import Scope

WATCH = "jobs.watch"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of jobs needs: the face of the reader, and what he may watch."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return {"base": "desk.html" if scope.may_anywhere("web.desk") else "resident.html", "may_watch": scope.may_anywhere(WATCH)}


@require_GET
@sign_in_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what one has started: what runs first, then what ended."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    now = timezone.now()
    found, older = cut(queries.ended(scope, number(request)))
    running = queries.open_jobs(scope)
    context = frame(request) | {
        "open_jobs": [words.line(job, now) for job in running],
        "ended": [words.line(job, now) for job in found],
        "older_url": older,
        "kept_days": parameters.KEPT_DAYS,
    }
    return told(request, render(request, "jobs/mine.html", context), len(running))


@require_GET
@sign_in_required
def one(request: HttpRequest, job: int) -> HttpResponse:
    """Show one job: how far it is, what came of it, what can be done."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = queries.one(job)
    if found is None:
        raise Http404
    line = words.line(found, timezone.now())
    response = render(request, "jobs/job.html", frame(request) | {"line": line, "is_own": found.account_id == scope.account_id})
    return told(request, response, int(line.is_open))


@require_GET
@roles_required(WATCH)
def watch(request: HttpRequest) -> HttpResponse:
    """Show whoever watches over the installation how the queue is, what failed, and when timed work last ran."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    now = timezone.now()
    found, older = cut(queries.failures(scope, number(request)))
    ran = queries.timers()
    state = queries.state_of_queue(parameters.SILENT_AFTER)
    context = frame(request) | {
        "state": state,
        "waited": words.lasting(timedelta(seconds=state.oldest_s)),
        "is_late": state.oldest_s > parameters.WAITED_TOO_LONG.total_seconds(),
        "failures": [words.line(job, now) for job in found],
        "older_url": older,
        "schedule": [words.schedule_line(line, ran.get(line.code), now) for line in timed.lines()],
    }
    return render(request, "jobs/watch.html", context)


def told(request: HttpRequest, response: HttpResponse, count: int) -> HttpResponse:
    """Tell a page that asks how far its jobs are to load itself anew where one of them has ended."""
    if "open" in request.GET and request.GET["open"] != str(count):
        response["HX-Refresh"] = "true"
    return response


def cut(found: list[Job]) -> tuple[list[Job], str]:
    """Return a page of jobs and the address of the next one, "" where there is none."""
    page = found[: queries.PAGE]
    return page, f"?before={page[-1].pk}" if len(found) > queries.PAGE else ""


def number(request: HttpRequest) -> int | None:
    """Return the job before which the page begins."""
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
