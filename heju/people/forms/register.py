"""The forms of the register, of homes and of helpers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heju.people import rules
from heju.people.models import TieKind


def phone_in_words(typed: str) -> str:
    """Return a number in E.164; the demo's invented ones pass only where nobody real signs in. Raises ValidationError."""
    try:
        return rules.normal_phone(typed, invented=settings.MODE in ("demo", "test"))
    except rules.BadPhone:
        raise forms.ValidationError(_("请输入 11 位手机号；外地座机请带区号，境外号码以 + 开头"), code="phone") from None


class PhoneField(forms.CharField):
    """A phone number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in E.164, or "" where it may be empty."""
        text = super().clean(value)
        return phone_in_words(text) if text else ""


class ShareField(forms.CharField):
    """An owner's share: 全部, 50% or 1/3. Kept as an exact fraction."""

    def clean(self, value: Any) -> Fraction | None:
        """Return the share, None where it is empty."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            share = rules.share_of_words(text)
        except rules.BadShare:
            raise forms.ValidationError(_("份额写成 1/2、50% 或“全部”"), code="share") from None
        return share


class LookUpForm(forms.Form):
    """Find somebody by the whole name or the whole number."""

    words = forms.CharField(label=_("全名或手机号"), max_length=64, help_text=_("要完整、准确；不能只输入一部分。"))


class RegisterForm(forms.Form):
    """Register a person and tie him to a home."""

    seen_by = {"*": _("只有登记这条信息的一方，以及依法共享到的一方"), "identity": _("平时任何人都看不到，查看要写明理由并留下记录")}

    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = PhoneField(required=False, help_text=_("没有手机可以不填，不影响任何权利。"))
    identity = forms.CharField(
        label=_("身份证号"), required=False, max_length=18, help_text=_("只在核对业主身份时填写，不填不影响任何权利。")
    )
    is_elder = forms.BooleanField(label=_("是长者（60 岁以上），可以请人代办"), required=False)
    kind = forms.ChoiceField(label=_("和这套房屋的关系"), choices=TieKind.choices)
    share = ShareField(label=_("份额"), required=False, help_text=_("业主填写，例如 1/2、50% 或“全部”。"))
    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：不动产权证书、购房合同、租赁合同、本人申报。"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].initial = today

    def clean_identity(self) -> str:
        """Return the number in its full form."""
        typed = self.cleaned_data["identity"].strip()
        if not typed:
            return ""
        try:
            return rules.normal_identity(typed)
        except rules.BadIdentity:
            raise forms.ValidationError(_("身份证号不对，请对照证件再看一遍"), code="identity") from None

    def clean_since(self) -> date:
        """Return a day that is not in the future."""
        since: date = self.cleaned_data["since"]
        if since > self.today:
            raise forms.ValidationError(_("这一天还没有到"), code="future")
        return since

    def clean(self) -> dict[str, Any]:
        """Ask for a share of those who hold one, and of nobody else."""
        found = super().clean() or {}
        kind, share = found.get("kind", ""), found.get("share")
        if "share" not in self.errors:
            if kind in rules.HOLDS_SHARE and share is None:
                self.add_error("share", _("请填写业主的份额；只有一位业主就填“全部”"))
            elif kind and kind not in rules.HOLDS_SHARE and share is not None:
                self.add_error("share", _("只有业主有份额，请留空"))
        return found


class OwnHelperForm(forms.Form):
    """Name somebody who may act for oneself."""

    phone = PhoneField(label=_("请谁替您办事？写他的手机号"), help_text=_("写您信得过的人，例如子女。您随时可以停止。"))


class EndForm(forms.Form):
    """End a tie from a day on."""

    day = forms.DateField(label=_("从哪天起不再住在或拥有这里"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    why = forms.CharField(label=_("原因"), min_length=2, max_length=200, help_text=_("例如：搬走、租约到期、登记有误。"))


class ShareWithForm(forms.Form):
    """Let another handler hold a tie."""

    handler = forms.ChoiceField(label=_("让哪一方也能看到"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写法律条文，或本人的单独同意及日期。本人会看到这句话。"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].choices = choices  # type: ignore[attr-defined]


class SaleForm(forms.Form):
    """Sell a home: all its owners leave, one or two come."""

    seen_by = {"*": _("只有登记这条信息的一方，以及依法共享到的一方")}

    name = forms.CharField(label=_("新业主姓名"), max_length=40)
    phone = PhoneField(label=_("新业主手机号"), required=False, help_text=_("没有手机可以不填，不影响任何权利。"))
    day = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：不动产权证书。"))


class HelperForm(forms.Form):
    """Name somebody who may act for an elder, by the whole number with which he is registered."""

    seen_by = {"*": _("长者本人、协助的人、支部和社区")}

    phone = PhoneField(label=_("协助人的手机号"))
    why = forms.CharField(label=_("长者的意愿怎样表达"), min_length=4, max_length=200, help_text=_("例如：本人当面说明并签字。"))


class PairForm(forms.Form):
    """Decide whether two rows are one person, and which of them stays."""

    seen_by = {"*": _("写下的理由进入记录；本人会收到合并的通知")}

    stays = forms.ChoiceField(label=_("如果是同一人，留下哪一份"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("怎样核对的"), min_length=4, max_length=200, help_text=_("例如：打电话问过本人；看过身份证；是父子同名。至少四个字。")
    )
    decision = forms.ChoiceField(choices=[("merge", ""), ("apart", "")], widget=forms.HiddenInput, required=True)

    def __init__(self, *args: Any, keys: tuple[str, str], best: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(keys[0], _("第一份（内容更多）")), (keys[1], _("第二份"))]
        self.fields["stays"].choices = choices  # type: ignore[attr-defined]
        self.fields["stays"].initial = best
