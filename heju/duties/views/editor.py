"""The district's editor: draft a revision, look at what it changes and whom it binds, publish it from a day to come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heju.duties import actions, queries
from heju.duties.actions import refusals
from heju.duties.forms import AddForm, DutyForm, LocalForm, PaceForm, RevisionForm, StatutoryForm, WithdrawForm
from heju.duties.queries.tree import leaf_of
from heju.duties.rules import revise
from heju.duties.views import difference
from heju.duties.views.page import Asked, asked, body_said, frame, home_step, said, say
from heju.kit import pinyin
from heju.kit.doors import View, roles_required
from heju.organizations import roles

POWER = "duties.edit"
MOST = 30


def editing(view: Callable[..., HttpResponse]) -> View:
    """Open the editor to the officers of the district, at their district only."""

    @roles_required(POWER)
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = asked(request)
        at.scope.demand(POWER, at.district)
        return view(request, at, *args, **kwargs)

    return opened


def _frame(at: Asked, *steps: tuple[str, str]) -> dict[str, Any]:
    return frame(at, home_step(at), (_("修订"), reverse("duties:editor")), *steps)


@editing
def editor(request: HttpRequest, at: Asked) -> HttpResponse:
    """Show the open drafts, what was published, and a way to the entry that is to be changed."""
    text = request.GET.get("q", "").strip()[:60]
    context = _frame(at) | {
        "text": text,
        "found": _found(at, text) if text else [],
        "may_rehearse": at.scope.may(roles.REHEARSE_MATTERS, at.district),
        "drafts": [_line(one) | {"url": reverse("duties:draft", args=[one.pk])} for one in queries.open_drafts(at.district)],
        "revisions": [_published(one, at.today) for one in queries.revisions_of(at.district)],
    }
    return render(request, "duties/editor.html", context)


def _found(at: Asked, text: str) -> list[dict[str, str]]:
    leaves = [one for one in queries.leaves() if all(pinyin.matches(one.names[2].zh, word) for word in text.split())]
    rows = [
        {"kind": _("谁办、时限"), "name": said(one.names[2]), "code": one.code, "url": reverse("duties:edit_leaf", args=[one.code])}
        for one in leaves[:MOST]
    ]
    entries = queries.found_in(at.lists.entries(at.today), text)[:MOST]
    return rows + [
        {
            "kind": body_said(one.duty.body),
            "name": difference.text_of(one),
            "code": one.duty.code,
            "url": reverse("duties:edit_duty", args=[one.duty.code]),
        }
        for one in entries
    ]


def _line(one: Any) -> dict[str, Any]:
    return {"code": one.code, "name": difference.name_of(one), "act": one.get_act_display(), "from": say(one.effective_on), "why": one.why}


def _published(one: Any, today: date) -> dict[str, Any]:
    waits = one.withdrawn_at is None and one.effective_on > today
    word = _("已撤回") if one.withdrawn_at else _("等待生效") if waits else _("已生效")
    url = reverse("duties:withdraw_revision", args=[one.pk]) if waits else ""
    return _line(one) | {"tone": "rest" if one.withdrawn_at else "wait" if waits else "done", "word": word, "withdraw_url": url}


@editing
def add(request: HttpRequest, at: Asked) -> HttpResponse:
    """Draft an entry of the district's own."""
    form = AddForm(
        request.POST or None, today=at.today, initial={"effective_on": _next_month(at.today), "severity": 3, "frequency": "always"}
    )
    return _edit(request, at, form, "duty", "", "add", _("加一条本区自己的职责"), _("法律没有写、区里决定要做的。不计入法定职责。"))


@editing
def edit_duty(request: HttpRequest, at: Asked, code: str) -> HttpResponse:
    """Draft a change of a duty."""
    entry = at.lists.entry(code, _next_month(at.today)) or at.lists.entry(code, at.today)
    if entry is None:
        raise Http404
    initial = revise.values(entry) | {"effective_on": _next_month(at.today)}
    initial |= {name: "\n".join(initial[name]) for name in ("evidence_zh", "evidence_en")}
    kind: type[RevisionForm] = LocalForm if entry.is_local else StatutoryForm if entry.duty.statutory else DutyForm
    lead = _("区里可以改这一条，也可以终止它。")
    if entry.duty.statutory:
        lead = _("这是法律定的职责：原文不改，不能删除，只能加严或者补充。")
    form = kind(request.POST or None, today=at.today, initial=initial)
    whole = {"body": entry.duty.body} if entry.is_local else {}
    title = _("改哪里：%(text)s") % {"text": difference.text_of(entry)}
    end_url = "" if entry.duty.statutory else reverse("duties:end_duty", args=[code])
    return _edit(request, at, form, "duty", code, "change", title, lead, whole, end_url)


@editing
def end_duty(request: HttpRequest, at: Asked, code: str) -> HttpResponse:
    """Draft the end of an entry that no law lays down."""
    entry = at.lists.entry(code, at.today) or at.lists.entry(code, _next_month(at.today))
    if entry is None:
        raise Http404
    form = RevisionForm(request.POST or None, today=at.today, initial={"effective_on": _next_month(at.today)})
    title = _("终止：%(text)s") % {"text": difference.text_of(entry)}
    return _edit(request, at, form, "duty", code, "end", title, _("从那天起清单上不再有这一条；以前的日子照旧能查到。"))


