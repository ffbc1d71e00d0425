"""The open doors of the demo: one-click sign-in as one of the cast, and the messages that no phone received. 404 everywhere else."""

from __future__ import annotations

from dataclasses import replace

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from heju.access import demo as gate_house
from heju.access.views import shared
from heju.kit import db, sms
from heju.kit.scope import Scope
from heju.people import actions
from heju.people.models import Account
from heju.web import demo_cast, second_factor


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast. The click stands for the second factor too, and the page of the cast says so."""
    part = next((part for part in demo_cast.CAST if part.code == request.POST.get("who")), None)
    if not settings.IS_DEMO or part is None:
        raise Http404
    scope: Scope = request.scope  # type: ignore[attr-defined]
    with db.scoped(replace(scope, door="sign-in")):
        account = Account.objects.filter(username=demo_cast.USERNAME.format(code=part.code), is_active=True).first()
        if account is None:
            raise Http404
        if request.user.is_authenticated:
            logout(request)
        record_authentication(request, account, method="mfa", type=second_factor.DEMO)
        answer: HttpResponse = perform_login(request, Login(user=account, redirect_url=reverse(part.begins)))
        return answer


@require_POST
def device(request: HttpRequest) -> HttpResponse:
    """Make this browser the tablet of the demo's gate house: the guard is on its list, and his PIN stands on the page of the cast."""
    if not settings.IS_DEMO:
        raise Http404
    if request.user.is_authenticated:
        logout(request)
    answer = redirect("device")
    answer.set_cookie(
        shared.COOKIE, gate_house.TOKEN, max_age=shared.YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Show the messages that the local gateway kept instead of sending."""
    gateway = actions.gateway() if settings.IS_DEMO else None
    if not isinstance(gateway, sms.LocalGateway):
        raise Http404
    kept = [{"at": parse_datetime(one.at), "full": one.number, "text": one.text} for one in gateway.messages()[:20]]
    return render(request, "web/sms.html", {"kept": kept})
