"""What one does with a job: stop it, start it once more, put it away."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heju.jobs import actions
from heju.jobs.models import Job
from heju.kit.doors import sign_in_required
from heju.kit.refused import Refused
from heju.kit.scope import Scope

Act = Callable[..., Job]


def done(request: HttpRequest, act: Act, job: int, said: str) -> HttpResponse:
    """Do one act on a job and lead back to it, saying what came of it."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    try:
        act(actor=scope, now=timezone.now(), job=job)
    except Job.DoesNotExist:
        raise Http404 from None
    except Refused as no:
        messages.warning(request, str(no))
    else:
        messages.success(request, said)
    return redirect("jobs:job", job)


@require_POST
@sign_in_required
def cancel(request: HttpRequest, job: int) -> HttpResponse:
    """Stop a job."""
    return done(request, actions.cancel_job, job, _("已要求停下"))


@require_POST
@sign_in_required
def retry(request: HttpRequest, job: int) -> HttpResponse:
    """Start a job once more."""
    return done(request, actions.retry_job, job, _("已重新排队"))


@require_POST
@sign_in_required
def put_away(request: HttpRequest, job: int) -> HttpResponse:
    """Put a failed job away."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    try:
        actions.put_away(actor=scope, now=timezone.now(), job=job)
    except Job.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("已收起，不再放在“今天”里"))
    return redirect("jobs:mine")
