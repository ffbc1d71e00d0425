"""The forms of what a team keeps: a view's name, a template, a word at a hand-over, an act on many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.matters.rules import filling

type Choices = Sequence[tuple[str, Any]]


class ViewForm(forms.Form):
    """A name for a way to narrow the list, and with whom it is shared."""

    name = forms.CharField(label=_("给这个筛选起个名字"), max_length=20)
    body = forms.ChoiceField(label=_("谁能用"), required=False)

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [("", _("只有我")), *bodies]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """Words that are used again."""

    seen_by = {"*": _("本单位的人能用；发出去以后反映人会看到")}

    body = forms.ChoiceField(label=_("哪个单位的"))
    name = forms.CharField(label=_("名称"), max_length=30)
    category = forms.ChoiceField(label=_("哪类事用"), required=False)
    move = forms.ChoiceField(label=_("办哪一步时用"), required=False)
    words = forms.CharField(
        label=_("内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("可以留空格，用的时候自动填：{事项}、{编号}、{地点}、{期限}。"),
    )

    def __init__(self, *args: Any, bodies: Choices, categories: Choices, moves: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("body", bodies), ("category", [("", _("都能用")), *categories]), ("move", [("", _("都能用")), *moves])):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        """Return the words, if every gap can be filled."""
        words: str = self.cleaned_data["words"]
        unknown = filling.unknown(words)
        if unknown:
            raise forms.ValidationError(_("不认识的空格：%(gap)s"), params={"gap": unknown[0]}, code="gap")
        return words


class WordForm(forms.Form):
    """A word for whoever comes after."""

    seen_by = {"*": _("只有本单位的人能看到")}

    body = forms.ChoiceField(label=_("哪个单位的"))
    words = forms.CharField(label=_("交接的话"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]


class ManyForm(forms.Form):
    """An act on many: with words, typed or of a template."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    template = forms.ChoiceField(label=_("用哪个模板"), required=False)
    words = forms.CharField(label=_("说什么"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, templates: Choices, is_needed: bool, must_choose: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4()}
        super().__init__(*args, **kwargs)
        self.is_needed = is_needed
        self.fields["template"].choices = [("", _("不用模板")), *templates]  # type: ignore[attr-defined]
        if not templates:
            del self.fields["template"]
        if must_choose:
            # What somebody types may name persons; arguments of a job hold none.
            del self.fields["words"]

    def clean(self) -> dict[str, Any]:
        """Ask for words where the act needs them."""
        found = super().clean() or {}
        if self.is_needed and not found.get("template") and not found.get("words", "").strip():
            self.add_error("words" if "words" in self.fields else None, _("请写一句话，或选一个模板"))
        return found
