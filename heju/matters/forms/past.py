"""What is asked beside the columns of an old register: what it is called, where rows without a compound belong, whether it was open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.matters.rules import past
from heju.places.queries import ground


def questions(sheet: Any) -> dict[str, forms.Field]:
    """Return the fields for one import."""
    options, name = sheet.options, sheet.file_name.rpartition(".")[0] or sheet.file_name
    fields: dict[str, forms.Field] = {
        "source": forms.CharField(
            label=_("这份旧登记簿叫什么"), max_length=past.LONGEST_SOURCE, initial=options.get("source", name[: past.LONGEST_SOURCE]),
            help_text=_("以后再传同一份登记簿请用同一个名字：同名、同一个旧编号就是同一件，不会重复。"),
        )
    }  # fmt: skip
    if sheet.place.kind != "compound":
        found = [(one.id, one.name) for one in ground.compounds_below(sheet.path, sheet.received_at.date())]
        fields["default_compound"] = forms.TypedChoiceField(
            label=_("没写小区的算在哪里"), required=False, coerce=int, empty_value=None, initial=options.get("default_compound", ""),
            choices=[("", _("不导入这些行")), *found], help_text=_("每件事都要落在一个小区。写了小区的照写的来。"),
        )  # fmt: skip
    fields["is_published"] = forms.BooleanField(
        label=_("这份登记簿本来就是公开的"), required=False, initial=bool(options.get("is_published")),
        help_text=_("不勾：导入后不公开，只有支部、社区和街道、区里经办的人看得到。勾了：小区里的人都看得到；有手机号、身份证号的仍不公开。"),
    )  # fmt: skip
    return fields
