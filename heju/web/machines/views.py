"""Pages about machines: what the API can do, and the tokens of the reader's places."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heju.kit.doors import roles_required
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.organizations.models import title_of
from heju.places import queries as places
from heju.web.actions import TokenRefused, create_token, end_token
from heju.web.machines import composed, listing, problems
from heju.web.machines.forms import EndForm, TokenForm
from heju.web.models import Token

HITS = 12
WHO = (roles.MAKE_TOKENS, roles.END_TOKENS, roles.READ_RECORD)
STATES = {
    "live": ("done", "shield-check"),
    "over": ("rest", ""),
    "ended": ("rest", ""),
    "orphaned": ("wait", ""),
}


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """Hand out the OpenAPI document."""
    found = composed.document("en" if (get_language() or "").startswith("en") else "zh-hans")
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation with its examples: the document as a page, without a script."""
    found = composed.document("en" if (get_language() or "").startswith("en") else "zh-hans")
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            groups.setdefault(one["tags"][0], []).append(shown(path, method.upper(), one))
    wrong = [
        {"code": code, "status": status, "title": _(title), "cure": _(cure)} for code, (status, title, cure) in problems.PROBLEMS.items()
    ]
    scope: Scope = request.scope  # type: ignore[attr-defined]
    context = {
        "groups": [{"name": name, "operations": rows} for name, rows in groups.items()],
        "problems": wrong,
        "may_make": scope.may_anywhere(roles.MAKE_TOKENS),
        "about": found["info"]["description"],
        "address": request.build_absolute_uri("/api/"),
    }
    return render(request, "web/api.html", context)


def shown(path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    """Return an operation for reading."""
    status, answer = next(iter(one["responses"].items()))
    sends = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    example = next(iter(answer["content"].values()))["example"]
    return {
        "id": one["operationId"],
        "method": method,
        "path": path,
        "summary": one["summary"],
        "description": one["description"],
        "power": one.get("x-power", ""),
        "is_open": {} in one["security"],
        "parameters": [
            {
                "name": parameter["name"],
                "where": parameter["in"],
                "required": parameter["required"],
                "title": parameter["schema"].get("title", "") or parameter.get("description", ""),
                "values": parameter["schema"].get("enum", []),
            }
            for parameter in one["parameters"]
        ],
        "sends": json.dumps(sends, ensure_ascii=False, indent=2) if sends is not None else "",
        "status": status,
        "answers": json.dumps(example, ensure_ascii=False, indent=2),
    }


@require_GET
@roles_required(*WHO)
def listing_page(request: HttpRequest) -> HttpResponse:
    """List the tokens of the reader's places, and who made them."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    words = {"live": _("可用"), "over": _("已过期"), "ended": _("已停用"), "orphaned": _("建立它的任职已结束")}
    found = listing.rows(scope, timezone.localdate())
    rows = [{"row": row, "tone": STATES[row.state][0], "word": words[row.state], "used": row.token.last_used_on} for row in found]
    live = sum(row.state == "live" for row in found)
    return render(request, "web/tokens.html", {"rows": rows, "live": live, "may_make": scope.may_anywhere(roles.MAKE_TOKENS)})


@roles_required(roles.MAKE_TOKENS)
def create(request: HttpRequest) -> HttpResponse:
    """Choose a place, say for whom and what for; the token is shown once."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    number = request.POST.get("place") or request.GET.get("place", "")
    words = request.GET.get("words", "").strip()
    if not number:
        return render(request, "web/token_place.html", {"words": words, "hits": hits(scope, words)})
    place = places.place(int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None
    if place is None:
        raise Http404
    scope.demand(roles.MAKE_TOKENS, place.path)
    today = timezone.localdate()
    found = listing.makeable(scope, place.path, today)
    choices = [(one.pk, _("%(body)s · %(post)s") % {"body": one.body.name, "post": title_of(one.body.kind, one.post)}) for one, _g in found]
    form = TokenForm(request.POST or None, today=today, appointments=choices, powers=listing.powers_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            token, text = create_token(actor=scope, now=timezone.now(), place=place, **form.cleaned_data)
        except TokenRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return no_store(render(request, "web/token_made.html", {"token": token, "text": text, "place": place}))
    return render(request, "web/token_new.html", {"form": form, "place": place}, status=422 if request.method == "POST" else 200)


def hits(scope: Scope, words: str) -> list[dict[str, Any]]:
    """Return the places to choose from: what the words name, else where the reader's posts stand; only where he may make a token."""
    if words:
        found = [hit.place for hit in places.search(words, day=timezone.localdate(), limit=HITS) if hit.unit is None]
        rows = [{"id": one.pk, "name": one.name, "path": one.path} for one in found]
    else:
        roots = sorted({path for grant in scope.grants if roles.MAKE_TOKENS in grant.powers for path in grant.paths})
        here = [places.here_at(path) for path in roots[:HITS]]
        rows = [{"id": one.id, "name": one.name, "path": one.path} for one in here if one is not None]
    return [row for row in rows if scope.may(roles.MAKE_TOKENS, row["path"])]


def no_store(response: HttpResponse) -> HttpResponse:
    """Tell every cache to keep nothing: the token stands on this page once and never again."""
    response.headers["Cache-Control"] = "no-store"
    return response


@roles_required(*WHO)
def end(request: HttpRequest, token: int) -> HttpResponse:
    """End a token at once, with a reason."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    found = Token.objects.filter(pk=token).first()
    if found is None:
        raise Http404
    if found.person_id != scope.person_id:
        scope.demand(roles.END_TOKENS, found.path)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end_token(actor=scope, now=timezone.now(), token=token, why=form.cleaned_data["why"])
        messages.success(request, _("“%(name)s”的凭证已停用，它再来就进不来了。") % {"name": found.name})
        return redirect("web:tokens")
    return render(request, "web/token_end.html", {"form": form, "token": found}, status=422 if request.method == "POST" else 200)
