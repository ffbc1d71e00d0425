"""Forms of outages and rising topics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.duties import queries as duties
from heju.kit.days import CHINA
from heju.matters.forms.desk import MOST_WORDS

# What can be off for many at once: whole subjects, or groups of them.
SUBJECTS = ("utility.water", "utility.power", "utility.gas", "utility.network", "elevator.ride", "building.common", "parking.order")
MOMENT = "%Y-%m-%dT%H:%M"


def kinds(language: str, day: date) -> list[tuple[str, str]]:
    """Return the kinds of matters that an outage may be about, on a day, in the language of the page; an emergency is none."""
    found = [leaf for leaf in duties.offered(day) if leaf.code.rpartition(".")[0] in SUBJECTS and not leaf.emergency]
    return [(leaf.code, leaf.names[2].zh if language.startswith("zh") else leaf.names[2].en) for leaf in found]


class Moment(forms.DateTimeField):
    """A moment as a browser's own field gives it, by the clock of China."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def from_current_timezone(self, value: datetime) -> datetime:
        """Return the moment with its zone."""
        return value.replace(tzinfo=CHINA)


class OutageForm(forms.Form):
    """What is off, where, since when and until when."""

    place = forms.ChoiceField(label=_("在哪里"))
    category = forms.ChoiceField(label=_("什么停了"))
    words = forms.CharField(
        label=_("告诉大家什么"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("为什么停、影响谁、有什么替代办法"),
    )
    begins_at = Moment(label=_("从什么时候起"))
    expected_at = Moment(label=_("预计什么时候恢复"), required=False, help_text=_("说不准就先空着，之后再补"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen_by = {"*": _("这里的住户都看得到")}

    def __init__(self, *args: Any, places: Sequence[tuple[str, Any]], language: str, now: datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), "begins_at": now.astimezone(CHINA), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["category"].choices = kinds(language, now.astimezone(CHINA).date())  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """When it should be back."""

    expected_at = Moment(label=_("预计什么时候恢复"))


class TopicForm(forms.Form):
    """What is made of a rising topic."""

    words = forms.CharField(label=_("怎么处理"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))
    seen_by = {"*": _("本级和上级的经办人看得到")}
