"""Words typed about revisions → clean values, or what is wrong in the user's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.duties.rules import revise
from heju.duties.rules.load import shipped
from heju.duties.rules.records import BODIES, FREQUENCIES, Words, body_words

PUBLIC = _("发布以后，所有人都能看到这份清单和修订理由")
# How much hangs on a duty, from courtesy to life.
SEVERITY = {
    1: _("礼节"),
    2: _("一般"),
    3: _("影响日常生活"),
    4: _("可能造成重大损失"),
    5: _("关系到生命安全"),
}
LONG = forms.Textarea(attrs={"rows": 3})


def said(words: Words) -> str:
    """Return a name in the reader's language."""
    return words.en if get_language() == "en" else words.zh


# Bodies that may assist, by level, in the order in which somebody looks for them.
LEVELS = (
    (_("小区里的"), ("property_company", "branch", "owners_committee", "resident_group")),
    (_("社区和街道"), ("residents_committee", "community_committee", "street")),
    (_("区里的部门"), tuple(code for code in revise.TAKERS if code.startswith("department."))),
    (_("水电气和通信企业"), tuple(code for code in revise.TAKERS if code.startswith("utility."))),
)


class Folded(forms.CheckboxSelectMultiple):
    """Boxes of which the first stand open and the others in folds by group; a fold in which something is ticked is open."""

    template_name = "duties/folded.html"


class RevisionForm(forms.Form):
    """When a revision begins, and why."""

    seen_by = {"*": PUBLIC}

    effective_on = forms.DateField(
        label=_("从哪天起生效"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("最早明天。以前的日子不变，随时能查那一天的清单。"),
    )
    why = forms.CharField(label=_("理由"), max_length=400, widget=LONG, help_text=_("例如：区里哪次会议、哪个文件的决定。"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].widget.attrs["min"] = (today + timedelta(days=1)).isoformat()

    def wanted(self) -> dict[str, Any]:
        """Return what the entry is to hold."""
        return {}


class DutyForm(RevisionForm):
    """Change a duty."""

    duty_zh = forms.CharField(label=_("职责"), max_length=300, widget=LONG)
    duty_en = forms.CharField(label=_("职责（英文）"), max_length=500, widget=LONG)
    frequency = forms.ChoiceField(label=_("多久一次"))
    evidence_zh = forms.CharField(label=_("可以要看的凭证"), max_length=600, widget=LONG, help_text=_("一行一样。"))
    evidence_en = forms.CharField(label=_("凭证（英文）"), max_length=800, widget=LONG, help_text=_("和中文一样的行数。"))
    severity = forms.TypedChoiceField(label=_("严重程度"), coerce=int, choices=list(SEVERITY.items()))
    added_zh = forms.CharField(label=_("本区补充"), required=False, max_length=300, widget=LONG)
    added_en = forms.CharField(label=_("本区补充（英文）"), required=False, max_length=500, widget=LONG)
    field_order = [*revise.LOCAL_FIELDS, "effective_on", "why"]
    names: tuple[str, ...] = revise.DUTY_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["frequency"].choices = [(code, said(words)) for code, words in FREQUENCIES.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return the values, evidence as lists of as many lines in both languages."""
        values = super().clean() or {}
        for name in ("evidence_zh", "evidence_en"):
            if name in values:
                values[name] = list(dict.fromkeys(line.strip() for line in values[name].splitlines() if line.strip()))
        if len(values.get("evidence_zh", ())) != len(values.get("evidence_en", ())):
            self.add_error("evidence_en", _("要和中文凭证一样多行"))
        for one, other in (("added_zh", "added_en"), ("added_en", "added_zh")):
            if values.get(one) and not values.get(other):
                self.add_error(other, _("两种文字都要写"))
        return values

    def wanted(self) -> dict[str, Any]:
        """Return what the entry is to hold."""
        return {name: self.cleaned_data[name] for name in self.names}


class StatutoryForm(DutyForm):
    """Make a duty that the law lays down stricter, or add to it; its text stays."""

    duty_zh = None  # type: ignore[assignment]
    duty_en = None  # type: ignore[assignment]
    names = tuple(name for name in revise.DUTY_FIELDS if not name.startswith("duty_"))


class LocalForm(DutyForm):
    """Change what the district added."""

    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("区里文件的名称和文号。"))
    category = forms.ChoiceField(label=_("关于哪一类事"))
    names = tuple(name for name in revise.LOCAL_FIELDS if name != "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = {leaf.code.split(".")[0]: leaf.names[0] for leaf in shipped().leaves}
        self.fields["category"].choices = [(code, said(words)) for code, words in tops.items()]  # type: ignore[attr-defined]


class AddForm(LocalForm):
    """Add a duty of the district's own."""

    body = forms.ChoiceField(label=_("谁的职责"))
    names = revise.LOCAL_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [(code, said(words)) for code, words in BODIES.items()]  # type: ignore[attr-defined]


class PaceForm(RevisionForm):
    """Change the three deadlines of a kind of matter, and which bodies take it up."""

    first_contact_hours = forms.IntegerField(label=_("多久先联系您（小时）"), min_value=1, max_value=revise.MOST["first_contact_hours"])
    update_days = forms.IntegerField(label=_("多久告诉您进展（天）"), min_value=1, max_value=revise.MOST["update_days"])
    solution_days = forms.IntegerField(label=_("多久办好（天）"), min_value=1, max_value=revise.MOST["solution_days"])
    lead = forms.ChoiceField(
        label=_("由谁牵头"), required=False, help_text=_("有的小区没有这个单位，系统按规则找代替的；改之前可以先试演。")
    )
    assisting = forms.MultipleChoiceField(label=_("由谁协助"), required=False, widget=Folded)
    field_order = [*revise.LEAF_FIELDS, *revise.ROUTE_FIELDS, "effective_on", "why"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those that assist now stand first: most of the list never does.
        now = [code for code in self.initial.get("assisting", ()) if code in revise.TAKERS]
        self.fields["lead"].choices = _named(revise.TAKERS)  # type: ignore[attr-defined]
        groups = [(label, _named(code for code in codes if code not in now)) for label, codes in LEVELS]
        self.fields["assisting"].choices = [*_named(now), *(one for one in groups if one[1])]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """Return the deadlines, and the bodies where they were said: the assisting ones in the order of the list before them."""
        found = {name: self.cleaned_data[name] for name in revise.LEAF_FIELDS}
        if not self.cleaned_data["lead"]:
            return found
        before = list(self.initial.get("assisting", ()))
        chosen = self.cleaned_data["assisting"]
        ordered = [code for code in before if code in chosen] + [code for code in chosen if code not in before]
        return found | {"lead": self.cleaned_data["lead"], "assisting": ordered}


def _named(codes: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, said(body_words(code))) for code in codes]


class WithdrawForm(forms.Form):
    """Withdraw a revision before its day."""

    why = forms.CharField(label=_("为什么"), max_length=400, widget=LONG)
