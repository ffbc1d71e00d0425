"""The identity providers of offices: what an operator writes down about each, and who may come in through it (no Django).

One JSON file, named by `HEJU_OIDC`, readable by its owner only: a list of objects with `id`, `name`, `server_url`, `client_id`, `secret`,
`place`, and where wanted `amr`, `acr`, `token_auth_method`. There is no default and no secret in any setting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from heju.kit.scope import is_within

_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,30}")
_PLACE: Final = re.compile(r"[0-9]{2,12}(\.[A-Za-z0-9]+)*")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_METHODS: Final = frozenset({"client_secret_basic", "client_secret_post"})
_KEYS: Final = frozenset({"id", "name", "server_url", "client_id", "secret", "place", "amr", "acr", "token_auth_method"})
NEEDED: Final = ("id", "name", "server_url", "client_id", "secret", "place")


# Where a session keeps through which office it was begun.
KEPT: Final = "heju_office"


class BadOffice(ValueError):
    """The file of identity providers is not as it must be; the message names the entry and the key."""


@dataclass(frozen=True, slots=True)
class Office:
    """An identity provider: for posts at or below `place`; `amr` and `acr` are the words by which it asserts a second factor."""

    code: str
    name: str
    server_url: str
    client_id: str
    place: str
    secret: str = field(repr=False, default="")
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()
    token_auth_method: str = "client_secret_basic"  # noqa: S105 - the name of a method


def read(file: str) -> tuple[Office, ...]:
    """Return the providers that a file names, none without a file. Raises BadOffice, also when others can read the file."""
    if not file:
        return ()
    path = Path(file)
    try:
        if path.stat().st_mode & 0o077:
            raise BadOffice(f"{file}: others can read it; chmod 600")
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise error if isinstance(error, BadOffice) else BadOffice(f"{file}: {error}") from None
    if not isinstance(found, list):
        raise BadOffice(f"{file}: a list of providers is expected")
    made = tuple(_office(entry, f"{file}[{number}]") for number, entry in enumerate(found))
    if len({one.code for one in made}) != len(made):
        raise BadOffice(f"{file}: an id stands there twice")
    return made


def _office(entry: Any, where: str) -> Office:
    if not isinstance(entry, Mapping):
        raise BadOffice(f"{where}: an object is expected")
    for key in entry.keys() - _KEYS:
        raise BadOffice(f"{where}.{key}: unknown")
    for key in NEEDED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise BadOffice(f"{where}.{key}: missing")
    if not _CODE.fullmatch(entry["id"]):
        raise BadOffice(f"{where}.id: small letters, digits and hyphens")
    if not _PLACE.fullmatch(entry["place"]):
        raise BadOffice(f"{where}.place: a path such as 440303.001")
    if not is_safe_address(entry["server_url"]):
        raise BadOffice(f"{where}.server_url: https only")
    method = entry.get("token_auth_method", "client_secret_basic")
    if method not in _METHODS:
        raise BadOffice(f"{where}.token_auth_method: one of {', '.join(sorted(_METHODS))}")
    return Office(
        code=entry["id"], name=entry["name"], server_url=entry["server_url"].rstrip("/"), client_id=entry["client_id"],
        place=entry["place"], secret=entry["secret"], amr=_words(entry, "amr", where), acr=_words(entry, "acr", where),
        token_auth_method=method,
    )  # fmt: skip


def _words(entry: Mapping[str, Any], key: str, where: str) -> frozenset[str]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(word, str) and word for word in found):
        raise BadOffice(f"{where}.{key}: a list of words")
    return frozenset(found)


def is_safe_address(url: str) -> bool:
    """Say whether an address of a provider is reached by https, or lies on this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK))


def asserts_second_factor(office: Office, claims: Mapping[str, Any]) -> bool:
    """Say whether a signed ID token asserts a second factor in the words that the operator accepts of this provider; by default none."""
    amr = claims.get("amr")
    methods = {word for word in amr if isinstance(word, str)} if isinstance(amr, list) else set()
    acr = claims.get("acr")
    return bool(methods & office.amr) or (isinstance(acr, str) and acr in office.acr)


def proven_number(claims: Mapping[str, Any]) -> str:
    """Return the phone number that a provider calls verified, "" where there is none or it does not say so in plain truth."""
    number = claims.get("phone_number")
    return number if isinstance(number, str) and claims.get("phone_number_verified") is True else ""


# What is wrong with somebody who comes through an office; "" is nothing. The words stand in the page.
NUMBER_MISSING, NO_ACCOUNT, NO_POST, ELSEWHERE, ABOVE = "number_missing", "no_account", "no_post", "elsewhere", "above"


def refusal(office: Office, posts: Sequence[tuple[Sequence[str], bool]]) -> str:
    """Return why an account must not come in through an office, "" where it may.

    `posts` are the running posts of the person: the places of each, and whether its role needs a second factor. One post must lie at or
    below the office's place, and none with great powers may lie outside it: a street's provider opens no district officer's account.
    """
    if not posts:
        return NO_POST
    inside = [all(is_within(path, (office.place,)) for path in paths) for paths, _strong in posts]
    if any(strong and not within for within, (_paths, strong) in zip(inside, posts, strict=True)):
        return ABOVE
    return "" if any(inside) else ELSEWHERE


# ---- what a provider says when somebody leaves (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6) ----------------

LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
# The keys of a provider sign; a shared secret or none would let others speak for it.
SIGNATURES: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# A logout token is used when it is made; clocks may differ by a minute.
FRESH_S: Final = 300
SKEW_S: Final = 60


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whom a logout token names: the subject, one of his sessions, or both; "" where it names none."""

    sub: str
    sid: str

    def names(self, claims: Mapping[str, Any]) -> bool:
        """Say whether the session that began with these claims of an ID token is meant.

        Where the ID token told no session, the subject decides alone: better one session too many has ended than one too few.
        """
        if self.sub and claims.get("sub") != self.sub:
            return False
        told = claims.get("sid")
        return not self.sid or told == self.sid or (told is None and bool(self.sub))


def leaving(claims: Mapping[str, Any], now: float) -> Leaving | str:
    """Return whom a logout token names, or what is wrong with it. Issuer, audience, expiry and signature are checked by who decodes it.

    `now` in seconds since 1970.
    """
    events, issued = claims.get("events"), claims.get("iat")
    sub, sid, number = claims.get("sub", ""), claims.get("sid", ""), claims.get("jti")
    if not isinstance(events, Mapping) or not isinstance(events.get(LOGOUT), Mapping):
        return "events"
    if "nonce" in claims:
        return "nonce"
    if isinstance(issued, bool) or not isinstance(issued, int | float) or not -SKEW_S <= now - issued <= FRESH_S:
        return "iat"
    if not isinstance(number, str) or not number:
        return "jti"
    if not isinstance(sub, str) or not isinstance(sid, str) or not (sub or sid):
        return "sub"
    return Leaving(sub, sid)
