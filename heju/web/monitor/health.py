"""The three addresses that machines ask: does the process live, may it be sent requests, what are its figures."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from heju.audit import queries as audit
from heju.kit import db
from heju.kit.http import problem
from heju.web import safety, secrets, stamp
from heju.web.monitor import metrics

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
FORWARDED: Final = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
# Tables and policies do not change under a running server but by a migration: what was found good is believed so long, in seconds.
BELIEVED: Final = 30.0
# A worker that was not heard of for so long is gone, in seconds. Its own beat is ten.
SILENT: Final = 60
WORKERS = "select count(*) from procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)"

_good_until = 0.0


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process lives. Asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests may be sent here: 200, or 503 with the names of what is not well, and nothing more about them."""
    found = checks()
    answer = JsonResponse({"ready": all(found.values()), "checks": found}, status=200 if all(found.values()) else 503)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def checks() -> dict[str, bool]:
    """Return what is well: the database, its tables and policies, the sealer, the worker."""
    global _good_until
    found = {"database": False, "migrations": False, "policies": False, "sealer": False, "worker": False}
    try:
        with transaction.atomic():
            with db.scoped(audit.CHAIN):
                found["sealer"] = audit.waiting()[1] <= audit.LATE_AFTER
            with connection.cursor() as cursor:
                cursor.execute(WORKERS, [SILENT])
                found["worker"] = cursor.fetchone()[0] > 0
        found["database"] = True
        if time.monotonic() < _good_until:
            return found | {"migrations": True, "policies": True}
        found["migrations"] = not safety.unapplied()
        found["policies"] = found["migrations"] and not stamp.differences()
    except Error:
        return found
    if found["policies"]:
        _good_until = time.monotonic() + BELIEVED
    return found


def figures(request: HttpRequest) -> HttpResponse:
    """Hand out the figures to this machine itself, or to who shows the token of the state folder (secrets/metrics-token)."""
    if not (is_here(request) or shows_token(request)):
        return problem(403, "Forbidden", code="not-allowed", detail="/metrics: loopback, or Authorization: Bearer (secrets/metrics-token)")
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def is_here(request: HttpRequest) -> bool:
    """Say whether a program of this machine asks, and no proxy on it for somebody else."""
    direct = not settings.ALLAUTH_TRUSTED_PROXY_COUNT and not any(name in request.headers for name in FORWARDED)
    return direct and request.META.get("REMOTE_ADDR") in LOOPBACK


def shows_token(request: HttpRequest) -> bool:
    """Say whether the request shows the token of this installation."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return hmac.compare_digest(shown, secrets.text("metrics-token").strip().encode())


DOORS: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {"/healthz": alive, "/readyz": ready, "/metrics": figures}
