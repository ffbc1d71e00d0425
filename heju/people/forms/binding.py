"""The forms of binding to a home: a claim with photos, its decision, invitations, lists, heirs, proxies, objections."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.kit.ruling import Ruling
from heju.people import parameters, rules
from heju.people.forms.register import PhoneField, ShareField, phone_in_words
from heju.people.models import Paper, TieKind
from heju.people.rules import binding

SEEN = _("小区党支部、业委会和社区的核对人，决定以后照片三十天内删除")


def day_input() -> forms.DateInput:
    """Return a control for a day."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Photos(forms.ClearableFileInput):
    """Several photos at once, from the camera or the album."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/heic,.heic,.heif", "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Up to four photos; what they are is looked at where they are drawn anew, not by their names."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Return the photos as bytes."""
        chosen = [one for one in (data if isinstance(data, list) else [data]) if one]
        if not chosen:
            raise forms.ValidationError(_("请至少拍一张证明的照片，最多四张"), code="required")
        if len(chosen) > parameters.MOST_PHOTOS:
            raise forms.ValidationError(_("最多四张照片"), code="many")
        return [one.read(MOST_READ) for one in chosen]


# One byte more than a photo may have, so that a larger one is noticed and not read whole.
MOST_READ = 12 * 1024 * 1024 + 1


class PeriodForm(forms.Form):
    """A kind of tie with its share and its time."""

    kind = forms.ChoiceField(label=_("和这套房屋的关系"), choices=TieKind.choices)
    share = ShareField(label=_("份额"), required=False, help_text=_("业主填写，例如 1/2、50% 或“全部”。"))
    until = forms.DateField(label=_("到哪天为止"), required=False, widget=day_input(), help_text=_("租客要填，写租约到期的日子。"))

    def clean(self) -> dict[str, Any]:
        """Ask for a share of those who hold one, for an end of tenants."""
        found = super().clean() or {}
        kind, share = found.get("kind", ""), found.get("share")
        if "share" not in self.errors:
            if kind in rules.HOLDS_SHARE and share is None:
                self.add_error("share", _("请填写业主的份额；只有一位业主就填“全部”"))
            elif kind and kind not in rules.HOLDS_SHARE and share is not None:
                self.add_error("share", _("只有业主有份额，请留空"))
        return found


