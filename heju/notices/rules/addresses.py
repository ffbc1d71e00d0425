"""Where a hook may lead (pure): outside, over https, to a public address. What a name stands for is looked up by whoever connects."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

PORTS: Final = frozenset({443, 8443})
LENGTH: Final = 500

type Fault = Literal["", "not_https", "no_address", "has_secret", "other_port", "inside"]


def fault_of(url: str, *, may_be_local: bool = False) -> Fault:
    """Return why a hook cannot lead to a URL; "" where it can. `may_be_local` waives scheme and port, for one's own machine."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "no_address"
    if len(url) > LENGTH or any(sign.isspace() or ord(sign) < 33 for sign in url) or not parts.hostname:
        return "no_address"
    if parts.scheme != "https" and not (may_be_local and parts.scheme == "http"):
        return "not_https"
    if parts.username is not None or parts.password is not None:
        return "has_secret"
    if port not in (None, *PORTS) and not may_be_local:
        return "other_port"
    try:
        literal = ip_address(parts.hostname)
    except ValueError:
        return ""
    return "" if is_outside(str(literal), may_be_local=may_be_local) else "inside"


def is_outside(address: str, *, may_be_local: bool = False) -> bool:
    """Say whether an address is public: no private, shared, link-local, loopback, multicast or reserved one, in no disguise."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if (inner := found.ipv4_mapped or found.sixtofour) is not None:
            found = inner
        elif found.teredo is not None or found in _NAT64:
            return False
    if may_be_local and found.is_loopback:
        return True
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Nat64:
    """64:ff9b::/96 and its local-use neighbour: an IPv4 address in the last 32 bits, reached through a gateway."""

    def __contains__(self, found: IPv6Address) -> bool:
        return int(found) >> 96 == 0x64FF9B or int(found) >> 80 == 0x64FF9B0001


_NAT64 = _Nat64()
