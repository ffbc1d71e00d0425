"""Short messages: the local gateway keeps them closed to others, production has a real one or does not start."""

from datetime import UTC, datetime

import pytest

from heju.kit import sms

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_it_keeps_messages_newest_first_in_a_closed_file(tmp_path):
    gateway = sms.LocalGateway(tmp_path / "state" / "sms.jsonl")
    gateway.send("+8610000000001", "一", now=NOW)
    gateway.send("+8610000000002", "二\n行", now=NOW)
    assert [(one.number, one.text) for one in gateway.messages()] == [("+8610000000002", "二\n行"), ("+8610000000001", "一")]
    assert gateway.file.stat().st_mode & 0o077 == 0


def test_it_forgets_the_oldest(tmp_path):
    gateway = sms.LocalGateway(tmp_path / "sms.jsonl", keep=3)
    for number in range(5):
        gateway.send("+86", str(number), now=NOW)
    assert [one.text for one in gateway.messages()] == ["4", "3", "2"]


def test_it_begins_empty(tmp_path):
    assert sms.LocalGateway(tmp_path / "sms.jsonl").messages() == []


def test_production_needs_a_gateway(tmp_path):
    with pytest.raises(sms.GatewayMissing):
        sms.gateway("production", tmp_path, {})


@pytest.mark.parametrize("mode", ["demo", "test"])
def test_demo_and_tests_keep_messages_here(mode, tmp_path):
    assert isinstance(sms.gateway(mode, tmp_path, {}), sms.LocalGateway)


def test_it_takes_the_gateway_that_was_named(tmp_path):
    found = sms.gateway("production", tmp_path, {sms.URL: "https://sms.example/send", sms.TOKEN: "secret"})
    assert found == sms.HttpGateway("https://sms.example/send", "secret")
    assert "secret" not in repr(found)


def test_it_reaches_a_gateway_by_https_only():
    with pytest.raises(ValueError, match="https"):
        sms.HttpGateway("http://sms.example/send", "secret")


def test_it_says_that_a_message_was_not_sent_without_repeating_it(monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("no route to +8613812341234")

    monkeypatch.setattr("urllib.request.urlopen", fail)
    with pytest.raises(sms.NotSent) as refused:
        sms.HttpGateway("https://sms.example/send", "secret").send("+8613812341234", "123456", now=NOW)
    assert "138" not in str(refused.value)
