"""The vault: what opens, what does not, and what is never said; the tables are the ones in
docs/rules/vault.md.
"""

import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from heju.kit import vault
from heju.kit.vault import Algorithm, Key, Keyring

RING = Keyring.generate("k1")
PLACE = vault.context_of("people_person", "phone", 42)
SEALED = RING.encrypt("13812341234", PLACE)


def test_it_opens_what_it_closed_and_never_closes_alike() -> None:
    assert RING.decrypt(SEALED, PLACE) == "13812341234"
    assert RING.encrypt("13812341234", PLACE) != SEALED
    assert b"13812341234" not in SEALED


def test_the_envelope_is_laid_out_as_documented() -> None:
    """Opened by hand with the cipher alone, so that the layout can be relied on by other programs."""
    assert SEALED[:5] == b"\x01\x01\x02k1"
    assert len(SEALED) == 5 + 12 + len("13812341234") + 16
    header, closed, tag = SEALED[:17], SEALED[17:-16], SEALED[-16:]
    decryptor = Cipher(algorithms.AES(RING.keys[0].secret), modes.GCM(SEALED[5:17], tag)).decryptor()
    decryptor.authenticate_additional_data(len(header).to_bytes(4, "big") + header + b"people_person.phone#42")
    assert decryptor.update(closed) + decryptor.finalize() == b"13812341234"


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(vault.context_of("people_person", "phone", 43), id="another row"),
        pytest.param(vault.context_of("people_person", "name", 42), id="another field"),
        pytest.param(vault.context_of("people_account", "phone", 42), id="another table"),
    ],
)
def test_a_value_does_not_open_elsewhere(place: str) -> None:
    with pytest.raises(vault.Tampered, match="another row or field"):
        RING.decrypt(SEALED, place)


def test_a_value_does_not_open_with_another_key_of_the_same_id() -> None:
    with pytest.raises(vault.Tampered):
        Keyring.generate("k1").decrypt(SEALED, PLACE)


def test_every_changed_bit_and_every_cut_is_noticed() -> None:
    for at in range(len(SEALED)):
        for bit in range(8):
            changed = bytearray(SEALED)
            changed[at] ^= 1 << bit
            with pytest.raises((vault.Tampered, vault.UnknownKey, vault.UnknownFormat)):
                RING.decrypt(bytes(changed), PLACE)
        with pytest.raises((vault.Tampered, vault.UnknownFormat)):
            RING.decrypt(SEALED[:at], PLACE)
    with pytest.raises(vault.Tampered):
        RING.decrypt(SEALED + b"\x00", PLACE)


