"""Somebody on a sheet with the home he belongs to, and what can be worked out about many of them before the register is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import Any

from heju.kit import arrays
from heju.kit.vault import Keyring
from heju.people import vault


@dataclass(slots=True)
class Guest:
    """Somebody on a sheet with the home he belongs to. Clean values; `gather` works out the indexes."""

    name: str
    phone: str | None
    identity: str | None
    is_elder: bool
    unit_id: int
    path: str
    compound_id: int
    compound_path: str
    kind: str
    share: Fraction | None
    since: date
    # An owner's share that the sheet leaves open is not compared with the registered one.
    is_share_stated: bool = True
    name_index: bytes = b""
    phone_index: bytes | None = None
    identity_index: bytes | None = None


@dataclass(slots=True)
class Company:
    """Guests who are judged and written together, in order, with what can be known of them before the register is asked.

    `columns` holds for every guest his elements of the arrays that enter him as a new person, once they are closed: a key that has left
    the ring since closes nothing that is written later, so `ring` is compared when they are used. `whole` holds the arrays of all guests,
    which serve where all are new. `repeats` are the places of guests who say what one before them says; `makers` holds for every guest
    the place of the first who is the same person, as far as the sheet tells.
    """

    guests: Sequence[Guest]
    ring: Keyring
    columns: dict[str, list[bytes]] = field(default_factory=dict)
    whole: dict[str, arrays.Array] = field(default_factory=dict)
    repeats: frozenset[int] = frozenset()
    makers: Sequence[int] = ()

    def refresh(self, *, closes: bool = False) -> None:
        """Work out the indexes under the keyring of this moment, and with `closes` the columns, unless they stand."""
        sealer = vault.Sealer()
        if self.ring is not sealer.ring:
            self.ring, self.columns = sealer.ring, {}
            self.index(sealer)
        if closes and not self.columns:
            self.columns = _columns(self.guests, sealer)
            self.whole = {name: arrays.Array(COLUMNS[name], elements) for name, elements in self.columns.items()}
            self.makers = _makers(self.guests)

    def index(self, sealer: vault.Sealer) -> None:
        """Work out the indexes, and by them who repeats another."""
        _index(self.guests, sealer)
        said: dict[tuple[Any, ...], int] = {}
        self.repeats = frozenset(
            place
            for place, guest in enumerate(self.guests)
            if said.setdefault((guest.name_index, guest.phone_index, guest.identity_index, guest.unit_id, guest.kind), place) != place
        )

    def column(self, name: str, chosen: Sequence[bool]) -> arrays.Array:
        """Return one column of those guests who are chosen."""
        if all(chosen):
            return self.whole[name]
        return arrays.Array(COLUMNS[name], list(compress(self.columns[name], chosen)))


# The columns of persons and those of ties.
OF_PERSONS = {
    "public_ids": arrays.UUID, "names": arrays.BYTEA, "name_indexes": arrays.BYTEA, "name_nexts": arrays.BYTEA, "phones": arrays.BYTEA,
    "phone_indexes": arrays.BYTEA, "phone_nexts": arrays.BYTEA, "identities": arrays.BYTEA, "identity_indexes": arrays.BYTEA,
    "identity_nexts": arrays.BYTEA, "elders": arrays.BOOL, "places": arrays.INT8,
}  # fmt: skip
OF_TIES = {
    "units": arrays.INT8, "kinds": arrays.TEXT, "numerators": arrays.INT4, "denominators": arrays.INT4, "sinces": arrays.DATE,
}  # fmt: skip
COLUMNS = {**OF_PERSONS, **OF_TIES}


def gather(guests: Sequence[Guest], *, closes: bool = False) -> Company:
    """Return guests as a company, with their indexes; with `closes` their values are closed, too, for the persons they may become."""
    sealer = vault.Sealer()
    found = Company(guests, sealer.ring)
    found.index(sealer)
    found.refresh(closes=closes)
    return found


def _index(guests: Sequence[Guest], sealer: vault.Sealer) -> None:
    names = sealer.index_column("name", [guest.name for guest in guests])
    phones = sealer.index_column("phone", [guest.phone for guest in guests])
    identities = sealer.index_column("identity", [guest.identity for guest in guests])
    for guest, name, phone, identity in zip(guests, names, phones, identities, strict=True):
        guest.name_index, guest.phone_index, guest.identity_index = name or b"", phone, identity


def _makers(guests: Sequence[Guest]) -> list[int]:
    """Return for every guest the place of the first who is the same person, as far as the sheet tells."""
    first: dict[tuple[Any, ...], int] = {}
    found = []
    for place, guest in enumerate(guests):
        # What two rows of one new person share: the identity number; else name and phone; else name and home.
        key = (guest.name_index, guest.identity_index or guest.phone_index or guest.unit_id, guest.identity_index is None)
        found.append(first.setdefault(key, place))
    return found


def _columns(guests: Sequence[Guest], sealer: vault.Sealer) -> dict[str, list[bytes]]:
    ids = vault.new_ids(len(guests))
    shares = [guest.share for guest in guests]
    columns: dict[str, Sequence[Any]] = {
        "public_ids": ids,
        "elders": [guest.is_elder for guest in guests],
        "places": [guest.compound_id for guest in guests],
        "units": [guest.unit_id for guest in guests],
        "kinds": [guest.kind for guest in guests],
        "numerators": [share and share.numerator for share in shares],
        "denominators": [share and share.denominator for share in shares],
        "sinces": [guest.since for guest in guests],
    }
    for name, plural in (("name", "names"), ("phone", "phones"), ("identity", "identities")):
        plains = [getattr(guest, name) for guest in guests]
        columns[plural] = sealer.close_column(name, ids, plains)
        columns[f"{name}_indexes"] = [getattr(guest, f"{name}_index") for guest in guests]
        columns[f"{name}_nexts"] = sealer.next_column(name, plains)
    return {name: arrays.elements(COLUMNS[name], values) for name, values in columns.items()}
