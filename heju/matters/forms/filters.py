"""How a list is narrowed: the words of its address → what is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.duties import queries as duties
from heju.matters.models import Channel, LevelOf, StateOf

PERIODS = (
    ("", _("不限")), ("today", _("今天")), ("week", _("近 7 天")), ("month", _("近 30 天")), ("quarter", _("近 90 天")),
    ("year", _("近一年")),
)  # fmt: skip
ANY = ("", _("不限"))


def groups() -> list[tuple[str, str]]:
    """Return the groups of the tree, in its order, in the language of the page."""
    chinese = (get_language() or "zh").startswith("zh")
    found: dict[str, str] = {}
    for leaf in duties.leaves():
        found.setdefault(leaf.code.split(".")[0], leaf.names[0].zh if chinese else leaf.names[0].en)
    return list(found.items())


class FilterForm(forms.Form):
    """What a list is narrowed to. Whatever does not fit narrows nothing."""

    # Nothing of it has to be filled in: that need not be said at each field.
    is_search = True
    q = forms.CharField(
        label=_("找"),
        required=False,
        max_length=60,
        widget=forms.SearchInput(attrs={"placeholder": _("内容、拼音首字母或编号"), "data-search": ""}),
    )
    state = forms.ChoiceField(label=_("状态"), required=False)
    overdue = forms.BooleanField(label=_("只看逾期"), required=False)
    mine = forms.BooleanField(label=_("只看我单位的"), required=False)
    level = forms.ChoiceField(label=_("哪一级"), required=False, choices=[ANY, *LevelOf.choices])
    category = forms.ChoiceField(label=_("类别"), required=False)
    place = forms.ChoiceField(label=_("地点"), required=False)
    body = forms.ChoiceField(label=_("谁牵头"), required=False)
    channel = forms.ChoiceField(label=_("从哪里来"), required=False, choices=[ANY, *Channel.choices])
    period = forms.ChoiceField(label=_("什么时候反映"), required=False, choices=PERIODS)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], bodies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "state": [("", _("没有结束的")), ("all", _("全部")), *StateOf.choices],
            "category": [ANY, *groups()],
            "place": [ANY, *places],
            "body": [ANY, *bodies],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        for name, few in (("place", places), ("body", bodies)):
            if not few:
                del self.fields[name]
