"""Proof by a fresh code: who signs in by phone alone shows once more who he is where others type a password."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import login_code_rejected
from allauth.account.views import BaseReauthenticateView
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from heju.access import forms, parameters
from heju.kit.doors import sign_in_required
from heju.kit.masking import mask_phone

# What was sent and is not used yet, in the session, which is closed as a whole: code, when (seconds since 1970), wrong tries.
KEY = "access_proof"


class ProveByCode(BaseReauthenticateView):  # type: ignore[misc]
    """Send a code to the phone of the account when asked to, and take it once. Reading this page sends nothing."""

    form_class = forms.ProofCodeForm
    template_name = "access/prove_code.html"
    is_void = False

    def pending(self) -> dict[str, Any] | None:
        """Return what was sent and still counts."""
        found: dict[str, Any] | None = self.request.session.get(KEY)
        if found and timezone.now().timestamp() - found["at"] <= app_settings.LOGIN_BY_CODE_TIMEOUT:
            return found
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the code that it compares with."""
        kept: dict[str, Any] = super().get_form_kwargs()
        return kept | {"code": (self.pending() or {}).get("code", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether a code is under way, and to which number."""
        kept: dict[str, Any] = super().get_context_data(**kwargs)
        number, _proven = get_adapter().get_phone(self.request.user) or ("", False)
        return kept | {"is_sent": self.pending() is not None, "is_void": self.is_void, "phone": mask_phone(number)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code, or take one."""
        if "send" in request.POST:
            return self.send(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def send(self, request: HttpRequest) -> HttpResponse:
        """Send a code to the number of the account, as often as one may ask for codes to sign in."""
        adapter, user = get_adapter(), request.user
        number, _proven = adapter.get_phone(user)
        limited: HttpResponse | None = ratelimit.consume_or_429(request, app="allauth.account", action="request_login_code", key=number)
        if limited is not None:
            return limited
        code = adapter.generate_login_code()
        request.session[KEY] = {"code": code, "at": timezone.now().timestamp(), "failed": 0}
        adapter.send_verification_code_sms(user=user, phone=number, code=code)
        return HttpResponseRedirect(self.passthrough_next_url(request.path))

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the proof, void the code, and go on where it was asked for."""
        del self.request.session[KEY]
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count a wrong code; after the last try it is void, and another must be asked for."""
        kept = self.pending()
        if kept is not None and "code" in self.request.POST:
            kept["failed"] += 1
            user = self.request.user
            login_code_rejected.send(sender=type(user), request=self.request, user=user)
            if kept["failed"] >= parameters.PROOF_TRIES:
                del self.request.session[KEY]
            self.request.session.modified = True
        self.is_void = self.pending() is None
        answer: HttpResponse = super().form_invalid(form)
        return answer


prove_by_code = never_cache(sign_in_required(ProveByCode.as_view()))
