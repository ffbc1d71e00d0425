"""What allauth calls while somebody signs in or out, where more than people is needed: offices, and sign-ins that look unusual."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import login_code_rejected
from django.conf import settings
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from heju.access import actions as access
from heju.access import parameters
from heju.access.queries import marks
from heju.access.views.sign_ins import disown_url
from heju.kit import db
from heju.people.adapter import AccountAdapter
from heju.people.models import Account
from heju.web import office_views

# Holds a random word, no name: only its keyed hash is kept, beside the account.
BROWSER = "heju_browser"
YEAR = parameters.BROWSER_DAYS * 24 * 3600


class EntranceAdapter(AccountAdapter):
    """Sign-in by phone, passkey or an office's account."""

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Keep through which office somebody comes, before anything else is asked of him."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None:
            office_views.keep_entry(request, user)
        return answer

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Remember the browser, and tell the owner of the account where the sign-in looks unusual."""
        answer = super().post_login(request, user, **kwargs)
        token = request.COOKIES.get(BROWSER, "")
        if not 16 <= len(token) <= 64:
            token = marks.new_token()
        actor, failures = self._as(user), int(cache.get(failures_key(user), 0))
        with db.scoped(actor):
            access.notice_sign_in(
                actor=actor, now=timezone.now(), account=user, token=token, failures=failures, disown_url=disown_url(user)
            )
        cache.set(failures_key(user), 0, 1)
        answer.set_cookie(BROWSER, token, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password against the account that it was meant for."""
        account = self.get_user_by_phone(credentials.get("phone") or "") or self._named(credentials.get("username") or "")
        if account is not None:
            self.count_failure(account)

    def _named(self, username: str) -> Account | None:
        return Account.objects.filter(username=username).first()

    def count_failure(self, account: Account) -> None:
        """Count a failed try of the last hour; the owner is told of a burst, once."""
        failures = int(cache.get(failures_key(account), 0)) + 1
        cache.set(failures_key(account), failures, int(parameters.FAILURES_WINDOW.total_seconds()))
        actor = self._as(account)
        with db.scoped(actor):
            access.tell_of_failures(actor=actor, now=timezone.now(), account=account, failures=failures)

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


def failures_key(account: Account) -> str:
    """Return the key of the counter of failed tries; the cache hashes it."""
    return f"sign-in-failures:{account.pk}"


@receiver(login_code_rejected)
def code_rejected(request: HttpRequest, user: Account, **kwargs: Any) -> None:
    """Count a wrong code like a wrong password."""
    EntranceAdapter(request).count_failure(user)
