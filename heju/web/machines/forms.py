"""Words typed about a token → clean values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.organizations import roles
from heju.web.machines import tokens

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
# What a token may be allowed, in words; tokens.POWERS says which there are, and a test holds the two together.
WORDS = {
    roles.SEE_PEOPLE: _("看住户名册（姓名和手机号都遮住）"),
    roles.READ_RECORD: _("读操作记录"),
    roles.EDIT_PLACES: _("新建地点、改名、加别名"),
    roles.FOUND_BODY: _("成立组织、改名"),
    roles.FOUND_OFFICE: _("成立机关单位、改名"),
    roles.COVER: _("调整组织覆盖的小区"),
    roles.APPOINT_BRANCH: _("任免支部职务"),
    roles.APPOINT_COMMITTEE: _("任免业委会职务"),
    roles.APPOINT_COMPANY: _("任免物业和社工职务"),
    roles.APPOINT_OFFICE: _("任免机关单位职务"),
    roles.APPOINT_OTHER: _("任免居民小组等职务"),
    roles.WORK_MATTERS: _("接手、回复交办给本单位的事项"),
    roles.MATTERS_INTAKE: _("替居民反映事项（接口、Open311）"),
}
DAYS = 90


class TokenForm(forms.Form):
    """A token for another system."""

    seen_by = {"*": _("上级、本地经办人和审计能看到是谁为哪个系统建立的")}

    appointment = forms.TypedChoiceField(label=_("以哪项任职建立"), coerce=int, help_text=_("这项任职结束，凭证当时就失效。"))
    name = forms.CharField(label=_("给哪个系统"), max_length=40, help_text=_("系统的名字，例如：物业缴费系统。会写进它做的每一条记录。"))
    purpose = forms.CharField(label=_("用来做什么"), max_length=200, help_text=_("会写进操作记录，别人看得到。"))
    powers = forms.MultipleChoiceField(
        label=_("可以做什么"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选，就只能读地点、组织和责任清单。只给它用得着的。"),
    )  # fmt: skip
    until = forms.DateField(label=_("用到哪天"), widget=DATE, help_text=_("最长一年。"))

    def __init__(self, *args: Any, today: date, appointments: list[tuple[int, str]], powers: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["appointment"].choices = appointments  # type: ignore[attr-defined]
        self.fields["powers"].choices = [(code, words) for code, words in WORDS.items() if code in powers]  # type: ignore[attr-defined]
        self.fields["until"].initial = today + timedelta(days=DAYS)

    def clean_until(self) -> date:
        """Return a day within a year."""
        day: date = self.cleaned_data["until"]
        if not self.today <= day <= tokens.latest_end(self.today):
            raise forms.ValidationError(_("有效期从今天起，最长一年"), code="until")
        return day


class EndForm(forms.Form):
    """Why a token ends."""

    why = forms.CharField(label=_("为什么停用"), max_length=200, help_text=_("会写进操作记录"))
