"""To which name passkeys are bound, and where they can be used (pure). Source: W3C Web Authentication, "relying party identifier"."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

LOCAL = "localhost"


def passkey_domain(address: str) -> str:
    """Return the name to which the passkeys of an installation are bound: the host of its address, `localhost` for a loopback number.

    "" where the address is any other number: browsers bind no passkey to one.
    """
    host = urlsplit(address).hostname or ""
    try:
        number = ip_address(host)
    except ValueError:
        return host
    return LOCAL if number.is_loopback else ""


def is_usable_at(host: str, domain: str, *, secure: bool) -> bool:
    """Say whether a page at a host (without port) can ask for passkeys bound to a domain. Only https counts, or localhost itself."""
    if not domain or not (host == domain or host.endswith("." + domain)):
        return False
    return secure or host == LOCAL
