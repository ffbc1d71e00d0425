"""Words typed about devices, PINs and recoveries → clean values."""

from __future__ import annotations

import hmac
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heju.access import parameters
from heju.access.models import RecoveryKind
from heju.people import rules as people

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "pattern": "[0-9]*"}
WHY = 4


class NumberField(forms.CharField):
    """A phone number, in E.164; the demo's invented ones pass only where nobody real signs in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number, "" where it may be empty."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return people.normal_phone(text, invented=settings.MODE in ("demo", "test"))
        except people.BadPhone:
            raise forms.ValidationError(_("请输入 11 位手机号"), code="phone") from None


class ProofCodeForm(forms.Form):
    """The code that was sent to prove who somebody is once more."""

    code = forms.CharField(
        label=_("短信里的 6 个数字"),
        max_length=12,
        help_text=_("5 分钟内有效。不要告诉任何人。"),
        widget=forms.TextInput(attrs=DIGITS | {"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = code

    def clean_code(self) -> str:
        """Return the code that was sent; spaces in it do not matter."""
        typed = "".join(self.cleaned_data["code"].split())
        if not self.sent or not hmac.compare_digest(typed.encode(), self.sent.encode()):
            raise forms.ValidationError(_("验证码不对，请看清短信里的 6 个数字"), code="incorrect_code")
        return typed


class DeviceForm(forms.Form):
    """Register a shared device."""

    place = forms.TypedChoiceField(label=_("放在哪里"), coerce=int)
    name = forms.CharField(label=_("叫什么"), max_length=40, help_text=_("例如：东门岗亭平板。大家在登录页上看到这个名字。"))
    expires_on = forms.DateField(
        label=_("用到哪天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("最多 180 天，到期要重新登记。"),
    )

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """Give somebody a seat."""

    appointment = forms.TypedChoiceField(label=_("让谁使用"), coerce=int, help_text=_("只列出在这里值班的员工和义工。"))

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].choices = people  # type: ignore[attr-defined]


class PairForm(forms.Form):
    """The code that makes this browser the device."""

    code = forms.CharField(
        label=_("配对码"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("登记设备的人在工作台上看得到，8 个字，15 分钟内有效。"),
    )


class PinForm(forms.Form):
    """A PIN, shown as dots."""

    pin = forms.CharField(label=_("PIN（6 个数字）"), max_length=6, widget=forms.PasswordInput(attrs=DIGITS))


class NewPinForm(forms.Form):
    """A new PIN, twice."""

    pin = forms.CharField(
        label=_("新的 PIN（6 个数字）"),
        max_length=6,
        widget=forms.PasswordInput(attrs=DIGITS),
        help_text=_("不要用生日、相同或连续的数字。"),
    )
    again = forms.CharField(label=_("再填一遍"), max_length=6, widget=forms.PasswordInput(attrs=DIGITS))

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        found = super().clean() or {}
        if "pin" in found and "again" in found and found["pin"] != found["again"]:
            self.add_error("again", _("两遍不一样"))
        return found


class _WhatForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("丢了什么"),
        choices=[(RecoveryKind.PHONE, _("手机号不能用了，要换一个")), (RecoveryKind.FACTOR, _("通行密钥或验证器丢了，要重装"))],
        widget=forms.RadioSelect,
    )
    phone = NumberField(label=_("新的手机号"), required=False, help_text=_("只在换手机号时填。办理进度会发到这个号码。"))
    why = forms.CharField(label=_("怎么丢的"), min_length=WHY, max_length=200, help_text=_("例如：手机被偷，已经补办不了原号。"))

    def clean(self) -> dict[str, Any]:
        """Ask for a number where the number changes."""
        found = super().clean() or {}
        if found.get("kind") == RecoveryKind.PHONE and not found.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("请填写新的手机号"))
        return found


class AskForm(_WhatForm):
    """Ask online."""

    seen_by = {"*": _("只有小区支部、业委会、社区里核对您身份的人能看到")}
    old = NumberField(label=_("原来登录用的手机号"))
    field_order = ["old", "kind", "phone", "why"]


class CounterForm(_WhatForm):
    """Ask at the counter."""

    seen_by = {"*": _("本人，和核对身份的人")}


class FindForm(forms.Form):
    """Find the account at the counter, by the number with which it signs in."""

    words = forms.CharField(label=_("本人的全名或手机号"), max_length=64, help_text=_("要完整、准确；只找得到您这一方名册里的人。"))


class ConfirmForm(forms.Form):
    """What was seen."""

    seen_by = {"*": _("本人，和核对这一件的人")}
    document = forms.ChoiceField(label=_("看了哪种证件原件"), choices=[(code, zh) for code, (zh, _en) in parameters.DOCUMENTS.items()])
    basis = forms.CharField(label=_("怎样核对的"), min_length=WHY, max_length=200, help_text=_("例如：本人当面，照片和名册一致。"))
    present = forms.BooleanField(label=_("本人就在我面前，我看过证件原件"))

    def __init__(self, *args: Any, english: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, words[english]) for code, words in parameters.DOCUMENTS.items()]
        self.fields["document"].choices = choices  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """Why a recovery is not believed."""

    why = forms.CharField(label=_("为什么不通过"), min_length=WHY, max_length=200, help_text=_("本人会看到这句话。"))
