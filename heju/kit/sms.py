"""Short messages: one interface, a gateway over HTTPS for production, and one that keeps messages in a file for demo and tests.

No carrier is built in. A production installation names a relay that takes `{"to": "+86…", "text": "…"}` by POST with a bearer token;
most carriers in China want a registered signature and template, which the relay adds.
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

URL = "HEJU_SMS_GATEWAY"
TOKEN = "HEJU_SMS_TOKEN"  # noqa: S105 - the name of a variable
LIMIT_S = 10


class GatewayMissing(RuntimeError):
    """A production installation has no gateway for short messages."""


class NotSent(RuntimeError):
    """The gateway did not take the message. Neither number nor text is repeated."""


class Unsure(NotSent):
    """The line broke after the message was handed over: it may have gone out."""


class Gateway(Protocol):
    """What every gateway does."""

    def send(self, number: str, text: str, *, now: datetime) -> None:
        """Hand one message to the carrier. `number` is E.164. Raises NotSent."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the local gateway keeps it."""

    at: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class LocalGateway:
    """Keeps the last messages in a file of mode 0600, so that a demo or a test can read the code that nobody's phone received."""

    file: Path
    keep: int = 200

    def send(self, number: str, text: str, *, now: datetime) -> None:
        """Write a message in front of the others."""
        lines = [json.dumps({"at": now.isoformat(), "number": number, "text": text}, ensure_ascii=False)]
        lines += self._lines()[: self.keep - 1]
        fresh = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as writer:
            writer.write("\n".join(lines))
        fresh.replace(self.file)

    def messages(self) -> list[Message]:
        """Return the kept messages, newest first."""
        return [Message(**json.loads(line)) for line in self._lines()]

    def _lines(self) -> list[str]:
        try:
            return self.file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """Hands messages to a relay over HTTPS."""

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.url.startswith("https://"):
            raise ValueError("A gateway for short messages is reached by https only.")

    def send(self, number: str, text: str, *, now: datetime) -> None:
        """Post a message. Raises NotSent when the relay refuses it or is not reached, Unsure when it did not answer any more."""
        body = json.dumps({"to": number, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - https is checked above
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:  # noqa: S310
                if answer.status >= 300:
                    raise NotSent(f"The gateway answered {answer.status}.")
        except urllib.error.HTTPError as error:
            raise NotSent(f"The gateway answered {error.code}.") from None
        except urllib.error.URLError as error:
            # Raised while connecting and sending; an answer that does not come is a plain TimeoutError or a closed connection.
            raise NotSent(f"The gateway was not reached: {type(error.reason).__name__}.") from None
        except (OSError, http.client.HTTPException) as error:
            raise Unsure(f"The gateway did not answer: {type(error).__name__}.") from None


def gateway(mode: str, state: Path, environ: Mapping[str, str] = os.environ) -> Gateway:
    """Return the gateway of this installation. Raises GatewayMissing when production has none: called at start."""
    if environ.get(URL):
        return HttpGateway(environ[URL], environ.get(TOKEN, ""))
    if mode in ("demo", "test"):
        return LocalGateway(state / "sms.jsonl")
    raise GatewayMissing(f"Set {URL} and {TOKEN}: residents sign in by a code sent to their phone.")
