"""The forms of raising: words and photos, what else is asked before sending, a code that proves a telephone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.duties.rules.records import Leaf
from heju.kit import pictures
from heju.matters import errors, parameters
from heju.matters.models import Channel
from heju.people import rules as people

LEAST, MOST = 4, 2000
# One byte more than a photo may have, so that a larger one is noticed and not read whole.
MOST_READ = pictures.MOST_BYTES + 1
INTAKE = (Channel.COUNTER, Channel.PHONE, Channel.HOTLINE)


class Photos(forms.ClearableFileInput):
    """Several photos at once, from the camera or the album."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png", "multiple": True, "data-photos": ""})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Some photos or none; what they are is looked at where they are drawn anew, not by their names."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Return the photos as bytes."""
        chosen = [one for one in (data if isinstance(data, list) else [data]) if one]
        if len(chosen) > parameters.MOST_PHOTOS:
            raise forms.ValidationError(str(errors.TooManyPhotos()), code="many")
        return [one.read(MOST_READ) for one in chosen]


class PhoneField(forms.CharField):
    """A telephone number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("您的手机号"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the number in E.164, or "" where it may be empty."""
        text = super().clean(value)
        try:
            return people.normal_phone(text, invented=settings.MODE in ("demo", "test")) if text else ""
        except people.BadPhone:
            raise forms.ValidationError(_("请输入 11 位手机号；外地座机请带区号，境外号码以 + 开头"), code="phone") from None


def photos_field() -> PhotosField:
    """Return the field for photos, the same on every page."""
    return PhotosField(
        label=_("照片"),
        required=False,
        help_text=_("最多六张，每张不超过 12 MB。拍摄地点和手机信息会自动去掉。"),
    )


def area(rows: int = 4, **attributes: Any) -> forms.Textarea:
    """Return a control for some sentences."""
    return forms.Textarea(attrs={"rows": rows, **attributes})


class WordsField(forms.CharField):
    """Words that are asked for, though a photo may stand in their place: the form decides, not the field."""

    def validate(self, value: Any) -> None:
        """Leave it to the form."""


