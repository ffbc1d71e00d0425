"""Forms of privacy."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    """What somebody asks about a look."""

    seen_by: ClassVar[dict[str, object]] = {"*": _("只有您和负责答复的上一级能看到")}
    text = forms.CharField(
        label=_("您想问什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：我没有报修，为什么看我的手机号？"),
    )


class AnswerForm(forms.Form):
    """What is answered."""

    seen_by: ClassVar[dict[str, object]] = {"*": _("只有提问的本人能看到")}
    text = forms.CharField(
        label=_("答复"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("说明为什么需要看、依据是什么；看错了就说看错了。"),
    )


class ErasureForm(forms.Form):
    """The word by which somebody says that he means it."""

    sure = forms.BooleanField(label=_("我看过上面的内容，要注销"), error_messages={"required": _("请先勾选，再申请")})
