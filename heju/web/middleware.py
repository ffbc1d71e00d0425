"""One request, one transaction, one scope: what the row policies see is fixed before any view runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from heju.kit import db
from heju.kit.scope import NotAllowed, Scope
from heju.people.models import Account
from heju.web import device_middleware, errors, identity, second_factor, view_as

SIGN_IN = "/accounts/"
STATIC = "/static/"
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class ScopeMiddleware:
    """Open the transaction of a request, work out who asks, and tell the database; roll back when the server failed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request inside its scope."""
        begun = time.perf_counter()
        door = "sign-in" if request.path.startswith(SIGN_IN) else ""
        machine = getattr(request, "machine", None)
        # A test's own transaction goes on after the request: there the scope before has to come back.
        scoped = db.scoped if connection.in_atomic_block else db.scoped_to_the_end
        with transaction.atomic():
            if machine is None:
                scope = view_as.apply(request, self.identify(request, door), timezone.now())
            else:
                # A machine is who its token says, whatever cookie it sends along.
                scope = machine.scope
                request.officer, request.viewing = scope, None  # type: ignore[attr-defined]
            request.scope = scope  # type: ignore[attr-defined]
            with scoped(scope):
                if request.method in READS and not door:
                    read_only()
                held = device_middleware.hold(request) or second_factor.way_in(request) or view_as.hold(request)
                response = held or self.get_response(request)
                device_middleware.mark(request, response)
                # Whatever a machine is refused, nothing of it is kept: it sends the whole request again.
                if response.status_code >= (500 if machine is None else 400):
                    transaction.set_rollback(True)
        response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - begun) * 1000:.1f}"
        return response

    def identify(self, request: HttpRequest, door: str) -> Scope:
        """Return the scope of the signed-in account, or nobody's."""
        address = request.META.get("REMOTE_ADDR", "")
        found = request.session.get(SESSION_KEY)
        if found is None:
            return Scope(door=door, address=address)
        account_id = int(found)
        # Inside the request's own transaction: each step sees only what it needs, and `scoped` replaces it afterwards.
        db.write_scope(Scope(account_id=account_id))
        account = Account.objects.filter(pk=account_id).first()
        if account is None or not is_same_password(request, account):
            return Scope(door=door, address=address)
        # Django's own middleware would read the same account and weigh the same hash again.
        request._cached_user = account  # type: ignore[attr-defined]
        db.write_scope(Scope(account_id=account_id, person_id=account.person_id))
        day = timezone.localdate()
        scope = second_factor.narrowed(request, account, identity.scope_of(account, day, door=door, address=address))
        scope = device_middleware.narrowed(request, scope)
        if scope.device_id is not None or scope.account_id is None:
            return scope
        return identity.acting(scope, request.session.get(identity.ACTS_FOR), day)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal of the roles into the page that says so; nothing of the request is kept."""
        if not isinstance(exception, NotAllowed):
            return None
        response = errors.forbidden(request, exception)
        transaction.set_rollback(True)
        return response


def is_same_password(request: HttpRequest, account: Account) -> bool:
    """Say whether a session was begun with the password that the account has now: changing it ends all the others."""
    return constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())


def read_only() -> None:
    """Let the database refuse any write of a page that only reads. Tests run inside a writing transaction and skip it."""
    if settings.MODE != "test":
        with connection.cursor() as cursor:
            cursor.execute("set transaction read only")
