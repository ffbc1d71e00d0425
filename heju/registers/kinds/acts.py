"""Kinds whose rows each pass through the house's own act: places, bodies, appointments, members. The acts' rules decide, nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import override

from heju.kit.refused import Refused
from heju.kit.ruling import Reason
from heju.kit.scope import NotAllowed
from heju.organizations import actions as organizations
from heju.organizations import roles
from heju.organizations.queries import known, persons, spots
from heju.organizations.rules import posts
from heju.places import queries as places
from heju.registers.kinds.frame import FASTER, NOT_HERE, Entry, Frame, Meanwhile, refusal
from heju.registers.kinds.ground import Ground
from heju.registers.rules import rows as rules
from heju.registers.rules.rows import Row

MISSING = refusal("missing", "必填的内容没有填全。", "Something that is needed is missing.")
NO_BODY = refusal(
    "no_body", "没有找到这个组织，请核对名称，或先导入组织。", "There is no such body; check its name or import bodies first."
)
SEVERAL_BODIES = refusal("several_bodies", "有几个组织都叫这个名字，请写明组织类型。", "Several bodies have this name; say their kind.")
NO_POST = refusal("no_post", "这类组织没有这个职务。", "A body of this kind has no such post.")


class Declined(Exception):
    """A row that cannot be done, with the reason."""

    def __init__(self, because: Reason) -> None:
        super().__init__(because.code)
        self.because = because


class _Back(Exception):
    """The end of a trial: everything is rolled back."""


class Acts:
    """Do row by row what the act of a house does; judge by doing it and rolling back."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def judge(self, rows: Sequence[Row], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Say what would become of each row, in the order of the sheet: a later row may build upon an earlier one."""
        try:
            with transaction.atomic():
                self.write(rows)
                raise _Back
        except _Back:
            self.reset()

    def read_ahead(self) -> bool:
        """Each row asks for itself."""
        return False

    def prepare(self, rows: Sequence[Row], *, writes: bool) -> None:
        """Nothing can be known beforehand: one row builds upon another."""

    def write(self, rows: Sequence[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
        """Act on each row; one that is refused leaves nothing."""
        journal: dict[int, Entry] = {}
        for row in rows:
            if row.outcome == rules.REFUSED:
                continue
            entry = self._attempt(row)
            if entry is not None:
                row.outcome = rules.CREATE
                journal[row.row] = entry
            elif row.outcome != rules.REFUSED:
                row.outcome = rules.SAME
        return journal

    def _attempt(self, row: Row) -> Entry | None:
        try:
            with transaction.atomic():
                return self.act(row)
        except Declined as declined:
            row.refuse(declined.because)
        except NotAllowed:
            row.refuse(NOT_HERE)
        except spots.NoSuchPlace:
            row.refuse(NOT_HERE)
        except Refused as refused:
            row.refuse(reason_of(refused))
        except IntegrityError:
            row.refuse(FASTER)
        return None

    def undo(self, pairs: Sequence[tuple[Row, Entry]]) -> set[int]:
        """Act the other way round, row by row; a row that cannot go back any more stays."""
        done = set()
        for row, entry in pairs:
            try:
                with transaction.atomic():
                    if self.take_back(row, entry):
                        done.add(row.row)
            except (Refused, NotAllowed, Declined, IntegrityError):
                continue
        return done

    def act(self, row: Row) -> Entry | None:
        """Do what a row says and return what that changed, None where it stands already. Raises Declined and what the act raises."""
        raise Declined(MISSING)

    def take_back(self, row: Row, entry: Entry) -> bool:
        """Undo what a row did. Raises what the act raises."""
        return False

    def reset(self) -> None:
        """Forget what a trial did."""

    def day_of(self, row: Row) -> date:
        """Return the day that a row gives, today where it gives none."""
        return date.fromisoformat(row.values["since"]) if "since" in row.values else self.frame.day

    def basis_of(self, row: Row) -> str:
        """Return on what a row rests, the import itself where it says nothing."""
        return str(row.values.get("basis") or self.frame.source)

    @property
    def common(self) -> dict[str, Any]:
        """Return what every act takes."""
        return {"actor": self.frame.scope, "now": self.frame.now}

    def body(self, row: Row, kind: str = "") -> Any:
        """Return the one body that a row names. Raises Declined."""
        name = row.values.get("body")
        if not name:
            raise Declined(MISSING)
        found = known.named(name, self.frame.sheet.path, kind or row.values.get("body_kind", ""))
        if len(found) != 1:
            raise Declined(SEVERAL_BODIES if found else NO_BODY)
        return found[0]

    def person(self, row: Row, body: Any) -> int:
        """Return the person of a row, registered now where name and phone are not known together. Raises Declined, NotAllowed."""
        name, phone = row.values.get("name"), row.values.get("phone")
        if not name or not phone:
            raise Declined(MISSING)
        return persons.exactly(name, phone) or persons.registered(self.frame.scope, self.frame.now, body, name, phone)


def reason_of(refused: Refused) -> Reason:
    """Return what a refusal says, in both languages."""
    with override("zh-hans"):
        zh = str(refused)
    with override("en"):
        en = str(refused)
    return refusal("declined", zh or MISSING.zh, en or MISSING.en)


class Bodies(Acts):
    """Rows that stand for bodies."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.ground = Ground(frame, roles.FOUND_BODY)
        self.divisions = divisions_of(frame)

    def act(self, row: Row) -> Entry | None:
        """Found a body, covering the compounds that the row names."""
        values = row.values
        if "body" not in values or "body_kind" not in values:
            raise Declined(MISSING)
        kind = values["body_kind"]
        if known.named(values["body"], self.frame.sheet.path, kind):
            return None
        covers = [self._compound(name) for name in values.get("covers", ())]
        may_cover = kind in roles.COVERING
        place = None if covers and may_cover else covers[0] if covers else self._seat(row)
        body = organizations.found_body(
            **self.common, kind=kind, name=values["body"], on=self.day_of(row), basis=self.basis_of(row), place=place,
            covers=covers if may_cover else (), phone=values.get("office_phone", ""), credit_code=values.get("credit_code", ""),
        )  # fmt: skip
        return {"body": body.pk, "on": body.founded_on.isoformat()}

    def _compound(self, name: str) -> int:
        found = self.ground.compound(name)
        if isinstance(found, Reason):
            raise Declined(found)
        return found.id

    def _seat(self, row: Row) -> int:
        """Return the community or street that a row names, else the import's own place. Raises Declined."""
        for level in ("community", "street"):
            name = row.values.get(level)
            if name:
                return int(one_of(self.divisions(level, name), name).id)
        return int(self.frame.sheet.place_id)

    def take_back(self, row: Row, entry: Entry) -> bool:
        """Dissolve the body on the day it was founded, so that it never held; refused where anything came after."""
        on = date.fromisoformat(entry["on"])
        organizations.dissolve_body(**self.common, body=entry["body"], on=on, why=f"撤销{self.frame.source}")
        return True


class Posts(Acts):
    """Rows that stand for appointments."""

    def act(self, row: Row) -> Entry | None:
        """Appoint the person to the post."""
        body = self.body(row)
        post = next((post for post in row.values.get("post", ()) if posts.is_post_of(body.kind, post)), None)
        if post is None:
            raise Declined(NO_POST)
        person = self.person(row, body)
        if known.running(body.pk, post, person) is not None:
            return None
        term = row.values.get("term_until")
        made = organizations.appoint(
            **self.common, body=body.pk, post=post, person=person, public_name=row.values["name"], since=self.day_of(row),
            basis=self.basis_of(row), term_until=date.fromisoformat(term) if term else None, why=str(row.values.get("why", "")),
        )  # fmt: skip
        return {"appointment": made.pk, "on": made.since.isoformat()}

    def take_back(self, row: Row, entry: Entry) -> bool:
        """End the appointment on the day it began, so that it never held."""
        on = date.fromisoformat(entry["on"])
        organizations.end_appointment(**self.common, appointment=entry["appointment"], on=on, why=f"撤销{self.frame.source}")
        return True


class Members(Acts):
    """Rows that stand for members of branches."""

    def act(self, row: Row) -> Entry | None:
        """Add the person to the branch; without a branch named, to the one branch that sits there."""
        body = self.body(row, "branch")
        person = self.person(row, body)
        if known.membership(body.pk, person) is not None:
            return None
        made = organizations.add_member(**self.common, body=body.pk, person=person, since=self.day_of(row), basis=self.basis_of(row))
        return {"member": made.pk, "on": made.since.isoformat()}

    def take_back(self, row: Row, entry: Entry) -> bool:
        """End the membership on the day it began, so that it never held."""
        on = date.fromisoformat(entry["on"])
        organizations.end_member(**self.common, member=entry["member"], on=on, why=f"撤销{self.frame.source}")
        return True


ENDINGS = {"street": "街道", "community": "社区"}


def divisions_of(frame: Frame) -> Callable[[str, str], list[Any]]:
    """Return how to find the streets or communities of a name, with or without the word at its end, within an import."""
    found = places.ground.divisions_below(frame.sheet.path)
    return lambda level, name: [one for one in found if one.kind == level and one.name in (name, name + ENDINGS[level])]


def one_of(found: Sequence[Any], name: str) -> Any:
    """Return the one place that was found. Raises Declined."""
    if len(found) != 1:
        raise Declined(refusal("no_division", f"“{name}”不在这次导入的范围里。", f"{name} is not within this import."))
    return found[0]
