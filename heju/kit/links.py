"""Links that stay inside this platform (pure)."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit


def leads_inside(link: str) -> bool:
    """Say whether a link is a path of this platform: no other host, no `//host`, no scheme, no sign that a browser would drop."""
    if not link.startswith("/") or link.startswith(("//", "/\\")) or any(ord(sign) < 32 for sign in link):
        return False
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc


def with_query(link: str, **values: str | int) -> str:
    """Return a link with more in its query."""
    return f"{link}{'&' if '?' in link else '?'}{urlencode(values)}"
