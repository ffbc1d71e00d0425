"""Report done with proof, ask those concerned whether it is fixed, act on what they say, and take their rating."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from heju.kit.scope import Scope, system
from heju.matters import errors, parameters
from heju.matters.actions import step
from heju.matters.actions.assign import reopen_for_lead
from heju.matters.actions.up import climb
from heju.matters.models import Asked, Event, Matter, Report
from heju.matters.queries import history, parts
from heju.matters.rules import confirmation

AGAIN, UP = "matters.came_back", "matters.goes_up"


@transaction.atomic
def report_done(*, actor: Scope, now: datetime, matter: int, said: step.Said, expected: int | None = None) -> Event:
    """Say that it is done, with words and photos; the reporters and, for a shared facility, a drawn sample of homes are asked.

    Raises NotAllowed, NotNow, Overtaken, WordsMissing, ProofMissing, PhotoRefused.
    """
    with step.held(actor, matter, expected=expected, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "report_done")
        event = step.make(actor=actor, now=now, matter=found, move="report_done", part=part, said=said)
        _ask(found, now)
        return event


def _ask(matter: Matter, now: datetime) -> None:
    """Write who is asked in this round. A reporter without an account is asked by his link, and stands for himself."""
    reports = {_voice(report.person_id, report.pk): report for report in Report.objects.filter(matter=matter).order_by("pk")}
    reporters = {voice: report.unit_id for voice, report in reports.items()}
    acting, served = _people(matter)
    seed = confirmation.seed_of(str(matter.public_id), matter.round)
    asked = confirmation.who_is_asked(reporters, served if matter.is_shared else {}, seed=seed, day=localdate(now), acting=acting)
    for one in asked:
        report = reports.get(one.person)
        row = Asked(matter=matter, path=matter.path, round=matter.round, unit_id=one.home, asked_at=now)
        row.report, row.person_id = report, (one.person if one.person > 0 else None)
        row.save(force_insert=True)


def _voice(person: int | None, report: int) -> int:
    """Return the number by which the rules know somebody who is asked: the person's, or the report's as a negative one."""
    return person if person is not None else -report


def _people(matter: Matter) -> tuple[set[int], dict[int, list[int]]]:
    """Return who acts for the bodies that did the work, and who lives in each home that the place serves."""
    with connection.cursor() as cursor:
        cursor.execute("select matters_acting(%s::bigint[])", [list(matter.bodies)])
        acting = {person for (person,) in cursor.fetchall()}
        served: dict[int, list[int]] = {}
        if matter.is_shared:
            cursor.execute("select unit_id, person_id from matters_served(%s, %s)", [matter.place_id, matter.compound_id])
            for unit, person in cursor.fetchall():
                served.setdefault(unit, []).append(person)
    return acting, served


@transaction.atomic
def say(*, actor: Scope, now: datetime, matter: int, fixed: bool, said: step.Said = step.NOTHING, report: Report | None = None) -> Event:
    """Say whether it is fixed, in the round that is being asked; the matter goes where the answers of all lead it.

    Raises NotAllowed for whoever is not asked, NotNow, WordsMissing where "not fixed" comes without a word.
    """
    move = "say_fixed" if fixed else "say_not_fixed"
    with step.held(actor, matter, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, move, report)
        row = own_row(actor, found, report)
        row.answer, row.answered_at = ("fixed" if fixed else "not_fixed"), now
        row.save(update_fields=["answer", "answered_at"])
        spoken = step.Said(said.words, said.photos, {}, row.report, said.key)
        event = step.make(actor=actor, now=now, matter=found, move=move, part=part, said=spoken)
        decide(found, now)
        return event


def own_row(actor: Scope, matter: Matter, report: Report | None) -> Asked:
    """Return the row by which somebody is asked in this round, locked. Raises NotNow where he is not."""
    rows = Asked.objects.select_for_update(of=("self",)).filter(matter=matter, round=matter.round)
    own = report or parts.own_report(actor, matter)
    mine = rows.filter(report=own) if own is not None else rows.filter(person__in=actor.persons())
    found = mine.order_by("pk").first() or rows.filter(person__in=actor.persons()).order_by("pk").first()
    if found is None:
        raise errors.NotNow(step.state_words(matter))
    return found


def decide(matter: Matter, now: datetime) -> confirmation.Verdict | None:
    """Act on the answers to a locked matter that is done: close, send back, go up, or wait. None where nothing is being asked."""
    due = matter.confirm_due
    if matter.state != "done" or due is None:
        return None
    rows = list(Asked.objects.filter(matter=matter, round=matter.round).order_by("pk"))
    asked = [confirmation.Asked(_voice(row.person_id, row.report_id or 0), row.unit_id, row.report_id is not None) for row in rows]
    answers = [
        confirmation.Answer(_voice(row.person_id, row.report_id or 0), row.answer == "fixed", row.answered_at)
        for row in rows
        if row.answered_at is not None
    ]
    came_back = confirmation.returns_of(history.history(matter.pk))
    found = confirmation.verdict(asked, answers, now=now, due_at=due, is_shared=matter.is_shared, came_back=came_back)
    if found.decision == "wait":
        return found
    detail = {"asked": found.asked, "fixed": found.fixed, "not_fixed": found.not_fixed, "because": _reasons(found.because)}
    if found.decision == "send_back":
        come_back(matter, now, "send_back", detail)
    else:
        changes = {"confirmed": True} if found.decision == "settle" else {}
        step.make(
            actor=by_clock(matter),
            now=now,
            matter=matter,
            move=found.decision,
            part="system",
            said=step.Said(detail=detail),
            changes=changes,
        )
    return found


def come_back(matter: Matter, now: datetime, move: str, detail: dict[str, Any]) -> None:
    """Bring a locked matter back to whoever held the duty, and one level up where it came back too often."""
    actor = by_clock(matter)
    changes = reopen_for_lead(matter, now) | {"confirmed": False}
    step.make(actor=actor, now=now, matter=matter, move=move, part="system", said=step.Said(detail=detail), changes=changes)
    returns = confirmation.returns_of(history.history(matter.pk))
    goes = confirmation.after_return(returns, matter.level, localdate(now))  # type: ignore[arg-type]
    if goes.goes_up:
        said = step.Said(goes.reason.zh, detail={"because": _reasons((goes.reason,)), "returns": returns})
        climb(actor=actor, now=now, matter=matter, part="system", said=said)


def by_clock(matter: Matter) -> Scope:
    """Return the scope of what follows by itself: nobody's act."""
    return step.writing(system("system", matter.path.split(".")[0]))


