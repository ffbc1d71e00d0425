"""Words typed about how one wants to be told, and about other systems that are told → clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heju.notices.actions.hooks import fault_words
from heju.notices.models import DIGESTS
from heju.notices.rules import addresses, hookable

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
TOPICS = {
    "matters": _("反映的事：受理、交办、办好、办结"),
    "organizations": _("组织：成立、任免、覆盖"),
    "places": _("地点：新建、改名、并入"),
    "duties": _("责任清单：发布修订"),
}
assert set(TOPICS) == set(hookable.TOPICS)


class TasteForm(forms.Form):
    """How somebody wants to be told."""

    seen_by = {"*": _("只有您自己能看到"), "mail": _("只有您自己能看到；加密保存，只用来给您发通知")}

    digest = forms.ChoiceField(label=_("邮件多久一封"), choices=DIGESTS, widget=forms.RadioSelect, initial="at_once")
    mail = forms.EmailField(label=_("电子邮箱"), required=False, max_length=200, help_text=_("填了会先收到一封确认邮件，点开才生效。"))
    channels = forms.MultipleChoiceField(
        label=_("除了应用内，还用什么告诉您"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("mail", _("电子邮件")), ("sms", _("短信，发到您登录用的手机号"))],
    )  # fmt: skip
    quiet_from = forms.TimeField(label=_("几点以后不打扰"), widget=CLOCK)
    quiet_until = forms.TimeField(label=_("到第二天几点"), widget=CLOCK, help_text=_("两个时间一样，就是随时可以。急事不等。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["channels", "mail", "digest", "quiet_from", "quiet_until"])
        if not settings.NOTICES_SMTP:
            # What this installation cannot do is not offered.
            del self.fields["mail"], self.fields["digest"]
            self.fields["channels"].choices = self.fields["channels"].choices[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the address where mail is wanted."""
        found = super().clean() or {}
        if "mail" in found.get("channels", ()) and not found.get("mail") and "mail" not in self.errors:
            self.add_error("mail", forms.ValidationError(_("要收邮件，请填邮箱"), code="mail"))
        return found


class HookForm(forms.Form):
    """Another system that is told."""

    seen_by = {"*": _("上级、本地经办人和审计能看到是谁为哪个系统建立的")}

    appointment = forms.TypedChoiceField(label=_("以哪项任职建立"), coerce=int, help_text=_("这项任职结束，推送当时就停。"))
    name = forms.CharField(label=_("推给哪个系统"), max_length=40, help_text=_("系统的名字，例如：街道调度平台。"))
    url = forms.CharField(label=_("网址"), max_length=addresses.LENGTH, help_text=_("那个系统收推送的地址，https 开头。"))
    topics = forms.MultipleChoiceField(label=_("推送哪些事"), choices=list(TOPICS.items()), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, appointments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].choices = appointments  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Return an address that leads outside."""
        url = str(self.cleaned_data["url"]).strip()
        if fault := addresses.fault_of(url, may_be_local=settings.NOTICES_HOOKS_LOCAL):
            raise forms.ValidationError(fault_words(fault), code=fault)
        return url


class EndForm(forms.Form):
    """Why a hook ends."""

    why = forms.CharField(label=_("为什么停用"), max_length=200, help_text=_("会写进操作记录"))
