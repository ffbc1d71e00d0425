"""Where an office's identity provider tells us that somebody has left it: OpenID Connect Back-Channel Logout 1.0.

No browser is in between: what counts is a token signed with the keys of the provider, fresh, made for us, used once. Every refusal is
answered alike, with the one word of what did not fit.
"""

from __future__ import annotations

import hashlib
from typing import Any

import jwt
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from heju.web import actions, offices
from heju.web.office_views import Exchange, office_of

LONGEST = 16 * 1024


class BadToken(Exception):
    """A logout token does not hold; the text is the one word of what does not fit."""


# The signature of the token is what proves who speaks; a provider has no cookie of ours.
@csrf_exempt
@never_cache
@require_POST
def told(request: HttpRequest, provider_id: str) -> HttpResponse:
    """End the sessions that a logout token names: 200 where that is done, 400 where the token does not hold."""
    office = office_of(provider_id)
    if not ratelimit.consume(request, app="allauth.account", action="office_logout", config={"office_logout": "600/m/ip"}):
        return HttpResponse(status=429)
    now = timezone.now()
    try:
        leaving = checked(request, office, request.POST.get("logout_token", ""), now.timestamp())
    except BadToken as bad:
        return JsonResponse({"error": "invalid_request", "error_description": str(bad)}, status=400)
    actions.end_office_sessions(actor=request.scope, now=now, office=office.code, leaving=leaving)  # type: ignore[attr-defined]
    return HttpResponse(status=200)


def checked(request: HttpRequest, office: offices.Office, raw: str, now: float) -> offices.Leaving:
    """Return whom a logout token names. Raises BadToken."""
    if not raw or len(raw) > LONGEST:
        raise BadToken("logout_token")
    try:
        # What is plainly no token of this office costs nobody a question to its provider.
        head, unproven = jwt.get_unverified_header(raw), jwt.decode(raw, options={"verify_signature": False})
    except jwt.PyJWTError:
        raise BadToken("logout_token") from None
    if head.get("alg") not in offices.SIGNATURES or head.get("crit"):
        raise BadToken("alg")
    found = offices.leaving(unproven, now)
    if isinstance(found, str):
        raise BadToken(found)
    claims = proven(request, office, raw, head)
    # Once only: it would end, later, a session that began since.
    number = hashlib.sha256(str(claims["jti"]).encode()).hexdigest()
    if not cache.add(f"logout-token:{office.code}:{number}", True, offices.FRESH_S + 2 * offices.SKEW_S):
        raise BadToken("jti")
    return found


def proven(request: HttpRequest, office: offices.Office, raw: str, head: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of a token that the provider's own keys have signed for us. Raises BadToken."""
    try:
        said = Exchange(request, office.code).openid_config
        with get_adapter().get_requests_session() as session:
            answer = session.get(said["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
    except (RequestException, OAuth2Error, jwt.PyJWTError, KeyError, ValueError):
        raise BadToken("provider") from None
    kid = head.get("kid")
    fitting = [key for key in keys if key.public_key_use != "enc" and (key.key_id == kid if kid else len(keys) == 1)]
    if str(said.get("issuer", "")).rstrip("/") != office.server_url or not fitting:
        raise BadToken("iss" if fitting else "kid")
    try:
        claims: dict[str, Any] = jwt.decode(
            raw, fitting[0], algorithms=[head["alg"]], issuer=said["issuer"], audience=office.client_id, leeway=offices.SKEW_S,
            options={"require": ["iss", "aud", "iat", "jti"]},
        )  # fmt: skip
    except jwt.InvalidAudienceError:
        raise BadToken("aud") from None
    except jwt.InvalidIssuerError:
        raise BadToken("iss") from None
    except (jwt.PyJWTError, TypeError, ValueError):
        raise BadToken("signature") from None
    return claims
