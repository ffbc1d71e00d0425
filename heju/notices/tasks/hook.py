"""Deliver one message to another system: signed, to a public address only, in bounded time."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from heju.notices import parameters
from heju.notices.actions import Outcome, Parcel
from heju.notices.models import Letter
from heju.notices.rules import addresses, signing


class Refused(Exception):
    """The address is none that a hook may lead to."""


class Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked at: the name is not looked up a second time, when it could stand for something else."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=parameters.HOOK_LIMIT_S)
        self._address, self._context = address, context

    def connect(self) -> None:
        """Connect to the address, and speak TLS with the name."""
        sock: socket.socket = socket.create_connection((self._address, self.port), timeout=parameters.HOOK_LIMIT_S)
        self.sock = sock if self._context is None else self._context.wrap_socket(sock, server_hostname=self.host)


def body_of(letter: Letter) -> bytes:
    """Return what a system is told: facts and numbers, nobody's words and nobody's name. It asks for more by its token."""
    facts: dict[str, Any] = {
        "type": letter.verb,
        "timestamp": letter.happened_at.isoformat(),
        "data": {"record": letter.record_id, "subject": letter.subject, "id": letter.subject_id, "path": letter.path},
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def deliver(parcel: Parcel, *, now: datetime) -> Outcome:
    """Send one message and say what the other side answered; anything but 2xx is a failure, a redirect too. 410 asks for no more tries."""
    begun = time.monotonic()
    try:
        status, answer = post(parcel, now)
    except Refused as no:
        return Outcome("never", str(no), duration_ms=spent(begun))
    except (OSError, http.client.HTTPException) as error:
        return Outcome("again", type(error).__name__, duration_ms=spent(begun))
    excerpt = answer.decode("utf-8", "replace").replace("\x00", "")[: parameters.HOOK_EXCERPT]
    if 200 <= status < 300:
        return Outcome("sent", "", status, spent(begun), excerpt)
    return Outcome("never" if status == 410 else "again", f"HTTP {status}", status, spent(begun), excerpt)


def post(parcel: Parcel, now: datetime) -> tuple[int, bytes]:
    """Post the message. Raises Refused, OSError, HTTPException."""
    local = settings.NOTICES_HOOKS_LOCAL
    if fault := addresses.fault_of(parcel.address, may_be_local=local):
        raise Refused(fault)
    parts = urlsplit(parcel.address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    body = body_of(parcel.letters[0])
    context = ssl.create_default_context() if parts.scheme == "https" else None
    connection = Pinned(host, port, outside(host, port), context)
    headers = {"Content-Type": "application/json", "User-Agent": "Heju-Hooks/1"}
    headers |= signing.headers(parcel.secret, f"msg_{parcel.number.hex}", int(now.timestamp()), body)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        return answer.status, read(answer)
    finally:
        connection.close()


def read(answer: http.client.HTTPResponse) -> bytes:
    """Return the beginning of an answer, however slowly it drips."""
    until, found = time.monotonic() + parameters.HOOK_LIMIT_S, b""
    while len(found) < parameters.HOOK_BYTES and time.monotonic() < until:
        piece = answer.read1(parameters.HOOK_BYTES - len(found))
        if not piece:
            break
        found += piece
    return found


def outside(host: str, port: int) -> str:
    """Return the address to connect to. Raises Refused where the name stands for any address that is not public, OSError for none."""
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(addresses.is_outside(one, may_be_local=settings.NOTICES_HOOKS_LOCAL) for one in found):
        raise Refused("inside")
    return found[0]


def spent(begun: float) -> int:
    """Return the milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - begun) * 1000)
