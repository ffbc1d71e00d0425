"""Open311 GeoReport v2: discovery, services, requests, updates, tokens. Source: wiki of the standard, GeoReport v2."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heju.duties import queries as duties
from heju.kit.refused import Refused
from heju.kit.scope import Scope
from heju.matters.queries import public
from heju.opendata import actions, parameters
from heju.opendata.queries import request as shapes
from heju.opendata.queries import service
from heju.opendata.rules import asked
from heju.opendata.rules.asked import Wrong
from heju.opendata.rules.written import speakable
from heju.opendata.views.answering import answered, door
from heju.places import queries as places

READS = ("GET", "HEAD")
CHANGED = "2026-11-30T00:00:00+08:00"
DOCUMENTATION = "http://wiki.open311.org/GeoReport_v2/"
_ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,60})\](?:\[\])?")


def district(request: HttpRequest) -> str:
    """Return the path of the jurisdiction that is asked for, "" where none is. Raises Wrong where there is none of that name."""
    wanted = (request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or "").strip()
    if wanted:
        found = places.here_at(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= 12 else None
        if found is None or found.kind != "district":
            raise Wrong("jurisdiction_id", "jurisdiction", wanted[:40])
    return wanted


@door(*READS)
def discovery(request: HttpRequest, format_: str) -> HttpResponse:
    """Say where the doors are, and in which formats they answer."""
    root = request.build_absolute_uri(reverse("opendata:open311")).rstrip("/")
    endpoint: dict[str, object] = {"specification": DOCUMENTATION, "url": root, "changeset": CHANGED, "type": "production"}
    endpoint["formats"] = ["text/xml", "application/json"]
    contact = _("接口凭证（api_key）由有任职的人在工作台“接口凭证”里建立")
    found = {"changeset": CHANGED, "contact": contact, "key_service": contact, "endpoints": [endpoint]}
    return answered("discovery", found, format_)


@door(*READS)
def services(request: HttpRequest, format_: str) -> HttpResponse:
    """List the kinds of matter."""
    where = district(request)
    return answered("services", service.services(timezone.localdate(), where), format_)


@door(*READS)
def service_definition(request: HttpRequest, code: str, format_: str) -> HttpResponse:
    """Say what a kind of matter asks."""
    district(request)
    leaf = duties.leaf_of(code)
    if leaf is None:
        raise Wrong("service_code", "unknown", code[:60])
    return answered("service_definition", service.definition(leaf), format_)


@door(*READS, "POST")
def requests(request: HttpRequest, format_: str) -> HttpResponse:
    """List public matters, or raise one."""
    return create(request, format_) if request.method == "POST" else listing(request, format_)


def listing(request: HttpRequest, format_: str) -> HttpResponse:
    """List public matters, the latest first; `Link` names the next page, which is found without counting."""
    where = district(request)
    wanted = asked.asked(request.GET.dict(), timezone.now(), service.known)
    narrowing = public.Wanted(
        numbers=wanted.numbers, categories=wanted.codes, district=where, since=wanted.since, until=wanted.until, is_closed=wanted.is_closed
    )
    with public.opened():
        offset = 0 if wanted.after else (wanted.page - 1) * wanted.size
        found = public.listed(narrowing, offset=offset, after=wanted.after, limit=wanted.size + 1)
    shown = found[: wanted.size]
    response = answered("service_requests", [shapes.request_of(one) for one in shown], format_)
    if len(found) > len(shown):
        more = {name: value for name, value in request.GET.items() if name not in ("page", "after", "api_key")}
        # The window stays where it was when the first page was asked for.
        if wanted.since is not None and wanted.until is not None:
            more |= {"start_date": wanted.since.isoformat(), "end_date": wanted.until.isoformat()}
        more["after"] = asked.cursor(shown[-1].raised_at, shown[-1].id)
        response.headers["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(more)}>; rel="next"'
    return response


def create(request: HttpRequest, format_: str) -> HttpResponse:
    """Raise a matter for somebody whom the other system knows. A key is required."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.token_id is None:
        raise Wrong("api_key", "key_missing")
    district(request)
    answers: dict[str, str] = {}
    for name, values in request.POST.lists():
        found = _ATTRIBUTE.fullmatch(name)
        if found is not None:
            answers[found[1]] = "、".join(speakable(str(value)) for value in values)
    key = (request.headers.get("Idempotency-Key") or request.POST.get("client_key") or "").strip()[:128]
    photos = [upload.read() for field in ("media", "media[]") for upload in request.FILES.getlist(field)]
    now = timezone.now()
    words = {name: speakable(str(value)) for name, value in request.POST.items()}
    try:
        made = actions.create_request(actor=scope, now=now, words=words, answers=answers, photos=photos, key=key)
    except Refused:
        if not key:
            raise
        # The same key may have arrived twice at once, and the other one has written it.
        made = actions.create_request(actor=scope, now=now, words=words, answers=answers, photos=photos, key=key)
    leaf = duties.leaf_of(made.matter.category)
    notice = _("情况紧急的，先打 %(call)s") % {"call": leaf.call} if leaf is not None and leaf.call else None
    told = {"service_request_id": public.number_of(made.matter), "service_notice": notice, "account_id": None}
    return answered("service_requests", [told], format_, 201)


@door(*READS)
def single(request: HttpRequest, number: str, format_: str) -> HttpResponse:
    """Show one public matter."""
    district(request)
    with public.opened():
        found = public.one(number)
    if found is None:
        raise Wrong("service_request_id", "request", number[:40])
    return answered("service_requests", [shapes.request_of(found)], format_)


@door(*READS)
def token(request: HttpRequest, token: str, format_: str) -> HttpResponse:
    """Turn the token of a request into its number. Requests get their number at once; the token is their key in the feeds."""
    district(request)
    try:
        key = UUID(token)
    except ValueError:
        raise Wrong("token", "token") from None
    with public.opened():
        found = public.by_token(key)
    if found is None:
        raise Wrong("token", "token")
    return answered("service_requests", [{"service_request_id": found.number, "token": str(key)}], format_)


@door(*READS)
def updates(request: HttpRequest, format_: str) -> HttpResponse:
    """List what bodies told about public matters: about those that are named, or all of some days."""
    district(request)
    words = request.GET.dict()
    numbers = asked.numbers_of(words.get("service_request_id", ""))
    default = parameters.UPDATES_SPAN if numbers else parameters.UPDATES_DEFAULT
    now = timezone.now()
    since, until = asked.span(words, now, default, parameters.UPDATES_SPAN)
    with public.opened():
        found = public.updates(numbers, since, until, now=now, limit=parameters.MOST_ROWS)
    return answered("service_request_updates", [shapes.update_of(one) for one in found], format_)
