"""Doors of pages: sign in first, or hold a role that opens them. What one may do at a place is asked in the action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from heju.kit.scope import NotAllowed, Scope

View = Callable[..., HttpResponse]


def sign_in_required(view: View) -> View:
    """Lead somebody who has not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope: Scope = request.scope  # type: ignore[attr-defined]
        if scope.account_id is None:
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return view(request, *args, **kwargs)

    return opened


def roles_required(*powers: str) -> Callable[[View], View]:
    """Open a page to those whose roles give one of the powers at some place; others get the page that says why not."""

    def around(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            scope: Scope = request.scope  # type: ignore[attr-defined]
            if not any(scope.may_anywhere(power) for power in powers):
                raise NotAllowed(powers[0], "")
            return view(request, *args, **kwargs)

        return sign_in_required(opened)

    return around
