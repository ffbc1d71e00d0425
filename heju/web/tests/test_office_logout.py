"""Somebody leaves his office, and its identity provider tells us: sessions begun through it end, others stay; nobody else can say so."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests
from django.core.cache import cache
from django.test import Client

from heju.audit.models import Record
from heju.kit import db
from heju.kit.scope import Scope
from heju.web import offices
from heju.web.tests.test_offices import OFFICER, come, known, prove, who
from tests import cast

pytestmark = pytest.mark.django_db
DOOR = "/accounts/office/street/logout/"
NOW = 1_780_000_000.0


class Provider:
    """A real provider of OpenID Connect in a thread, with what it signs with."""

    def __init__(self, url: str, storage: Any) -> None:
        self.url = url
        self.key = jwt.PyJWK(storage.jwk.as_dict(private=True) | {"alg": "RS256"})
        self.kid = requests.get(f"{url}/jwks", timeout=5).json()["keys"][0]["kid"]

    def token(self, key: Any = None, alg: str = "RS256", head: dict[str, Any] | None = None, **changed: Any) -> str:
        """Sign a logout token for us; a claim given as None is left out."""
        claims = {
            "iss": self.url, "aud": "heju", "iat": int(time.time()), "jti": uuid.uuid4().hex, "sub": "u1", "events": {offices.LOGOUT: {}},
        } | changed  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, key or self.key.key, alg, {"kid": self.kid, "typ": "logout+jwt"} | (head or {}))


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    import oidc_provider_mock
    from oidc_provider_mock import _app

    made: list[Any] = []
    real = _app.Storage

    def kept() -> Any:
        made.append(real())
        return made[-1]

    # The provider keeps its keys for itself; it has no door by which it could be asked to speak to us.
    _app.Storage = kept
    try:
        with oidc_provider_mock.run_server_in_thread() as server:
            yield Provider(f"http://localhost:{server.server_port}", made[-1])
    finally:
        _app.Storage = real


@pytest.fixture
def office(provider: Provider, settings: Any) -> offices.Office:
    cache.clear()
    made = offices.Office("street", "晴岚街道统一登录", provider.url, "heju", "440303.001", "s3cret", frozenset({"otp"}))
    settings.OFFICES = (made,)
    return made


def entered(office: offices.Office, sub: str = "u1") -> Client:
    """Return a browser that has signed in through the office."""
    prove("street_officer")
    known(office, sub, **OFFICER)
    browser = Client()
    come(browser, sub)
    assert who(browser)
    return browser


def tell(token: str, **more: str) -> Any:
    # No cookie, no page before it: as the provider's server posts.
    return Client(enforce_csrf_checks=True).post(DOOR, {"logout_token": token} | more)


def records() -> list[dict[str, Any]]:
    with db.scoped(cast.SYSTEM):
        return list(Record.objects.filter(verb="web.office_sessions_ended").values_list("detail", flat=True))


def test_the_sessions_of_the_office_end_and_others_stay(office: offices.Office, provider: Provider) -> None:
    first, second = entered(office), entered(office)
    other = cast.client("street_officer")
    answer = tell(provider.token())
    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer["Cache-Control"]
    assert [who(browser) for browser in (first, second)] == [None, None]
    assert first.get("/people/mine/").status_code == 302
    assert who(other) == str(cast.account("street_officer").pk)
    assert records() == [{"office": "street", "sessions": 2}]


def test_nobody_is_named_who_never_came(office: offices.Office, provider: Provider) -> None:
    browser = entered(office)
    assert tell(provider.token(sub="somebody else")).status_code == 200
    assert who(browser)
    assert records() == []


def test_a_token_serves_once(office: offices.Office, provider: Provider) -> None:
    entered(office)
    token = provider.token()
    assert tell(token).status_code == 200
    again = entered(office)
    assert tell(token).json() == {"error": "invalid_request", "error_description": "jti"}
    assert who(again)


def test_keys_of_others_and_no_keys_do_not_speak_for_it(office: offices.Office, provider: Provider) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    browser = entered(office)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert tell(provider.token(key=stranger)).json()["error_description"] == "signature"
    assert tell(provider.token(key=stranger, head={"kid": "another"})).json()["error_description"] == "kid"
    assert tell(provider.token(key="s3cret" * 8, alg="HS256")).json()["error_description"] == "alg"
    none = jwt.encode({"sub": "u1"}, None, "none")  # type: ignore[arg-type]
    assert tell(none).json()["error_description"] == "alg"
    assert tell("").json()["error_description"] == tell("a.b.c").json()["error_description"] == "logout_token"
    assert tell("x" * 20_000).status_code == 400
    assert who(browser)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"aud": "another"}, "aud"),
        ({"aud": None}, "signature"),
        ({"iss": "https://id.example"}, "iss"),
        ({"iss": None}, "signature"),
        ({"iat": 1_600_000_000}, "iat"),
        ({"iat": None}, "iat"),
        ({"exp": 1_600_000_000}, "signature"),
        ({"jti": None}, "jti"),
        ({"events": None}, "events"),
        ({"events": {"http://schemas.openid.net/event/other": {}}}, "events"),
        ({"nonce": "x"}, "nonce"),
        ({"sub": None}, "sub"),
    ],
)
def test_a_token_that_does_not_hold_ends_nothing(office: offices.Office, provider: Provider, changed: dict[str, Any], says: str) -> None:
    browser = entered(office)
    answer = tell(provider.token(**changed))
    assert (answer.status_code, answer.json()["error_description"]) == (400, says)
    assert who(browser)


def test_an_id_token_is_no_logout_token(office: offices.Office, provider: Provider) -> None:
    browser = entered(office)
    assert tell(browser.session["heju_office"]["id_token"]).status_code == 400
    assert who(browser)


def test_another_office_ends_nothing_and_an_unknown_one_is_not_there(office: offices.Office, provider: Provider, settings: Any) -> None:
    browser = entered(office)
    settings.OFFICES = (*settings.OFFICES, offices.Office("park", "园区", provider.url, "heju", "440303.001", "s3cret"))
    assert Client().post("/accounts/office/park/logout/", {"logout_token": provider.token()}).status_code == 200
    assert who(browser)
    assert Client().post("/accounts/office/nowhere/logout/", {"logout_token": provider.token()}).status_code == 404
    assert Client().get(DOOR).status_code == 405


def test_a_provider_that_is_gone_ends_nothing(office: offices.Office, provider: Provider, settings: Any) -> None:
    settings.OFFICES = (offices.Office("street", "x", "http://localhost:9", "heju", "440303.001", "s3cret"),)
    assert tell(provider.token()).json()["error_description"] == "provider"


def test_by_the_session_alone_only_that_one_ends(office: offices.Office, provider: Provider) -> None:
    """The provider's ID tokens carry no session here; one is put in, as its keys would sign it."""
    browsers = [entered(office), entered(office)]
    for browser, sid in zip(browsers, ("s1", "s2"), strict=True):
        session = browser.session
        kept = jwt.decode(session["heju_office"]["id_token"], options={"verify_signature": False})
        session["heju_office"] = session["heju_office"] | {"id_token": jwt.encode(kept | {"sid": sid}, provider.key.key, "RS256")}
        session.save()
    assert tell(provider.token(sub=None, sid="s1")).status_code == 200
    assert [bool(who(browser)) for browser in browsers] == [False, True]
    assert tell(provider.token(sub="u1", sid="s3")).status_code == 200
    assert who(browsers[1])
    assert tell(provider.token(sub="u1", sid="s2")).status_code == 200
    assert who(browsers[1]) is None


