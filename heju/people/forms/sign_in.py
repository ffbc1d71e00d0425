"""The forms of signing in: allauth's, in our words. One field a step wherever one is enough."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    SetPasswordForm,
    VerifyPhoneForm,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ShowSecondFactorForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from heju.people.forms.register import phone_in_words


def keep_as_shown(user: Any, kind: str) -> None:
    """Count a second factor that was just set up as shown in this session: setting it up is showing it."""
    record_authentication(context.request, user, "mfa", type=kind, reauthenticated=True)


CODE = {"inputmode": "numeric", "autocomplete": "one-time-code"}


def say_code(form: forms.Form, label: Any, help_text: Any) -> None:
    """Ask for six digits in our words."""
    field = form.fields["code"]
    field.label, field.help_text = label, help_text
    field.widget = forms.TextInput(attrs=CODE)


def say_passwords(form: forms.Form, **labels: Any) -> None:
    """Ask for passwords in our words, without words inside the boxes."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].help_text = _("至少 10 个字，不要用常见的或在别处用过的。") if name == "password1" else ""
        form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    """Phone first; the code comes by short message. With a password typed, no code is sent."""

    seen_by = {"login": _("只用来给您发验证码，不会公开")}

    def _setup_password_field(self) -> None:
        """Ask for a password only where the person chose it."""
        self.fields["login"].label = _("手机号")
        self.fields["login"].widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        password = self.fields["password"]
        chosen = "password" in self.data or (self.request is not None and self.request.GET.get("way") == "password")
        password.required, password.label, password.help_text = chosen, _("密码"), ""
        password.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return the number in E.164; with a password, whatever was typed may be the name of an account."""
        typed: str = super().clean_login()
        try:
            return phone_in_words(typed)
        except forms.ValidationError:
            if self.data.get("password"):
                return typed
            raise


class LoginCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, _("短信里的 6 个数字"), _("5 分钟内有效。不要告诉任何人。"))


class PhoneCodeForm(VerifyPhoneForm):  # type: ignore[misc]
    """The code that was sent to prove a number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, _("短信里的 6 个数字"), _("5 分钟内有效。不要告诉任何人。"))


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the app, while signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, _("动态码"), _("打开手机上的验证器，看“和居”那一行；手机丢了就用恢复码。"))


class SecondFactorAgainForm(ShowSecondFactorForm):  # type: ignore[misc]
    """A code of the app, asked for once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, _("动态码"), _("打开手机上的验证器，看“和居”那一行；手机丢了就用恢复码。"))


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_code(self, _("验证器上显示的 6 个数字"), _("每 30 秒换一次，换了就填新的。"))

    def clean_code(self) -> str:
        """Return the code, which proves that the app holds the secret."""
        code: str = super().clean_code()
        keep_as_shown(self.user, "totp")
        return code


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: what to call it, and whether it opens the door by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("给它起个名字"), 40
        name.help_text = _("例如：我的手机、办公室电脑。丢了的时候好知道该删哪一个。")
        alone.label, alone.initial = _("以后直接用它登录，不用等短信"), True
        alone.help_text = _("设备会要您的指纹、面容或开机密码。")

    def clean(self) -> dict[str, Any]:
        """Return what was typed with the answer of the device, which proves that it holds the key."""
        found: dict[str, Any] = super().clean()
        if not self.errors and found.get("credential"):
            keep_as_shown(self.user, "webauthn")
        return found


class OurReauthenticateForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_passwords(self, password=_("密码"))


class OurChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_passwords(self, oldpassword=_("现在的密码"), password1=_("新密码"), password2=_("再写一遍新密码"))


class OurSetPasswordForm(SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_passwords(self, password1=_("密码"), password2=_("再写一遍密码"))
