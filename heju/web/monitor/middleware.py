"""Around every request: its number, one line of log, the counters; and the three addresses that need nothing of what comes after."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from heju.kit.scope import NOBODY, Scope
from heju.web.monitor import health, metrics
from heju.web.monitor.logs import REQUESTS

# A number that a caller brings is kept where it can be nothing but chance: hexadecimal, too long for a telephone.
NUMBER: Final = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
HEADER: Final = "X-Request-ID"


class Queries:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Count one, and let it go on."""
        self.count += 1
        return execute(sql, params, many, context)


class MonitorMiddleware:
    """Give each request a number, count it and write its line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        begun, queries = time.perf_counter(), Queries()
        brought = request.headers.get(HEADER, "").lower()
        number = brought if NUMBER.fullmatch(brought) else uuid.uuid4().hex
        door = health.DOORS.get(request.path)
        with connection.execute_wrapper(queries):
            if door is None:
                response = self.get_response(request)
            else:
                response = door(request) if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])
        response.headers[HEADER] = number
        seconds, route = time.perf_counter() - begun, route_of(request)
        metrics.count(route, request.method or "", response.status_code, seconds, queries.count)
        facts = {
            "id": number,
            "route": route,
            "method": request.method if request.method in metrics.METHODS else "other",
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": queries.count,
            "roles": roles_of(request),
        }
        REQUESTS.info("request", extra={"facts": facts})
        return response


def route_of(request: HttpRequest) -> str:
    """Return the name of the door, never the address: who asks for what of whom is nobody's business here."""
    operation = getattr(request, "operation", None)
    if operation is not None:
        return f"api:{operation.id}"
    if request.path in health.DOORS:
        return request.path[1:]
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path.startswith("/static/") else "none"


def roles_of(request: HttpRequest) -> list[str]:
    """Return the codes of the roles that asked; "machine" beside that of a token."""
    scope: Scope = getattr(request, "scope", NOBODY)
    return sorted({grant.role for grant in scope.grants} | ({"machine"} if scope.token_id is not None else set()))
