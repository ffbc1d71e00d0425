"""The form of one act on a matter: only the fields that this act needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from heju.matters import parameters

MOST_WORDS = 2000
# One byte more than a photo may have, so that a larger one is noticed and not read whole.
MOST_READ = 12 * 1024 * 1024 + 1

type Choices = Sequence[tuple[str, Any]]


class Photos(forms.ClearableFileInput):
    """Several photos at once, from the camera or the album."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/heic,.heic,.heif", "multiple": True})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Photos as bytes; what they are is looked at where they are drawn anew, not by their names."""

    widget = Photos

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Return the photos, none where none was chosen."""
        chosen = [one for one in (data if isinstance(data, list) else [data]) if one]
        if not chosen and self.required:
            raise forms.ValidationError(_("请附上办好的照片"), code="required")
        if len(chosen) > parameters.MOST_PHOTOS:
            raise forms.ValidationError(_("一次最多六张照片"), code="many")
        return [one.read(MOST_READ) for one in chosen]


class KeyForm(forms.Form):
    """What every act brings along: a key made up by the page, so that sending it twice is one, and the version that was seen."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), "expected": version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an act asks for besides words; what stays None is not asked. `photos` says whether they must come."""

    label: Any = ""
    is_needed: bool = False
    leads: Choices | None = None
    bodies: Choices | None = None
    ways: Choices | None = None
    categories: Any = None
    alike: Choices | None = None
    photos: bool | None = None
    seen_by: Any = ""


class ActForm(KeyForm):
    """An act with words, and with bodies, a way, a category, photos or another matter where it needs them."""

    def __init__(self, *args: Any, wanted: Wanted, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_by = {"words": wanted.seen_by}
        for name, field in _chosen(wanted).items():
            self.fields[name] = field
        self.fields["words"] = forms.CharField(
            label=wanted.label, required=wanted.is_needed, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
        )
        if wanted.photos is not None:
            label = _("办好的照片") if wanted.photos else _("照片")
            self.fields["photos"] = PhotosField(label=label, required=wanted.photos, help_text=_("最多六张；位置和设备信息会去掉。"))


def _chosen(wanted: Wanted) -> dict[str, forms.Field]:
    """Return the fields in which something is chosen."""
    found: dict[str, forms.Field] = {}
    if wanted.leads is not None:
        found["lead"] = forms.ChoiceField(label=_("谁牵头"), choices=wanted.leads)
    if wanted.bodies is not None:
        label, needed = (_("哪些单位"), True) if wanted.leads is None else (_("谁协助"), False)
        nobody = "" if wanted.bodies else _("这里还没有登记可以选的单位；请先在“组织”里登记。")
        found["bodies"] = forms.MultipleChoiceField(
            label=label, choices=wanted.bodies, required=needed, widget=forms.CheckboxSelectMultiple, help_text=nobody
        )
    if wanted.ways is not None:
        found["way"] = forms.ChoiceField(label=_("哪条渠道"), choices=wanted.ways, widget=forms.RadioSelect)
    if wanted.categories is not None:
        found["category"] = forms.ChoiceField(label=_("类别"), choices=wanted.categories)
    if wanted.alike is not None:
        nothing = "" if wanted.alike else _("这个小区里没有别的没有结束的公开的事。")
        found["into"] = forms.ChoiceField(
            label=_("同一小区里没有结束的事"), choices=wanted.alike, widget=forms.RadioSelect, help_text=nothing
        )
    return found


class NoteForm(forms.Form):
    """A word among those who work on it."""

    seen_by = {"*": _("只有写的单位和勾选的单位能看到，反映人看不到")}

    words = forms.CharField(label=_("内部记录"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    bodies = forms.MultipleChoiceField(label=_("也给谁看"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, bodies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = bodies  # type: ignore[attr-defined]
        if not bodies:
            del self.fields["bodies"]
