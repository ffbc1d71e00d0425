"""The links by which a report is followed without signing in: whoever tries too many that lead nowhere is shown none for a while.

Counted outside the transaction of the page, which only reads. A link has 144 random bits, so nobody guesses one; this keeps him from trying
at our cost, and says so. Whether an address is held back does not depend on whether its next link is right.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from heju.web.machines import budget
from heju.web.machines.middleware import Answer, address_of, network_of

ROOT: Final = "/m/"


class LinkMiddleware:
    """Say whether an address is guessing, and count the links that led it nowhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request for a link; everything else goes on untouched."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        wanted, key = budget.policy("links"), key_of(request)
        request.is_guessing = budget.is_empty(key, wanted)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 404:
            with transaction.atomic():
                budget.take(key, 1, wanted)
        return response


def key_of(request: HttpRequest) -> str:
    """Return the bucket of an address: a keyed hash of its network, so that none is kept."""
    network = network_of(address_of(request))
    return f"m{salted_hmac('heju.budget', network, algorithm='sha256').hexdigest()[:40]}"
