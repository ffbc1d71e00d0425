"""Words typed about places → clean values, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.places.actions.units import SOURCES
from heju.places.models import AreaSource, CompoundKind, Place, PlaceKind, UnitKind
from heju.places.rules import elevation as rules

WHY_HELP = _("写进记录，查得到")


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, help_text=help_text, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class WhyForm(forms.Form):
    """Why something is done."""

    seen_by = {"*": _("写下的内容进入记录，审计员和有权限的经办人能看到")}
    why = forms.CharField(label=_("原因"), help_text=WHY_HELP, max_length=200)


class RenameForm(forms.Form):
    """Another name."""

    seen_by = {"*": _("名称所有能看到这个地点的人都看得到")}
    name = forms.CharField(label=_("新名称"), max_length=60)
    keep_old = forms.BooleanField(label=_("旧名留作别名，搜旧名也找得到"), required=False, initial=True)
    why = forms.CharField(label=_("原因"), help_text=WHY_HELP, max_length=200, required=False)


class AliasForm(forms.Form):
    """A further name, and who says so."""

    name = forms.CharField(label=_("别名"), help_text=_("大家平时怎么叫它"), max_length=60)
    source = forms.CharField(label=_("出处"), max_length=100, required=False)


class CloseForm(forms.Form):
    """From when a place no longer stands, and why."""

    until = day_field(_("从哪一天起停用"), _("这一天起不再算在内；之前的记录都保留"))
    why = forms.CharField(label=_("原因"), help_text=WHY_HELP, max_length=200)


class CodeForm(forms.Form):
    """A code of some scheme, from a day on."""

    scheme = forms.ChoiceField(
        label=_("编码种类"), choices=[("statistical", _("统计用区划代码（12 位）")), ("house-building", _("楼栋编码（19 位）"))]
    )
    code = forms.CharField(label=_("编码"), max_length=25)
    version = forms.CharField(label=_("版本"), help_text=_("公布的年份或日期"), max_length=20)
    valid_from = day_field(_("从哪一天起有效"))


class FoundForm(forms.Form):
    """A new place directly below another."""

    name = forms.CharField(label=_("名称"), max_length=60)
    compound_kind = forms.ChoiceField(label=_("哪一类小区"), choices=CompoundKind.choices)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    year_built = forms.IntegerField(label=_("建成年份"), min_value=1900, max_value=2100, required=False)
    floors = forms.IntegerField(label=_("层数"), min_value=1, max_value=200, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Leave out what a place of that kind has not."""
        super().__init__(*args, **kwargs)
        unused = {PlaceKind.BUILDING: ("compound_kind",), PlaceKind.STAIRWELL: ("compound_kind", "address", "year_built")}
        for name in unused.get(PlaceKind(kind), ()):
            del self.fields[name]


class WhereForm(forms.Form):
    """A street or community to go to, among those where one may edit; and why."""

    to = forms.ChoiceField(label=_("放到哪里"), help_text=_("社区还不清楚时，先放在街道下"))
    why = forms.CharField(label=_("原因"), help_text=WHY_HELP, max_length=200)

    def __init__(self, *args: Any, divisions: Iterable[Place], **kwargs: Any) -> None:
        """Offer the streets and their communities, in the order of codes."""
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        street = ""
        for one in sorted(divisions, key=lambda one: one.path):
            if one.kind == PlaceKind.STREET:
                street = one.name
                groups[street] = [(str(one.pk), str(_("%(name)s（社区未明）")) % {"name": one.name})]
            else:
                groups.setdefault(street or str(_("社区")), []).append((str(one.pk), one.name))
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *groups.items()]


