"""Follow a thing that one did not cause, and stop: a page of its own, and the part that other pages borrow."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heju.kit.doors import sign_in_required
from heju.kit.scope import Scope
from heju.notices import actions
from heju.notices.queries import followed

# Where a thing is read: the name of its page by subject.
PAGES = {"matters.matter": "matters:matter"}


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def following(request: HttpRequest, subject: str, number: int) -> HttpResponse:
    """Say whether the reader follows a thing, with the one button that changes it; by POST change it. The same twice is once."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    path = followed.path_of(subject, number)
    if not path or (scope.on_behalf_of or scope.person_id) is None:
        raise Http404
    if request.method == "POST":
        given: dict[str, Any] = {"actor": scope, "now": timezone.now(), "subject": subject, "subject_id": number, "path": path}
        if request.POST.get("do") == "stop":
            actions.stop_following(**given)
            messages.success(request, _("不再告诉您了"))
        else:
            actions.follow(purpose="followed", **given)
            messages.success(request, _("办好了告诉您"))
        return redirect(page_of(subject, number) or request.path)
    part = {"subject": subject, "number": number, "is_following": followed.is_following(scope, subject, number)}
    template = "notices/following_part.html" if request.headers.get("HX-Request") else "notices/following.html"
    return render(request, template, part | {"back": page_of(subject, number)})


def page_of(subject: str, number: int) -> str:
    """Return the page of a thing, "" where it has none."""
    try:
        return reverse(PAGES[subject], args=[number])
    except (KeyError, NoReverseMatch):
        return ""
