"""The second factor of officers: without it in this session their roles give nothing, and desk and board lead to it.

Which roles need one is declared in `organizations/roles.py`. Proof is what allauth keeps in the session: a passkey, a code of an
authenticator app, or a recovery code. In a demo the one-click sign-in counts as proof and says so.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from heju.kit.scope import Scope
from heju.organizations import roles

DOORS = ("/desk/", "/board/")
# "office": the identity provider of an office asserted one, in words that the operator accepts of it (heju/web/offices.py).
PROOFS = frozenset({"totp", "recovery_codes", "webauthn", "office"})
DEMO = "demo"


def narrowed(request: HttpRequest, account: AbstractBaseUser, scope: Scope) -> Scope:
    """Return the scope without the roles that need a second factor, where this session has not shown one; say so on the request."""
    request.second_factor_missing = False  # type: ignore[attr-defined]
    left = tuple(grant for grant in scope.grants if not needs_second_factor(grant.role))
    if len(left) == len(scope.grants) or is_proven(request, account):
        return scope
    request.second_factor_missing = True  # type: ignore[attr-defined]
    return replace(scope, grants=left)


def needs_second_factor(role: str) -> bool:
    """Say whether a role may be used only with a second factor."""
    found = roles.ROLES.get(role)
    return found is not None and found.second_factor


def is_proven(request: HttpRequest, account: AbstractBaseUser) -> bool:
    """Say whether this session has shown a second factor of this account."""
    accepted = PROOFS | {DEMO} if settings.IS_DEMO or settings.MODE == "test" else PROOFS
    records = get_authentication_records(request, account)
    return any(record.get("method") == "mfa" and record.get("type") in accepted for record in records)


def way_in(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the second factor for who opens desk or board without one: to set it up, or to show it; None for all others."""
    if not getattr(request, "second_factor_missing", False) or not request.path.startswith(DOORS):
        return None
    scope: Scope = request.scope  # type: ignore[attr-defined]
    enrolled = set(Authenticator.objects.filter(user_id=scope.account_id).values_list("type", flat=True))
    if Authenticator.Type.TOTP in enrolled:
        name = "mfa_reauthenticate"
    elif Authenticator.Type.WEBAUTHN in enrolled:
        name = "mfa_reauthenticate_webauthn"
    else:
        name = "mfa_index"
    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


def show_again(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor once more: who has only passkeys is led to them, and may still choose a recovery code."""
    if request.method == "GET" and request.user.is_authenticated and "way" not in request.GET:
        enrolled = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
        if Authenticator.Type.WEBAUTHN in enrolled and Authenticator.Type.TOTP not in enrolled:
            return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{request.GET.urlencode()}")
    answer: HttpResponse = mfa.reauthenticate(request)
    return answer
