"""HTTP that every house shares: problems as RFC 9457 asks for them, files to keep."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header

PROBLEM = "application/problem+json"


def wants_json(request: HttpRequest) -> bool:
    """Say whether the caller is a program: it asks for JSON and not for a page."""
    preferred = request.get_preferred_type(["text/html", "application/json", PROBLEM])
    return preferred in ("application/json", PROBLEM)


def problem(
    status: int, title: str, *, code: str = "", detail: str = "", instance: str = "", errors: dict[str, list[str]] | None = None
) -> JsonResponse:
    """Return a problem document; `code` names its kind for programs, `errors` maps each field to what is wrong, in the user's words."""
    body: dict[str, Any] = {"type": f"/api/#{code}" if code else "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if instance:
        body["instance"] = instance
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def as_file(content: bytes, name: str, mime: str) -> HttpResponse:
    """Return a file to keep under this name, which may be Chinese."""
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