class ClaimForm(PeriodForm):
    """Ask to be bound to a home, with photos of papers."""

    seen_by = {"*": SEEN}

    name = forms.CharField(
        label=_("您的姓名"), max_length=40, help_text=_("和证件上的一样。"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    since = forms.DateField(label=_("从哪天起"), widget=day_input(), help_text=_("证件或合同上写的日子。"))
    paper = forms.ChoiceField(label=_("用什么证明"), choices=Paper.choices)
    photos = PhotosField(
        label=_("证明的照片"),
        help_text=_("一到四张，字要看得清；可以遮住身份证号和价格。换了页面要重新选照片。"),
    )
    field_order = ("name", "kind", "share", "since", "until", "paper", "photos")

    def __init__(self, *args: Any, today: date, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if is_named:
            del self.fields["name"]

    def clean_since(self) -> date:
        """Return a day that is not in the future."""
        since: date = self.cleaned_data["since"]
        if since > self.today:
            raise forms.ValidationError(_("这一天还没有到"), code="future")
        return since

    def clean(self) -> dict[str, Any]:
        """Hold the period against the rule."""
        found = super().clean()
        if "since" in found and "kind" in found and "until" not in self.errors:
            ruling = binding.period_holds(found["kind"], found["since"], found.get("until"))
            if not ruling.passed:
                self.add_error("until", said(ruling))
        return found


def said(ruling: Ruling) -> str:
    """Return the reasons of a ruling in the language of the page."""
    return " ".join(ruling.in_language(get_language() or "zh"))


class DecisionForm(forms.Form):
    """Approve or decline, with words for the claimant."""

    decision = forms.ChoiceField(
        label=_("核对下来"),
        choices=[("approve", _("材料和房屋对得上，登记")), ("decline", _("对不上，不登记"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("给申请人的话"), required=False, max_length=200, help_text=_("不登记时要写明原因，申请人会看到。"))

    def clean(self) -> dict[str, Any]:
        """Ask for words with a refusal."""
        found = super().clean() or {}
        if found.get("decision") == "decline" and len(found.get("answer", "").strip()) < parameters.WHY_LENGTH:
            self.add_error("answer", _("请写明原因，至少四个字"))
        return found


class WordsForm(forms.Form):
    """A few sentences."""

    words = forms.CharField(label=_("请说明"), max_length=500, min_length=4, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, help_text


class AnswerForm(forms.Form):
    """Answer an objection."""

    is_upheld = forms.ChoiceField(
        label=_("核对下来"), choices=[("yes", _("异议成立，我会更正登记")), ("no", _("登记没有错"))], widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("给住户的答复"), min_length=4, max_length=200, help_text=_("写清查了什么、下一步谁来办。"))


class InvitationForm(PeriodForm):
    """Invite somebody to a home."""

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if not any(code in rules.HOLDS_SHARE for code, _label in kinds):
            del self.fields["share"]


class CodeForm(forms.Form):
    """Show a code that one was given."""

    code = forms.CharField(
        label=_("邀请码"),
        max_length=20,
        help_text=_("12 个字母和数字，大小写都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(label=_("您的姓名"), max_length=40, help_text=_("和证件上的一样。"))

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_named:
            del self.fields["name"]


class NameForm(forms.Form):
    """Look for oneself on the lists."""

    seen_by = {"*": _("只用来和名册比对，不会给别人看")}
    name = forms.CharField(label=_("您的姓名"), max_length=40, help_text=_("和买房、租房时登记的一样。"))


class ProxyForm(forms.Form):
    """Let somebody act while one is away."""

    seen_by = {"*": _("您、代办的人、小区党支部和社区")}

    phone = PhoneField(label=_("请谁代办？写他的手机号"))
    matters = forms.MultipleChoiceField(label=_("代办什么"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label=_("从哪天起"), widget=day_input())
    until = forms.DateField(label=_("到哪天为止"), widget=day_input(), help_text=_("最长三年，随时可以提前收回。"))

    def __init__(self, *args: Any, matters: list[tuple[str, str]], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matters"].choices = matters  # type: ignore[attr-defined]
        self.fields["since"].initial, self.fields["until"].initial = today, today + timedelta(days=180)


class DeathForm(forms.Form):
    """Register a death."""

    day = forms.DateField(label=_("哪天去世"), widget=day_input())
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：居民死亡医学证明、户籍注销证明。"))


class HeirsForm(forms.Form):
    """The heirs of a share, one line each: name, phone, share."""

    heirs = forms.CharField(
        label=_("继承人"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一人一行：姓名 手机号 份额。没有手机写“无”。例如：吴晓东 13800138000 1/4"),
    )
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("例如：公证书、人民法院判决书、不动产登记簿。"))

    def __init__(self, *args: Any, left: Fraction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = left

    def clean_heirs(self) -> list[tuple[str, str, Fraction]]:
        """Return name, number in E.164 or "", and exact share of each; together exactly what was left."""
        found = [_heir(line) for line in self.cleaned_data["heirs"].splitlines() if line.strip()]
        ruling = binding.heirs_fit(self.left, [(number, share) for number, (_name, _phone, share) in enumerate(found)])
        if not ruling.passed:
            raise forms.ValidationError(said(ruling))
        return found


def _heir(line: str) -> tuple[str, str, Fraction]:
    words = line.replace("，", " ").replace(",", " ").split()
    if len(words) != 3:
        raise forms.ValidationError(_("“%(line)s”要写三项：姓名 手机号 份额"), params={"line": line.strip()})
    try:
        share = rules.share_of_words(words[2])
    except rules.BadShare:
        raise forms.ValidationError(_("份额写成 1/2、50% 或“全部”"), code="share") from None
    return words[0], "" if words[1] in ("无", "-") else phone_in_words(words[1]), share
