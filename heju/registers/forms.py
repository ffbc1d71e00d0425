"""Words about an import → clean values: the file and its place, which column is which, what to do with doubtful rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from heju.registers import parameters
from heju.registers.kinds.register import OFFERED
from heju.registers.models import Basis, Import
from heju.registers.rules import mapping
from heju.registers.rules.columns import KINDS, Column
from heju.registers.sheets.refusals import letters

TIES = (("owner", _("业主")), ("possessor", _("合法占有尚未登记")), ("tenant", _("租客")), ("family", _("家属")))


def said(zh: str, en: str) -> str:
    """Return the words in the language of the page."""
    return zh if (get_language() or "zh").startswith("zh") else en


class ReceiveForm(forms.Form):
    """A sheet and the place that it is for."""

    seen_by = {"*": _("表里的内容加密保存，只有您和同一名册的经办人能看到；到期自动删除")}

    place = forms.TypedChoiceField(label=_("导入到哪里"), coerce=int)
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_("Excel（.xlsx、.xls）、.ods 或 CSV。表头不必在第一行，列的顺序不限。"),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt", "data-most-bytes": parameters.LARGEST_TEXT, "data-most-mib": "256"}
        ),
        error_messages={
            "required": _("请选一个文件"),
            "empty": _("文件是空的"),
            "missing": _("请选一个文件"),
            "invalid": _("请选一个文件"),
        },
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["place"].initial = places[0][0]


class ColumnsForm(forms.Form):
    """Which column of the sheet is which."""

    def __init__(self, *args: Any, sheet: Import, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.kind, self.codes = sheet, KINDS[sheet.kind], tuple(codes)
        hidden = set(sheet.hidden_columns)
        choices: list[tuple[str, Any]] = [("", _("表里没有"))]
        choices += [
            (str(index), f"{letters(index)}　{name or _('（没有列名）')}") for index, name in enumerate(sheet.header) if index not in hidden
        ]
        needed = {code for group in self.kind.needs for code in group if len(group) == 1}
        for code in codes:
            column = self.kind.column(code)
            self.fields[code] = forms.TypedChoiceField(
                label=said(column.zh, column.en), choices=choices, coerce=int, empty_value=None, required=code in needed,
                initial=sheet.mapping.get(code, ""), error_messages={"required": _("这一列不能没有，请选是哪一列")},
            )  # fmt: skip
        if sheet.kind == "people":
            self.fields["default_tie"] = forms.ChoiceField(
                label=_("表里没有“关系”列时，这些人都是"), required=False, initial=sheet.options.get("tie_kind", ""),
                choices=[("", _("（表里有这一列）")), *TIES],
            )  # fmt: skip

        self.questions = dict(OFFERED[sheet.kind].questions(sheet))
        self.fields.update(self.questions)

    def clean(self) -> dict[str, Any]:
        """Refuse one column taken twice, and a sheet without what the kind needs."""
        values = super().clean() or {}
        taken: dict[int, str] = {}
        for code, index in self.mapping().items():
            if index in taken:
                self.add_error(code, _("这一列已经选作“%(other)s”") % {"other": self.fields[taken[index]].label})
            taken.setdefault(index, code)
        for group in mapping.missing(self.kind, self.mapping()):
            if len(group) > 1:
                names = _("或").join(said(*_words(self.kind.column(code))) for code in group)
                self.add_error(group[0], _("要有%(names)s其中一列") % {"names": names})
        if self.sheet.kind == "people" and "tie_kind" not in self.mapping() and not values.get("default_tie"):
            self.add_error("default_tie", _("表里没有“关系”列，请选这些人都是什么"))
        return values

    def mapping(self) -> dict[str, int]:
        """Return column code → index, of those that were chosen."""
        found = {code: self.cleaned_data.get(code) for code in self.codes}
        return {code: index for code, index in found.items() if index is not None}

    def options(self) -> dict[str, Any]:
        """Return how the sheet is to be read beyond its columns."""
        tie = self.cleaned_data.get("default_tie", "")
        answers = {name: value for name in self.questions if (value := self.cleaned_data.get(name)) not in (None, "", False)}
        return answers | ({"tie_kind": tie} if tie and "tie_kind" not in self.mapping() else {})


def _words(column: Column) -> tuple[str, str]:
    return column.zh, column.en


class ApplyForm(forms.Form):
    """What is written."""

    takes_doubtful = forms.BooleanField(required=False)


class ExportForm(forms.Form):
    """Which format, and what for."""

    format = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", _("Excel（.xlsx）")), ("csv", _("CSV（UTF-8）"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(label=_("用途"), max_length=200, required=False, help_text=_("例如：换届前核对业主。写下的用途进入记录。"))

    def __init__(self, *args: Any, is_personal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = is_personal


class InquiryForm(forms.Form):
    """Say by what the owners of a home are on the company's list."""

    seen_by = {"*": _("问您的支部和社区看得到；住户的姓名、号码请不要写在这里")}

    basis = forms.ChoiceField(label=_("您按什么登记的"), choices=Basis.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("说明"), min_length=4, max_length=200, help_text=_("例如：2024 年交楼时看过产权证复印件；已请业主本周来更正。")
    )
