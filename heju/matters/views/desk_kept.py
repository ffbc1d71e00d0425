"""Pages of what a team keeps: views of the list, templates of replies, what a predecessor left."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heju.duties import queries as duties
from heju.kit.doors import roles_required
from heju.matters import actions, errors
from heju.matters.forms.filters import groups
from heju.matters.forms.kept import TemplateForm, ViewForm, WordForm
from heju.matters.queries import kept, lists
from heju.matters.queries.moments import said_at
from heju.matters.queries.parts import HANDLE, WORK
from heju.matters.rules import shipped
from heju.matters.views.desk_list import own_bodies, row
from heju.matters.views.desk_page import scope_of
from heju.matters.views.desk_told import in_language
from heju.matters.views.desk_words import ACTS


@require_POST
@roles_required(HANDLE, WORK)
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep how the list is narrowed, under a name."""
    words = {name: request.POST[f"with_{name}"] for name in lists.NAMES if request.POST.get(f"with_{name}")}
    form = ViewForm(request.POST, bodies=own_bodies(scope_of(request)))
    url = reverse("matters:desk_list") + (f"?{urlencode(words)}" if words else "")
    if not form.is_valid():
        messages.error(request, _("请给这个筛选起个名字，最多二十个字"))
        return redirect(url)
    body = form.cleaned_data["body"]
    try:
        actions.keep_view(
            actor=scope_of(request), now=timezone.now(), name=form.cleaned_data["name"], words=words, body=int(body) if body else None
        )
    except errors.Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("存好了，在名单上面点它就行。"))
    return redirect(url)


@require_POST
@roles_required(HANDLE, WORK)
def drop_view(request: HttpRequest, view: int) -> HttpResponse:
    """Drop one's own view."""
    actions.drop_view(actor=scope_of(request), now=timezone.now(), view=view)
    messages.success(request, _("删掉了这个常用筛选。"))
    return redirect("matters:desk_list")


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE, WORK)
def templates(request: HttpRequest) -> HttpResponse:
    """Show the templates of the reader's bodies, and keep another."""
    choices = {
        "bodies": own_bodies(scope_of(request)),
        "categories": groups(),
        "moves": [(move, words.label) for move, words in ACTS.items()],
    }
    ours = shipped.by_code(request.GET.get("take", ""))
    form = TemplateForm(request.POST or None, initial=_taken(ours) if ours else None, **choices)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        given = {name: clean[name] for name in ("name", "words", "category", "move")}
        try:
            with transaction.atomic():
                actions.keep_template(actor=scope_of(request), now=timezone.now(), body=int(clean["body"]), **given)
        except errors.Refused as error:
            form.add_error(error.field if error.field in form.fields else None, ValidationError(str(error)))
        else:
            messages.success(request, _("存好了，办这一步时点一下就能用。"))
            return redirect("matters:desk_templates")
    names = dict(groups())
    rows = [
        {
            "template": one,
            "category": names.get(one.category, "") or _("都能用"),
            "move": ACTS[one.move].label if one.move in ACTS else _("都能用"),
        }
        for one in kept.templates()
    ]
    kept_names = {one.name for one in kept.templates()}
    offered = [_offered(one, names) for one in shipped.SHIPPED]
    context = {"form": form, "rows": rows, "shipped": [one for one in offered if one["name"] not in kept_names]}
    return render(request, "matters/desk_templates.html", context, status=422 if form.errors else 200)


def _taken(one: shipped.Shipped) -> dict[str, str]:
    """Return what a body begins with that takes over words of the platform."""
    words = {"name": in_language(one.name, one.name_en), "words": in_language(one.words, one.words_en)}
    return words | {"category": one.category.partition(".")[0], "move": one.move}


def _offered(one: shipped.Shipped, names: dict[str, Any]) -> dict[str, Any]:
    return _taken(one) | {
        "code": one.code,
        "kind": names.get(one.category, "") or in_language(*duties.category_words(one.category)) if one.category else _("都能用"),
        "act": ACTS[one.move].label,
    }


@require_POST
@roles_required(HANDLE, WORK)
def drop_template(request: HttpRequest, template: int) -> HttpResponse:
    """Drop a template of one's body."""
    actions.drop_template(actor=scope_of(request), now=timezone.now(), template=template)
    messages.success(request, _("删掉了这个模板。"))
    return redirect("matters:desk_templates")


@require_http_methods(["GET", "POST"])
@roles_required(HANDLE, WORK)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show what was open in a post when the reader came into it, and the words that were left."""
    scope, now = scope_of(request), timezone.now()
    form = WordForm(request.POST or None, bodies=own_bodies(scope))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                actions.leave_word(actor=scope, now=now, body=int(form.cleaned_data["body"]), words=form.cleaned_data["words"])
        except errors.Refused as error:
            form.add_error("words", ValidationError(str(error)))
        else:
            messages.success(request, _("留下了，接任的人会在这里看到。"))
            return redirect("matters:desk_hand_over")
    left: list[dict[str, Any]] = [
        {"name": name, "since": since, "rows": [row(one, now) for one in rows]}
        for name, _body, since, rows in kept.left_by_predecessor(scope, timezone.localdate(now))
    ]
    words = [{"who": one.body.name, "at": said_at(one.at, now), "words": one.words} for one in kept.hand_overs(scope)]
    return render(request, "matters/desk_hand_over.html", {"left": left, "words": words, "form": form}, status=422 if form.errors else 200)
