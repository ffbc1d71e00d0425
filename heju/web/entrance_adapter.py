"""What allauth calls while somebody signs in or out, where more than people is needed: offices, and sign-ins that look unusual."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from heju.people.adapter import AccountAdapter
from heju.people.models import Account
from heju.web import office_views


class EntranceAdapter(AccountAdapter):
    """Sign-in by phone, passkey or an office's account."""

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Keep through which office somebody comes, before anything else is asked of him."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None:
            office_views.keep_entry(request, user)
        return answer

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes who signs out: who came through an office is told that its own session is still open."""
        if request.session.get(office_views.KEY):
            return reverse("office_left")
        return str(super().get_logout_redirect_url(request))

    def logout(self, request: HttpRequest) -> None:
        """End the session; what the end of the office's session needs goes into the empty one that follows."""
        kept = request.session.get(office_views.KEY)
        super().logout(request)
        if kept:
            request.session[office_views.LEFT] = kept
