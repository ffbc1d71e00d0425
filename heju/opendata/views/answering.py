"""How the doors of Open311 answer: by the ending of the address, errors in the shape of the standard."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed
from heju.opendata.rules import written
from heju.opendata.rules.asked import Wrong

# What is wrong with a parameter → how it is said, and with which status.
SAID = {
    "missing": (400, gettext_noop("缺少这一项")),
    "unknown": (404, gettext_noop("没有这个服务：%(name)s")),
    "request": (404, gettext_noop("没有这个事项：%(name)s")),
    "token": (404, gettext_noop("没有这个凭据")),
    "jurisdiction": (404, gettext_noop("这里不管这个辖区：%(name)s")),
    "deep": (400, gettext_noop("页码太深，请用响应头 Link 里的下一页")),
    "many": (400, gettext_noop("一次最多 %(name)s 个")),
    "shape": (400, gettext_noop("不是这里给出的写法：%(name)s")),
    "order": (400, gettext_noop("结束早于开始")),
    "span": (400, gettext_noop("前后最多 %(name)s 天")),
    "whole": (400, gettext_noop("要是 1 到 %(name)s 的整数")),
    "date": (400, gettext_noop("要写成带时区的时间，例如 2026-11-23T09:00:00+08:00")),
    "status": (400, gettext_noop("只能是 open 或 closed，不是“%(name)s”")),
    "number": (400, gettext_noop("要是 WGS 84 坐标的数字")),
    "outside": (400, gettext_noop("这个位置不在本区")),
    "place": (400, gettext_noop("这里没有“%(name)s”，或者这个 api_key 够不着它；请写小区名和楼栋")),
    "places": (400, gettext_noop("“%(name)s”有好几处，请写全小区名，或者用 address_id")),
    "place_missing": (400, gettext_noop("请写在哪个小区、哪栋楼，或者给出 address_id：这里的小区没有坐标，单有坐标找不到地方")),
    "attribute": (400, gettext_noop("这个服务不问这一项")),
    "value": (400, gettext_noop("不在可选的值里：%(name)s")),
    "long": (400, gettext_noop("最多 %(name)s 个字")),
    "link": (400, gettext_noop("要是 300 个字符以内的 http 或 https 地址")),
    "key_missing": (403, gettext_noop("提交要带 api_key：接口凭证由有任职的人在工作台建立")),
    "key_wrong": (403, gettext_noop("api_key 不对，或者已经失效")),
    "key_powerless": (403, gettext_noop("这个 api_key 不能替居民反映事项，或者够不着这个地方")),
    "too_many": (429, gettext_noop("问得太快了，请过一会儿再来")),
    "large": (413, gettext_noop("内容太大")),
    "method": (405, gettext_noop("这个地址不支持这种方法")),
    "format": (404, gettext_noop("地址要以 .json 或 .xml 结尾")),
}
# Fields of our forms → the names that the standard has for them.
FIELDS = {"words": "description", "photos": "media", "category": "service_code", "place": "address_string"}

Door = Callable[..., HttpResponse]


def answered(name: str, value: Any, format_: str, status: int = 200) -> HttpResponse:
    """Return values as JSON or XML; `name` is the root element that the standard gives them."""
    body = written.as_json(value) if format_ == "json" else written.as_xml(name, value)
    response = HttpResponse(body, status=status, content_type=written.FORMATS[format_])
    # Public values without any cookie: pages of others may read them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def refused(format_: str, status: int, description: str) -> HttpResponse:
    """Return an error as the standard has it: a list of codes and descriptions."""
    return answered("errors", [{"code": status, "description": description}], format_, status)


def said(wrong: Wrong) -> tuple[int, str]:
    """Return the status of what is wrong, and its sentence with the name of the field in front."""
    status, sentence = SAID[wrong.code]
    words = _(sentence) % {"name": wrong.name} if "%(" in sentence else _(sentence)
    return status, _("%(field)s：%(what)s") % {"field": wrong.field, "what": words} if wrong.field else words


def door(*methods: str) -> Callable[[Door], Door]:
    """Open a door of Open311 to some methods, and turn everything that can be wrong into an error of the standard."""

    def around(view: Door) -> Door:
        @csrf_exempt
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            given = str(kwargs.pop("format"))
            format_ = given if given in written.FORMATS else "json"
            try:
                if given != format_:
                    raise Wrong("", "format")
                if request.method not in methods:
                    raise Wrong("", "method")
                admitted(request)
                return view(request, *args, format_=format_, **kwargs)
            except Wrong as error:
                response = refused(format_, *said(error))
            except Refused as error:
                field = FIELDS.get(error.field or "", error.field or "")
                response = refused(format_, 400, _("%(field)s：%(what)s") % {"field": field, "what": error} if field else str(error))
            except NotAllowed:
                response = refused(format_, *said(Wrong("api_key", "key_powerless")))
            except Http404:
                response = refused(format_, 404, _("没有这个地址"))
            if response.status_code == 405:
                response.headers["Allow"] = ", ".join(methods)
            return response

        return opened

    return around


def admitted(request: HttpRequest) -> None:
    """Demand that whoever asks may: his key is one, and he did not ask too much. `web` has found out. Raises Wrong."""
    problem = getattr(request, "problem", "")
    if problem:
        raise Wrong("api_key" if problem.startswith("key") else "", problem)
