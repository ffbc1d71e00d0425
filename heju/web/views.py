"""Pages that compose the houses: the resident's home, the desk, the field, preferences."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the reader, or the way in."""
    return HttpResponse("heju")
