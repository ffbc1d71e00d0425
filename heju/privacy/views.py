"""Pages about one's own data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from heju.privacy import inventory as declared
from heju.privacy import rules


def is_chinese() -> bool:
    """Say whether the page is read in Chinese."""
    return (get_language() or "zh").startswith("zh")


@require_GET
def inventory(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people at all: field by field, why, on which basis, how long. Open to everybody."""
    return render(request, "privacy/inventory.html", {"parts": rules.parts(declared.DECLARED, chinese=is_chinese())})
