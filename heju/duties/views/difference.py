"""What a revision changes, said in words: the old beside the new, whom it binds, and what comes after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from heju.duties.forms import SEVERITY
from heju.duties.queries.tree import category_words, leaf_of
from heju.duties.rules import added, revise
from heju.duties.rules.load import shipped
from heju.duties.rules.records import FREQUENCIES, Leaf, Words
from heju.duties.views.page import body_said, is_english, said

# Behind every number of a published revision: the draft that is looked at comes last on its day.
LAST = 2**62


def rows(lists: revise.Deployed, draft: Any) -> list[dict[str, str]]:
    """Return what a draft changes, one row a thing: its name, what would hold on that day without it, and what with it."""
    day = draft.effective_on
    with_it = replace(lists, revisions=(*lists.revisions, _as_revision(draft)))
    if draft.target == "leaf":
        leaf = drafted_leaf(draft)
        if leaf is None:
            return []
        if draft.act == "add":
            own = {name: draft.fields[name] for name in ("parent", "name_zh", "name_en", "words")}
            return _compared({}, own | _leaf_values(with_it, leaf, day))
        if draft.act == "end":
            return [{"name": _("这一类"), "old": said(leaf.names[2]), "new": _("从那天起不能再选；以前的事仍是这一类")}]
        return _compared(_leaf_values(lists, leaf, day), _leaf_values(with_it, leaf, day))
    before, after = lists.entry(draft.code, day), with_it.entry(draft.code, day)
    if after is None:
        old = "" if before is None else text_of(before)
        return [{"name": _("职责"), "old": old, "new": _("从那天起没有这一条")}]
    return _compared({} if before is None else revise.values(before), revise.values(after))


def drafted_leaf(proposal: Any) -> Leaf | None:
    """Return the kind that a draft or a revision is about, one that is only drafted, too; None where there is none."""
    parent = leaf_of(str(proposal.fields.get("parent", ""))) if proposal.act == "add" else None
    if parent is None:
        return leaf_of(proposal.code)
    return added.named(parent, proposal.code, Words(proposal.fields["name_zh"], proposal.fields["name_en"]))


def _leaf_values(lists: revise.Deployed, leaf: Leaf, day: date) -> dict[str, Any]:
    return revise.pace_values(lists.pace(leaf, day)) | revise.route_values(lists.leaf(leaf, day))


def _as_revision(draft: Any) -> revise.Revision:
    return revise.Revision(
        number=LAST, target=draft.target, code=draft.code, act=draft.act, fields=draft.fields, effective_on=draft.effective_on
    )


def _compared(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": _names()[name], "old": _worded(name, before.get(name)), "new": _worded(name, after[name])}
        for name in revise.changed(before, after)
        if before.get(name) or after[name]
    ]


def _names() -> dict[str, str]:
    return {
        "body": _("谁的职责"), "basis": _("依据"), "category": _("关于哪一类事"), "duty_zh": _("职责"), "duty_en": _("职责（英文）"),
        "frequency": _("多久一次"), "evidence_zh": _("可以要看的凭证"), "evidence_en": _("凭证（英文）"), "severity": _("严重程度"),
        "added_zh": _("本区补充"), "added_en": _("本区补充（英文）"), "first_contact_hours": _("多久先联系您（小时）"),
        "update_days": _("多久告诉您进展（天）"), "solution_days": _("多久办好（天）"), "lead": _("由谁牵头"), "assisting": _("由谁协助"),
        "parent": _("从哪一类分出来"), "name_zh": _("名字"), "name_en": _("名字（英文）"), "words": _("写到这些词的"),
    }  # fmt: skip


def _worded(name: str, value: Any) -> str:
    if value in (None, "", []):
        return _("没有")
    if name == "frequency":
        return said(FREQUENCIES[value])
    if name == "severity":
        return str(SEVERITY[value])
    if name in ("body", "lead"):
        return body_said(value)
    if name == "assisting":
        return _("、").join(body_said(code) for code in value)
    if name in ("category", "parent"):
        return said(category_words(value))
    return _("、").join(value) if isinstance(value, list) else str(value)


def text_of(entry: revise.Entry) -> str:
    """Return the text of a duty in the reader's language."""
    return entry.duty.duty_en if is_english() else entry.duty.duty_zh


def name_of(proposal: Any) -> str:
    """Return what a draft or a revision is about, in words: the kind of matter, or the duty as it ships or was added."""
    if proposal.target == "leaf":
        leaf = drafted_leaf(proposal)
        return proposal.code if leaf is None else said(leaf.names[2])
    key = "duty_en" if is_english() else "duty_zh"
    if key in proposal.fields:
        return str(proposal.fields[key])
    found = next((duty for duty in shipped().duties if duty.code == proposal.code), None)
    return str(proposal.code if found is None else getattr(found, key))


def body_of(lists: revise.Deployed, proposal: Any) -> str:
    """Return the body that a draft binds: of a kind of matter, who leads it."""
    if proposal.target == "leaf":
        leaf = drafted_leaf(proposal)
        return "" if leaf is None else str(proposal.fields.get("lead", lists.leaf(leaf, proposal.effective_on).lead))
    if "body" in proposal.fields:
        return str(proposal.fields["body"])
    known = [duty.body for duty in lists.lists.duties if duty.code == proposal.code]
    known += [str(one.fields["body"]) for one in lists.revisions if one.code == proposal.code and "body" in one.fields]
    return known[0] if known else ""


def bound_by(lists: revise.Deployed, proposal: Any) -> str:
    """Return the name of the body that a draft binds."""
    code = body_of(lists, proposal)
    return body_said(code) if code else ""


def later(lists: revise.Deployed, proposal: Any) -> list[date]:
    """Return the days after its own from which published revisions of the same entry hold: what it sets ends there."""
    return sorted(
        one.effective_on
        for one in lists.revisions
        if (one.target, one.code) == (proposal.target, proposal.code) and one.effective_on > proposal.effective_on
    )
