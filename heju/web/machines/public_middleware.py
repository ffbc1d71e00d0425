"""The doors that other systems and readers of feeds use without signing in: who shows which key, and what a call costs.

What a caller gets is decided by the doors themselves (`heju/opendata`); they read `request.machine` and `request.problem`.
"""

from __future__ import annotations

from typing import Final

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from heju.kit import db
from heju.opendata import parameters
from heju.web.machines import budget, problems
from heju.web.machines.middleware import SHOWN, WRONG, Answer, Machine, identify

ROOTS: Final = ("/open311/", "/feeds/")
READ, WRITE = 2, 10
READS: Final = ("GET", "HEAD")


class PublicMiddleware:
    """Say who asks below the public roots: the system whose key is shown, else nobody, whatever cookie comes along."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request below the public roots; everything else goes on untouched."""
        if not request.path.startswith(ROOTS):
            return self.get_response(request)
        with translation.override(problems.language_of(request.headers.get("Accept-Language", ""))):
            try:
                machine, taken, problem = admit(request)
            except OperationalError:
                return problems.say("busy", request=request)
            request.machine, request.problem = machine, problem  # type: ignore[attr-defined]
            response = self.get_response(request)
            for name, value in taken.headers.items():
                response.headers[name] = value
            response.headers.setdefault("Cache-Control", "no-cache")
            response.headers["Content-Language"] = translation.get_language() or ""
            patch_vary_headers(response, ("Accept-Language",))
            return response


def admit(request: HttpRequest) -> tuple[Machine, budget.Taken, str]:
    """Return who asks, what is left to him, and what is in the way ("" for nothing): a code of `opendata`'s errors."""
    writes = request.method not in READS
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    large = writes and (not length.isdecimal() or int(length[:12]) > parameters.LARGEST_POST)
    shown = "" if large else key_of(request)
    with transaction.atomic():
        with db.scoped(SHOWN):
            machine = identify(request, timezone.localdate(), f"Bearer {shown}" if shown else "")
        taken = budget.take(machine.bucket, WRONG if machine.problem else WRITE if writes else READ, machine.policy)
    problem = "too_many" if not taken.granted else "large" if large else "key_wrong" if machine.problem else ""
    return machine, taken, problem


def key_of(request: HttpRequest) -> str:
    """Return the key that is shown: as the standard has it in the form or the address, or in the header as for the API."""
    header = request.headers.get("Authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return (request.POST.get("api_key") or request.GET.get("api_key") or "").strip()
