"""Who asks, and how far that reaches: handed down by `web`, read by every house and by the database's row policies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# The reaches that row policies read. Each is a list of place paths; an absent reach reaches nothing.
REACHES = (
    "view",
    "act",
    "party",
    "record",
    "jobs",
    "people_branch",
    "people_committee",
    "people_company",
    "people_government",
    "people_agency",
)


class NotAllowed(Exception):
    """A person asked for something that none of his roles allows at that place."""

    def __init__(self, power: str, path: str) -> None:
        super().__init__(f"no role allows {power} at {path or 'no place'}")
        self.power = power
        self.path = path


def is_within(path: str, roots: Iterable[str]) -> bool:
    """Say whether a place path equals one of the roots or lies below it."""
    return any(path == root or path.startswith(root + ".") for root in roots)


@dataclass(frozen=True, slots=True)
class Grant:
    """What one role gives: its powers and reaches, at its paths and everything below them."""

    role: str
    paths: tuple[str, ...]
    powers: frozenset[str]
    reaches: frozenset[str]
    body_id: int | None = None
    body_name: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """The person behind a request, the persons he may act for, and what his roles grant. Immutable; empty reaches nothing."""

    account_id: int | None = None
    person_id: int | None = None
    acts_for: tuple[int, ...] = ()
    grants: tuple[Grant, ...] = ()
    door: str = ""
    is_system: bool = False
    on_behalf_of: int | None = None
    viewed_by: int | None = None
    # A system that acts by a token, in the name of the person who made it but never as that person.
    token_id: int | None = None
    system: str = ""
    # The shared device on which somebody signed in by PIN; it stands in every record of what he does there.
    device_id: int | None = None
    address: str = field(default="", compare=False)

    def reach(self, name: str) -> tuple[str, ...]:
        """Return the place paths that a reach covers, shortest first, without those that lie below another."""
        found: list[str] = []
        paths = {path for grant in self.grants if name in grant.reaches for path in grant.paths}
        for path in sorted(paths, key=lambda text: (text.count("."), text)):
            if not is_within(path, found):
                found.append(path)
        return tuple(found)

    def grant_for(self, power: str, path: str) -> Grant | None:
        """Return the nearest grant that allows a power at a place, or None. Nearest is the longest path that contains it."""
        best: Grant | None = None
        depth = -1
        for grant in self.grants:
            if power in grant.powers:
                for root in grant.paths:
                    if is_within(path, (root,)) and root.count(".") > depth:
                        best, depth = grant, root.count(".")
        return best

    def may(self, power: str, path: str) -> bool:
        """Say whether one of the roles allows a power at a place."""
        return self.grant_for(power, path) is not None

    def may_anywhere(self, power: str) -> bool:
        """Say whether one of the roles allows a power at any place at all."""
        return any(power in grant.powers for grant in self.grants)

    def demand(self, power: str, path: str) -> Grant:
        """Return the grant that allows a power at a place. Raises NotAllowed when none does."""
        grant = self.grant_for(power, path)
        if grant is None:
            raise NotAllowed(power, path)
        return grant

    def persons(self) -> tuple[int, ...]:
        """Return the person himself and those for whom he acts; nobody where a system acts by a token: what is his own is not lent."""
        return () if self.person_id is None or self.token_id is not None else (self.person_id, *self.acts_for)

    def bodies(self) -> tuple[int, ...]:
        """Return the bodies in which somebody serves, by number."""
        return tuple(sorted({grant.body_id for grant in self.grants if grant.body_id is not None}))

    def settings(self) -> dict[str, str]:
        """Return the database settings that the row policies read, every one of them, so that none is left from before."""
        values = {f"heju.{name}": ",".join(self.reach(name)) for name in REACHES}
        values["heju.account"] = "" if self.account_id is None else str(self.account_id)
        values["heju.person"] = ",".join(str(person) for person in self.persons())
        values["heju.bodies"] = ",".join(str(body) for body in self.bodies())
        values["heju.token"] = "" if self.token_id is None else str(self.token_id)
        values["heju.door"] = self.door
        return values


NOBODY = Scope()


def system(role: str, *roots: str, powers: Iterable[str] = ()) -> Scope:
    """Return the scope of the system itself, for loaders and timed work: all reaches below the given roots."""
    grant = Grant(role=role, paths=roots, powers=frozenset(powers), reaches=frozenset(REACHES))
    return Scope(grants=(grant,), is_system=True)