GOOD: dict[str, Any] = {"iat": NOW, "jti": "1", "sub": "u1", "events": {offices.LOGOUT: {}}}


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, offices.Leaving("u1", "")),
        ({"sid": "s"}, offices.Leaving("u1", "s")),
        ({"iat": NOW - 300}, offices.Leaving("u1", "")),
        ({"iat": NOW - 301}, "iat"),
        ({"iat": NOW + 60}, offices.Leaving("u1", "")),
        ({"iat": NOW + 61}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": "1"}, "iat"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
        ({"nonce": None}, "nonce"),
        ({"events": {offices.LOGOUT: True}}, "events"),
        ({"events": [offices.LOGOUT]}, "events"),
        ({"sub": "", "sid": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sid": ["s"]}, "sub"),
    ],
)
def test_what_a_token_must_say(changed: dict[str, Any], found: Any) -> None:
    assert offices.leaving(GOOD | changed, NOW) == found


@pytest.mark.parametrize(
    ("leaving", "claims", "is_named"),
    [
        (offices.Leaving("u1", ""), {"sub": "u1", "sid": "s"}, True),
        (offices.Leaving("u1", ""), {"sub": "u2", "sid": "s"}, False),
        (offices.Leaving("u1", "s"), {"sub": "u1", "sid": "s"}, True),
        (offices.Leaving("u1", "s"), {"sub": "u1", "sid": "t"}, False),
        (offices.Leaving("u1", "s"), {"sub": "u1"}, True),
        (offices.Leaving("u1", "s"), {"sub": "u2"}, False),
        (offices.Leaving("", "s"), {"sub": "u1", "sid": "s"}, True),
        (offices.Leaving("", "s"), {"sub": "u1"}, False),
    ],
)
def test_which_session_is_named(leaving: offices.Leaving, claims: dict[str, Any], is_named: bool) -> None:
    assert leaving.names(claims) is is_named


def test_the_door_reads_no_account_that_is_not_its_own(office: offices.Office, provider: Provider) -> None:
    """Rows of other accounts are open to the door of signing in alone, which the request itself has not."""
    entered(office)
    with db.scoped(Scope()):
        from allauth.socialaccount.models import SocialAccount

        assert not SocialAccount.objects.exists()