@pytest.mark.parametrize(
    ("envelope", "error", "words"),
    [
        pytest.param(b"", vault.UnknownFormat, "version 1", id="nothing"),
        pytest.param(b"\x02" + SEALED[1:], vault.UnknownFormat, "version 1", id="a later version"),
        pytest.param(SEALED[:1] + b"\x09" + SEALED[2:], vault.UnknownFormat, "algorithm 9", id="a later algorithm"),
        pytest.param(b"\x01\x01", vault.Tampered, "cut", id="a header cut short"),
        pytest.param(SEALED[:32], vault.Tampered, "cut", id="one byte too few for an empty value"),
        pytest.param(SEALED[:33], vault.Tampered, "changed", id="just enough for an empty value"),
        pytest.param(SEALED[:3] + b"k2" + SEALED[5:], vault.UnknownKey, "k2 is not on the ring", id="an unknown key"),
        pytest.param(SEALED[:3] + b"\xff1" + SEALED[5:], vault.Tampered, "id of the key", id="no id at all"),
        pytest.param(SEALED[:1] + b"\x02" + SEALED[2:], vault.Tampered, "not of the algorithm", id="relabeled"),
    ],
)
def test_it_says_what_is_wrong(envelope: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        RING.decrypt(envelope, PLACE)


@given(st.text(), st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_law_whatever_is_closed_opens(plain: str, context: str) -> None:
    plain = plain.encode(errors="ignore").decode()
    assert RING.decrypt(RING.encrypt(plain, context), context) == plain


@settings(max_examples=30)
@given(st.text(alphabet="ab.#1", min_size=1), st.text(alphabet="ab.#1", min_size=1))
def test_law_it_opens_in_its_own_context_only(here: str, there: str) -> None:
    sealed = RING.encrypt("x", here)
    if here == there:
        assert RING.decrypt(sealed, there) == "x"
    else:
        with pytest.raises(vault.Tampered):
            RING.decrypt(sealed, there)


def test_a_value_must_be_bound_to_a_place() -> None:
    with pytest.raises(ValueError, match="bound to its place"):
        RING.encrypt("x", "")
    for table, column, row in (("", "a", 1), ("a", "", 1), ("a", "b", ""), ("a.b", "c", 1), ("a", "b#c", 1)):
        with pytest.raises(ValueError, match="A context needs"):
            vault.context_of(table, column, row)
    assert vault.context_of("a", "b", "x.y#z") == "a.b#x.y#z"


# -- rotation --------------------------------------------------------------------------------------------------


def test_after_rotation_old_values_open_and_new_ones_use_the_new_key() -> None:
    rotated = RING.rotated("k2")
    assert rotated.decrypt(SEALED, PLACE) == "13812341234"
    assert not rotated.is_current(SEALED)
    fresh = rotated.renew(SEALED, PLACE)
    assert rotated.is_current(fresh)
    assert rotated.decrypt(fresh, PLACE) == "13812341234"
    assert rotated.renew(fresh, PLACE) == fresh
    assert rotated.blind_index("x", "a.b") == RING.blind_index("x", "a.b")
    with pytest.raises(vault.UnknownKey, match="k2"):
        RING.decrypt(fresh, PLACE)
    assert rotated.without("k1").decrypt(fresh, PLACE) == "13812341234"
    with pytest.raises(vault.UnknownKey, match="k1"):
        rotated.without("k1").decrypt(SEALED, PLACE)


def test_renewing_notices_a_damaged_value_even_of_the_active_key() -> None:
    with pytest.raises(vault.Tampered):
        RING.renew(SEALED[:-1] + bytes([SEALED[-1] ^ 1]), PLACE)


def test_a_ring_is_whole() -> None:
    with pytest.raises(ValueError, match="active key k1 is not"):
        RING.without("k1")
    with pytest.raises(ValueError, match="same id"):
        RING.rotated("k1")
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(RING.keys, "k1", bytes(16))
    for bad in ("", "K1", "ä", "-k", "k" * 33, "k1\n"):
        with pytest.raises(ValueError, match="not the id of a key"):
            Key.generate(bad)
    with pytest.raises(ValueError, match="must have 32 bytes"):
        Key("k1", Algorithm.AES_256_GCM, bytes(16))
    assert Key.generate("k" * 32).id == "k" * 32


# -- the second algorithm --------------------------------------------------------------------------------------


def test_sm4_gives_the_vector_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    plain = b"".join(bytes([b]) * 8 for b in bytes.fromhex("AABBCCDDEEFFEEAA"))
    encryptor = Algorithm.SM4_GCM.mode(key, bytes.fromhex("00001234567800000000ABCD")).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
    closed = encryptor.update(plain) + encryptor.finalize()
    assert closed.hex().upper().startswith("17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735")
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


def test_a_ring_can_move_to_sm4_and_back() -> None:
    ring = RING.rotated("sm1", Algorithm.SM4_GCM)
    sealed = ring.renew(SEALED, PLACE)
    assert sealed[:6] == b"\x01\x02\x03sm1"
    back = ring.rotated("k3")
    assert back.decrypt(back.renew(sealed, PLACE), PLACE) == "13812341234"


def test_a_missing_algorithm_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Algorithm, "is_available", lambda self: self is Algorithm.AES_256_GCM)
    assert Keyring.generate("k1").active == "k1"
    with pytest.raises(vault.AlgorithmMissing, match="SM4_GCM"):
        Keyring.generate("k1", Algorithm.SM4_GCM)


def test_an_algorithm_that_the_library_refuses_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*parts: object) -> None:
        raise UnsupportedAlgorithm("no such cipher")

    monkeypatch.setattr(vault, "Cipher", refuse)
    assert not Algorithm.AES_256_GCM.is_available()


def test_the_numbers_of_algorithms_never_change() -> None:
    assert {a.name: a.value for a in Algorithm} == {"AES_256_GCM": 1, "SM4_GCM": 2}


# -- blind index -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        pytest.param("138 1234 1234", "13812341234", True, id="spaces"),
        pytest.param("138-1234-1234", "13812341234", True, id="hyphens"),
        pytest.param("１３８１２３４１２３４", "13812341234", True, id="full width"),
        pytest.param("44030319900101123X", "44030319900101123x", True, id="case"),
        pytest.param("13812341234", "13812341235", False, id="another value"),
        pytest.param("张伟", "张玮", False, id="another name"),
        pytest.param("", "\x00", True, id="nothing but what is dropped"),
        pytest.param("", "0", False, id="nothing and something"),
    ],
)
def test_the_blind_index_compares(left: str, right: str, equal: bool) -> None:
    assert (RING.blind_index(left, "a.b") == RING.blind_index(right, "a.b")) is equal


