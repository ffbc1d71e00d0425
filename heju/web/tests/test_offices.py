"""Signing in with an office's account, against a real provider of OpenID Connect on this machine."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from django.core.cache import cache
from django.test import Client

from heju.kit import db
from heju.kit.scope import Scope
from heju.people.models import Account, PersonalNotice
from heju.web import offices
from tests import cast

pytestmark = pytest.mark.django_db
DOOR = Scope(door="sign-in")
BEGIN = "/accounts/office/street/"
OFFICER = {"phone_number": "+8610000000002", "phone_number_verified": True}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Run a provider in a thread; its people are set by each test."""
    import oidc_provider_mock

    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def office(provider: str, settings: Any) -> offices.Office:
    cache.clear()
    made = offices.Office("street", "晴岚街道统一登录", provider, "heju", "440303.001", "s3cret", frozenset({"otp"}), frozenset({"loa3"}))
    settings.OFFICES = (made,)
    return made


def known(office: offices.Office, sub: str, **claims: Any) -> None:
    requests.put(f"{office.server_url}/users/{sub}", json=claims, timeout=5).raise_for_status()


def asked(browser: Client) -> str:
    """Begin and return the address at the provider."""
    answer = browser.get(BEGIN + "?next=/people/mine/")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come(browser: Client, sub: str, url: str = "") -> Any:
    """Sign in at the provider and come back."""
    sent = requests.post(url or asked(browser), data={"sub": sub}, allow_redirects=False, timeout=5)
    assert sent.status_code == 302, sent.text
    back = urlsplit(sent.headers["Location"])
    return browser.get(f"{back.path}?{back.query}")


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def prove(key: str) -> None:
    """Let a number be proven already, so that no code is asked for."""
    account = cast.account(key)
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id, door="sign-in")):
        Account.objects.filter(pk=account.pk).update(phone_verified_at=cast.NOW)


def test_it_asks_with_state_nonce_and_pkce_and_for_the_number_only(office: offices.Office, client: Client) -> None:
    asks = parse_qs(urlsplit(asked(client)).query)
    assert asks["response_type"] == ["code"]
    assert asks["code_challenge_method"] == ["S256"]
    assert len(asks["state"][0]) >= 16
    assert len(asks["nonce"][0]) >= 24
    assert set(asks["scope"][0].split()) == {"openid", "phone"}
    assert asks["redirect_uri"][0].startswith("http://127.0.0.1:8000/accounts/office/street/back/")


def test_it_signs_in_an_officer_by_his_verified_number(office: offices.Office, client: Client) -> None:
    prove("street_officer")
    known(office, "u1", **OFFICER)
    answer = come(client, "u1")
    assert answer.headers["Location"] == "/people/mine/"
    account = cast.account("street_officer")
    assert who(client) == str(account.pk)
    with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
        linked = SocialAccount.objects.get()
        assert (linked.provider, linked.uid, linked.extra_data) == ("street", "u1", {})
        assert PersonalNotice.objects.filter(person=account.person_id, kind="people.factor_added").count() == 1


def test_it_knows_him_afterwards_by_the_provider_s_own_name(office: offices.Office) -> None:
    prove("street_officer")
    known(office, "u2", **OFFICER)
    come(Client(), "u2")
    known(office, "u2", phone_number="", phone_number_verified=False)
    again = Client()
    come(again, "u2")
    assert who(again) == str(cast.account("street_officer").pk)


@pytest.mark.parametrize(
    ("sub", "claims", "says"),
    [
        ("a", {}, "没有告诉我们"),
        ("b", {"phone_number": "+8610000000002"}, "没有告诉我们"),
        ("c", {"phone_number": "+8610000000002", "phone_number_verified": "true"}, "没有告诉我们"),
        ("d", {"phone_number": "+8610099999999", "phone_number_verified": True}, "还没有账号"),
        ("e", {"phone_number": "+8610000000009", "phone_number_verified": True}, "现在没有任职"),
        ("f", {"phone_number": "+8610000000014", "phone_number_verified": True}, "不在这个单位"),
        ("g", {"phone_number": "+8610000000001", "phone_number_verified": True}, "更高一级"),
        ("h", {"email": "x@example.cn", "email_verified": True}, "没有告诉我们"),
    ],
)
def test_it_lets_nobody_in_without_account_post_and_reach(
    office: offices.Office, client: Client, sub: str, claims: dict[str, Any], says: str
) -> None:
    known(office, sub, **claims)
    answer = come(client, sub)
    assert answer.status_code == 403
    assert says in answer.text
    assert who(client) is None
    with db.scoped(DOOR):
        assert not SocialAccount.objects.exists()
        assert not Account.objects.filter(username=sub).exists()


def test_it_asks_an_officer_for_the_second_factor_all_the_same(office: offices.Office, client: Client) -> None:
    prove("street_officer")
    known(office, "u3", **OFFICER)
    come(client, "u3")
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "otp"]}, {"acr": "loa3"}])
def test_it_takes_the_second_factor_that_the_office_asserts(office: offices.Office, client: Client, claims: dict[str, Any]) -> None:
    prove("street_officer")
    known(office, "u4", **OFFICER, **claims)
    come(client, "u4")
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("claims", [{"amr": ["pwd"]}, {"amr": "otp"}, {"acr": "loa2"}, {"amr": [], "acr": ""}])
def test_it_takes_no_other_word_for_a_second_factor(office: offices.Office, client: Client, claims: dict[str, Any]) -> None:
    prove("street_officer")
    known(office, "u5", **OFFICER, **claims)
    come(client, "u5")
    assert who(client) is not None
    assert client.get("/desk/").status_code == 302


