"""What every page may show: the mode, the scope, the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the variables that the base templates read."""
    scope = getattr(request, "scope", None)
    return {
        "is_demo": settings.IS_DEMO,
        "scope": scope,
        "large_type": request.COOKIES.get("heju_type") == "large",
        "languages": settings.LANGUAGES,
    }