class PlaceRowForm(WhereForm):
    """Where a row of a list lies, and which kind of compound it is."""

    compound_kind = forms.ChoiceField(label=_("哪一类小区"), choices=CompoundKind.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for no reason: the list is the reason."""
        super().__init__(*args, **kwargs)
        del self.fields["why"]


def _area(required: bool) -> forms.DecimalField:
    return forms.DecimalField(label=_("专有部分面积（平方米）"), max_digits=9, decimal_places=2, min_value=0, required=required)


SOURCE_CHOICES = [(source.value, source.label) for source in SOURCES]


class UnitForm(forms.Form):
    """An exclusive part; its area may be entered later, but never without its source."""

    seen_by = {"*": _("小区里有身份的人都能看到房号和面积，看不到住户")}
    kind = forms.ChoiceField(label=_("种类"), choices=UnitKind.choices)
    number = forms.CharField(label=_("房号"), help_text=_("如 101、商铺3、车位012"), max_length=20)
    floor = forms.IntegerField(label=_("楼层"), min_value=-9, max_value=200, required=False)
    area_m2 = _area(False)
    area_source = forms.ChoiceField(label=_("面积来自哪里"), choices=[("", _("还没有面积")), *SOURCE_CHOICES], required=False)
    house_code = forms.CharField(label=_("房屋编码（25 位）"), max_length=25, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an area without a source, and a source without an area."""
        values = super().clean() or {}
        if (values.get("area_m2") is None) != (not values.get("area_source")):
            self.add_error("area_source", _("面积和来源要一起填"))
        return values


class AreaForm(forms.Form):
    """A corrected area, its source, and why."""

    area_m2 = _area(True)
    area_source = forms.ChoiceField(label=_("面积来自哪里"), choices=SOURCE_CHOICES)
    why = forms.CharField(label=_("原因"), help_text=_("面积决定表决的份量，改动会写进记录"), max_length=200)


def source_label(source: str) -> str:
    """Return an area's source in words."""
    return str(AreaSource(source).label) if source else ""


class PartsForm(forms.Form):
    """Floors and series of homes, or a row of shops or bays."""

    seen_by = {"*": _("小区里有身份的人都能看到房号，看不到住户")}
    kind = forms.ChoiceField(label=_("添加什么"), choices=UnitKind.choices)
    floors = forms.CharField(label=_("哪些层"), max_length=100, help_text=_("如 1-33；地下一层写 -1。商铺和车位一次写一层。"))
    skip = forms.CharField(label=_("跳过的层号"), max_length=60, required=False, help_text=_("如 4、13、14"))
    series = forms.CharField(label=_("每层有哪几户"), max_length=100, required=False, help_text=_("住宅填写，如 01-08 或 A B C"))
    count = forms.IntegerField(
        label=_("几个"), min_value=1, max_value=2000, required=False, help_text=_("商铺和车位填写，接着已有的往后编号")
    )

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into floors and series."""
        values = super().clean() or {}
        try:
            left_out = set(rules.floors_of_words(values["skip"])) if values.get("skip") else set()
            values["floors"] = [floor for floor in rules.floors_of_words(values.get("floors", "")) if floor not in left_out]
        except rules.BadFloors:
            self.add_error("floors", _("层号写成 1-33 或 1、2、5-9，最高 200 层"))
            return values
        if values.get("kind") == UnitKind.HOME:
            try:
                values["series"] = rules.series_of_words(values.get("series", ""))
            except rules.BadSeries:
                self.add_error("series", _("写成 01-08 或 A B C，一户最多三个字"))
        else:
            if not values.get("count"):
                self.add_error("count", _("请写添加几个"))
            if len(values["floors"]) > 1:
                self.add_error("floors", _("商铺和车位一次写一层"))
        if not values.get("floors") and "floors" not in self.errors:
            self.add_error("floors", _("这些层都被跳过了"))
        return values


class SeriesForm(forms.Form):
    """Another name for a series."""

    old = forms.ChoiceField(label=_("哪一列"))
    new = forms.CharField(label=_("改叫什么"), max_length=3, help_text=_("如 A 或 08；每一层都改"))
    why = forms.CharField(label=_("原因"), help_text=WHY_HELP, max_length=200)

    def __init__(self, *args: Any, series: Iterable[str], **kwargs: Any) -> None:
        """Offer the series that are drawn."""
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = [(one, one) for one in series]  # type: ignore[attr-defined]

    def clean_new(self) -> str:
        """Return the name as it is written in numbers."""
        try:
            return rules.series_of_words(self.cleaned_data["new"])[0]
        except rules.BadSeries:
            raise forms.ValidationError(_("写成 01-08 或 A B C，一户最多三个字")) from None
