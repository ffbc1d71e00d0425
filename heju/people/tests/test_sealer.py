"""A sealer says what the single functions say: values open where they belong, indexes are equal, the second index while the key changes."""

from __future__ import annotations

import uuid

import pytest

from heju.kit.vault import Keyring, context_of
from heju.people import vault

VALUES = (("name", "王伟芳"), ("phone", "+8613900000001"), ("identity", "11010119900307771X"))


@pytest.mark.parametrize("phase", ["", "filling", "switching"])
def test_columns_are_as_one_by_one(phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Keyring.generate("k1")
    ring = {"": ring, "filling": ring.filling(), "switching": ring.filling().switching()}[phase]
    monkeypatch.setattr(vault, "keyring", lambda: ring)
    sealer, ids = vault.Sealer(), [uuid.uuid4() for _time in range(3)]
    for field, plain in VALUES:
        plains = [plain, None, "王伟"]
        closed = sealer.close_column(field, [one.bytes for one in ids], plains)
        assert closed[1] is None
        assert ring.decrypt(closed[0] or b"", context_of(vault.TABLE, field, ids[0])) == plain
        assert ring.decrypt(closed[2] or b"", context_of(vault.TABLE, field, ids[2])) == "王伟"
        assert sealer.index_column(field, plains) == [vault.index_of(field, plain), None, vault.index_of(field, "王伟")]
        assert sealer.next_column(field, plains) == [vault.next_index_of(field, plain), None, vault.next_index_of(field, "王伟")]


def test_a_new_id_is_a_random_uuid() -> None:
    ids = vault.new_ids(50)
    assert len(set(ids)) == 50
    # Those of one batch lie together in their index, those of two batches do not.
    assert len({one[:4] for one in ids}) == 1
    assert len({one[4:] for one in ids}) == 50
    assert vault.new_ids(1)[0][:4] != ids[0][:4]
    assert {(uuid.UUID(bytes=one).version, uuid.UUID(bytes=one).variant) for one in ids} == {(4, uuid.RFC_4122)}
