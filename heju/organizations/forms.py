"""Words typed about bodies and posts → clean values, or what is wrong in the user's words."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from heju.organizations.actions import keep_roster
from heju.organizations.models import BodyKind, title_of
from heju.organizations.rules import posts, terms
from heju.people import rules as people_rules

DIALED = re.compile(r"\+?[0-9](-?[0-9]){2,18}")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
PUBLIC = _("组织名称、电话和日期是公开的，本小区的人都能看到")


class DayForm(forms.Form):
    """A form that speaks of a day, today unless something else is typed."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("on", "since"):
            if name in self.fields:
                self.fields[name].initial = today

    def clean_on(self) -> date:
        """Return a day that is not in the future."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("日期不能晚于今天"), code="future")
        return day


class FoundForm(DayForm):
    """Found a new body for a compound."""

    seen_by = {"*": PUBLIC}

    name = forms.CharField(label=_("名称"), max_length=60)
    on = forms.DateField(label=_("成立日期"), widget=DATE)
    phone = forms.CharField(
        label=_("公开电话"), required=False, max_length=24, help_text=_("办公电话，居民会打这个号码。不要写私人手机号。")
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), required=False, max_length=24, help_text=_("18 位，见营业执照或登记证书。没有就不填。")
    )
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：社区党委批复文号、选举结果、服务合同。"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in ("branch", "resident_group", "volunteer_team"):
            del self.fields["credit_code"]

    def clean_name(self) -> str:
        """Return the name without blanks around it."""
        return str(self.cleaned_data["name"]).strip()


class FoundAnywhereForm(FoundForm):
    """Found a new body at a place."""

    kind = forms.ChoiceField(label=_("组织类型"))
    field_order = ["kind", "name", "on", "phone", "credit_code", "basis"]

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, kind="", **kwargs)
        self.fields["kind"].choices = [(kind, BodyKind(kind).label) for kind in kinds]  # type: ignore[attr-defined]


class JoinForm(DayForm):
    """Let a body that stands cover a compound."""

    seen_by = {"*": PUBLIC}

    body = forms.TypedChoiceField(label=_("由哪一个来"), coerce=int)
    on = forms.DateField(label=_("从哪天起"), widget=DATE)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：社区党委决定、物业服务合同。"))

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = choices  # type: ignore[attr-defined]


class CoverForm(DayForm):
    """Let this body cover one more compound."""

    place = forms.TypedChoiceField(label=_("哪个小区"), coerce=int)
    on = forms.DateField(label=_("从哪天起"), widget=DATE)
    basis = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = choices  # type: ignore[attr-defined]


class PersonForm(DayForm):
    """Find exactly one person by whole name and whole number; nobody is listed, so nobody can leaf through the register."""

    seen_by = {"phone": _("只用来确认是不是这个人，不会公开")}

    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = forms.CharField(
        label=_("手机号"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("姓名和手机号都对上，才能确认是同一个人。"),
    )
    register = forms.BooleanField(label=_("没有登记过，现在登记这个人"), required=False)

    def clean_name(self) -> str:
        """Return the name without blanks around it."""
        return str(self.cleaned_data["name"]).strip()

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        try:
            return people_rules.normal_phone(self.cleaned_data["phone"], invented=settings.MODE in ("demo", "test"))
        except people_rules.BadPhone:
            raise forms.ValidationError(_("请输入 11 位手机号"), code="phone") from None


class AppointForm(PersonForm):
    """Appoint somebody to a post."""

    seen_by = {
        "*": _("姓名、职务和任期是公开的，本小区的人都能看到；被任命的人能看到这条记录"),
        "phone": _("只用来确认是不是这个人，不会公开"),
    }

    post = forms.ChoiceField(label=_("职务"))
    since = forms.DateField(label=_("从哪天起"), widget=DATE)
    term_until = forms.DateField(label=_("任期到哪天"), required=False, widget=DATE, help_text=_("没有任期的职务不填。"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：选举结果、任命文号、聘用合同。"))
    why = forms.CharField(
        label=_("理由"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("有兼职冲突等情形时必填，会留在记录里。"),
    )
    field_order = ["post", "name", "phone", "register", "since", "term_until", "basis", "why"]

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post, title_of(kind, post)) for post in posts.POSTS.get(kind, ())]  # type: ignore[attr-defined]
        last = terms.latest_end(kind, self.today)
        if last is not None:
            self.fields["term_until"].initial = last


class MemberForm(PersonForm):
    """Add a member to a branch."""

    seen_by = {"*": _("只有党组织一线能看到党员名单")}

    since = forms.DateField(label=_("从哪天起"), widget=DATE)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：组织关系介绍信编号。"))
    field_order = ["name", "phone", "register", "since", "basis"]


class EndForm(DayForm):
    """End an appointment, a coverage or a membership."""

    on = forms.DateField(label=_("从哪天起不再担任"), widget=DATE)
    why = forms.CharField(label=_("为什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class UncoverForm(EndForm):
    """End the coverage of a compound."""

    on = forms.DateField(label=_("从哪天起不再覆盖"), widget=DATE)


class DissolveForm(EndForm):
    """Dissolve a body."""

    on = forms.DateField(label=_("从哪天起撤销"), widget=DATE)


class MergeForm(EndForm):
    """Merge a body into another."""

    into = forms.TypedChoiceField(label=_("并入哪一个"), coerce=int)
    on = forms.DateField(label=_("从哪天起"), widget=DATE)
    field_order = ["into", "on", "why"]

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class ExtendForm(DayForm):
    """Extend a term."""

    term_until = forms.DateField(label=_("延期到哪天"), widget=DATE)
    why = forms.CharField(label=_("为什么"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class RenameForm(DayForm):
    """Give a body another name."""

    name = forms.CharField(label=_("新名称"), max_length=60)
    why = forms.CharField(label=_("为什么"), max_length=400)

    def clean_name(self) -> str:
        """Return the name without blanks around it."""
        return str(self.cleaned_data["name"]).strip()


MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ShiftForm(forms.Form):
    """Put somebody on duty."""

    seen_by = {"*": _("姓名、电话和时间是公开的，本小区的人都能看到；值完三十天后删除")}

    task = forms.CharField(label=_("做什么"), max_length=20, help_text=_("例如：门岗、维修、带班。"))
    public_name = forms.CharField(label=_("谁"), max_length=20, help_text=_("写居民叫得出的名字，例如：王师傅。"))
    phone = forms.CharField(label=_("值班电话"), max_length=24, help_text=_("居民会打这个号码，请写值班室或单位的电话。"))
    starts = forms.DateTimeField(label=_("从什么时候"), widget=MOMENT)
    ends = forms.DateTimeField(label=_("到什么时候"), widget=MOMENT)
    days = forms.IntegerField(label=_("连排几天"), min_value=1, max_value=31, initial=1, help_text=_("每天同样的时间。只排一天写 1。"))

    def clean_phone(self) -> str:
        """Return a number that a phone can dial."""
        number = "".join(str(self.cleaned_data["phone"]).split())
        if not DIALED.fullmatch(number):
            raise forms.ValidationError(_("请写能拨通的号码，只用数字和横线"), code="phone")
        return number

    def clean(self) -> dict[str, Any]:
        """Refuse hours that run backwards."""
        words: dict[str, Any] = super().clean() or {}
        starts, ends = words.get("starts"), words.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("结束要晚于开始，一班最长三天"))
        return words

    def asked(self) -> keep_roster.Asked:
        """Return what was typed as the action asks for it."""
        words = self.cleaned_data
        return keep_roster.Asked(words["task"], words["public_name"], words["phone"], words["starts"], words["ends"], words["days"])
