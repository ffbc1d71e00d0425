"""A sealer says what the single functions say: values open where they belong, indexes are equal, the second index while the key changes."""

from __future__ import annotations

import uuid

import pytest

from heju.kit.vault import Keyring, context_of
from heju.people import vault

VALUES = (("name", "王伟芳"), ("phone", "+8613900000001"), ("identity", "11010119900307771X"))


@pytest.mark.parametrize(("field", "plain"), VALUES)
def test_same_as_one_by_one(field: str, plain: str) -> None:
    sealer, public_id = vault.Sealer(), uuid.uuid4()
    closed = sealer.close(field, public_id, plain)
    assert vault.open_closed(closed, context_of(vault.TABLE, field, public_id)) == plain
    assert closed != sealer.close(field, public_id, plain)
    assert [sealer.index_of(field, plain) for _time in range(2)] == [vault.index_of(field, plain)] * 2
    assert sealer.next_index_of(field, plain) == vault.next_index_of(field, plain)


def test_fields_are_apart() -> None:
    sealer = vault.Sealer()
    assert sealer.index_of("name", "1") != sealer.index_of("phone", "1")
    assert sealer.index_of("name", "1") != sealer.index_of("name", "2")


@pytest.mark.parametrize("phase", ["filling", "switching"])
def test_the_index_key_changes(phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Keyring.generate("k1").filling()
    ring = ring if phase == "filling" else ring.switching()
    monkeypatch.setattr(vault, "keyring", lambda: ring)
    sealer = vault.Sealer()
    assert sealer.next_index_of("name", "王伟") == ring.next_index("王伟", "people_person.name") is not None
    assert sealer.index_of("name", "王伟") == ring.blind_index("王伟", "people_person.name")
