"""The door of machines: who shows which token, what the request costs, whether it is one; and one effect for a request sent twice."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac

from heju.kit import db
from heju.kit.api import Operation
from heju.kit.scope import Scope
from heju.web import identity
from heju.web.actions.clean_machines import KEPT
from heju.web.actions.mark_used import mark_used
from heju.web.machines import budget, composed, problems, tokens
from heju.web.models import Token

SHOWN: Final = Scope(door="token", is_system=True)
BEARER: Final = re.compile(r"Bearer +([!-~]{1,200}) *", re.IGNORECASE)
# A wrong token costs ten requests, the schema two, an address that is none one.
WRONG, DEFAULT = 10, 2
LARGEST: Final = 256 * 1024
UTF8: Final = ("utf-8", "utf8")

Answer = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Machine:
    """Who asks: the scope of a token, or nobody; `problem` says what is wrong with what was shown."""

    scope: Scope
    bucket: str
    policy: budget.Policy
    problem: str = ""


class MachineMiddleware:
    """Answer only machines that may ask and can pay, and in one shape whatever is wrong."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request below /api/; everything else goes on untouched."""
        if not request.path.startswith(composed.ROOT) or request.path == composed.ROOT:
            return self.get_response(request)
        with translation.override(problems.language_of(request.headers.get("Accept-Language", ""))):
            operation = composed.operation_of(request)
            request.operation = operation  # type: ignore[attr-defined]
            try:
                machine, taken = admit(request, operation)
            except OperationalError:
                return problems.say("busy", request=request)
            request.machine = machine  # type: ignore[attr-defined]
            response = self.answer(request, operation, machine, taken)
            for name, value in taken.headers.items():
                response.headers[name] = value
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers["Content-Language"] = translation.get_language() or ""
            return response

    def answer(self, request: HttpRequest, operation: Operation | None, machine: Machine, taken: budget.Taken) -> HttpResponse:
        """Return the answer, or the first problem in the way of it."""
        if not taken.granted:
            return problems.say("too-many", request=request)
        if machine.problem:
            return problems.say(machine.problem, request=request)
        if operation is not None:
            if machine.scope.token_id is None and not operation.is_open:
                return problems.say("no-token", request=request)
            wrong = look(request, operation)
            if wrong is not None:
                return wrong
        return shaped(request, self.get_response(request))


def admit(request: HttpRequest, operation: Operation | None) -> tuple[Machine, budget.Taken]:
    """Return who asks and what is left to him, in one short transaction of its own: a request that fails has cost nevertheless."""
    with transaction.atomic():
        with db.scoped(SHOWN):
            machine = identify(request, timezone.localdate(), request.headers.get("Authorization", ""))
        cost = WRONG if machine.problem else operation.cost if operation else DEFAULT
        return machine, budget.take(machine.bucket, cost, machine.policy)


def identify(request: HttpRequest, day: date, shown: str) -> Machine:
    """Return who shows which token; `shown` as in the header, "" for nothing."""
    address = address_of(request)
    nobody = Scope(address=address)
    stranger = f"a{salted_hmac('heju.budget', network_of(address), algorithm='sha256').hexdigest()[:40]}"
    if not shown:
        return Machine(nobody, stranger, budget.policy("anonymous"))
    wrong = Machine(nobody, stranger, budget.policy("anonymous"), "bad-token")
    found = BEARER.fullmatch(shown)
    parts = tokens.parted(found[1]) if found else None
    if parts is None:
        return wrong
    token = Token.objects.filter(prefix=parts[0]).first()
    if token is None or not tokens.is_secret(parts[1], bytes(token.digest)):
        return wrong
    # From here on as the person who made it: nothing else says what his appointment still gives.
    db.write_scope(Scope(account_id=token.account_id, person_id=token.person_id))
    scope = identity.scope_of_token(token, day, address=address)
    if scope is None:
        return wrong
    if token.last_used_on != day:
        db.write_scope(scope)
        mark_used(token=token.pk, on=day)
    return Machine(scope, f"t{token.pk}", budget.policy("token"))


