"""When two persons of the register may be made one (pure). Never decided here: proposed to a person, who looks and says why.

A merge must not show anybody what he did not hold before: the handlers of personal data are separate ones (PIPL art. 20, 22, 23).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from heju.kit.law import Source
from heju.kit.ruling import Reason, Ruling, passes, refuses

FIELDS: Final = ("name", "phone", "identity")
PROVIDE: Final = Source("personal_information_protection_law", "23")
# Why two rows are alike, surest first: (zh, en).
LIKE: Final[dict[str, tuple[str, str]]] = {
    "name_and_phone": ("姓名和手机号都相同", "the same name and phone"),
    "name_and_home": ("同一套房屋里姓名相同", "the same name in one home"),
    "name_one_phone": ("同一小区里姓名相同，其中一份没有手机号", "the same name in one compound, one of them without a phone"),
}
_FIELD_WORDS: Final = {"name": ("姓名", "name"), "phone": ("手机号", "phone"), "identity": ("身份证号", "identity number")}
_HANDLER_WORDS: Final = {
    "branch": ("支部", "branch"),
    "committee": ("业委会", "owners' committee"),
    "company": ("物业", "property company"),
    "government": ("街道社区", "government"),
    "agency": ("社工机构", "social work agency"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the blind index of each field that is filled, and who holds him.

    A holder is opaque: its handler, then whatever tells one place's branch or company from another's ("branch:9f2c", "government").
    """

    fields: Mapping[str, bytes] = field(default_factory=dict)
    holders: frozenset[str] = frozenset()


def carried(survivor: Side, duplicate: Side) -> tuple[str, ...]:
    """Return the fields that the survivor lacks and the duplicate brings along."""
    return tuple(name for name in FIELDS if name in duplicate.fields and name not in survivor.fields)


def dropped(survivor: Side, duplicate: Side) -> tuple[str, ...]:
    """Return the fields in which the two differ: the survivor's stays, the duplicate's is kept closed for undoing."""
    both = [name for name in FIELDS if name in duplicate.fields and name in survivor.fields]
    return tuple(name for name in both if duplicate.fields[name] != survivor.fields[name])


def disclosures(survivor: Side, duplicate: Side) -> tuple[tuple[str, str], ...]:
    """Return what a merge would show to a holder of only one side that he does not hold: (handler, field), sorted."""
    after = {**dict(duplicate.fields), **dict(survivor.fields)}
    found = set()
    for side, other in ((survivor, duplicate), (duplicate, survivor)):
        for holder in side.holders - other.holders:
            found |= {(holder.partition(":")[0], name) for name in FIELDS if name in after and side.fields.get(name) != after[name]}
    return tuple(sorted(found))


def may_merge(survivor: Side, duplicate: Side) -> Ruling:
    """Return whether the two may be made one, with every reason against it at once.

    Source: personal_information_protection_law art. 23.
    """
    against = []
    if "identity" in survivor.fields and "identity" in duplicate.fields:
        # Blind indexes are unique, so two filled ones always differ.
        zh, en = "两份登记的身份证号不同，不是同一个人。", "Their identity numbers differ: they are two persons."
        against.append(Reason("merging.identities", zh, en))
    for handler, name in disclosures(survivor, duplicate):
        who, what = _HANDLER_WORDS[handler], _FIELD_WORDS[name]
        zh = f"合并后{who[0]}会看到它原来没有掌握的{what[0]}。请反过来合并，或者先取得本人的单独同意。"
        en = f"The {who[1]} would see the {what[1]}, which it does not hold now. Merge the other way round, or ask the person first."
        against.append(Reason(f"merging.discloses.{handler}.{name}", zh, en, (PROVIDE,)))
    return refuses(*against) if against else passes()
