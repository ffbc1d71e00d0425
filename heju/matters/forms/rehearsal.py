"""The forms of a rehearsal: where and how far back, and what is to be tried."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from heju.duties import queries as duties
from heju.duties.rules.added import NAME_LENGTH
from heju.duties.rules.revise import MOST
from heju.matters.rules.rehearsal import STAYS, SUGGESTED, Part, Split, new_leaf

PERIODS = ((30, _("最近 30 天")), (90, _("最近 90 天")), (180, _("最近半年")), (365, _("最近一年")), (1096, _("最近三年")))
Choices = Sequence[tuple[Any, str]]
# So many parts a kind is divided into at most; what is left goes where `rest` says.
PARTS = 3
# A part becomes a kind of its own.
NEW = "+"
_BETWEEN = re.compile(r"[\s,，、;；]+")


def leaves() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every kind of matter in the reader's language, under its subject."""
    chinese = (get_language() or "zh").startswith("zh")
    found: dict[str, list[tuple[str, str]]] = {}
    for leaf in duties.leaves():
        top, name = (words.zh if chinese else words.en for words in (leaf.names[0], leaf.names[2]))
        found.setdefault(top, []).append((leaf.code, name))
    return list(found.items())


class PeriodForm(forms.Form):
    """Which past matters are tried: where, and how far back."""

    place = forms.TypedChoiceField(label=_("用哪里的事来试"), coerce=int)
    days = forms.TypedChoiceField(label=_("用哪段时间的事来试"), choices=PERIODS, coerce=int, initial=365)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class DeadlinesForm(PeriodForm):
    """Other deadlines for one kind of matter."""

    category = forms.ChoiceField(label=_("哪一类事"))
    first_contact_hours = forms.IntegerField(label=_("多久答复（小时）"), min_value=1, max_value=MOST["first_contact_hours"])
    update_days = forms.IntegerField(label=_("多久说一次进展（天）"), min_value=1, max_value=MOST["update_days"])
    solution_days = forms.IntegerField(label=_("多久办好（天）"), min_value=1, max_value=MOST["solution_days"])
    field_order = ["category", "first_contact_hours", "update_days", "solution_days", "place", "days"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = leaves()  # type: ignore[attr-defined]


class DraftsForm(PeriodForm):
    """Open drafts of the district's lists, one or several."""

    drafts = forms.TypedMultipleChoiceField(label=_("试哪几份草稿"), coerce=int, widget=forms.CheckboxSelectMultiple)
    field_order = ["drafts", "place", "days"]

    def __init__(self, *args: Any, drafts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drafts"].choices = drafts  # type: ignore[attr-defined]


class CategoryForm(PeriodForm):
    """A kind of matter divided by words, or moved to another."""

    category = forms.ChoiceField(label=_("把哪一类事分开，或者并到别的类"))
    rest = forms.ChoiceField(label=_("其余的怎么办"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = leaves()
        self.fields["category"].choices = known  # type: ignore[attr-defined]
        everything = [one for _top, group in known for one in group]
        self.fields["rest"].choices = [  # type: ignore[attr-defined]
            (STAYS, _("留在原来的类")), (SUGGESTED, _("按系统从本地学到的来分，没把握的留下")), (_now("都并到"), everything),
        ]  # fmt: skip
        for number in range(1, PARTS + 1):
            self.fields[f"words_{number}"] = forms.CharField(
                label=_("第 %(number)d 部分：写到这些词的") % {"number": number}, required=False, max_length=100,
                help_text=_("几个词之间用空格或顿号分开，写到其中一个就算。"),
            )  # fmt: skip
            self.fields[f"leaf_{number}"] = forms.ChoiceField(
                label=_("第 %(number)d 部分归到哪一类") % {"number": number}, required=False,
                choices=[("", _("请选择")), (NEW, _("新的一类，从原来的类里分出来")), *known],
            )  # fmt: skip
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("第 %(number)d 部分新的一类叫什么") % {"number": number}, required=False, max_length=NAME_LENGTH,
                help_text=_("归到已有的类，不用填。"),
            )  # fmt: skip
        parts = [name for number in range(1, PARTS + 1) for name in (f"words_{number}", f"leaf_{number}", f"name_{number}")]
        self.order_fields(["category", *parts, "rest", "place", "days"])

    def clean(self) -> dict[str, Any]:
        """Return the values with the division. A part needs its words and its kind; something has to change."""
        values = super().clean() or {}
        parts = []
        for number in range(1, PARTS + 1):
            words = tuple(word for word in _BETWEEN.split(values.get(f"words_{number}", "")) if word)
            leaf = values.get(f"leaf_{number}", "")
            if bool(words) != bool(leaf):
                self.add_error(f"leaf_{number}" if words else f"words_{number}", _("词和归到哪一类要一起填"))
            elif leaf == NEW and not values.get(f"name_{number}"):
                self.add_error(f"name_{number}", _("新的一类要有名字"))
            elif leaf == NEW:
                parts.append(Part(words, new_leaf(values.get("category", ""), number), values[f"name_{number}"]))
            elif words:
                parts.append(Part(words, leaf))
        rest = values.get("rest", STAYS)
        if not self.errors and not parts and rest in (STAYS, values.get("category")):
            self.add_error("words_1", _("填一部分词，或者选其余的并到哪一类"))
        values["split"] = Split(values.get("category", ""), tuple(parts), rest)
        return values


class DivisionForm(forms.Form):
    """From when a rehearsed division is to hold, and what its new kinds are called in both languages."""

    effective_on = forms.DateField(
        label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("最早明天。以前的事留在原来的类，不改历史。"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("所有人都能看到。例如：区里哪次会议的决定。")
    )

    def __init__(self, *args: Any, parts: Sequence[Part], tomorrow: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.fields["effective_on"].widget.attrs["min"] = tomorrow.isoformat()
        for number, part in enumerate(parts, 1):
            told = _("写到“%(words)s”的") % {"words": _now("”或“").join(part.words)}
            self.fields[f"zh_{number}"] = forms.CharField(
                label=_("第 %(number)d 类的名字") % {"number": number}, max_length=NAME_LENGTH, initial=part.name, help_text=told
            )
            self.fields[f"en_{number}"] = forms.CharField(
                label=_("第 %(number)d 类的英文名字") % {"number": number}, max_length=2 * NAME_LENGTH
            )
        names = [name for number in range(1, len(parts) + 1) for name in (f"zh_{number}", f"en_{number}")]
        self.order_fields([*names, "effective_on", "why"])

    def clean(self) -> dict[str, Any]:
        """Return the values with the new kinds; each has a name of its own."""
        values = super().clean() or {}
        for language in ("zh", "en"):
            names = [values.get(f"{language}_{number}", "").casefold() for number in range(1, len(self.parts) + 1)]
            for number, name in enumerate(names, 1):
                if name and name in names[: number - 1]:
                    self.add_error(f"{language}_{number}", _("这个名字用了两次"))
        values["kinds"] = [
            {"name_zh": values.get(f"zh_{number}", ""), "name_en": values.get(f"en_{number}", ""), "words": list(part.words)}
            for number, part in enumerate(self.parts, 1)
        ]
        return values
