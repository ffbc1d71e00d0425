"""Signing in with an office's account, by OpenID Connect: code flow with state, nonce and PKCE; claims are checked here and not kept.

A provider opens accounts that are there; it makes none. Who comes the first time is found by the number that the provider calls
verified; afterwards by the provider's own `sub`.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from requests import RequestException

from heju.kit import db
from heju.people import queries as people
from heju.people import rules as people_rules
from heju.people.models import Account
from heju.web import identity, offices, second_factor

PROVIDER = "openid_connect"
# Where the session keeps through which office it was begun, and after signing out, where that office's own session ends.
KEY, LEFT = offices.KEPT, "heju_office_left"
PROOF = "office"

WHY = {
    "": _("单位的登录没有完成，请再试一次。"),
    "unreachable": _("单位的登录系统现在连不上，请过一会儿再试，或改用短信验证码。"),
    "nonce": _("这次登录和您发起的不是同一次，已经停下。请从登录页重新开始。"),
    offices.NUMBER_MISSING: _("单位没有告诉我们您验证过的手机号，所以认不出您是谁。请单位管理员补上，或改用短信验证码。"),
    offices.NO_ACCOUNT: _("您的手机号在和居还没有账号。单位账号不会自动开户：请先由您所在的组织登记您的任职和账号。"),
    offices.NO_POST: _("您现在没有任职，不能用单位账号进来。居民请用短信验证码登录。"),
    offices.ELSEWHERE: _("您的任职不在这个单位管的范围里，请用您自己单位的入口，或改用短信验证码。"),
    offices.ABOVE: _("您还担任更高一级的职务，要用那一级单位的入口，或用短信验证码加第二道锁。"),
}


def office_of(code: str) -> offices.Office:
    """Return a configured provider. Raises Http404."""
    for office in settings.OFFICES:
        if office.code == code:
            found: offices.Office = office
            return found
    raise Http404


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """Return the page that says why somebody was not let in, and what he can do."""
    return render(request, "web/office_refused.html", {"why": WHY[why]}, status=403)


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is said between us and a provider: the ID token is always checked against its keys, and nothing of it is stored."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return where the provider sends people back to: at our own address, whatever host a request claims."""
        return settings.ADDRESS.rstrip("/") + reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Return who came, with the claims beside him. Raises OAuth2Error where anything does not fit."""
        office, raw = office_of(self.provider_id), kwargs["response"].get("id_token")
        if not raw or self.openid_config["issuer"].rstrip("/") != office.server_url:
            raise OAuth2Error("no ID token, or another issuer")
        claims = jwtkit.verify_and_decode(
            credential=raw,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the token was made for somebody else")
        known = claims
        if "phone_number" not in claims and self.openid_config.get("userinfo_endpoint"):
            said = self._fetch_user_info(token.token)
            if said.get("sub") != claims["sub"]:
                raise OAuth2Error("user info of somebody else")
            known = said | claims
        login = self.get_provider().sociallogin_from_response(request, {"id_token": {"sub": claims["sub"]}})
        login.account.extra_data = {}
        request.office_entry = {  # type: ignore[attr-defined]
            "office": office,
            "nonce": claims.get("nonce", ""),
            "number": offices.proven_number(known),
            "second_factor": offices.asserts_second_factor(office, claims),
            "id_token": raw,
            "end": self.openid_config.get("end_session_endpoint", ""),
        }
        return login


class OfficeAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What allauth asks about offices: which there are, and whether who came may come in."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[SocialApp]:
        """Return the configured providers; none is ever read from the database."""
        return [
            SocialApp(
                provider=PROVIDER,
                provider_id=office.code,
                name=office.name,
                client_id=office.client_id,
                secret=office.secret,
                settings={
                    "server_url": office.server_url,
                    "token_auth_method": office.token_auth_method,
                    "oauth_pkce_enabled": True,
                    "scope": ["openid", "phone"],
                },
            )
            for office in settings.OFFICES
            if provider in (None, PROVIDER, office.code) and client_id in (None, office.client_id)
        ]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Take nothing over: names and addresses of a provider are not ours to keep."""
        return sociallogin.user

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Open no account."""
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Answer with our own page, in words. Raises ImmediateHttpResponse."""
        unreachable = isinstance(kwargs.get("exception"), RequestException)
        raise ImmediateHttpResponse(refused(request, "unreachable" if unreachable else ""))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of who came, and let it in or not. Raises ImmediateHttpResponse with the reason."""
        entry = request.office_entry  # type: ignore[attr-defined]
        if sociallogin.state.get("process") != AuthProcess.LOGIN or not constant_time_compare(
            str(entry["nonce"]), str(sociallogin.state.get("nonce") or secrets.token_hex())
        ):
            raise ImmediateHttpResponse(refused(request, "nonce"))
        account = sociallogin.user if sociallogin.is_existing else account_of(entry["number"])
        why = reason_against(request, entry, account)
        if why or account is None:
            raise ImmediateHttpResponse(refused(request, why))
        if not sociallogin.is_existing:
            sociallogin.connect(request, account)


def account_of(number: str) -> Account | None:
    """Return the account that signs in with a number as a provider writes it."""
    try:
        return people.account_with_phone(people_rules.normal_phone(number, invented=settings.MODE in ("demo", "test")))
    except people_rules.BadPhone:
        return None


def reason_against(request: HttpRequest, entry: dict[str, Any], account: Account | None) -> str:
    """Return why who came may not come in, "" where he may."""
    if account is None:
        return offices.NO_ACCOUNT if entry["number"] else offices.NUMBER_MISSING
    if not account.is_active:
        return offices.NO_ACCOUNT
    himself = replace(request.scope, account_id=account.pk, person_id=account.person_id, door="sign-in")  # type: ignore[attr-defined]
    with db.scoped(himself):
        grants = identity.appointment_grants(account.person_id, timezone.localdate())
    return offices.refusal(entry["office"], [(grant.paths, second_factor.needs_second_factor(grant.role)) for grant in grants])


def keep_entry(request: HttpRequest, account: Account) -> None:
    """Keep in the session through which office somebody came, and the second factor where that office asserts one."""
    entry = getattr(request, "office_entry", None)
    if entry is None:
        return
    if entry["second_factor"]:
        record_authentication(request, account, "mfa", type=PROOF, provider=entry["office"].code)
    end = entry["end"] if offices.is_safe_address(str(entry["end"])) else ""
    request.session[KEY] = {"code": entry["office"].code, "id_token": entry["id_token"], "end": end}


@require_GET
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to his office's own sign-in."""
    office = office_of(provider_id)
    if not ratelimit.consume(request, app="allauth.account", action="office", config={"office": "60/m/ip"}, limit_get=True):
        return render(request, "429.html", status=429)
    provider = OfficeAdapter(request).get_provider(request, office.code)
    provider.oauth2_adapter_class = Exchange
    nonce = secrets.token_urlsafe(24)
    try:
        answer: HttpResponse = provider.redirect(
            request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request), auth_params={"nonce": nonce}, nonce=nonce
        )
    except RequestException:
        return refused(request, "unreachable")
    return answer


@require_GET
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take up somebody whom his office sends back."""
    office_of(provider_id)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(Exchange(request, provider_id))(request)
    return answer


@require_GET
def left(request: HttpRequest) -> HttpResponse:
    """Say that the office's own session is still open, and lead to its end."""
    kept = request.session.pop(LEFT, None)
    if not kept:
        return redirect("web:home")
    query = {"id_token_hint": kept["id_token"], "post_logout_redirect_uri": settings.ADDRESS.rstrip("/") + "/"}
    name = next((office.name for office in settings.OFFICES if office.code == kept["code"]), "")
    return render(request, "web/office_left.html", {"office": name, "end": f"{kept['end']}?{urlencode(query)}" if kept["end"] else ""})
