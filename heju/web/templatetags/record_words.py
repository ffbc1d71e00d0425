"""The record in words. The record itself knows numbers only; here, above all houses, they get the names that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from heju.audit import verbs
from heju.audit.models import Record
from heju.organizations import roles
from heju.organizations.models import Appointment, Body, BodyKind, PostKind
from heju.people.models import TieKind
from heju.places.models import AreaSource, Place, PlaceKind, UnitKind

register = template.Library()

# Levels that the filter of places offers: what lies below is reached by the link of a record.
OFFERED = ("district", "street", "community")
# Facts of an act that people can read; others are shown under their own name.
FACTS = {
    "reason": ("理由", "reason"),
    "fields": ("字段", "fields"),
    "field": ("哪一项", "what"),
    "handler": ("处理方", "handler"),
    "handlers": ("处理方", "handlers"),
    "name": ("名称", "name"),
    "kind": ("类别", "kind"),
    "post": ("岗位", "post"),
    "body": ("组织", "body"),
    "on": ("日期", "on"),
    "since": ("起", "since"),
    "until": ("止", "until"),
    "from": ("原来", "from"),
    "to": ("改为", "to"),
    "old": ("原来", "before"),
    "new": ("改为", "after"),
    "into": ("并入", "into"),
    "old_path": ("原来的位置", "place before"),
    "new_path": ("新的位置", "place after"),
    "places": ("地点数", "places"),
    "units": ("房屋数", "exclusive parts"),
    "first": ("从第几条", "from number"),
    "last": ("到第几条", "to number"),
    "ok": ("一致", "holds"),
    "head": ("链头", "head"),
    "fault": ("问题", "fault"),
    "day": ("日期", "day"),
    "role": ("身份", "role"),
    "share": ("份额", "share"),
    "number": ("编号", "number"),
    "area_m2": ("面积（平方米）", "area, m²"),
    "area_source": ("面积来源", "source of the area"),
    "basis": ("依据", "basis"),
    "system": ("由系统", "by system"),
    "token": ("接口凭证编号", "token number"),
    "powers": ("权限", "powers"),
}

HANDLERS = {
    "branch": gettext_lazy("党支部"),
    "committee": gettext_lazy("业委会"),
    "company": gettext_lazy("物业公司"),
    "government": gettext_lazy("政府部门"),
    "agency": gettext_lazy("社工机构"),
}
FIELDS = {"name": gettext_lazy("姓名"), "phone": gettext_lazy("手机号"), "identity": gettext_lazy("证件号")}
# Facts that hold codes, and the words for these.
CODES: dict[str, dict[str, Any]] = {
    "kind": {**dict(PlaceKind.choices), **dict(UnitKind.choices), **dict(TieKind.choices), **dict(BodyKind.choices)},
    "post": dict(PostKind.choices),
    "area_source": dict(AreaSource.choices),
    "field": FIELDS,
    "fields": FIELDS,
    "handler": HANDLERS,
    "handlers": HANDLERS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with the words for its numbers."""

    record: Record
    who: str
    role: str
    body: str
    did: str
    subject: str
    where: str
    for_whom: str
    viewed_by: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what the act said of itself, label and value."""
        language = get_language() or ""
        return [
            (verbs.said(FACTS, name, language), _fact(name, value, language))
            for name, value in self.record.detail.items()
            if value not in ("", None, [])
        ]


def _fact(name: str, value: Any, language: str) -> str:
    """Return a value as people say it: the words of a code where the fact is known to hold one."""
    if name == "role":
        return role_words(str(value), language)
    words = CODES.get(name, {})
    if isinstance(value, list):
        return _("、").join(str(words.get(part, part)) for part in value)
    return str(words[value]) if isinstance(value, str) and value in words else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return _("、").join(map(_value, value))
    if isinstance(value, dict):
        return _("；").join(f"{name} {_value(part)}" for name, part in value.items())
    return str(value)


def role_words(code: str, language: str) -> str:
    """Return the name of a role, or of whoever acts without one."""
    role = roles.ROLES.get(code)
    if role is None:
        return verbs.said(verbs.ACTORS, code, language)
    return role.en if verbs.is_english(language) else role.zh


@register.filter
def named(records: Iterable[Record]) -> list[Entry]:
    """Give each record its words, with three queries for all of them."""
    found, language = list(records), get_language() or ""
    bodies = dict(Body.objects.filter(id__in={row.body_id for row in found if row.body_id}).values_list("id", "name"))
    names = _public_names(found)
    places = _places(found)
    return [
        Entry(
            record=row,
            who=_who(row, names),
            role=role_words(row.role, language),
            body=bodies.get(row.body_id or 0, ""),
            did=verbs.said(verbs.VERBS, row.verb, language),
            subject=_subject(row, language),
            where=_where(row.path, places),
            for_whom=_person(row.for_person_id, names),
            viewed_by=_person(row.viewed_by_id, names),
        )
        for row in found
    ]


def _public_names(records: list[Record]) -> dict[int, str]:
    """Return the names of those who hold a post: the office is public, and so is its name. Residents stay numbers."""
    persons = {person for row in records for person in (row.person_id, row.for_person_id, row.viewed_by_id) if person}
    held = Appointment.objects.filter(person__in=persons).order_by("-since", "id")
    return dict(held.values_list("person_id", "public_name"))


def _person(number: int | None, names: dict[int, str]) -> str:
    if number is None:
        return ""
    return names.get(number) or _("居民（%(number)d 号）") % {"number": number}


def _who(row: Record, names: dict[int, str]) -> str:
    if "system" in row.detail:
        return _("系统“%(name)s”") % {"name": row.detail["system"]}
    if row.person_id is None:
        return _("系统") if row.account_id is None else _("账号 %(number)d") % {"number": row.account_id}
    return _person(row.person_id, names)


def _subject(row: Record, language: str) -> str:
    words = verbs.said(verbs.SUBJECTS, row.subject, language)
    return words if row.subject_id is None else _("%(what)s %(number)d 号") % {"what": words, "number": row.subject_id}


def _places(records: list[Record]) -> dict[str, str]:
    paths = set()
    for row in records:
        labels = row.path.split(".")
        paths |= {".".join(labels[: depth + 1]) for depth in range(len(labels))}
    return dict(Place.objects.filter(path__in=paths).values_list("path", "name"))


def _where(path: str, places: dict[str, str]) -> str:
    labels = path.split(".")
    steps = [places.get(".".join(labels[: depth + 1]), "") for depth in range(len(labels))]
    # The district goes without saying below it.
    words = [name for name in (steps[1:] if len(steps) > 1 else steps) if name]
    return " · ".join(words) or path


@register.simple_tag
def place_options(chosen: str = "") -> list[dict[str, Any]]:
    """Return the divisions that the filter offers, and the chosen place where it lies deeper."""
    rows = list(Place.objects.filter(kind__in=OFFERED, valid_until=None).order_by("path").values_list("path", "name"))
    if chosen and chosen not in {path for path, _name in rows}:
        rows += list(Place.objects.filter(path=chosen).values_list("path", "name")) or [(chosen, chosen)]
    return [{"value": path, "word": "　" * path.count(".") + name, "is_chosen": path == chosen} for path, name in rows]


@register.simple_tag
def role_options(chosen: str = "") -> list[dict[str, Any]]:
    """Return the roles that the filter offers."""
    language = get_language() or ""
    return [{"value": code, "word": role_words(code, language), "is_chosen": code == chosen} for code in (*roles.ROLES, *verbs.ACTORS)]
