"""Where passkeys are bound and where they work, row by row."""

import pytest

from heju.kit.passkeys import is_usable_at, passkey_domain


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://heju.example.cn", "heju.example.cn"),
        ("https://heju.example.cn:8443/x", "heju.example.cn"),
        ("http://localhost:8000", "localhost"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
        ("https://10.1.2.3", ""),
        ("nonsense", ""),
    ],
)
def test_it_binds_to_a_name(address: str, domain: str) -> None:
    assert passkey_domain(address) == domain


@pytest.mark.parametrize(
    ("host", "domain", "secure", "usable"),
    [
        ("heju.example.cn", "heju.example.cn", True, True),
        ("heju.example.cn", "heju.example.cn", False, False),
        ("a.heju.example.cn", "heju.example.cn", True, True),
        ("badheju.example.cn", "heju.example.cn", True, False),
        ("example.cn", "heju.example.cn", True, False),
        ("localhost", "localhost", False, True),
        ("127.0.0.1", "localhost", False, False),
        ("10.1.2.3", "", True, False),
        ("", "", True, False),
    ],
)
def test_it_works_only_below_the_name_and_closed_on_the_way(host: str, domain: str, secure: bool, usable: bool) -> None:
    assert is_usable_at(host, domain, secure=secure) is usable
