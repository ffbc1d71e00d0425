"""A rehearsal as a job, and its pages: what it counts is what happened, what it says is what a change would do, and nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from heju.audit.models import Record
from heju.duties import actions as duties
from heju.duties import queries as lists
from heju.jobs.rules import CANCELLED, DONE, FAILED
from heju.kit import db
from heju.kit.scope import NotAllowed, Scope, system
from heju.matters import actions, tasks
from heju.matters.models import Matter, Rehearsal, RehearsalCount, RehearsedMatter
from heju.matters.queries import rehearsal as queries
from heju.matters.queries import rehearsing, routing
from heju.matters.queries.history import histories
from heju.matters.rules import rehearsal
from heju.matters.rules.rehearsal import Change, Part, Split
from heju.matters.tests.stage import ELEVATOR, NOW
from heju.matters.tests.stage_rehearsal import DISTRICT, LATER, NOISE, SAME, again, counted, everything, past, revision, run, start
from heju.organizations.models import Appointment
from heju.organizations.queries import governing
from heju.organizations.queries.lasting import lasting
from tests import cast, jobs

pytestmark = pytest.mark.django_db
__all__ = ["past"]


def test_unchanged_rules_change_nothing_and_what_is_late_is_late_by_its_own_row(past: list[Matter]) -> None:
    for leaf in (ELEVATOR, NOISE):
        counts = counted(run(Change((revision(leaf),))))[""]
        assert set(counts) <= {"total", "late_before", "late_after"}
        told = everything(leaf)
        assert counts["total"] == len(told)
        assert counts.get("late_before", 0) == counts.get("late_after", 0) == sum(late_by_its_row(one) for one in told)


def late_by_its_row(one: Matter) -> bool:
    word = one.contact_due is not None and (one.contacted_at or LATER) >= one.contact_due
    met = one.done_at or one.closed_at or LATER
    return word or (one.solution_due is not None and met >= one.solution_due)


def test_what_the_replay_routes_is_what_the_desk_proposes(past: list[Matter]) -> None:
    with db.scoped(cast.scope("district_officer")):
        held = start_stage(Change())
        replay = rehearsing.Replay(held, LATER)
        page = rehearsing.batch(Matter.objects.all(), (), 100)
        assert len(page) == len(everything())
        for row, before, after in replay.standings(page):
            matter = Matter.objects.select_related("compound").get(pk=row.pk)
            route = routing.route_of(matter, timezone.localdate(matter.raised_at))
            assert route is not None
            assert before == after
            assert (before.lead, before.body) == (route.lead.code, route.lead.body_id)
            assert before.assisting == tuple(one.code for one in route.assisting)
            assert before.duty == (route.duty.code if route.duty else "")


def start_stage(change: Change) -> rehearsing.Stage:
    return rehearsing.stage_for(DISTRICT, change, lists.surely, LATER.date())


def test_who_governs_is_read_at_once_as_it_is_read_alone() -> None:
    with db.scoped(cast.scope("district_officer")):
        held = lasting(DISTRICT)
        for place in ("A", "B"):
            path = str(cast.place(place).path)
            for back in (0, 30, 400, 4000):
                day = NOW.date() - timedelta(days=back)
                alone, found = governing.governing(path, day), held.governing(path, day)
                for name in ("added", "above"):
                    assert [one.id for one in getattr(found, name)] == [one.id for one in getattr(alone, name)]
                assert {k: v and (v.id, v.is_over(day)) for k, v in found.four.items()} == {
                    k: v and (v.id, v.is_over(day)) for k, v in alone.four.items()
                }
                # Where the number of the turn is the same, so is the answer.
                other = next(
                    (day + timedelta(days=more) for more in (1, 2) if held.turn(path, day + timedelta(days=more)) == held.turn(path, day)),
                    day,
                )
                assert [one.id for one in held.governing(path, other).above] == [one.id for one in found.above]


def test_a_change_says_who_would_be_late_and_who_would_lead(past: list[Matter]) -> None:
    found = run()
    counts, total = counted(found)[""], len(everything(ELEVATOR))
    assert counts["total"] == total == found.expected
    assert found.ended_at is not None
    assert counts["other_lead"] == total
    assert counted(found, "pair") == {"property_company>street": {"other_lead": total}}
    # The first word came after an hour and a half: promised were two, tried is one.
    assert counts["newly"] == 1
    with db.scoped(cast.scope("district_officer")):
        assert [one.matter_id for one in queries.behind(found, queries.Wanted("newly"))] == [past[0].pk]
    assert counts["late_before"] + counts.get("newly", 0) - counts.get("no_longer", 0) == counts["late_after"]
    street = cast.body("street_committee").pk
    assert counted(found, "gets")[str(street)]["other_lead"] >= 3
    assert sum(of["other_lead"] for of in counted(found, "gives").values()) == total
    for cut in ("body", "category", "month"):
        assert sum(of["total"] for of in counted(found, cut).values()) == total
    with db.scoped(cast.scope("district_officer")):
        for mark in rehearsal.MARKS:
            rows = queries.behind(found, queries.Wanted(mark))
            assert len(rows) == counts.get(mark, 0) == queries.number_of(found, queries.Wanted(mark))


def test_it_writes_nothing_but_itself(past: list[Matter]) -> None:
    before = [(one.pk, one.version, one.state, one.lead_body_id, one.solution_due, one.category) for one in everything()]
    run()
    run(Change(split=Split(NOISE, (), ELEVATOR)))
    assert [(one.pk, one.version, one.state, one.lead_body_id, one.solution_due, one.category) for one in everything()] == before


def test_a_divided_kind_takes_deadlines_and_lead_of_what_it_becomes(past: list[Matter]) -> None:
    split = Split(NOISE, (Part(("跑步",), "noise.life.renovation"), Part(("没有这个词",), ELEVATOR)))
    leaf = lists.leaf_of("noise.life.renovation") or lists.leaf_of(ELEVATOR)
    assert leaf is not None
    split = replace(split, parts=(Part(("跑步",), leaf.code), split.parts[1]))
    found = run(Change(split=split))
    told = everything(NOISE)
    hit = sum("跑步" in one.title + one.words and not one.is_private for one in told)
    assert hit >= 1
    assert counted(found)[""]["other_kind"] == hit
    assert counted(found, "kinds") == {f"{NOISE}>{leaf.code}": {"other_kind": hit}}
    with db.scoped(cast.scope("district_officer")):
        row = queries.behind(found, queries.Wanted("other_kind", "kinds", f"{NOISE}>{leaf.code}"))[0]
    assert (row.category, row.became) == (NOISE, leaf.code)


def test_of_a_private_matter_nothing_is_read_and_it_stays(past: list[Matter]) -> None:
    hidden = past[3]
    with db.scoped(replace(cast.scope("district_officer"), door="matters")):
        Matter.objects.filter(pk=hidden.pk).update(is_private=True, words="")
    found = run(Change(split=Split(NOISE, (Part(("楼上", "半夜", "吵"), ELEVATOR),))))
    with db.scoped(cast.scope("district_officer")):
        assert queries.figures(found).left()["private"] == sum(one.is_private for one in everything(NOISE)) >= 1
        kept = RehearsedMatter.objects.filter(rehearsal=found, matter=hidden.pk, marks__contains=["other_kind"])
        assert not kept.exists()


def test_what_only_came_in_by_a_sheet_is_left_out_and_counted(past: list[Matter]) -> None:
    whole = run().expected or 0
    with db.scoped(replace(cast.scope("district_officer"), door="matters")):
        Matter.objects.filter(pk=past[0].pk).update(state="closed", outcome="answered")
    found = run()
    assert found.expected == counted(found)[""]["total"] == whole - 1
    assert counted(found, "left") == {"": {"on_file": 1}}


def test_a_matter_without_a_history_is_left_out_and_counted(past: list[Matter], monkeypatch: pytest.MonkeyPatch) -> None:
    gone = past[0].pk
    monkeypatch.setattr("heju.matters.queries.rehearsing.histories", lambda numbers: histories(numbers) | {gone: []})
    found = run()
    assert counted(found)[""]["total"] == (found.expected or 0) - 1
    assert counted(found, "left") == {"": {"no_history": 1}}


def test_a_revised_kind_is_routed_anew_from_its_day(past: list[Matter]) -> None:
    begins = NOW.date() + timedelta(days=30)
    with db.scoped(cast.scope("district_officer")) as actor:
        wanted = {"first_contact_hours": 2, "update_days": 1, "solution_days": 2, "lead": "street", "assisting": ["branch"]}
        draft = duties.draft_revision(
            actor=actor,
            now=NOW,
            district=DISTRICT,
            target="leaf",
            code=ELEVATOR,
            act="change",
            wanted=wanted,
            effective_on=begins,
            why="会议",
        )
        duties.publish_revision(actor=actor, now=NOW, draft=draft.pk)
        matter = Matter.objects.select_related("compound").get(pk=past[0].pk)
        for day, lead in ((begins - timedelta(days=1), "property_company"), (begins, "street")):
            route = routing.route_of(matter, day)
            assert route is not None
            assert route.lead.code == lead
        # Whoever rehearses the way back on matters raised since gets the change the other way round.
        replay = rehearsing.Replay(start_stage(Change((revision(),))), LATER)
        row = rehearsing.batch(Matter.objects.filter(pk=past[0].pk), (), 1)[0]
        since = row._replace(raised_at=NOW + timedelta(days=31))
        [(_row, before, after)] = replay.standings([since])
        assert (before.lead, after.lead) == ("street", "property_company")
        [(_row, before, after)] = replay.standings([row])
        assert (before.lead, after.lead) == ("property_company", "property_company")


def test_what_its_words_suggest_is_what_this_deployment_has_learnt(past: list[Matter], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def surely(texts: list[str]) -> list[str]:
        asked.extend(texts)
        return [ELEVATOR for _text in texts]

    monkeypatch.setattr(lists, "surely", surely)
    found = run(Change(split=Split(NOISE, (), rehearsal.SUGGESTED)))
    assert counted(found)[""]["other_kind"] == len(asked) >= 1
    assert any("跑步" in text for text in asked)


def test_it_stays_within_the_place_and_the_period(past: list[Matter]) -> None:
    with db.scoped(cast.scope("district_officer")):
        day = timezone.localdate(past[0].raised_at)
    told = everything(ELEVATOR)
    of_day = sum(timezone.localdate(one.raised_at) == day for one in told)
    assert run(since=day, until=day + timedelta(days=1)).expected == of_day < len(told) + 1
    assert run(since=day + timedelta(days=1), until=day + timedelta(days=2)).expected == 0
    assert run(until=day).expected == sum(timezone.localdate(one.raised_at) < day for one in told) < len(told)
    street = cast.place("street_a")
    inside = sum(f"{one.path}.".startswith(f"{street.path}.") for one in told)
    assert run(place="street_a", who="street_officer").expected == inside


def test_it_is_asked_once_and_by_whoever_may(past: list[Matter]) -> None:
    first, second = start(), start()
    assert first.pk == second.pk
    assert start(SAME).pk != first.pk
    with db.scoped(cast.scope("auditor")):
        assert Record.objects.filter(verb="matters.rehearsed", subject_id=str(first.pk)).count() == 1
    with pytest.raises(actions.NothingToRehearse):
        start(Change())
    for who in ("community_officer", "property_manager", "owner"):
        with pytest.raises(NotAllowed):
            start(who=who)
    with pytest.raises(NotAllowed):
        start(who="street_officer")
    # Once it has ended it may be asked again, and is another.
    jobs.run(first.job_id or 0)
    assert start().pk != first.pk


def test_a_run_that_is_cut_off_goes_on_from_its_mark_and_counts_nothing_twice(past: list[Matter], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counted(run())
    monkeypatch.setattr(tasks, "REPLAYED", 1)
    found = start()
    side = jobs.Side(cancel_at=1)
    stopped = jobs.run(found.job_id or 0, side)
    assert stopped.state == CANCELLED
    assert again(found).ended_at is None
    some = counted(found)[""]["total"]
    assert 0 < some < whole[""]["total"]
    from heju.jobs import actions as job_actions

    with db.scoped(cast.scope("district_officer")) as actor:
        job_actions.retry_job(actor=actor, now=LATER + timedelta(days=9), job=stopped.pk)
    finished = jobs.run(stopped)
    assert finished.state == DONE
    assert counted(found) == whole
    assert finished.result == {"rehearsal": found.pk, "replayed": whole[""]["total"], "changed": whole[""]["changed"]}


def test_progress_is_said_and_the_lists_are_kept_up_to_a_number(past: list[Matter], monkeypatch: pytest.MonkeyPatch) -> None:
    from heju.matters.actions import rehearse

    monkeypatch.setattr(tasks, "REPLAYED", 2)
    monkeypatch.setattr(rehearse, "KEPT", 1)
    side = jobs.Side()
    found = start()
    jobs.run(found.job_id or 0, side)
    assert side.steps
    assert side.steps[0][:1] == (2,)
    counts = counted(found)[""]
    with db.scoped(cast.scope("district_officer")):
        rows = queries.behind(found, queries.Wanted("other_lead"))
        newest = Matter.objects.filter(category=ELEVATOR).order_by("-raised_at", "-pk").first()
    assert counts["other_lead"] > 1
    assert newest is not None
    assert rows[0].matter_id == newest.pk
    assert len(rows) < counts["other_lead"]


def test_whoever_lost_the_post_gets_no_result(past: list[Matter]) -> None:
    found = start()
    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(person=cast.person("district_officer").pk).update(ended_on=cast.DAY)
    assert jobs.run(found.job_id or 0).state == FAILED
    with db.scoped(Scope(account_id=cast.account("district_officer").pk, person_id=cast.person("district_officer").pk)):
        assert not RehearsalCount.objects.exists()
        assert Rehearsal.objects.get().ended_at is None


def test_it_goes_whole_after_its_days_and_is_seen_by_nobody_else(past: list[Matter]) -> None:
    found = run()
    for who in ("street_officer", "auditor", "owner"):
        with db.scoped(cast.scope(who)):
            assert not Rehearsal.objects.exists()
            assert not RehearsalCount.objects.exists()
            assert not RehearsedMatter.objects.exists()
    assert cast.client("street_officer").get(reverse("matters:rehearsal_of", args=[found.pk])).status_code == 404
    assert cast.client("street_officer").get(reverse("matters:rehearsal_behind", args=[found.pk]), {"mark": "newly"}).status_code == 404


def test_after_its_days_it_goes_with_all_that_hangs_on_it(past: list[Matter]) -> None:
    old, young = (run(now=timezone.now() - timedelta(days=days)) for days in (91, 89))
    keeper = replace(system("retention", DISTRICT), door="retention")
    with db.scoped(keeper), connection.cursor() as cursor:
        cursor.execute("delete from matters_rehearsal returning id")
        assert [row[0] for row in cursor.fetchall()] == [old.pk]
        # Whatever still hung on it would be found now.
        cursor.execute("set constraints all immediate")
        cursor.execute("select confdeltype from pg_constraint where conname like 'matters_rehears%%_goes'")
        assert [str(row[0]) for row in cursor.fetchall()] == ["c", "c", "c"]
    assert counted(young)[""]["total"] == len(everything(ELEVATOR))
