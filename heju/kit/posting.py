"""The mail server of an installation, from one address in the environment (pure): nothing has a default, the secret least of all.

`HEJU_SMTP` is `smtps://user@host:465`, `smtp+starttls://user@host:587` or `smtp://host:25` (a relay on this machine or its network); the
password stands apart in `HEJU_SMTP_PASSWORD`, `HEJU_MAIL_FROM` is whom letters come from, `HEJU_REPLY_HOST` where answers go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

URL, PASSWORD, SENDER, REPLIES = "HEJU_SMTP", "HEJU_SMTP_PASSWORD", "HEJU_MAIL_FROM", "HEJU_REPLY_HOST"
PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


class Misread(ValueError):
    """What stands in the environment names no mail server."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How mail leaves: arguments for the connection (empty where there is none), whom it comes from, the hosts of numbers and answers."""

    server: dict[str, Any] = field(default_factory=dict, repr=False)
    sender: str = ""
    host: str = ""
    reply_host: str = ""


def read(environ: Mapping[str, str]) -> Posting:
    """Return how mail leaves this installation. Raises Misread where something stands there that cannot be used."""
    url = environ.get(URL, "")
    if not url:
        return Posting()
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Misread(f"{URL} begins with smtps:, smtp+starttls: or smtp: and names a host.")
    if parts.password is not None:
        raise Misread(f"The password stands in {PASSWORD}, not in {URL}.")
    sender = environ.get(SENDER, "")
    host = parseaddr(sender)[1].partition("@")[2]
    if not host:
        raise Misread(f"{SENDER} is an address of mail, such as 和居 <notices@example.org>.")
    password = environ.get(PASSWORD, "")
    if parts.username and not password:
        raise Misread(f"{URL} names a user; set {PASSWORD}.")
    server: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": password,
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+starttls",
    }
    return Posting(server, sender, host, environ.get(REPLIES, "").strip().lower())
