"""What allauth calls: phones stay closed, codes go out by short message after the commit, secrets of the second factor are closed.

An unknown number is answered like a known one: the same page, and a message goes out either way.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heju.kit import db, leaked, masking
from heju.kit.scope import Scope
from heju.kit.vault import context_of
from heju.people import actions, errors, factors, queries, vault
from heju.people.forms import PhoneField
from heju.people.models import Account

SECOND_FACTOR = context_of("mfa_authenticator", "data", "any")


# The ways to show once more who one is, by allauth's names and ours.
WAYS = {
    "reauthenticate": _("用密码"),
    "mfa_reauthenticate": _("用动态码"),
    "mfa_reauthenticate:webauthn": _("用通行密钥"),
    "code": _("用短信验证码"),
}


def send_after_commit(number: str, text: str) -> None:
    """Send a message once the transaction is committed: a code that was rolled back never reaches anybody."""
    actions.send_message(now=timezone.now(), number=number, text=text)


def throttle_key(key: str, prefix: str, version: int) -> str:
    """Return the key of a counter: who reads the table of counters learns no phone and no address from it."""
    return f"{version}:{hmac.new(settings.SECRET_KEY.encode(), f'{prefix}:{key}'.encode(), hashlib.sha256).hexdigest()}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by phone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "phone_password_mismatch": _("手机号或密码不对，请再试一次，或改用短信验证码"),
        "username_password_mismatch": _("账号或密码不对，请再试一次，或改用短信验证码"),
        "too_many_login_attempts": _("试的次数太多了，请过几分钟再试"),
        "rate_limited": _("操作太频繁了，请过几分钟再试"),
        "incorrect_code": _("验证码不对，请看清短信里的 6 个数字"),
        "invalid_login": _("请输入 11 位手机号"),
        "incorrect_password": _("密码不对，请再试一次"),
        "enter_current_password": _("现在的密码不对，请再试一次"),
        "phone_taken": _("这个手机号已经是别人的登录号码"),
        "same_as_current": _("新手机号和现在的一样"),
    }

    def _as(self, account: Account) -> Scope:
        """Return the scope in which the person who is just signing in acts for himself, through this one door."""
        scope: Scope = self.request.scope
        return replace(scope, account_id=account.pk, person_id=account.person_id, door="sign-in")

    # -- phones ------------------------------------------------------------------------------------------------

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """Return the field in which a phone is typed, in the words of our forms."""
        kwargs.pop("label", None)
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> Account | None:
        """Return the account that signs in with a number, found by its blind index."""
        return queries.account_with_phone(phone)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """Return the number of an account, opened, and whether it was proven."""
        with db.scoped(self._as(user)):
            number = queries.phone_of(user.person_id)
        return (number, user.phone_verified_at is not None) if number else None

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        """Give an account another number."""
        actor = self._as(user)
        with db.scoped(actor):
            actions.change_phone(actor=actor, now=timezone.now(), account=user, phone=phone, verified=verified)

    def set_phone_verified(self, user: Account, phone: str) -> None:
        """Keep that the owner of an account proved his number."""
        actor = self._as(user)
        with db.scoped(actor):
            actions.verify_phone(actor=actor, now=timezone.now(), account=user, phone=phone)

    # -- codes -------------------------------------------------------------------------------------------------

    def generate_login_code(self) -> str:
        """Return six random digits."""
        return f"{secrets.randbelow(10**6):06d}"

    def generate_phone_verification_code(self, *, user: Account, phone: str) -> str:
        """Return six random digits."""
        return self.generate_login_code()

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code."""
        send_after_commit(phone, gettext("【和居】验证码 %(code)s，5 分钟内有效。不要告诉任何人，工作人员也不会问您要。") % {"code": code})

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Tell the owner of an unknown number, and him alone, that it has no account."""
        text = gettext("【和居】有人用这个手机号登录，但它还没有账号。如果是您，请在登录页点“第一次用”。不是您就不用理会。")
        send_after_commit(phone, text)

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell the owner of a number that he has an account already."""
        send_after_commit(phone, gettext("【和居】这个手机号已经有账号，直接登录就可以。不是您操作的就不用理会。"))

    # -- showing once more who one is ---------------------------------------------------------------------------

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """Return the ways to show once more who one is: as allauth has them, and a fresh code for who has no second factor.

        Such a code opens the account anyway; beside a second factor it would be less than what opens it.
        """
        found = [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        if user.is_authenticated and all(way["id"] == "reauthenticate" for way in found) and self.get_phone(user):
            found.append({"id": "code", "description": WAYS["code"], "url": reverse("account_prove_by_code")})
        return found

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether changing a way in asks for proof. Who has neither password nor second factor must have signed in just now, or

        prove himself by a fresh code: allauth would let him pass. Raises ReauthenticationRequired.
        """
        needed: bool = super().is_reauthentication_required(app=app, **kwargs)
        user = self.request.user
        if needed and user.is_authenticated and not reauthentication.get_reauthentication_flows(user) and self.get_phone(user):
            moments = [float(record.get("at", 0)) for record in get_authentication_records(self.request, user)]
            if timezone.now().timestamp() - max(moments, default=0.0) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
                raise ReauthenticationRequired
        return needed

    # -- signing up and in -------------------------------------------------------------------------------------

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """Open an account for a number that has none: a person without a tie, whom the branch will bind to a home."""
        try:
            return actions.sign_up(actor=request.scope, now=timezone.now(), phone=form.cleaned_data["phone"])  # type: ignore[attr-defined]
        except errors.PhoneTaken:
            raise ImmediateHttpResponse(redirect("account_login")) from None

    def send_notification_mail(self, template_prefix: str, user: Account, context: Any = None, email: str | None = None) -> None:
        """Tell somebody, in the app and by short message, that a way into his account was changed; nothing goes by e-mail."""
        change = factors.CHANGES[template_prefix]
        actor = self._as(user)
        with db.scoped(actor):
            actions.tell_of_change(actor=actor, now=timezone.now(), account=user, verb=change.verb, text=change.text)
            number = queries.phone_of(user.person_id)
        if number:
            send_after_commit(number, gettext("【和居】%(what)s") % {"what": gettext(change.text)})

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Record the sign-in, with the ways in which the person proved himself."""
        methods = sorted({record["method"] for record in request.session.get("account_authentication_methods", [])})
        actions.record_sign_in(actor=self._as(user), now=timezone.now(), account=user, methods=methods)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes of an authenticator app, whose secret is closed with the vault; passkeys, bound to one name of this installation."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _("没有通过，请再试一次；动态码请等它换一个再填")}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return who asks for a passkey: the name from the settings, never the one a request claims."""
        return {"id": settings.PASSKEY_DOMAIN, "name": gettext("和居")}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """Return for whom a passkey is: a masked number, which the device shows beside the key."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        shown = masking.mask_phone(queries.phone_of(user.person_id)) or user.username
        return entity | {"name": shown, "display_name": shown}

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002 - the library's name
        """Return what a new passkey is called until somebody names it."""
        return gettext("我的通行密钥")

    def encrypt(self, text: str) -> str:
        """Close a secret."""
        return base64.b64encode(vault.keyring().encrypt(text, SECOND_FACTOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. Raises Tampered."""
        return vault.keyring().decrypt(base64.b64decode(encrypted_text), SECOND_FACTOR)


class LeakedPasswordValidator:
    """Refuse a password that stands in the installation's file of leaked hashes."""

    def __init__(self, file: str | Path) -> None:
        self.file = Path(file)

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError when the password is listed."""
        if leaked.is_listed(password, self.file):
            raise ValidationError(gettext("这个密码在别处泄露过，请换一个"), code="password_leaked")

    def get_help_text(self) -> str:
        """Return what a person is told beforehand."""
        return gettext("不能用在别处泄露过的密码。")
