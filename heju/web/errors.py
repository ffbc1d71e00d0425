"""Error pages in plain words; for machines, RFC 9457 problems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from heju.kit import http

# What stands below it is for machines only: they get problems whatever they say they would accept.
MACHINES = "/api/"
CODES = {400: "bad-request", 403: "not-allowed", 404: "not-found", 500: "failed"}


def _answer(request: HttpRequest, status: int, title: str) -> HttpResponse:
    if is_machine(request):
        return http.problem(status, title, code=CODES[status], instance=request.path)
    return render(request, f"{status}.html", {"title": title}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request was not understood."""
    return _answer(request, 400, _("这次提交没有看懂"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that no role of the person allows this."""
    return _answer(request, 403, _("您现在的身份不能做这件事"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or none that this person may know of."""
    return _answer(request, 404, _("没有找到这一页"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours and that nothing was kept."""
    title = _("系统出错了，这次操作没有生效")
    if is_machine(request):
        return http.problem(500, title, code=CODES[500], instance=request.path)
    # Without the request: the transaction may be broken, and nothing on this page may ask the database.
    return HttpResponse(loader.render_to_string("500.html", {"title": title}), status=500)


def is_machine(request: HttpRequest) -> bool:
    """Say whether a program asks."""
    return http.wants_json(request) or (request.path.startswith(MACHINES) and request.path != MACHINES)
