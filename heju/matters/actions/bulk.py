"""One act on many matters: each its own effect, all or nothing of each; what is refused is told and stops nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from heju.kit.refused import Refused
from heju.kit.scope import NotAllowed, Scope
from heju.matters.actions.forward import forward_matter
from heju.matters.actions.move_matter import move_matter
from heju.matters.actions.step import Said
from heju.matters.actions.take_back import Way, revocable
from heju.matters.actions.up import step_up
from heju.matters.queries import kept, lists
from heju.matters.rules import filling

BULK = ("accept", "forward", "contact", "step_up")
# So many are done in one request; more are a job. More than the second are not taken at once at all.
AT_ONCE, MOST = 50, 500


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of one matter: "" where it was done, else why not; and the event up to which it may be taken back, None for not."""

    matter: int
    refused: str = ""
    until: int | None = None


def act_on_many(
    *,
    actor: Scope,
    now: datetime,
    matters: Sequence[tuple[int, int]],
    move: str,
    words: str,
    key: UUID,
    comes_back: bool = False,
) -> list[Applied]:
    """Do one act on some matters, each given with the version that was seen, and return what came of each.

    Words are filled for each matter. Sent twice under one key it has one effect. `comes_back` where somebody sits before it who can take
    it back. Raises ValueError for an act that is not for many.
    """
    if move not in BULK:
        raise ValueError(move)
    rows = {row.pk: row for row in lists.rows_of([number for number, _version in matters])}
    found = []
    for number, version in matters:
        row = rows.get(number)
        if row is None:
            found.append(Applied(number, _("这件事您看不到")))
            continue
        said = Said(filling.filled(words, kept.facts_of(row, now)), (), {}, None, uuid5(key, str(number)))
        way = Way()
        try:
            with transaction.atomic():
                if comes_back:
                    with revocable(actor=actor, now=now, matter=number, move=move, matters=len(matters)) as way:
                        _do(actor, now, number, version, move, said)
                else:
                    _do(actor, now, number, version, move, said)
        except NotAllowed:
            found.append(Applied(number, _("这件事不由您办这一步")))
        except Refused as error:
            found.append(Applied(number, str(error)))
        else:
            found.append(Applied(number, until=way.until))
    return found


def _do(actor: Scope, now: datetime, matter: int, version: int, move: str, said: Said) -> None:
    if move == "forward":
        forward_matter(actor=actor, now=now, matter=matter, said=said, expected=version)
    elif move == "step_up":
        step_up(actor=actor, now=now, matter=matter, said=said, expected=version)
    else:
        move_matter(actor=actor, now=now, matter=matter, move=move, said=said, expected=version)