@editing
def edit_leaf(request: HttpRequest, at: Asked, code: str) -> HttpResponse:
    """Draft other deadlines of a kind of matter."""
    leaf = leaf_of(code)
    if leaf is None:
        raise Http404
    day = _next_month(at.today)
    held = revise.pace_values(at.lists.pace(leaf, day)) | revise.route_values(at.lists.leaf(leaf, day))
    form = PaceForm(request.POST or None, today=at.today, initial=held | {"effective_on": day})
    title = _("“%(name)s”由谁办、多久要办") % {"name": said(leaf.names[2])}
    lead = _("紧急的事按钟点和自然日算，不能放慢。") if leaf.emergency else _("按工作小时和工作日算。")
    is_own = any(one.leaf.code == code and one.until is None and one.district == at.district for one in queries.added_kinds())
    end_url = reverse("duties:end_leaf", args=[code]) if is_own else ""
    return _edit(request, at, form, "leaf", code, "change", title, lead, end_url=end_url)


@editing
def end_leaf(request: HttpRequest, at: Asked, code: str) -> HttpResponse:
    """Draft the end of a kind that the district has added."""
    found = next((one for one in queries.added_kinds() if one.leaf.code == code and one.district == at.district), None)
    if found is None:
        raise Http404
    form = RevisionForm(request.POST or None, today=at.today, initial={"effective_on": _next_month(at.today)})
    title = _("不再分出这一类：%(name)s") % {"name": said(found.leaf.names[2])}
    lead = _("从那天起这样的事归回“%(name)s”。已经归到这一类的事不变，照旧办完、照旧统计。") % {
        "name": said(queries.category_words(found.parent))
    }
    return _edit(request, at, form, "leaf", code, "end", title, lead)


def _edit(
    request: HttpRequest, at: Asked, form: RevisionForm, target: str, code: str, act: str, title: str, lead: str,
    whole: dict[str, Any] | None = None, end_url: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form and, once it is in order, keep it as a draft and show what it would change."""
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        try:
            draft = actions.draft_revision(
                actor=at.scope, now=timezone.now(), district=at.district, target=target, code=code, act=act,
                wanted=(whole or {}) | form.wanted(), effective_on=words["effective_on"], why=words["why"],
            )  # fmt: skip
        except refusals.Refused as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("duties:draft", draft=draft.pk)
    context = _frame(at, (Truncator(title).chars(24), "")) | {
        "form": form, "title": title, "lead": lead, "act_label": _("存成草稿，看会改什么"), "cancel_url": reverse("duties:editor"),
        "end_url": end_url,
    }  # fmt: skip
    return render(request, "duties/form.html", context, status=422 if request.method == "POST" else 200)


@editing
def draft(request: HttpRequest, at: Asked, draft: int) -> HttpResponse:
    """Show what a draft would change, in words, and how many bodies it binds."""
    found = _draft(at, draft)
    context = _frame(at, (_("草稿"), "")) | {
        "one": _line(found),
        "draft": found.pk,
        "is_open": found.outcome == "open",
        "is_new": found.act == "add",
        "outcome": found.get_outcome_display(),
        "rows": difference.rows(at.lists, found) if found.outcome == "open" else [],
        "bound": difference.bound_by(at.lists, found),
        "number": queries.concerned(difference.body_of(at.lists, found), at.district, at.today),
        "later": [say(day) for day in difference.later(at.lists, found)],
        "may_rehearse": at.scope.may(roles.REHEARSE_MATTERS, at.district),
        "can_rehearse": found.target != "leaf" or found.act == "change",
    }
    return render(request, "duties/draft.html", context)


def _draft(at: Asked, number: int) -> Any:
    found = queries.draft(number)
    if found is None or found.path != at.district:
        raise Http404
    return found


@require_POST
@editing
def publish(request: HttpRequest, at: Asked, draft: int) -> HttpResponse:
    """Publish a draft."""
    found = _draft(at, draft)
    try:
        revision = actions.publish_revision(actor=at.scope, now=timezone.now(), draft=found.pk)
    except refusals.Refused as error:
        messages.error(request, str(error))
        return redirect("duties:draft", draft=draft)
    messages.success(request, _("已发布，%(day)s起生效。在那之前可以撤回。") % {"day": say(revision.effective_on)})
    return redirect("duties:editor")


@require_POST
@editing
def withdraw_draft(request: HttpRequest, at: Asked, draft: int) -> HttpResponse:
    """Withdraw a draft."""
    found = _draft(at, draft)
    try:
        actions.withdraw_draft(actor=at.scope, now=timezone.now(), draft=found.pk)
    except refusals.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("草稿已撤回，清单没有变。"))
    return redirect("duties:editor")


@editing
def withdraw_revision(request: HttpRequest, at: Asked, revision: int) -> HttpResponse:
    """Withdraw a published revision before its day."""
    found = queries.revision(revision)
    if found is None or found.path != at.district:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_revision(actor=at.scope, now=timezone.now(), revision=found.pk, why=form.cleaned_data["why"])
        except refusals.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("修订已撤回，清单照原来的。"))
            return redirect("duties:editor")
    context = _frame(at, (_("撤回修订"), "")) | {
        "form": form,
        "question": _("撤回%(day)s起的修订？") % {"day": say(found.effective_on)},
        "consequences": [_("“%(name)s”照现在的样子继续，不再变。") % {"name": difference.name_of(found)}],
        "act_label": _("撤回修订"),
        "cancel_url": reverse("duties:editor"),
    }
    return render(request, "duties/confirm.html", context, status=422 if request.method == "POST" else 200)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
