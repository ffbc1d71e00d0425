"""Reading the shipped lists: strict, whole or not at all."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, cast

from heju.duties import parameters
from heju.duties.rules.records import (
    AGENCIES,
    BODIES,
    FREQUENCIES,
    LEVELS,
    Citation,
    Duty,
    Kind,
    Leaf,
    Level,
    Policy,
    Role,
    Words,
)
from heju.duties.rules.tables import Refused, Table
from heju.kit.law import NoSuchArticle, UnknownLaw

_DUTY_CODE: Final = re.compile(r"[A-Z]{2}(-[A-Z]{2,4})?-[0-9]{2}")
_PART: Final = re.compile(r"[a-z][a-z0-9_]*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_CALL: Final = re.compile(r"[0-9]{3,5}")


@dataclass(frozen=True, slots=True)
class Lists:
    """This will hold everything shipped: the duties of every body, the words for bearers, policies and leaves."""

    duties: tuple[Duty, ...]
    roles: tuple[Role, ...]
    policies: tuple[Policy, ...]
    leaves: tuple[Leaf, ...]

    def in_force(self, day: date) -> tuple[Duty, ...]:
        """This will give the entries that hold on that day, of each code the one that began last."""
        latest: dict[str, Duty] = {}
        for duty in self.duties:
            if duty.valid_from > day:
                continue
            if duty.code not in latest or duty.valid_from > latest[duty.code].valid_from:
                latest[duty.code] = duty
        return tuple(duty for duty in latest.values() if duty.holds_on(day))

    def leaf(self, code: str) -> Leaf:
        """This will give the leaf of that code. Raises KeyError when there is none."""
        for leaf in self.leaves:
            if leaf.code == code:
                return leaf
        raise KeyError(code)


def read_leaves(document: Any, field: str) -> list[Leaf]:
    """This will read one branch of the category tree. Raises Refused with the field that is wrong."""
    top = Table(document, field)
    code, words = _part(top), _words(top)
    leaves = []
    for group in top.tables("group"):
        group_code, group_words = _part(group), _words(group)
        leaves += [_leaf(table, f"{code}.{group_code}", words, group_words) for table in group.tables("leaf")]
        group.end()
    top.end()
    return leaves


def read_roles(document: Any, field: str) -> list[Role]:
    """This will read the words by which articles name a bearer. Raises Refused with the field that is wrong."""
    top = Table(document, field)
    roles: list[Role] = []
    for table in top.tables("roles"):
        role = Role(
            body=table.one_of("body", BODIES),
            word=table.text("word"),
            capacity=table.text("capacity"),
            why_zh=table.text("why_zh"),
            why_en=table.text("why_en"),
        )
        table.end()
        if any((role.body, role.word) == (other.body, other.word) for other in roles):
            raise Refused(f"{table.field}.word", f"{role.word} stands twice for {role.body}")
        roles.append(role)
    top.end()
    return roles


def read_policies(document: Any, field: str) -> list[Policy]:
    """This will read the bases that are not law. Raises Refused with the field that is wrong."""
    top = Table(document, field)
    policies = []
    for table in top.tables("policy"):
        keys = ("code", "title_zh", "title_en", "what_zh", "what_en")
        policies.append(Policy(**{key: table.text(key) for key in keys}))
        table.end()
    top.end()
    return policies


def read_duties(document: Any, field: str, roles: Iterable[Role], policies: Iterable[Policy], leaves: Iterable[Leaf]) -> list[Duty]:
    """This will read the list of one body or subject. Raises Refused with the field that is wrong."""
    top = Table(document, field)
    body = top.one_of("body", BODIES)
    words = {role.word for role in roles if role.body == body}
    known = _categories(leaves)
    bases = {policy.code for policy in policies}
    head = {
        "body": body,
        "subject": top.text("subject"),
        "subject_zh": top.text("subject_zh"),
        "subject_en": top.text("subject_en"),
    }
    since = top.day("valid_from")
    duties = [_duty(table, head, since, words, bases, known) for table in top.tables("duty")]
    top.end()
    return duties


def refuse_doubles(duties: Iterable[Duty], leaves: Iterable[Leaf]) -> None:
    """This will refuse a code that stands twice: of a leaf, or of duties that begin on one day."""
    seen: set[object] = set()
    for leaf in leaves:
        if leaf.code in seen:
            raise Refused(leaf.code, "is the code of two leaves")
        seen.add(leaf.code)
    for duty in duties:
        if (duty.code, duty.valid_from) in seen:
            raise Refused(duty.code, f"stands twice from {duty.valid_from}")
        seen.add((duty.code, duty.valid_from))


@cache
def shipped() -> Lists:
    """This will give the lists that come with this system. Costs about 50 ms once. Raises Refused when malformed."""
    house = resources.files("heju.duties")
    leaves = [leaf for name, doc in _documents(house / "categories") for leaf in read_leaves(doc, name)]
    bodies = dict(_documents(house / "bodies"))
    roles = read_roles(bodies.pop("roles.toml"), "roles.toml")
    policies = read_policies(bodies.pop("policies.toml"), "policies.toml")
    duties: list[Duty] = []
    for name, document in [*_documents(house / "statutory"), *bodies.items()]:
        duties += read_duties(document, name, roles, policies, leaves)
    refuse_doubles(duties, leaves)
    return Lists(tuple(duties), tuple(roles), tuple(policies), tuple(leaves))


def _documents(folder: Traversable) -> list[tuple[str, Any]]:
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    documents = []
    for name in found:
        try:
            documents.append((name, tomllib.loads((folder / name).read_text(encoding="utf-8"))))
        except tomllib.TOMLDecodeError as error:
            raise Refused(name, str(error)) from error
    return documents


def _part(table: Table) -> str:
    code = table.text("code")
    if not _PART.fullmatch(code):
        raise Refused(f"{table.field}.code", f"{code!r} is not a code")
    return code


def _words(table: Table) -> Words:
    return Words(table.text("zh"), table.text("en"))


def _pairs(table: Table, stem: str) -> tuple[Words, ...]:
    zh, en = table.texts(f"{stem}_zh"), table.texts(f"{stem}_en")
    if len(zh) != len(en):
        raise Refused(f"{table.field}.{stem}_en", "must have as many lines as the Chinese")
    return tuple(Words(*pair) for pair in zip(zh, en, strict=True))


def _leaf(table: Table, prefix: str, top: Words, group: Words) -> Leaf:
    acting = {*BODIES, *AGENCIES} - {"department"}
    leaf = Leaf(
        code=f"{prefix}.{_part(table)}",
        names=(top, group, _words(table)),
        lead=table.one_of("lead", acting),
        assisting=table.texts("assisting"),
        level=cast(Level, table.one_of("level", LEVELS)),
        pace=table.one_of("pace", parameters.PACES),
        call=table.text("call", "") or None,
        asks=_pairs(table, "ask"),
    )
    table.end()
    for body in leaf.assisting:
        if body not in acting or body == leaf.lead:
            raise Refused(f"{table.field}.assisting", f"{body!r} is not a body that can assist here")
    if leaf.emergency and leaf.call is None:
        raise Refused(f"{table.field}.call", "an emergency needs a number to call")
    if leaf.call is not None and not _CALL.fullmatch(leaf.call):
        raise Refused(f"{table.field}.call", "must be a short telephone number")
    return leaf


def _categories(leaves: Iterable[Leaf]) -> set[str]:
    known = set()
    for leaf in leaves:
        top, group, _ = leaf.code.split(".")
        known |= {top, f"{top}.{group}", leaf.code}
    return known


def _duty(table: Table, head: dict[str, str], since: date, words: Collection[str], bases: set[str], known: set[str]) -> Duty:
    evidence = _pairs(table, "evidence")
    duty = Duty(
        **head,
        code=table.text("code"),
        kind=cast(Kind, table.one_of("kind", ("duty", "right"), "duty")),
        duty_zh=table.text("duty_zh"),
        duty_en=table.text("duty_en"),
        frequency=table.one_of("frequency", FREQUENCIES),
        evidence_zh=tuple(words.zh for words in evidence),
        evidence_en=tuple(words.en for words in evidence),
        severity=table.number("severity", 1, 5),
        categories=table.texts("categories"),
        sources=tuple(_citation(row, words) for row in table.tables("sources", [])),
        read_with=tuple(_citation(row, None) for row in table.tables("read_with", [])),
        policies=table.texts("policies", []),
        valid_from=table.day("valid_from", since),
        valid_until=table.day("valid_until", None),
    )
    table.end()
    _refuse_unfounded(duty, table.field, bases, known)
    return duty


def _refuse_unfounded(duty: Duty, field: str, bases: set[str], known: set[str]) -> None:
    if not _DUTY_CODE.fullmatch(duty.code):
        raise Refused(f"{field}.code", f"{duty.code!r} is not a code")
    if duty.valid_until is not None and duty.valid_until <= duty.valid_from:
        raise Refused(f"{field}.valid_until", "must come after valid_from")
    for key in ("evidence_zh", "categories"):
        if not getattr(duty, key):
            raise Refused(f"{field}.{key}", "must not be empty")
    for category in duty.categories:
        if category not in known:
            raise Refused(f"{field}.categories", f"{category!r} is not in the tree")
    for policy in duty.policies:
        if policy not in bases:
            raise Refused(f"{field}.policies", f"{policy!r} is not described in policies.toml")
    if not duty.sources and not duty.policies:
        raise Refused(f"{field}.sources", "a duty needs a source or a policy")
    if duty.body == "property_company" and not duty.statutory:
        raise Refused(f"{field}.sources", "a duty of a property company in this list needs a law")


def _citation(table: Table, words: Collection[str] | None) -> Citation:
    citation = Citation(
        law=table.text("law"),
        article=table.text("article"),
        paragraph=table.number("paragraph", 1, 99, 0),
        item=table.number("item", 1, 99, 0),
        role="" if words is None else table.one_of("role", words),
        sha256=table.text("sha256"),
    )
    table.end()
    try:
        citation.source  # noqa: B018 - asking for it proves that the law and the article exist
    except (UnknownLaw, NoSuchArticle, ValueError) as error:
        raise Refused(f"{table.field}.article", str(error)) from error
    if not _SHA256.fullmatch(citation.sha256):
        raise Refused(f"{table.field}.sha256", "must be 64 lower-case hexadecimal digits")
    return citation