def look(request: HttpRequest, operation: Operation) -> HttpResponse | None:
    """Return what is wrong with the outside of a request, None where it may be opened."""
    unknown = {name: [problems.unknown()] for name in request.GET if name not in composed.query_names(operation)}
    unknown |= {name: [problems.twice()] for name, found in request.GET.lists() if len(found) > 1 and name not in unknown}
    if unknown:
        return problems.invalid(request, unknown, composed.titles(operation))
    if not operation.writes:
        return None
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or len(length) > 9 or int(length) > LARGEST:
        return problems.say("too-large", request=request)
    if request.content_type != "application/json" or (request.content_params or {}).get("charset", "utf-8").lower() not in UTF8:
        return problems.say("media-type", request=request)
    if not re.fullmatch(composed.KEY, request.headers.get("Idempotency-Key", "")):
        return problems.say("no-key", request=request)
    return None


def shaped(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer as it is, or as a problem where Django or the router said no in its own way."""
    if response.status_code == 405:
        answer = problems.say("method", request=request)
        answer.headers["Allow"] = response.headers.get("Allow", "")
        return answer
    return response


def address_of(request: HttpRequest) -> str:
    """Return the address of a caller: of the connection, or what the outermost trusted proxy has seen."""
    hops = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    return hops[-trusted] if trusted and len(hops) >= trusted else str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or the 64 bits of IPv6 that one subscriber gets."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


# ---- one effect -----------------------------------------------------------------------------------------------------

CLAIM = """
insert into web_reply (token_id, key, digest, at, body) values (%s, %s, %s, %s, '') on conflict (token_id, key) do nothing returning id
"""
RENEW = """
update web_reply set digest = %s, at = %s, status = null, body = '' where token_id = %s and key = %s and at < %s returning id
"""
FOUND = "select digest, status, body from web_reply where token_id = %s and key = %s"
KEEP = "update web_reply set status = %s, body = %s where id = %s"
# How long somebody waits for the same request that is under way, before he is told so.
PATIENCE = "2s"


class OnceMiddleware:
    """Give a write one effect however often it is sent: its answer is kept in the transaction of the effect itself.

    Of two at once one waits for the other's row. A refused request leaves nothing, so its key may be used again with what was mended.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, or give the answer that it got before."""
        machine: Machine | None = getattr(request, "machine", None)
        operation: Operation | None = getattr(request, "operation", None)
        if machine is None or operation is None or not operation.writes:
            return self.get_response(request)
        return self.once(request, machine, operation)

    def once(self, request: HttpRequest, machine: Machine, operation: Operation) -> HttpResponse:
        """Answer a write."""
        key, now = request.headers["Idempotency-Key"], timezone.now()
        digest = salted_hmac(
            "heju.reply", f"{operation.id} {request.get_full_path()}\n".encode() + request.body, algorithm="sha256"
        ).digest()
        mine = machine.scope.token_id
        with connection.cursor() as cursor:
            cursor.execute("select set_config('lock_timeout', %s, true)", [PATIENCE])
            try:
                with transaction.atomic():
                    cursor.execute(CLAIM, [mine, key, digest, now])
                    claimed = cursor.fetchone()
                    if claimed is None:
                        cursor.execute(RENEW, [digest, now, mine, key, now - KEPT])
                        claimed = cursor.fetchone()
            except OperationalError:
                return problems.say("in-progress", request=request)
            cursor.execute("select set_config('lock_timeout', '0', true)")
            if claimed is None:
                cursor.execute(FOUND, [mine, key])
                return replay(request, digest, *cursor.fetchone())
            response = self.get_response(request)
            if response.status_code < 300:
                cursor.execute(KEEP, [response.status_code, response.content.decode(), claimed[0]])
        return response


def replay(request: HttpRequest, digest: bytes, kept: bytes, status: int, body: str) -> HttpResponse:
    """Return the answer of the first time, or say that the key stands for something else."""
    if not constant_time_compare(bytes(kept), digest):
        return problems.say("key-reused", request=request)
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    response.headers["Idempotency-Replayed"] = "true"
    return response
