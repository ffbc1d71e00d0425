"""Residents: persons tied to homes. The handler that acts keeps the rows; what it may not keep is not read at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from heju.kit.ruling import Reason
from heju.organizations import roles
from heju.people import actions as people
from heju.people import rules as people_rules
from heju.registers.kinds.frame import NOT_HERE, Entry, Frame, Meanwhile, refusal
from heju.registers.kinds.ground import Ground, Listed, Where
from heju.registers.rules import rows as rules
from heju.registers.rules.rows import Row
from heju.registers.sheets import refusals

NO_UNIT = refusal(
    "no_unit", "登记里没有这套房屋，请先导入房屋，或核对楼栋、单元、房号。", "This home is not registered; import homes first."
)
NO_TIE = refusal("no_tie", "没有填关系（业主、租客、家属）。", "The tie is missing (owner, tenant, family).")
NO_NAME = refusal("no_name", "没有填姓名。", "The name is missing.")
NO_SHARE = refusal("no_share", "租客和家属不填份额。", "Tenants and family hold no share.")
TWICE = ("registers.twice", "和第 {row} 行重复。", "The same as row {row}.")
PHONE_TWICE = (
    "registers.phone_twice",
    "可能重复：第 {row} 行是另一套房、另一个姓名，手机号却相同。",
    "Perhaps double: row {row} has this phone under another name in another home.",
)

Found = list[tuple[Row, people.Guest]]
NOBODY: tuple[Found, None] = ([], None)


class People:
    """Judge, write and undo rows that stand for a person and a home."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.ground = Ground(frame, roles.EDIT_PEOPLE)
        # Over the whole sheet: by what rows are the same, and whose phone it is (row, hash of the name, home).
        self.seen: dict[int, int] = {}
        self.phones: dict[int, tuple[int, int, int]] = {}
        # The home of the row above, by what that row says of it.
        self.above: tuple[tuple[str | None, ...], tuple[Where, Listed] | Reason] = ((), NO_UNIT)
        # The rows that are written next, and who stands on them.
        self.ready: tuple[Found, people.Company | None] = NOBODY

    def judge(self, rows: Sequence[Row], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Say for each row who it is, and whether the tie is new."""
        found, company = self._taken(rows)
        self._apply_verdicts(found, people.judge_people(company, meanwhile))

    def _apply_verdicts(self, found: Sequence[tuple[Row, people.Guest]], verdicts: Sequence[people.Verdict]) -> None:
        for (row, guest), verdict in zip(found, verdicts, strict=True):
            if verdict.outcome == rules.REFUSED:
                row.refuse(verdict.because or NO_NAME)
                continue
            row.outcome = verdict.outcome
            if verdict.because:
                row.say(verdict.because)
            self._over_sheet(row, guest)

    def _over_sheet(self, row: Row, guest: people.Guest) -> None:
        """Compare a row with those above it, in other batches too."""
        name, number = guest.name_index[:7], int.from_bytes(guest.name_index[:7])
        key = hash((name, guest.unit_id, guest.kind, guest.phone_index, guest.identity_index))
        first = self.seen.setdefault(key, row.row)
        if first != row.row:
            code, zh, en = TWICE
            row.refuse(Reason(code, zh.format(row=first), en.format(row=first)))
            return
        if guest.phone_index is not None and row.outcome == rules.CREATE:
            at, other, unit = self.phones.setdefault(hash(guest.phone_index), (row.row, number, guest.unit_id))
            if other != number and unit != guest.unit_id:
                code, zh, en = PHONE_TWICE
                row.outcome = rules.DOUBTFUL
                row.say(Reason(code, zh.format(row=at), en.format(row=at)))

    def _guests(self, rows: Sequence[Row]) -> Found:
        """Return those rows that name a person and a home that stands; refuse the others."""
        found = []
        for row in rows:
            if row.outcome == rules.REFUSED:
                continue
            guest = self._guest(row)
            if isinstance(guest, Reason):
                row.refuse(guest)
            else:
                found.append((row, guest))
        return found

    def _home(self, row: Row) -> tuple[Where, Listed] | Reason:
        """Return where a row's home stands. Whoever lives together stands below each other: the home above is asked first."""
        values = row.values
        if "address" in values:
            return self._looked_up(row)
        key = (values.get("number"), values.get("building"), values.get("stairwell"), values.get("compound"), values.get("unit_kind"))
        if key != self.above[0]:
            self.above = (key, self._looked_up(row))
        return self.above[1]

    def _looked_up(self, row: Row) -> tuple[Where, Listed] | Reason:
        where = self.ground.where(row)
        if isinstance(where, Reason):
            return where
        unit = self.ground.unit(where)
        if unit is None:
            return NO_UNIT
        return unit if isinstance(unit, Reason) else (where, unit)

    def _guest(self, row: Row) -> people.Guest | Reason:
        values = row.values
        if "name" not in values:
            return NO_NAME
        kind = values.get("tie_kind")
        if kind is None:
            return NO_TIE
        home = self._home(row)
        if isinstance(home, Reason):
            return home
        where, unit = home
        holds = kind in people_rules.HOLDS_SHARE
        if not holds and "share" in values:
            return NO_SHARE
        since = date.fromisoformat(values["since"]) if "since" in values else self.frame.day
        if since > self.frame.day:
            return refusals.reason("future_day")
        return people.Guest(
            name=values["name"],
            phone=values.get("phone"),
            identity=values.get("identity") if self.frame.sheet.handler == "government" else None,
            is_elder=bool(values.get("is_elder")),
            unit_id=unit.id,
            path=unit.path,
            compound_id=where.compound.id,
            compound_path=where.compound.path,
            kind=kind,
            share=Fraction(values.get("share") or values.get("equal_share") or "1") if holds else None,
            since=since,
            is_share_stated="share" in values,
        )

    def read_ahead(self) -> bool:
        """Read the insides of some more compounds."""
        return self.ground.read_ahead()

    def prepare(self, rows: Sequence[Row], *, writes: bool) -> None:
        """Find homes, work out indexes and, before writing, close values: so that only the register is left to be asked."""
        found = self._guests(rows)
        self.ready = (found, people.gather([guest for _row, guest in found], closes=writes))

    def _taken(self, rows: Sequence[Row]) -> tuple[Found, people.Company]:
        """Return the guests of rows, as they were prepared or else now."""
        found, company = self.ready
        self.ready = NOBODY
        if company is None or [row.row for row, _guest in found] != [row.row for row in rows if row.outcome != rules.REFUSED]:
            found = self._guests(rows)
            company = people.gather([guest for _row, guest in found])
        return found, company

    def write(self, rows: Sequence[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
        """Write the persons and ties that are not there yet."""
        doubtful = {row.row for row in rows if row.outcome == rules.DOUBTFUL}
        found, company = self._taken(rows)
        # Somebody else may bind an owner to one of these homes right now: whoever comes second adds up what the first has written.
        people.lock_homes(guest.unit_id for _row, guest in found if guest.share is not None)
        verdicts = people.judge_people(company)
        for (row, _guest), verdict in zip(found, verdicts, strict=True):
            if verdict.outcome == rules.REFUSED:
                row.refuse(verdict.because or NOT_HERE)
            elif verdict.outcome == rules.DOUBTFUL and row.row not in doubtful:
                # What became doubtful since the check is left for a human being.
                row.outcome, verdict.ties = rules.DOUBTFUL, False
                row.say(verdict.because or NOT_HERE)
            else:
                row.outcome = rules.CREATE if verdict.outcome == rules.DOUBTFUL else verdict.outcome
        journal: dict[int, Entry] = {}

        def told(written: Sequence[people.Written | None]) -> None:
            journal.update((row.row, entry_of(guest, one)) for (row, guest), one in zip(found, written, strict=True) if one is not None)
            if meanwhile:
                meanwhile(journal)

        people.load_people(
            actor=self.frame.scope, now=self.frame.now, path=self.frame.sheet.path, source=self.frame.source,
            company=company, verdicts=verdicts, meanwhile=told,
        )  # fmt: skip
        return journal

    def reset(self) -> None:
        """Nothing is remembered that a rolled back write has changed; what was prepared is worked out anew."""
        self.ready = NOBODY

    def undo(self, pairs: Sequence[tuple[Row, Entry]]) -> set[int]:
        """Take back ties and persons as they were entered."""
        done = []
        for row, entry in pairs:
            values, share = row.values, entry["share"]
            guest = people.Guest(
                name=values["name"], phone=values.get("phone"),
                identity=values.get("identity") if self.frame.sheet.handler == "government" else None,
                is_elder=bool(values.get("is_elder")), unit_id=entry["unit"], path=entry["path"], compound_id=0, compound_path=entry["at"],
                kind=values["tie_kind"], share=None if share is None else Fraction(share), since=date.fromisoformat(entry["since"]),
            )  # fmt: skip
            done.append((guest, people.Written(entry["person"], entry["new"], tuple(entry["fills"]), entry["tie"])))
        gone = people.take_back_people(
            actor=self.frame.scope, now=self.frame.now, path=self.frame.sheet.path, done=done, why=f"撤销{self.frame.source}"
        )
        return {row.row for row, entry in pairs if entry["person"] in gone}


def entry_of(guest: people.Guest, written: people.Written) -> Entry:
    """Return what the journal keeps of one guest."""
    return {
        "person": written.person_id,
        "new": written.is_new,
        "fills": list(written.fills),
        "tie": written.ties,
        "unit": guest.unit_id,
        "since": guest.since.isoformat(),
        "share": None if guest.share is None else str(guest.share),
        "path": guest.path,
        "at": guest.compound_path,
    }
