"""The form of a rehearsal: which kind, which deadlines, how far back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.duties.rules.load import shipped
from heju.duties.rules.revise import MOST

PERIODS = ((30, _("最近 30 天")), (90, _("最近 90 天")), (180, _("最近半年")), (365, _("最近一年")))


class RehearsalForm(forms.Form):
    """Other deadlines for one kind of matter, tried on what has happened."""

    category = forms.ChoiceField(label=_("哪一类事"))
    first_contact_hours = forms.IntegerField(label=_("多久答复（小时）"), min_value=1, max_value=MOST["first_contact_hours"])
    update_days = forms.IntegerField(label=_("多久说一次进展（天）"), min_value=1, max_value=MOST["update_days"])
    solution_days = forms.IntegerField(label=_("多久办好（天）"), min_value=1, max_value=MOST["solution_days"])
    days = forms.TypedChoiceField(label=_("用哪段时间的事来试"), choices=PERIODS, coerce=int)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chinese = language.startswith("zh")
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (leaf.code, leaf.names[2].zh if chinese else leaf.names[2].en) for leaf in shipped().leaves
        ]
