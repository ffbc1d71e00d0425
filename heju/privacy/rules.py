"""The inventory in words (pure): what is kept, why, on which basis, by whom, how long, in which form, how it is handed out and goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from heju.kit.law import Source, cite
from heju.kit.personal import Declared, Field, Form, Impersonal, Leaves, Personal, Purpose, Retention
from heju.people.parameters import HANDLERS
from heju.privacy.parameters import COPY as COPY

# The operator works for the five handlers and decides nothing by itself (PIPL art. 21).
PLATFORM = ("平台（受五方委托运行）", "the platform, which works for the five")

FORMS: dict[Form, tuple[str, str]] = {
    Form.SEALED: ("加密保存，列表里只显示一部分", "encrypted; lists show a mask"),
    Form.SEALED_TEXT: ("加密保存", "encrypted"),
    Form.SEALED_JSON: ("加密保存", "encrypted"),
    Form.INDEX: ("只能比对、不能读出的索引", "an index that can be compared and not read"),
    Form.PLAIN: ("按权限可读", "readable to whom the rules allow it"),
    Form.REFERENCE: ("编号", "a number"),
    Form.DIGEST: ("不能还原的散列", "a hash that cannot be undone"),
}
ERASED: dict[Leaves, tuple[str, str]] = {
    Leaves.DELETED: ("整条删除", "the row is deleted"),
    Leaves.EMPTIED: ("内容清空，只留一个没有名字的编号", "emptied; a number without a name stays"),
    Leaves.SHREDDED: (
        "记录不能改动；销毁密钥，文字谁也打不开",
        "the record cannot be changed; its key is destroyed and nobody can read the words",
    ),
    Leaves.KEPT: ("保留一个没有名字的编号", "a number without a name stays"),
}
# Residents read about themselves first, and last about what only those have who hold a post.
READ_FIRST = ("people_person", "people_tie", "people_account", "audit_record")
READ_LAST = ("web_", "registers_", "organizations_", "jobs_")


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One field in words."""

    column: str
    name: str
    form: str
    exported: str


@dataclass(frozen=True, slots=True)
class PartWords:
    """Fields of one table with one purpose and one retention, in words. `stays` are the reasons why something cannot go yet."""

    table: str
    title: str
    purpose: str
    basis: str
    handlers: str
    retention: str
    retention_basis: str
    erased: str
    fields: tuple[FieldWords, ...]
    stays: tuple[tuple[str, str], ...]


def cited(sources: Iterable[Source], chinese: bool) -> str:
    """Return the sources as a person reads them."""
    found = tuple(sources)
    return cite(found) if chinese else "; ".join(source.en for source in found)


def handler_words(codes: Iterable[str], chinese: bool) -> str:
    """Return the names of handlers."""
    names = []
    for code in codes:
        one = HANDLERS.get(code)
        pair = PLATFORM if one is None else (one.zh, one.en)
        names.append(pair[0] if chinese else pair[1])
    return "、".join(names) if chinese else ", ".join(names)


def exported_words(field: Field, chinese: bool) -> str:
    """Return how a field is handed out."""
    if not field.is_exported:
        return "不是可读的信息，不在副本里" if chinese else "nothing that can be read; not in the copy"
    if field.form is Form.SEALED or field.form is Form.SEALED_TEXT:
        return "副本里是原文" if chinese else "in clear in the copy"
    return "在副本里" if chinese else "in the copy"


def parts(declared: Iterable[Declared], *, chinese: bool) -> list[PartWords]:
    """Return the inventory in words: a table's fields by what they are kept for and for how long, in the declared order."""
    found = []
    at = 0 if chinese else 1
    for one in declared:
        if not isinstance(one, Personal):
            continue
        groups: dict[tuple[str, str], tuple[Purpose, Retention, list[Field]]] = {}
        for field in one.fields:
            purpose, retention = one.purpose_of(field), one.retention_of(field)
            groups.setdefault((purpose.code, retention.en), (purpose, retention, []))[2].append(field)
        for purpose, retention, fields in groups.values():
            found.append(
                PartWords(
                    table=one.table,
                    title=one.zh if chinese else one.en,
                    purpose=purpose.zh if chinese else purpose.en,
                    basis=cited(purpose.basis, chinese),
                    handlers=handler_words(purpose.handlers, chinese),
                    retention=retention.zh if chinese else retention.en,
                    retention_basis=cited(retention.source, chinese),
                    erased=ERASED[one.leaves][at],
                    fields=tuple(
                        FieldWords(f.column, f.zh if chinese else f.en, FORMS[f.form][at], exported_words(f, chinese)) for f in fields
                    ),
                    stays=tuple((stay.zh if chinese else stay.en, cited(stay.source, chinese)) for stay in one.stays),
                )
            )
    return found


def as_read(found: Iterable[PartWords]) -> list[PartWords]:
    """Return the inventory as residents read it: who one is, one's home, what else is about everybody, then what only officials have."""
    order = {name: place for place, name in enumerate(READ_FIRST)}
    return sorted(found, key=lambda part: (order.get(part.table, len(order)), part.table.startswith(READ_LAST)))


def of_the_person(zh: str, en: str) -> tuple[str, str]:
    """Return the title of a table, which speaks of oneself, as it reads for anybody: on a proof it is nobody's own."""
    for mine, theirs in (("I am", "the person is"), ("I was", "the person was"), ("I", "the person"), ("my", "the person's")):
        en = re.sub(rf"\b{mine}\b", theirs, en)
    return zh.replace("我", "本人"), en


def as_markdown(declared: Iterable[Declared]) -> str:
    """Return docs/security/inventory.md."""
    everything = list(declared)
    lines = [
        "# Inventory of personal data",
        "",
        "Generated by `make docs` from the room `personal.py` of every house. `tests/test_inventory.py` walks every column of the",
        "database and fails the build for one that can hold something about a person and is not declared. Export, erasure, retention and",
        "the change of keys work from the same declarations. The page for residents is `/privacy/`.",
        "",
    ]
    for part in parts(everything, chinese=False):
        lines += [
            f"## {part.table}: {part.title}",
            "",
            f"- **for**: {part.purpose}",
            f"- **basis**: {part.basis}",
            f"- **handlers**: {part.handlers}",
            f"- **kept**: {part.retention} ({part.retention_basis})",
            f"- **erasure**: {part.erased}",
            *(f"- **stays while**: {why} ({basis})" for why, basis in part.stays),
            "",
            "| column | what | form | copy |",
            "|---|---|---|---|",
            *(f"| `{field.column}` | {field.name} | {field.form} | {field.exported} |" for field in part.fields),
            "",
        ]
    lines += ["## About nobody", "", "| table | columns | because |", "|---|---|---|"]
    for one in sorted((one for one in everything if isinstance(one, Impersonal)), key=lambda one: one.table):
        lines.append(f"| {one.table} | {', '.join(f'`{name}`' for name in one.columns)} | {one.because} |")
    return "\n".join([*lines, ""])
