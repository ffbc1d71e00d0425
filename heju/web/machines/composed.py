"""The API composed of the houses' rooms: its operations by method and address, its schema in both languages."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from heju.audit.api import doors as audit
from heju.duties.api import doors as duties
from heju.kit.api import Doors, Operation, StrictParser
from heju.matters.api import doors as matters
from heju.organizations.api import doors as organizations
from heju.people.api import doors as people
from heju.places.api import doors as places
from heju.web.machines import problems
from heju.web.machines.own import doors as own

ROOT: Final = "/api/"
VERSION: Final = "1.0.0"
HOUSES: Final[tuple[Doors, ...]] = (own, places, organizations, people, duties, matters, audit)
KEY: Final = r"^[\x21-\x7e]{1,128}$"
# Which problems an operation can answer beside those of everything.
ALWAYS: Final = ("bad-request", "no-token", "not-allowed", "not-found", "invalid", "too-many", "failed", "busy")
WRITING: Final = ("no-key", "conflict", "too-large", "media-type")
ABOUT: Final = gettext_noop(
    "别的系统读写和居的门。每个请求带接口凭证（Authorization: Bearer heju_…），由有任职的人在工作台“接口凭证”里建立。"
    "列表按 cursor 翻页，用 on 问任何一天。写操作带 Idempotency-Key：同样的请求再发一次，只有一次效果。"
    "错误都是 RFC 9457 的 problem+json。"
)


class Renderer(JSONRenderer):
    """Writes Chinese as Chinese."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="Heju", version=VERSION, openapi_url=None, docs_url=None, parser=StrictParser(), renderer=Renderer(), urls_namespace="api"
)
for _house in HOUSES:
    api.add_router("", _house.router)

OPERATIONS: Final[dict[tuple[str, str], Operation]] = {
    (one.method, ROOT.rstrip("/") + one.path): one for house in HOUSES for one in house.operations
}


def operation_of(request: HttpRequest) -> Operation | None:
    """Return the operation that a request asks for, None where there is none of that method at that address."""
    try:
        route = resolve(request.path_info).route
    except Resolver404:
        return None
    method = "GET" if request.method == "HEAD" else request.method or ""
    return OPERATIONS.get((method, "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)))


@cache
def document(language: str) -> dict[str, Any]:
    """Return the OpenAPI document in a language. Built once a process."""
    with translation.override(language):
        found = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT.strip("/") + "/")))
        found["info"] |= {"title": _("和居接口"), "description": _(ABOUT)}
        found["components"]["schemas"]["Problem"] = PROBLEM
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "heju_…"}}
        found["servers"] = [{"url": "/"}]
        for path, methods in found["paths"].items():
            for method, one in methods.items():
                _finish(one, OPERATIONS[method.upper(), path])
        _translate(found["components"])
        return dict(found)


PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}


def _finish(one: dict[str, Any], operation: Operation) -> None:
    """Complete what an operation says: words, examples, errors, cost."""
    one["summary"], one["tags"] = _(operation.says), [_(tag) for tag in one["tags"]]
    one["description"] = " ".join(
        part for part in (_(operation.about) if operation.about else "", _("费用 %(cost)d。") % {"cost": operation.cost}) if part
    )
    one["x-cost"], one["security"] = operation.cost, ([{}] if operation.is_open else []) + [{"token": []}]
    if operation.power:
        one["x-power"] = operation.power
    if operation.writes:
        one["parameters"].append(KEY_PARAMETER | {"description": _("自己生成的键；同样的请求再发一次用同样的键")})
    for parameter in one["parameters"]:
        # A default that only means "not given" is no value that may be sent.
        if parameter["schema"].get("default", "") is None:
            del parameter["schema"]["default"]
    _translate(one["parameters"])
    for status, answer in one["responses"].items():
        answer["description"] = HTTPStatus(int(status)).phrase
        answer["content"]["application/json"]["example"] = deepcopy(operation.example)
    if operation.writes:
        one["requestBody"]["content"]["application/json"]["example"] = deepcopy(operation.sends)
    _add_problems(one, operation)


KEY_PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "pattern": KEY, "minLength": 1, "maxLength": 128},
    "example": "2f0c9d1e-5b7a-4a53-9a0e-6c1b8a4f7d22",
}


def _add_problems(one: dict[str, Any], operation: Operation) -> None:
    codes = ALWAYS + (WRITING if operation.writes else ())
    for status in sorted({problems.PROBLEMS[code][0] for code in codes}):
        code = next(code for code in codes if problems.PROBLEMS[code][0] == status)
        _status, title, cure = problems.PROBLEMS[code]
        one["responses"][str(status)] = {
            "description": _(title),
            "content": {
                "application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": {"type": f"/api/#{code}", "title": _(title), "status": status, "detail": _(cure)},
                }
            },
        }


def _translate(part: Any) -> None:
    """Put the names of fields into the language that is on; what has none of ours keeps none."""
    if isinstance(part, dict):
        title = part.get("title")
        if isinstance(title, str):
            if title.isascii():
                del part["title"]
            else:
                part["title"] = _(title)
        for value in part.values():
            _translate(value)
    elif isinstance(part, list):
        for value in part:
            _translate(value)


@cache
def titles(operation: Operation) -> dict[str, str]:
    """Return the name of each field of an operation as a message id, by its own name."""
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT.strip("/") + "/")))
    one = schema["paths"][ROOT.rstrip("/") + operation.path][operation.method.lower()]
    fields = {parameter["name"]: parameter["schema"] for parameter in one["parameters"]}
    if operation.writes:
        sent = one["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        fields |= schema["components"]["schemas"][sent]["properties"]
    return {name: field["title"] for name, field in fields.items() if not field.get("title", "a").isascii()}


def titles_of(request: HttpRequest) -> dict[str, str]:
    """Return the names of the fields of the operation that a request asks for."""
    operation = operation_of(request)
    return titles(operation) if operation else {}


@cache
def query_names(operation: Operation) -> frozenset[str]:
    """Return the names that may stand behind the question mark of an operation."""
    one = document("zh-hans")["paths"][ROOT.rstrip("/") + operation.path][operation.method.lower()]
    return frozenset(parameter["name"] for parameter in one["parameters"] if parameter["in"] == "query")


problems.register(api, titles_of)