def test_it_refuses_what_another_browser_began(office: offices.Office, client: Client) -> None:
    known(office, "u6", **OFFICER)
    begun = asked(Client())
    answer = come(client, "u6", begun)
    assert answer.status_code == 403
    assert who(client) is None


def test_it_refuses_a_token_with_another_nonce(office: offices.Office, client: Client) -> None:
    known(office, "u7", **OFFICER)
    answer = come(client, "u7", re.sub(r"nonce=[^&]+", "nonce=" + "x" * 24, asked(client)))
    assert answer.status_code == 403
    assert "不是同一次" in answer.text
    assert who(client) is None


def test_it_refuses_the_same_answer_twice(office: offices.Office, client: Client) -> None:
    prove("street_officer")
    known(office, "u8", **OFFICER)
    sent = requests.post(asked(client), data={"sub": "u8"}, allow_redirects=False, timeout=5)
    back = urlsplit(sent.headers["Location"])
    client.get(f"{back.path}?{back.query}")
    client.post("/accounts/logout/")
    assert client.get(f"{back.path}?{back.query}").status_code == 403
    assert who(client) is None


def test_it_shows_the_verifier_that_belongs_to_the_challenge(office: offices.Office, client: Client, monkeypatch: Any) -> None:
    prove("street_officer")
    known(office, "u9", **OFFICER)
    shown = []
    exchange = OAuth2Client.get_access_token

    def spy(self: Any, code: str, pkce_code_verifier: str = "", **more: Any) -> Any:
        shown.append(pkce_code_verifier)
        return exchange(self, code, pkce_code_verifier=pkce_code_verifier, **more)

    monkeypatch.setattr(OAuth2Client, "get_access_token", spy)
    begun = asked(client)
    come(client, "u9", begun)
    made = urlsafe_b64encode(sha256(shown[0].encode()).digest()).rstrip(b"=").decode()
    assert parse_qs(urlsplit(begun).query)["code_challenge"] == [made]


def test_it_says_when_somebody_changed_his_mind(office: offices.Office, client: Client) -> None:
    sent = requests.post(asked(client), data={"action": "deny"}, allow_redirects=False, timeout=5)
    back = urlsplit(sent.headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_it_says_when_the_provider_is_not_reached(office: offices.Office, client: Client, settings: Any) -> None:
    settings.OFFICES = (offices.Office("street", "x", "http://127.0.0.1:9", "heju", "440303"),)
    answer = client.get(BEGIN)
    assert answer.status_code == 403
    assert "连不上" in answer.text


def test_it_refuses_a_provider_that_calls_itself_otherwise(office: offices.Office, client: Client, settings: Any) -> None:
    known(office, "u10", **OFFICER)
    other = office.server_url.replace("localhost", "127.0.0.1")
    settings.OFFICES = (offices.Office("street", "x", other, "heju", "440303"),)
    begun = asked(client)
    settings.OFFICES = (offices.Office("street", "x", office.server_url + "/", "heju", "440303"),)
    assert come(client, "u10", begun).status_code == 403


def test_it_leads_to_the_end_of_the_office_s_session(office: offices.Office, client: Client) -> None:
    prove("street_officer")
    known(office, "u11", **OFFICER)
    come(client, "u11")
    answer = client.post("/accounts/logout/")
    assert answer.headers["Location"] == "/accounts/office/left/"
    page = client.get("/accounts/office/left/")
    assert who(client) is None
    assert f"{office.server_url}/oauth2/end_session?id_token_hint=" in page.text
    assert client.get("/accounts/office/left/").status_code == 302


def test_there_is_no_door_that_nobody_configured(client: Client) -> None:
    assert client.get("/accounts/office/street/").status_code == 404
    assert client.get("/accounts/office/street/back/").status_code == 404
    assert "工作人员" not in client.get("/accounts/login/").text


def test_the_page_of_signing_in_names_the_offices(office: offices.Office, client: Client) -> None:
    assert "用晴岚街道统一登录登录" in client.get("/accounts/login/").text


# ---- what an operator writes down -------------------------------------------------------------------------------------

GOOD = {"id": "luohu", "name": "罗湖", "server_url": "https://id.example.cn", "client_id": "c", "secret": "s", "place": "440303"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"server_url": "http://id.example.cn"}, "server_url"),
        ({"id": "Luohu"}, "id"),
        ({"secret": ""}, "secret"),
        ({"place": "罗湖"}, "place"),
        ({"amr": "otp"}, "amr"),
        ({"acr": [1]}, "acr"),
        ({"colour": "red"}, "colour"),
        ({"token_auth_method": "none"}, "token_auth_method"),
    ],
)
def test_it_names_what_is_wrong_in_the_file(tmp_path: Any, change: dict[str, Any], says: str) -> None:
    file = tmp_path / "oidc.json"
    file.write_text(json.dumps([GOOD | change]))
    file.chmod(0o600)
    with pytest.raises(offices.BadOffice, match=says):
        offices.read(str(file))


def test_it_reads_a_good_file_and_no_open_one(tmp_path: Any) -> None:
    file = tmp_path / "oidc.json"
    file.write_text(json.dumps([GOOD]))
    file.chmod(0o644)
    with pytest.raises(offices.BadOffice, match="chmod 600"):
        offices.read(str(file))
    file.chmod(0o600)
    assert offices.read(str(file))[0].place == "440303"
    assert "s3" not in repr(offices.Office("a", "b", "c", "d", "440303", "s3cret"))
    file.write_text(json.dumps([GOOD, GOOD]))
    with pytest.raises(offices.BadOffice, match="twice"):
        offices.read(str(file))
    assert offices.read("") == ()
