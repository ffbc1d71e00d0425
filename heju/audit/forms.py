"""Words typed by an auditor: which records to see, which stretch to verify or take along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.audit import verbs


def _choices(table: dict[str, tuple[str, str]]) -> list[tuple[str, Any]]:
    language = get_language() or ""
    return [("", _("不限")), *((code, verbs.said(table, code, language)) for code in sorted(table))]


def day() -> forms.DateInput:
    """Return the control for a day; browsers want it written as ISO does."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FilterForm(forms.Form):
    """Narrow the list; every field may stay empty."""

    verb = forms.ChoiceField(label=_("做了什么"), required=False)
    place = forms.RegexField(r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", label=_("哪里"), required=False)
    role = forms.RegexField(r"^[a-z_]+$", label=_("以什么身份"), required=False)
    since = forms.DateField(label=_("从哪天"), required=False, widget=day())
    until = forms.DateField(label=_("到哪天"), required=False, widget=day())
    subject = forms.ChoiceField(label=_("对什么"), required=False)
    number = forms.IntegerField(label=_("它的编号"), required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = _choices(verbs.VERBS)  # type: ignore[attr-defined]
        self.fields["subject"].choices = _choices(verbs.SUBJECTS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, and a number without what it numbers."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束的日子在开始之前"))
        if found.get("number") and not found.get("subject"):
            self.add_error("number", _("先选“对什么”，编号才有意义"))
        return found


class StretchForm(forms.Form):
    """A period of the chain; empty means the newest part."""

    since = forms.DateField(label=_("从哪天"), required=False, widget=day())
    until = forms.DateField(label=_("到哪天"), required=False, widget=day())

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束的日子在开始之前"))
        return found


class ExportForm(forms.Form):
    """One day of the record to take along, and why."""

    day = forms.DateField(label=_("哪一天封存的"), widget=day())
    why = forms.CharField(label=_("用来做什么"), max_length=200, help_text=_("会写进操作记录"))
