"""Past matters from the sheet of an old register: what becomes of each row, written many at once, taken back as a whole.

See docs/rules/past-matters.md. The import itself keeps the record: one line when it is written, one when it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection

from heju.duties import queries as duties
from heju.kit import db
from heju.matters.actions import past_rows, step
from heju.matters.models import Matter, Report
from heju.matters.queries.parts import HANDLE
from heju.matters.queries.past_ground import At, Ground
from heju.matters.rules import moves, past
from heju.matters.rules.past import Past, reason
from heju.registers.rules import rows as outcomes
from heju.registers.rules.rows import Row

if TYPE_CHECKING:
    from uuid import UUID

    from heju.registers.kinds.frame import Entry, Frame, Meanwhile

MISSING = reason("missing", "旧编号、提出时间和内容不能空。", "Old number, moment and text must not be empty.")
NO_COMPOUND = reason(
    "no_compound", "没有写小区，也没有选“没写小区的算在哪里”。", "No compound is named, and none was chosen for rows without."
)
NOT_HERE = reason("not_here", "这一处不在您负责的范围。", "This place is not within your reach.")
BEFORE = reason("before", "答复时间早于提出时间。", "The answer stands before the question.")
NO_ANSWER = reason(
    "no_answer", "没有答复：存成“没有答复记录”，不会当作没办完的事。", "No answer: kept as having none on file; it will not count as open."
)
NO_MOMENT = reason(
    "no_moment", "有答复，没有答复时间：会按提出的时间记。", "It has an answer without a moment: the moment of the question is kept for it."
)
CLOSED = reason("closed", "内容里有手机号或身份证号：这一件不公开。", "It holds a phone or identity number: this one is kept private.")
KNOWN = reason("known", "同一来源的旧编号已经导入过。", "This old number of the same source is here already.")
OTHER = reason(
    "other", "同一来源的旧编号已是另一件事（提出时间不同）。", "This old number of the same source is another matter, of another moment."
)
BACK = reason("back", "上次撤销的同一件，会恢复。", "It was taken back before and will be restored.")


class PastMatters:
    """Judge, write and undo the rows of one import (`registers.kinds.frame.Kind`)."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        options = frame.sheet.options
        self.source = str(options.get("source", ""))[: past.LONGEST_SOURCE]
        self.is_published = bool(options.get("is_published"))
        self.ground = Ground(frame.sheet.path, frame.day)
        chosen = options.get("default_compound") or frame.sheet.place_id
        self.default = self.ground.at(int(chosen))
        self._numbers: dict[UUID, int] = {}
        self.told = {"named": 0, "suggested": 0, "unsure": 0, "placed": 0}

    def reset(self) -> None:
        """Nothing that was learned depends on what was rolled back."""

    def read_ahead(self) -> bool:
        """Compounds are read at once, and all else is seldom named."""
        return False

    def prepare(self, rows: Sequence[Row], *, writes: bool) -> None:
        """Everything is asked for when it is judged."""

    def notes(self) -> list[list[Any]]:
        """Return what somebody should know of the whole sheet: where its categories come from, and its places."""
        told = self.told
        zh = f"类别：表里写明 {told['named']:,} 行，系统建议 {told['suggested']:,} 行，说不准 {told['unsure']:,} 行。"
        en = f"Categories: {told['named']:,} named, {told['suggested']:,} suggested, {told['unsure']:,} not sure."
        found: list[list[Any]] = [["said", {"zh": zh, "en": en}]]
        if told["placed"] and self.default:
            count, name = told["placed"], self.default.name
            placed = {"zh": f"{count:,} 行没有写小区，算在{name}。", "en": f"Rows without a compound: {count:,}. They go to {name}."}
            found.append(["said", placed])
        words = ("公开", "open to the compound") if self.is_published else ("不公开", "private")
        found.append(["said", {"zh": f"导入后{words[0]}。", "en": f"Once imported they are {words[1]}."}])
        return found

    # -- what becomes of rows --------------------------------------------------------------------------------------

    def judge(self, rows: Sequence[Row], meanwhile: Callable[[], None] = lambda: None) -> None:
        """Say what would become of each row; nothing is written."""
        with db.scoped(step.writing(self.frame.scope)):
            self._decided(rows)
        meanwhile()

    def _decided(self, rows: Sequence[Row]) -> list[tuple[Row, Past, past_rows.Standing | None]]:
        """Set the outcome of each row and return those that would be written, with what was taken back under the same key."""
        planned = [(row, one) for row in rows if row.outcome != outcomes.REFUSED and (one := self._planned(row)) is not None]
        known = past_rows.standing(one.key for _row, one in planned)
        fresh = []
        for row, one in planned:
            there = known.get(one.key)
            if there is not None and not there.is_hidden:
                self._stands(row, one, there)
            else:
                fresh.append((row, one))
        self._categorize(fresh)
        said = past_rows.told_of([one for one in known.values() if one.is_hidden])
        found = []
        for row, one in fresh:
            there = known.get(one.key)
            row.outcome = outcomes.DOUBTFUL if one.doubts else outcomes.CREATE
            for doubt in one.doubts:
                row.say(doubt)
            if there is not None and past_rows.is_same(there, said.get(there.matter.pk, {}), one, self.ground.leaves[one.category]):
                row.say(BACK)
            found.append((row, one, there))
        return found

    def _stands(self, row: Row, one: Past, there: past_rows.Standing) -> None:
        if there.matter.raised_at != one.asked_at:
            row.refuse(OTHER)
            return
        row.outcome = outcomes.SAME
        row.say(KNOWN)

    def _planned(self, row: Row) -> Past | None:
        """Return what a row would become, its category not yet looked for; None where it is refused."""
        values = row.values
        number, asked = values.get("old_number", ""), values.get("asked_at", "")
        words = past.words_of(values)
        if not number or not asked or not words:
            row.refuse(MISSING)
            return None
        key = past.key_of(self.frame.sheet.body_id, self.source, number)
        if (first := self._numbers.setdefault(key, row.row)) != row.row:
            row.refuse(reason("twice", f"和第 {first} 行的旧编号相同。", f"Row {first} has the same old number."))
            return None
        doubts: list[Any] = []
        at = self._at(row, doubts)
        if at is None:
            return None
        if not self.frame.scope.may(HANDLE, at.path):
            row.refuse(NOT_HERE)
            return None
        return self._past(row, key, at, doubts)

    def _past(self, row: Row, key: UUID, at: At, doubts: list[Any]) -> Past | None:
        values = row.values
        asked_at = datetime.fromisoformat(values["asked_at"])
        replied_at = datetime.fromisoformat(values["replied_at"]) if "replied_at" in values else None
        named = str(values.get("body", ""))
        body = self.ground.body(named) if named else None
        answer = past.answer_of(values, "" if body else named)
        if past.is_unlikely(asked_at, replied_at):
            row.refuse(BEFORE)
            return None
        if not answer:
            doubts.append(NO_ANSWER)
        elif replied_at is None:
            doubts.append(NO_MOMENT)
        title, words, spot = past.title_of(values), past.words_of(values), self._spot(values, at)
        is_private = not self.is_published
        if self.is_published and past.is_personal("\n".join((title, words, answer, spot))):
            is_private = True
            row.say(CLOSED)
        return Past(
            row=row.row, key=key, number=values["old_number"], asked_at=asked_at, answered_at=(replied_at or asked_at) if answer else None,
            title=title, words=words, answer=answer, category="", place=at.place, path=at.path, compound=at.compound, spot=spot, body=body,
            is_private=is_private, doubts=doubts,
        )  # fmt: skip

    # -- where, and of which kind ----------------------------------------------------------------------------------

    def _at(self, row: Row, doubts: list[Any]) -> At | None:
        """Return where a row was; what is not named goes to what was chosen for it, and a name that is unknown is told."""
        name = row.values.get("compound", "")
        found = self.ground.compound(name) if name else None
        if found is None and self.default is None:
            unknown = reason(
                "unknown", f"“{name}”不在这次导入的范围里，或者还没有登记。", f"{name} is not within this import, or not registered."
            )
            row.refuse(unknown if name else NO_COMPOUND)
            return None
        if found is None:
            assert self.default is not None
            found = self.default
            if name:
                zh, en = f"“{name}”没有登记：会算在{found.name}。", f"{name} is not registered: it would go to {found.name}."
                doubts.append(reason("elsewhere", zh, en))
            else:
                self.told["placed"] += 1
        building = row.values.get("building", "")
        return (self.ground.building(found, building) if building else None) or found

    def _spot(self, values: dict[str, Any], at: At) -> str:
        """Return what is known of the spot beyond the place that was found."""
        named = [str(values.get(code, "")) for code in ("compound", "building", "spot")]
        unknown = [name for name in named if name and name not in at.name]
        return " ".join(dict.fromkeys(unknown))[:80]

    def _categorize(self, planned: Sequence[tuple[Row, Past]]) -> None:
        """Give each its category: as its row names it, else as the model suggests with its confidence; unsure ones are doubtful."""
        asked: list[tuple[Row, Past]] = []
        for row, one in planned:
            one.category = self.ground.categories.get(past.plain(str(row.values.get("category", ""))), "")
            if one.category:
                self.told["named"] += 1
            else:
                asked.append((row, one))
        found = duties.suggested([f"{one.title}。{one.words}" for _row, one in asked]) if asked else []
        for (row, one), suggested in zip(asked, found, strict=True):
            words, percent = duties.category_words(suggested.leaf), int(suggested.confidence * 100 + 1e-9)
            if suggested.is_sure:
                self.told["suggested"] += 1
                one.category = suggested.leaf
                row.say(
                    reason("suggested", f"类别由系统建议：{words.zh}（{percent}%）。", f"Suggested category: {words.en} ({percent} %).")
                )
                continue
            self.told["unsure"] += 1
            one.category = past.UNKNOWN
            # The likeliest of two hundred at a few percent is no hint.
            is_near = percent >= past.NEAR
            near = (f"，最接近“{words.zh}”（{percent}%）", f", nearest is {words.en} ({percent} %)") if is_near else ("", "")
            zh = f"类别说不准{near[0]}：会记作“说不清归哪类”。"
            en = f"The category is not sure{near[1]}: it would be kept as one that cannot be told."
            one.doubts.append(reason("unsure", zh, en))

    # -- writing and taking back -----------------------------------------------------------------------------------

    def write(self, rows: Sequence[Row], meanwhile: Meanwhile | None = None) -> dict[int, Entry]:
        """Judge anew and write what is new; what was taken back under the same key and says the same stands again."""
        takes = self.frame.sheet.options.get("takes_doubtful")
        with db.scoped(step.writing(self.frame.scope)):
            found = [each for each in self._decided(rows) if each[0].outcome == outcomes.CREATE or takes]
            journal = self._restored([each for each in found if each[2] is not None])
            fresh = [(one, self.ground.leaves[one.category]) for row, one, _there in found if row.row not in journal]
            source = past_rows.Source(self.source, self.frame.sheet.pk, self._level())
            for number, matter in past_rows.write(fresh, source).items():
                journal[number] = {"matter": matter.pk, "version": matter.version}
            for row, _one, _there in found:
                row.outcome = outcomes.CREATE
        return journal

    def _restored(self, found: Sequence[tuple[Row, Past, Any]]) -> dict[int, Entry]:
        """Let what was taken back and says the same stand again; what says something else gives its key to the row of now."""
        said = past_rows.told_of([there for _row, _one, there in found])
        journal: dict[int, Entry] = {}
        for row, one, there in found:
            if past_rows.is_same(there, said.get(there.matter.pk, {}), one, self.ground.leaves[one.category]):
                journal[row.row] = {"matter": there.matter.pk, "version": there.matter.version}
            else:
                Report.objects.filter(pk=there.report.pk).update(key=uuid4())
        Matter.objects.filter(pk__in=[entry["matter"] for entry in journal.values()]).update(taken_back_at=None)
        return journal

    def _level(self) -> str:
        """Return which level kept the register: that of the role by which it is brought in."""
        body = self.frame.sheet.body_id
        roles = [grant.role for grant in self.frame.scope.grants if grant.body_id == body and grant.role in moves.HOLDERS]
        return moves.HOLDERS[roles[0]] if roles else "compound"

    def undo(self, pairs: Sequence[tuple[Row, Entry]]) -> set[int]:
        """Take back what was written, and return the rows for which that is done; what somebody has built upon since stays.

        Events are never deleted: from then on nobody meets the matter, until the same row comes again.
        """
        numbers = {entry["matter"]: row.row for row, entry in pairs}
        with db.scoped(step.writing(self.frame.scope)):
            rows = Matter.objects.select_for_update(of=("self",)).filter(pk__in=numbers, taken_back_at=None)
            versions = {entry["matter"]: entry["version"] for _row, entry in pairs}
            held = [row.pk for row in rows if row.version == versions[row.pk] and self.frame.scope.may(HANDLE, row.path)]
            back = set(held) - _built_upon(held)
            Matter.objects.filter(pk__in=back).update(taken_back_at=self.frame.now)
        return {numbers[number] for number in back}


def _built_upon(numbers: Sequence[int]) -> set[int]:
    """Return the matters to which something else refers by now: a note, a matter merged into it, a mediation. One query."""
    with connection.cursor() as cursor:
        cursor.execute("select matters_built_upon(%s::bigint[])", [list(numbers)])
        return {row[0] for row in cursor.fetchall()}
