"""Somebody on a sheet with the home he belongs to, and what can be worked out about many of them before the register is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
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
    the ring since closes nothing that is written later, so `ring` is compared when they are used.
    """

    guests: Sequence[Guest]
    ring: Keyring
    columns: dict[str, list[bytes]] = field(default_factory=dict)

    def refresh(self, *, closes: bool = False) -> None:
        """Work out the indexes under the keyring of this moment, and with `closes` the columns, unless they stand."""
        sealer = vault.Sealer()
        if self.ring is not sealer.ring:
            self.ring, self.columns = sealer.ring, {}
            _index(self.guests, sealer)
        if closes and not self.columns:
            self.columns = _columns(self.guests, sealer)


def gather(guests: Sequence[Guest], *, closes: bool = False) -> Company:
    """Return guests as a company, with their indexes; with `closes` their values are closed, too, for the persons they may become."""
    sealer = vault.Sealer()
    _index(guests, sealer)
    found = Company(guests, sealer.ring)
    found.refresh(closes=closes)
    return found


def _index(guests: Sequence[Guest], sealer: vault.Sealer) -> None:
    names = sealer.index_column("name", [guest.name for guest in guests])
    phones = sealer.index_column("phone", [guest.phone for guest in guests])
    identities = sealer.index_column("identity", [guest.identity for guest in guests])
    for guest, name, phone, identity in zip(guests, names, phones, identities, strict=True):
        guest.name_index, guest.phone_index, guest.identity_index = name or b"", phone, identity


def _columns(guests: Sequence[Guest], sealer: vault.Sealer) -> dict[str, list[bytes]]:
    ids = vault.new_ids(len(guests))
    shares = [guest.share for guest in guests]
    columns: dict[str, tuple[int, Sequence[Any]]] = {
        "public_ids": (arrays.UUID, ids),
        "elders": (arrays.BOOL, [guest.is_elder for guest in guests]),
        "places": (arrays.INT8, [guest.compound_id for guest in guests]),
        "units": (arrays.INT8, [guest.unit_id for guest in guests]),
        "kinds": (arrays.TEXT, [guest.kind for guest in guests]),
        "numerators": (arrays.INT4, [share and share.numerator for share in shares]),
        "denominators": (arrays.INT4, [share and share.denominator for share in shares]),
        "sinces": (arrays.DATE, [guest.since for guest in guests]),
    }
    for name, plural in (("name", "names"), ("phone", "phones"), ("identity", "identities")):
        plains = [getattr(guest, name) for guest in guests]
        columns[plural] = (arrays.BYTEA, sealer.close_column(name, ids, plains))
        columns[f"{name}_indexes"] = (arrays.BYTEA, [getattr(guest, f"{name}_index") for guest in guests])
        columns[f"{name}_nexts"] = (arrays.BYTEA, sealer.next_column(name, plains))
    return {name: arrays.elements(kind, values) for name, (kind, values) in columns.items()}