def _reasons(because: Sequence[Any]) -> list[dict[str, str]]:
    return [{"code": one.code, "zh": one.zh, "en": one.en} for one in because]


@transaction.atomic
def rate(*, actor: Scope, now: datetime, matter: int, score: int, said: step.Said = step.NOTHING, report: Report | None = None) -> Event:
    """Rate how a closed matter went, one to five; the last word of each counts. A dissatisfied reporter brings it back.

    Raises ScoreWrong, NotAllowed, NotNow.
    """
    if score not in range(1, 6):
        raise errors.ScoreWrong
    with step.held(actor, matter, key=said.key) as held:
        if held.before is not None:
            return held.before
        found = held.matter
        part = step.demand(actor, found, "rate", report)
        row = _rating_row(actor, found, report, now)
        row.score, row.scored_at = score, now
        row.save(update_fields=["score", "scored_at"])
        spoken = step.Said(said.words, (), {}, row.report, said.key)
        changes = {"score": middle(found)}
        event = step.make(actor=actor, now=now, matter=found, move="rate", part=part, said=spoken, changes=changes)
        if found.outcome == "solved" and part == "reporter" and score <= parameters.DISSATISFIED_UNTIL and _is_fresh(found, now):
            come_back(found, now, "return_rated", {"score": score})
        return event


def _is_fresh(matter: Matter, now: datetime) -> bool:
    most = timedelta(days=int(parameters.REOPEN_WITHIN.on(localdate(now))))
    return matter.closed_at is not None and now - matter.closed_at <= most


def _rating_row(actor: Scope, matter: Matter, report: Report | None, now: datetime) -> Asked:
    """Return the row that takes the rating; a reporter who was never asked, because it was declined, gets one."""
    own = report or parts.own_report(actor, matter)
    rows = Asked.objects.select_for_update(of=("self",)).filter(matter=matter, round=matter.round)
    mine = rows.filter(report=own) if own is not None else rows.filter(person__in=actor.persons())
    found = mine.order_by("pk").first()
    if found is None:
        found = Asked(matter=matter, path=matter.path, round=matter.round, asked_at=now, unit_id=own.unit_id if own else None)
        found.report, found.person_id = own, own.person_id if own else None
        found.save(force_insert=True)
    return found


def middle(matter: Matter) -> int | None:
    """Return the lower middle one of all ratings of this round, None where there is none: one voice does not stand for all."""
    rows = Asked.objects.filter(matter=matter, round=matter.round).values_list("score", flat=True)
    scores = sorted(score for score in rows if score is not None)
    return scores[(len(scores) - 1) // 2] if scores else None
