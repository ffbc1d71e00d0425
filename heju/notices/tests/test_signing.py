"""Signatures of hooks, tokens of letters, addresses that a hook may lead to, what is left of a reply."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.notices.rules import addresses, replies, signing

SECRET = signing.secret_of(b"k" * 32)


def test_a_signature_is_that_of_the_standard() -> None:
    # Reckoned apart with openssl: printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b… -binary | base64
    found = signing.headers(SECRET, "msg_1", 1700000000, b"{}")
    assert found["webhook-id"] == "msg_1"
    assert found["webhook-timestamp"] == "1700000000"
    assert found["webhook-signature"] == "v1,3sOcjp9LSFloZNG4djSBtbk6gHDplP0wungD5l+W7DU="


@pytest.mark.parametrize(
    ("change", "now", "genuine"),
    [
        pytest.param({}, 1700000000, True, id="as sent"),
        pytest.param({}, 1700000300, True, id="five minutes later"),
        pytest.param({}, 1700000301, False, id="too old"),
        pytest.param({}, 1699999699, False, id="from the future"),
        pytest.param({"webhook-id": "msg_2"}, 1700000000, False, id="another number"),
        pytest.param({"webhook-timestamp": "1700000001"}, 1700000000, False, id="another time"),
        pytest.param({"webhook-timestamp": "now"}, 1700000000, False, id="no time"),
        pytest.param({"webhook-signature": ""}, 1700000000, False, id="unsigned"),
    ],
)
def test_the_other_side_can_tell(change: dict[str, str], now: int, genuine: bool) -> None:
    given = signing.headers(SECRET, "msg_1", 1700000000, b"{}") | change
    assert signing.is_genuine(SECRET, given, b"{}", now) is genuine
    assert not signing.is_genuine(SECRET, given, b"{ }", now)
    assert not signing.is_genuine(signing.secret_of(b"x" * 32), given, b"{}", now)


def test_while_a_secret_changes_two_signatures_may_stand() -> None:
    given = signing.headers(SECRET, "msg_1", 1700000000, b"{}")
    given["webhook-signature"] = "v1,AAAA " + given["webhook-signature"]
    assert signing.is_genuine(SECRET, given, b"{}", 1700000000)


@given(st.integers(0, 2**63 - 1), st.sampled_from(["off", "re", "ok"]))
def test_a_token_opens_one_door_for_one_letter(number: int, door: signing.Door) -> None:
    token = signing.token_of(door, number, b"key")
    assert signing.number_in(door, token, b"key") == number
    assert signing.number_in(door, token.upper(), b"key") == number
    assert signing.number_in(door, token, b"other") is None
    for other in ("off", "re", "ok"):
        if other != door:
            assert signing.number_in(other, token, b"key") is None
    # The local part of an address holds 64 signs.
    assert len(f"reply+{token}") <= 64
    assert token.replace("-", "").isalnum()


@pytest.mark.parametrize("token", ["", "-", "1", "1-", "é-aaaa", "1-aaaa", "0" * 40 + "-x", "１-aaaa"])
def test_what_is_no_token_opens_nothing(token: str) -> None:
    assert signing.number_in("off", token, b"key") is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/hook", ""),
        ("https://example.org:8443/hook?x=1", ""),
        ("https://93.184.216.34/", ""),
        ("http://example.org/", "not_https"),
        ("ftp://example.org/", "not_https"),
        ("https://example.org:22/", "other_port"),
        ("https://example.org:99999/", "no_address"),
        ("https://user:secret@example.org/", "has_secret"),
        ("https://user@example.org/", "has_secret"),
        ("https:///path", "no_address"),
        ("https://exa mple.org/", "no_address"),
        ("https://example.org/\r\nX: y", "no_address"),
        ("https://example.org/" + "x" * 500, "no_address"),
        ("https://[::1/", "no_address"),
        ("https://127.0.0.1/", "inside"),
        ("https://10.1.2.3/", "inside"),
        ("https://[::ffff:10.1.2.3]/", "inside"),
        ("https://169.254.169.254/latest/", "inside"),
    ],
)
def test_where_a_hook_may_lead(url: str, fault: str) -> None:
    assert addresses.fault_of(url) == fault


def test_ones_own_machine_is_open_only_where_the_installation_says_so() -> None:
    assert addresses.fault_of("http://127.0.0.1:9000/", may_be_local=True) == ""
    assert addresses.fault_of("http://10.0.0.1:9000/", may_be_local=True) == "inside"
    assert addresses.fault_of("ftp://127.0.0.1/", may_be_local=True) == "not_https"


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("2001:0:7f00:1::", False),
        ("no address", False),
    ],
)
def test_which_addresses_are_outside(address: str, outside: bool) -> None:
    assert addresses.is_outside(address) is outside


def message(body: str, kind: str = "plain", **headers: str) -> EmailMessage:
    found = EmailMessage(policy=policy.default)
    for name, value in headers.items():
        found[name.replace("_", "-")] = value
    found.set_content(body, subtype=kind)
    return found


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("还没修好。", "还没修好。"),
        ("还没修好。\n\n> 您反映的事办好了\n> 谢谢", "还没修好。"),
        (f"还没修好。\n{replies.MARK}\n您反映的事办好了", "还没修好。"),
        ("还没修好。\n\n-----原始邮件-----\n发件人: x", "还没修好。"),
        ("还没修好。\n\n------------------ 原始邮件 ------------------\nx", "还没修好。"),
        ("Not yet.\n\nOn Mon, 23 Nov 2026 at 09:00, Heju <n@example.org> wrote:\n> done", "Not yet."),
        ("没有。\n\n在 2026年11月23日，和居 <n@example.org> 写道：\n> x", "没有。"),
        ("没有。\n\n发件人：和居\n主题：x", "没有。"),
        ("没有。\n\nFrom: Heju\nTo: me", "没有。"),
        ("没有。\n-- \n张三", "没有。"),
        ("没有。\n\n发自我的iPhone", "没有。"),
        ("Not yet.\n\nSent from my phone", "Not yet."),
        ("一\n\n\n\n\n二", "一\n\n二"),
        ("电梯 2026-11-23 停了，物业写道歉信也没用", "电梯 2026-11-23 停了，物业写道歉信也没用"),
        ("a\x00b\u202ec", "abc"),
        ("> 全是引用", ""),
        ("", ""),
        ("长" * 3000, "长" * 2000),
    ],
)
def test_what_is_left_of_a_reply(body: str, words: str) -> None:
    assert replies.own_words(body) == words


def test_html_is_read_as_text_without_quotes_and_scripts() -> None:
    body = "<html><head><title>x</title><style>p{}</style></head><body><p>还没&nbsp;修好</p><div>真的</div>"
    body += "<script>alert(1)</script><blockquote>您反映的事</blockquote></body></html>"
    assert replies.words_of(message(body, "html")) == "还没 修好\n真的"


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Auto_Submitted": "auto-generated; x"}, True),
        ({"Precedence": "bulk"}, True),
        ({"Precedence": "list"}, True),
        ({"Precedence": "first-class"}, False),
        ({"List_Id": "<x.example.org>"}, True),
        ({"X_Autoreply": "yes"}, True),
        ({"Return_Path": "<>"}, True),
        ({"Return_Path": "<a@example.org>"}, False),
    ],
)
def test_machines_do_not_answer(headers: dict[str, str], automatic: bool) -> None:
    assert replies.is_automatic(message("x", **headers)) is automatic


def test_a_bounce_is_no_answer() -> None:
    bounce = message_from_string('Content-Type: multipart/report; boundary="b"\n\n--b\n\nx\n--b--\n', policy=policy.default)
    assert isinstance(bounce, EmailMessage)
    assert replies.is_automatic(bounce)
