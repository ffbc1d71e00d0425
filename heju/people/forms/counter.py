"""Words typed at the counter: the number off the paper, how many to print, and what stands on the paper, in its order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.people import parameters
from heju.people.forms.register import PhoneField, RegisterForm
from heju.people.models import SlipKind
from heju.people.rules import counter

SEEN = _("我当面核对过：填表的是本人，或者有他的书面委托")
LOOK = _("请先当面核对，再打勾")


class NumberForm(forms.Form):
    """Type the number that stands under the code on the paper."""

    number = forms.CharField(
        label=_("表格编号"),
        max_length=20,
        help_text=_("在二维码下面，八位，例如 7KQ4-M2XT。也可以直接用手机扫二维码。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """Return the number as it is kept."""
        try:
            return counter.number_of(self.cleaned_data["number"])
        except counter.NotANumber:
            raise forms.ValidationError(_("这不是表格编号：请对照二维码下面的八位，看有没有抄错"), code="number") from None


class PrintForm(forms.Form):
    """Print empty forms for a home."""

    kind = forms.ChoiceField(label=_("哪一种表格"), choices=SlipKind.choices)
    count = forms.IntegerField(label=_("打印几份"), min_value=1, max_value=parameters.SLIPS_AT_ONCE, initial=1)


class ResidentSlipForm(RegisterForm):
    """Enter a registration off the paper."""

    seen = forms.BooleanField(label=SEEN, error_messages={"required": LOOK})
    field_order = ["name", "phone", "identity", "is_elder", "kind", "share", "since", "source", "seen"]


class HelperSlipForm(forms.Form):
    """Enter that an elder lets somebody act for him."""

    seen_by = {"*": _("长者本人、协助的人、支部和社区")}

    elder = forms.ChoiceField(label=_("哪位长者"), help_text=_("只列出这套房屋里登记为长者的人。"))
    phone = PhoneField(label=_("协助人的手机号"), help_text=_("协助人要先用这个号码登录过一次。"))
    why = forms.CharField(label=_("长者的意愿怎样表达"), min_length=4, max_length=160, initial=_("本人在柜台当面说明并在表格上签字"))
    seen = forms.BooleanField(label=SEEN, error_messages={"required": LOOK})

    def __init__(self, *args: Any, today: date, elders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["elder"].choices = elders  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the words with the day they hold from: today."""
        words: dict[str, Any] = super().clean() or {}
        return words | {"since": self.today}
