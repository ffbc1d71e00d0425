"""What is typed in mediations and at joint meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.matters.forms.desk import MOST_READ, MOST_WORDS, PhotosField

type Choices = Sequence[tuple[Any, Any]]
ONLY_THEY = _("只有当事人和调解的一方能看到")


def _long(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=MOST_WORDS, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def _moment() -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=_("什么时候"), widget=widget, input_formats=["%Y-%m-%dT%H:%M"])


class EmptyForm(forms.Form):
    """An act that needs nothing typed."""


class ProposeForm(forms.Form):
    """Who mediates."""

    mediators = forms.CharField(label=_("由谁调解"), max_length=100, help_text=_("写调解员的姓名，当事人可以接受，也可以另选。"))


class PartyForm(forms.Form):
    """Another party."""

    seen_by = {"name": ONLY_THEY, "phone": _("只有调解的一方能看到")}

    name = forms.CharField(label=_("当事人的姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)


class FaceForm(forms.Form):
    """What a party without the app says before the mediator."""

    party = forms.ChoiceField(label=_("哪一位"), widget=forms.RadioSelect)
    agrees = forms.ChoiceField(
        label=_("他当面怎么说"), widget=forms.RadioSelect, choices=[("yes", _("愿意调解")), ("no", _("不愿意调解，调解就结束"))]
    )

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]


class SittingForm(forms.Form):
    """When and where one sits together."""

    at = _moment()
    venue = forms.CharField(label=_("什么地方"), max_length=100)


class RecordForm(forms.Form):
    """Who came to a sitting, and how it went."""

    seen_by = {"record": ONLY_THEY}

    came = forms.MultipleChoiceField(label=_("谁来了"), required=False, widget=forms.CheckboxSelectMultiple)
    record = _long(_("调解记录"), rows=6)

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = parties  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """What was agreed, by the items that the law lists."""

    seen_by = {"*": ONLY_THEY}

    form = forms.ChoiceField(
        label=_("书面还是口头"), widget=forms.RadioSelect,
        choices=[("written", _("书面协议，各方签字")), ("oral", _("口头协议，调解员记下，马上生效"))],
    )  # fmt: skip
    facts = _long(_("事情经过、争什么、各方的责任"), required=False)
    terms = _long(_("各方同意怎么办"))
    manner = _long(_("怎么履行"), rows=2, required=False)
    due_on = forms.DateField(label=_("到哪天为止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class SheetForm(forms.Form):
    """A sheet that a party signed."""

    seen_by = {"sheet": ONLY_THEY}

    party = forms.ChoiceField(label=_("谁签的"), widget=forms.RadioSelect)
    sheet = forms.FileField(label=_("签字页的照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]

    def clean_sheet(self) -> bytes:
        """Return the photo; what it is is looked at where it is drawn anew."""
        data: bytes = self.cleaned_data["sheet"].read(MOST_READ)
        return data


class SealForm(forms.Form):
    """The committee's seal is on the agreement."""

    seal = forms.BooleanField(label=_("协议书已经加盖人民调解委员会的印章"))


class CodeForm(forms.Form):
    """The code that the mediator gave."""

    code = forms.CharField(label=_("调解员给您的口令"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class KeptForm(forms.Form):
    """Whether the agreement is kept."""

    seen_by = {"words": ONLY_THEY}

    kept = forms.ChoiceField(label=_("协议履行了没有"), widget=forms.RadioSelect, choices=[("yes", _("履行了")), ("no", _("没有履行"))])
    words = _long(_("想说的话"), rows=2, required=False)


class ConflictForm(forms.Form):
    """Which bodies differ, over what."""

    bodies = forms.MultipleChoiceField(label=_("哪几家之间"), widget=forms.CheckboxSelectMultiple)
    words = _long(_("争的是什么"), help_text=_("小区的居民看得到。"))

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = bodies  # type: ignore[attr-defined]


class AnewForm(ConflictForm):
    """A conflict over what nobody has reported yet: what it is about, besides."""

    category = forms.ChoiceField(label=_("哪一类"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("bodies", "category", "words", "key")

    def __init__(self, *args: Any, categories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = categories  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    """Who came to the joint meeting, and what was said."""

    seen_by = {"minutes": _("只有叫来开会的各家能看到")}

    came = forms.MultipleChoiceField(label=_("哪几家来了"), widget=forms.CheckboxSelectMultiple)
    minutes = _long(_("会议纪要"), rows=6)

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = bodies  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    """What a body promises."""

    body = forms.ChoiceField(label=_("哪一家承诺"), widget=forms.RadioSelect)
    words = _long(_("承诺做什么"), rows=2, help_text=_("小区的居民看得到。"))
    due_on = forms.DateField(label=_("到哪天为止"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class ShownForm(forms.Form):
    """That a commitment was kept, with a photo."""

    words = _long(_("怎么兑现的"), rows=3)
    photos = PhotosField(label=_("照片"), help_text=_("最多六张；位置和设备信息会去掉。"))


class BrokenForm(forms.Form):
    """That a commitment was not kept."""

    words = _long(_("哪里没有兑现"), rows=3)