def test_the_blind_index_is_short_and_of_one_column_and_one_key() -> None:
    assert len(RING.blind_index("x", "a.b")) == 16
    assert RING.blind_index("x", "a.b") != RING.blind_index("x", "a.c")
    assert RING.blind_index("bx", "a") != RING.blind_index("x", "ab")
    assert RING.blind_index("x", "a.b") != Keyring.generate("k1").blind_index("x", "a.b")
    fixed = Keyring(RING.keys, "k1", bytes(32))
    assert fixed.blind_index("x", "a.b").hex() == "46fa23a8ee439a10469e385b4a0226e4"
    with pytest.raises(ValueError, match="needs its column"):
        RING.blind_index("x", "")


# -- keeping ---------------------------------------------------------------------------------------------------


def test_a_ring_is_written_for_its_user_only_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    RING.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.from_file(path) == RING
    rotated = RING.rotated("k2")
    rotated.write(path)
    assert Keyring.from_file(path) == rotated
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    RING.write(path)
    path.chmod(mode)
    with pytest.raises(vault.UnsafeKeyFile, match="chmod 600"):
        Keyring.from_file(path)


def test_a_file_of_another_user_or_no_plain_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keyring.json"
    RING.write(path)
    if path.stat().st_uid == 0:
        os.chown(path, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    if os.access(path, os.R_OK):
        with pytest.raises(vault.UnsafeKeyFile, match="another user"):
            Keyring.from_file(path)
    with pytest.raises(vault.UnsafeKeyFile, match="not a plain file"):
        Keyring.from_file(Path("/dev/null"))


def test_a_file_of_root_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "keyring.json"
    RING.write(path)
    asked = os.fstat

    def as_if_of_root(number: int) -> os.stat_result:
        told = list(asked(number))
        told[stat.ST_UID] = 0
        return os.stat_result(told)

    monkeypatch.setattr(os, "fstat", as_if_of_root)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert Keyring.from_file(path) == RING


def test_a_ring_is_read_from_one_variable() -> None:
    assert Keyring.from_environment({"HEJU_KEYRING": RING.to_json()}) == RING
    assert Keyring.from_environment({"OTHER": RING.to_json()}, "OTHER") == RING
    with pytest.raises(KeyError):
        Keyring.from_environment({})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"version": 2}',
        RING.to_json().replace("AES_256_GCM", "ROT13"),
        RING.to_json().replace('"secret": "', '"secret": "!'),
        RING.to_json().replace('"k1",', "5,"),
    ],
)
def test_what_is_no_keyring_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(vault.UnknownFormat) as caught:
        Keyring.from_json(text)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert json.loads(RING.to_json())["index_secret"] not in str(caught.value)


def test_keys_are_frozen_and_secrets_are_not_printed() -> None:
    with pytest.raises(AttributeError):
        RING.active = "k2"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        RING.keys[0].id = "k2"  # type: ignore[misc]
    assert repr(RING) == "Keyring(keys=(Key(id='k1', algorithm=<Algorithm.AES_256_GCM: 1>),), active='k1')"


# -- changing the index key --------------------------------------------------------------------------------------


def test_the_index_key_changes_in_two_steps() -> None:
    filling = RING.filling()
    switching = filling.switching()
    settled = switching.settled()
    old, new = RING.blind_index("x", "a.b"), settled.blind_index("x", "a.b")
    assert old != new
    # What a row is found by, and what it carries beside it.
    assert (RING.blind_indexes("x", "a.b"), RING.next_index("x", "a.b")) == ((old,), None)
    assert (filling.blind_indexes("x", "a.b"), filling.next_index("x", "a.b")) == ((old,), new)
    assert (switching.blind_indexes("x", "a.b"), switching.next_index("x", "a.b")) == ((new, old), new)
    assert (settled.blind_indexes("x", "a.b"), settled.next_index("x", "a.b")) == ((new,), None)
    for ring in (filling, switching, settled):
        assert Keyring.from_json(ring.to_json()) == ring
        assert ring.rotated("k2").blind_indexes("x", "a.b") == ring.blind_indexes("x", "a.b")


def test_no_step_of_the_index_key_is_left_out() -> None:
    with pytest.raises(ValueError, match="does not change"):
        RING.switching()
    with pytest.raises(ValueError, match="not been switched"):
        RING.filling().settled()
    with pytest.raises(ValueError, match="second index key"):
        Keyring(RING.keys, "k1", bytes(32), phase="filling")
    with pytest.raises(ValueError, match="second index key"):
        Keyring(RING.keys, "k1", bytes(32), bytes(32))
    with pytest.raises(ValueError, match="second index key"):
        Keyring(RING.keys, "k1", bytes(32), bytes(32), "halfway")
    with pytest.raises(ValueError, match="other index key"):
        Keyring(RING.keys, "k1", bytes(32), bytes(16), "filling")
