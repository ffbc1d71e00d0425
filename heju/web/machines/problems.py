"""Everything that can be wrong with a request of a machine, as one shape: RFC 9457, with a code for programs and a sentence for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from heju.kit.http import problem
from heju.kit.refused import Refused, RuledOut
from heju.kit.scope import NotAllowed
from heju.organizations.actions import refusals as bodies
from heju.organizations.queries.appointments import NoSuchAppointment
from heju.organizations.queries.bodies import NoSuchBody
from heju.organizations.queries.spots import NoSuchPlace
from heju.places.actions import PlaceRefused

# code: (status, title, what to do). The page /api/ lists them, the schema names them, nothing else is ever answered.
PROBLEMS: Final[dict[str, tuple[int, str, str]]] = {
    "bad-request": (400, gettext_noop("请求没有看懂"), gettext_noop("请求体要是合法的 JSON：不能有重名的字段、NaN 或嵌套过深")),
    "no-key": (
        400,
        gettext_noop("缺少 Idempotency-Key"),
        gettext_noop("每个写操作带一个自己生成的、不重复的键，1 到 128 个可见 ASCII 字符"),
    ),
    "no-token": (401, gettext_noop("需要接口凭证"), gettext_noop("在 Authorization 里写 Bearer 和凭证")),
    "bad-token": (401, gettext_noop("凭证无效"), gettext_noop("凭证写错了、过期了、被停用了，或者建立它的任职已经结束")),
    "not-allowed": (403, gettext_noop("凭证没有这项权限"), gettext_noop("请建立凭证的人核对权限和范围")),
    "not-found": (404, gettext_noop("没有这一项"), gettext_noop("没有，或者不在凭证的范围里")),
    "method": (405, gettext_noop("这个地址不支持这种方法"), gettext_noop("Allow 里列出支持的方法")),
    "conflict": (409, gettext_noop("依规定或现状不能这样做"), gettext_noop("理由见 detail 和 errors；什么都没有改变")),
    "in-progress": (409, gettext_noop("同一个请求正在办理"), gettext_noop("过几秒用同样的键和内容再发，会得到第一次的结果")),
    "too-large": (413, gettext_noop("请求体太大"), gettext_noop("请求体最多 256 KiB")),
    "media-type": (415, gettext_noop("请求体的格式不对"), gettext_noop("Content-Type 要是 application/json")),
    "invalid": (422, gettext_noop("有字段不对"), gettext_noop("errors 里逐个说明")),
    "key-reused": (422, gettext_noop("这个键已经用在别的内容上"), gettext_noop("换一个新的 Idempotency-Key")),
    "too-many": (429, gettext_noop("额度用完了"), gettext_noop("等 Retry-After 的秒数再来")),
    "failed": (500, gettext_noop("系统出错了，这次操作没有生效"), gettext_noop("把 X-Request-ID 告诉运维人员")),
    "busy": (503, gettext_noop("系统正忙，这次操作没有生效"), gettext_noop("等 Retry-After 的秒数，用同样的键再发")),
}
# What pydantic calls it → what we say of it.
SENTENCES: Final = {
    "missing": gettext_noop("缺少这一项"),
    "extra_forbidden": gettext_noop("没有这一项"),
    "day": gettext_noop("要写成 2026-11-23 这样的日期"),
    "cursor": gettext_noop("要用上一页给出的 next"),
    "text": gettext_noop("不能有控制字符"),
    "literal_error": gettext_noop("不在可选的值里"),
    "int_type": gettext_noop("要是整数"),
    "int_parsing": gettext_noop("要是整数"),
    "string_type": gettext_noop("要是文字"),
    "string_unicode": gettext_noop("不是合法的文字"),
    "bool_type": gettext_noop("要是 true 或 false"),
    "list_type": gettext_noop("要是一列"),
    "greater_than_equal": gettext_noop("最小是 %(ge)s"),
    "less_than_equal": gettext_noop("最大是 %(le)s"),
    "string_too_short": gettext_noop("至少 %(min_length)s 个字"),
    "string_too_long": gettext_noop("最多 %(max_length)s 个字"),
    "too_long": gettext_noop("最多 %(max_length)s 项"),
    "string_pattern_mismatch": gettext_noop("格式不对"),
}
OTHERWISE: Final = gettext_noop("不对")


def say(code: str, *, request: HttpRequest | None = None, detail: str = "", errors: dict[str, list[str]] | None = None) -> HttpResponse:
    """Return a problem by its code."""
    status, title, cure = PROBLEMS[code]
    instance = request.path if request is not None else ""
    answer = problem(status, _(title), code=code, detail=detail or _(cure), instance=instance, errors=errors)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="heju"'
    if code in ("in-progress", "busy"):
        answer.headers["Retry-After"] = "2"
    return answer


def invalid(request: HttpRequest, errors: dict[str, list[str]], titles: dict[str, str]) -> HttpResponse:
    """Return the problem of fields that are not as they must be, each named in words; `titles` are the fields' names as message ids."""
    named = [_("%(field)s：%(what)s") % {"field": field_words(name, titles), "what": _("；").join(what)} for name, what in errors.items()]
    return say("invalid", request=request, detail=_("。").join(named) + _("。"), errors=errors)


def field_words(name: str, titles: dict[str, str]) -> str:
    """Return a field as people call it, with its own name behind it; only its own name where it has no other."""
    title = titles.get(name.split(".")[0], "")
    return _("%(title)s（%(name)s）") % {"title": _(title), "name": name} if title else name


def errors_of(error: ValidationError) -> dict[str, list[str]]:
    """Return what is wrong with which field, in words."""
    found: dict[str, list[str]] = {}
    for one in error.errors:
        where, *steps = one["loc"]
        # A body stands under the name of the function's argument, which says nothing to a caller.
        name = ".".join(str(step) for step in (steps[1:] if where == "body" else steps)) or "body"
        sentence = _(SENTENCES.get(one["type"], OTHERWISE))
        said = sentence % one.get("ctx", {}) if "%(" in sentence else sentence
        found.setdefault(name, []).append(said)
    return found


def register(api: NinjaAPI, titles: Callable[[HttpRequest], dict[str, str]]) -> None:
    """Give an API our answers to everything that its operations raise."""
    handlers: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
        (ValidationError, lambda request, error: invalid(request, errors_of(error), titles(request))),
        (HttpError, lambda request, _error: say("bad-request", request=request)),
        (NotAllowed, lambda request, _error: say("not-allowed", request=request)),
        (OperationalError, lambda request, _error: say("busy", request=request)),
        (Refused, _refused),
        (PlaceRefused, lambda request, error: say("conflict", request=request, detail=str(error))),
    ]
    handlers += [(gone, lambda request, _error: say("not-found", request=request)) for gone in GONE]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


GONE: Final = (Http404, NoSuchBody, NoSuchPlace, NoSuchAppointment, bodies.NoSuchBody)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    if isinstance(error, RuledOut):
        reasons = error.sentences()
        return say("conflict", request=request, detail=str(error), errors={error.field or "rules": reasons})
    return say("conflict", request=request, detail=str(error), errors={error.field: [str(error)]} if error.field else None)


def language_of(accepted: str) -> str:
    """Return the language in which a machine is answered: English where it asks for that first, else Chinese."""
    first = accepted.split(",", 1)[0].strip().lower()
    return "en" if first.startswith("en") else "zh-hans"


def unknown() -> str:
    """Say that there is no such parameter."""
    sentence = SENTENCES["extra_forbidden"]
    return _(sentence)


def twice() -> str:
    """Say that a parameter may stand once."""
    return _("只能有一个")