class TellForm(forms.Form):
    """What is wrong: photos or words."""

    use_required_attribute = False

    photos = photos_field()
    words = WordsField(
        label=_("怎么了？"),
        widget=area(5, autocomplete="off"),
        help_text=_("一两句话就行，例如：三号楼电梯停了，老人下不了楼。不要写身份证号和别人的电话。"),
    )

    def __init__(self, *args: Any, has_photos: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_photos = has_photos

    def clean(self) -> dict[str, Any]:
        """Ask for something to see or to read."""
        found = super().clean() or {}
        words = found.get("words", "").strip()
        if len(words) > MOST:
            self.add_error("words", str(errors.WordsTooLong()))
        elif words and len(words) < LEAST:
            self.add_error("words", str(errors.WordsMissing()))
        elif not words and not self.has_photos and not found.get("photos") and "photos" not in self.errors:
            self.add_error("words", _("请写一两句话，或者拍一张照片"))
        return found


class SendForm(forms.Form):
    """What is asked before sending: where exactly, what the kind asks, who may see it, what the sender wishes."""

    spot = forms.CharField(label=_("具体位置"), required=False, max_length=80, help_text=_("例如：地下一层电梯口。"))
    happened_on = forms.DateField(
        label=_("哪天发现的"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("请写成 2026-11-30 这样的日子")},
    )  # fmt: skip
    is_private = forms.BooleanField(
        label=_("不公开"), required=False, help_text=_("勾上以后，邻居看不到；只有支部、社区和来办的单位能看到。")
    )
    wants_news = forms.BooleanField(label=_("有进展就告诉我"), required=False)
    agrees_named = forms.BooleanField(
        label=_("可以让来办的单位知道是我反映的"),
        required=False,
        help_text=_("不勾也一样办。不勾，物业和业委会看不到是谁反映的；被反映的一方在任何时候都看不到。"),
    )

    def __init__(self, *args: Any, leaf: Leaf, stairwells: list[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        english = (get_language() or "").startswith("en")
        extra: dict[str, forms.Field] = {}
        if stairwells:
            choices = [("", _("说不准")), *((one.pk, one.name) for one in stairwells)]
            extra["stairwell"] = forms.ChoiceField(label=_("哪个单元"), required=False, choices=choices)
        for number, one in enumerate(leaf.asks):
            extra[f"ask_{number}"] = forms.CharField(label=one.en if english else one.zh, required=False, max_length=200)
        self.fields = extra | self.fields
        self.asks = [f"ask_{number}" for number in range(len(leaf.asks))]

    def clean_happened_on(self) -> date | None:
        """Return a day between a year ago and today."""
        day: date | None = self.cleaned_data["happened_on"]
        if day is not None and not self.today - timedelta(days=365) <= day <= self.today:
            raise forms.ValidationError(str(errors.DayWrong()), code="day")
        return day

    @property
    def answers(self) -> tuple[str, ...]:
        """Return what was answered to the questions of the kind, as it was typed."""
        return tuple(str(self.data.get(name, "")).strip()[:200] for name in self.asks)


class WhoForm(forms.Form):
    """How to reach somebody who has no account."""

    seen_by = {"*": _("只有支部和社区能看到您的手机号；被反映的一方看不到")}

    name = forms.CharField(label=_("怎么称呼您"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(help_text=_("发一个验证码，证明是您；以后凭短信里的链接看进展，不用注册。"))


class ClerkForm(forms.Form):
    """For whom an office enters it, by which door it came, and its number at the city's hotline."""

    seen_by = {"*": _("只有支部和社区能看到是谁反映的；被反映的一方看不到")}

    channel = forms.ChoiceField(label=_("从哪里来的"), choices=[(one.value, one.label) for one in INTAKE], widget=forms.RadioSelect)
    name = forms.CharField(label=_("反映人的称呼"), required=False, max_length=40)
    phone = PhoneField(label=_("反映人的手机号"), required=False, help_text=_("留了号码，才能告诉他结果。"))
    hotline_number = forms.CharField(label=_("热线工单号"), required=False, max_length=40, help_text=_("来自 12345 或民意速办时填写。"))
    hotline_url = forms.URLField(label=_("热线工单链接"), required=False, max_length=300, assume_scheme="https")
    hotline_due = forms.DateField(
        label=_("热线要求哪天前答复"),
        required=False,
        help_text=_("热线没有写日子的，空着就行：按五个工作日提醒。"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_hotline_due(self) -> date | None:
        """Return the day, which is not over yet."""
        day: date | None = self.cleaned_data["hotline_due"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("这一天已经过了，请看清工单上的日子"), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """Demand the number of whatever comes from the hotline: without it nobody can answer."""
        found = super().clean() or {}
        of_hotline = found.get("channel") == "hotline" or found.get("hotline_url") or found.get("hotline_due")
        if of_hotline and not str(found.get("hotline_number", "")).strip() and "hotline_number" not in self.errors:
            self.add_error("hotline_number", _("请填热线工单号，答复热线时要用"))
        return found


class CodeForm(forms.Form):
    """A code that came by short message."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        """Return the six digits, however they were spaced."""
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isdigit())
        if len(code) != 6:
            raise forms.ValidationError(_("验证码是 6 个数字"), code="code")
        return code


class ActForm(forms.Form):
    """What somebody says to a matter, with photos; `key` makes sending it twice one effect."""

    words = forms.CharField(label=_("想说的话"), required=False, widget=area(4))
    photos = photos_field()
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = needs_words
        if not needs_words:
            self.fields["words"].label = _("为什么")
            del self.fields["photos"]

    def clean(self) -> dict[str, Any]:
        """Return no photos where none are asked for."""
        found = super().clean() or {}
        return {"photos": [], **found}
