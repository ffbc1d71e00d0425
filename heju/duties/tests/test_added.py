"""A divided kind: offered from its day, with what its parent has; it ends without changing the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from heju.audit.models import Record
from heju.duties import actions, queries
from heju.duties.actions import refusals
from heju.duties.models import Draft, Revision
from heju.duties.queries import tree
from heju.duties.rules import added, revise
from heju.duties.rules.added import Added
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Leaf, touches
from heju.duties.tests.test_actions import MONTH, draft, publish
from heju.kit import db
from heju.kit.scope import NOBODY, NotAllowed
from tests import cast

STOPPED = "elevator.ride.stopped"
CODE = f"{STOPPED}__d440303_1"
NAMES = {"name_zh": "电梯门打不开", "name_en": "Elevator door does not open", "words": ["门", "door"]}
WANTED = {"parent": STOPPED, **NAMES}
MAY = date(2026, 5, 1)


def revision(code: str = CODE, act: Any = "add", on: date = MAY, number: int = 1, **fields: Any) -> tuple[str, revise.Revision]:
    given = fields or (WANTED if act == "add" else {})
    return "440303", revise.Revision(number=number, target="leaf", code=code, act=act, fields=given, effective_on=on)


def leaf(code: str) -> Leaf:
    return shipped().leaf(code)


# ---- the rules --------------------------------------------------------------------------------------------------------


def test_a_new_kind_is_what_its_parent_is_under_its_own_name() -> None:
    [one] = added.added(shipped().leaves, [revision()])
    assert (one.leaf.code, one.parent, one.words, one.since, one.until) == (CODE, STOPPED, ("门", "door"), MAY, None)
    assert one.leaf.names == (*leaf(STOPPED).names[:2], ("电梯门打不开", "Elevator door does not open"))
    assert (one.leaf.lead, one.leaf.pace, one.leaf.call) == (leaf(STOPPED).lead, leaf(STOPPED).pace, leaf(STOPPED).call)


@pytest.mark.parametrize(
    ("day", "district", "offered"),
    [
        (MAY - timedelta(days=1), "", False),
        (MAY, "", True),
        (MAY, "440303", True),
        (MAY, "440304", False),
        (MAY + timedelta(days=29), "", True),
        (MAY + timedelta(days=30), "", False),
    ],
)
def test_it_is_offered_from_its_day_until_its_end_in_its_district(day: date, district: str, offered: bool) -> None:
    [one] = added.added(shipped().leaves, [revision(act="end", on=MAY + timedelta(days=30), number=2), revision()])
    assert one.is_offered(day, district) is offered


def test_a_part_can_be_divided_again_and_one_without_a_parent_is_none() -> None:
    nested = revision(f"{CODE}__d440303_1", parent=CODE, name_zh="里门", name_en="Inner door", words=["里"], on=MAY + timedelta(days=1))
    lost = revision("x.y.z__d440303_1", parent="x.y.z", name_zh="无", name_en="None", words=["无"])
    found = added.added(shipped().leaves, [nested, lost, revision()])
    assert [one.leaf.code for one in found] == [CODE, f"{CODE}__d440303_1"]
    order = [one.code for one in added.in_tree(shipped().leaves, found)]
    at = order.index(STOPPED)
    assert order[at : at + 3] == [STOPPED, CODE, f"{CODE}__d440303_1"]
    assert len(order) == len(shipped().leaves) + 2


def part(code: str, parent: str, *words: str) -> Added:
    return Added(added.named(leaf(STOPPED), code, leaf(STOPPED).names[2]), parent, words, "440303", MAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电梯门坏了", ["p1", STOPPED, "k"]),
        ("DOOR stuck", ["p1", STOPPED, "k"]),
        ("电梯停了", [STOPPED, "k"]),
        ("里门卡住", ["p2", "p1", STOPPED, "k"]),
        ("里面坏了", [STOPPED, "k"]),
    ],
)
def test_likely_kinds_are_narrowed_by_the_words_of_their_parts(text: str, found: list[str]) -> None:
    parts = [part("p1", STOPPED, "门", "Door"), part("p2", "p1", "里")]
    assert added.narrowed(text, [STOPPED, "k", STOPPED], parts) == found


def test_codes_hold_parent_and_district_and_count_on() -> None:
    assert added.next_code(leaf(STOPPED), "440303", []) == CODE
    assert added.next_code(
        leaf(STOPPED), "440303", [CODE, f"{STOPPED}__d440303_7", f"{STOPPED}__d440304_9", f"{CODE}__d440303_9"]
    ).endswith("_8")
    for code, known in ((CODE, True), (f"{CODE}__d440303_2", True), (STOPPED, False), ("a.b.c__d1_1", False), (f"{STOPPED}__new_1", False)):
        assert added.is_code(code, shipped().leaves) is known


def test_what_speaks_of_a_kind_speaks_of_its_parts() -> None:
    assert touches(STOPPED, CODE)
    assert touches("elevator.ride", CODE)
    assert not touches(CODE, STOPPED)
    assert not touches("elevator.ride.stop", CODE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"name_zh": " "}, "added.unnamed"),
        ({"name_en": ""}, "added.unnamed"),
        ({"name_zh": "长" * 30}, ""),
        ({"name_zh": "长" * 31}, "added.unnamed"),
        ({"name_en": "x" * 60}, ""),
        ({"name_en": "x" * 61}, "added.unnamed"),
        ({"name_zh": leaf(STOPPED).names[2].zh}, "added.name_taken"),
        ({"name_en": leaf(STOPPED).names[2].en.upper()}, "added.name_taken"),
        ({"words": []}, "added.no_words"),
        ({"words": [" "]}, "added.no_words"),
        ({"words": [str(n) for n in range(12)]}, ""),
        ({"words": [str(n) for n in range(13)]}, "added.no_words"),
    ],
)
def test_a_new_kind_needs_a_name_of_its_own_and_words(changes: dict[str, Any], code: str) -> None:
    ruling = added.judge(WANTED | changes, leaf(STOPPED), shipped().leaves)
    assert [one.code for one in ruling.because] == ([code] if code else [])
    assert ruling.passed is (not code)


# ---- in the district --------------------------------------------------------------------------------------------------


def drafted(**changes: Any) -> Draft:
    return draft(act="add", code="", wanted=WANTED | changes)


def offered(day: date) -> bool:
    with db.scoped(NOBODY):
        return CODE in {one.code for one in queries.offered(day)}


@pytest.mark.django_db
def test_it_is_drafted_published_and_offered_from_its_day() -> None:
    made = drafted()
    assert made.code == CODE
    assert drafted().pk == made.pk
    assert queries.leaf_of(CODE) is None
    publish(made.pk)
    assert (offered(MONTH - timedelta(days=1)), offered(MONTH)) == (False, True)
    assert [queries.is_offered(CODE, day) for day in (MONTH - timedelta(days=1), MONTH)] == [False, True]
    assert queries.category_words(CODE).zh == "电梯门打不开"
    assert queries.likely("电梯停了两天没人修，门也坏了", day=MONTH)[0].code == CODE
    assert CODE not in {one.code for one in queries.likely("电梯停了两天没人修，门也坏了", day=MONTH - timedelta(days=1))}
    with db.scoped(cast.SYSTEM):
        told = Record.objects.filter(verb="duties.published").get()
        assert (told.detail["code"], told.detail["act"]) == (CODE, "add")


@pytest.mark.django_db
def test_it_begins_as_the_district_has_set_its_parent() -> None:
    publish(draft(wanted={"first_contact_hours": 1, "update_days": 1, "solution_days": 1, "lead": "street", "assisting": []}).pk)
    made = drafted(parent=STOPPED)
    assert {name: made.fields[name] for name in ("lead", "assisting", "solution_days")} == {
        "lead": "street",
        "assisting": [],
        "solution_days": 1,
    }
    publish(made.pk)
    with db.scoped(NOBODY):
        lists, found = queries.deployed(cast.DISTRICT), queries.leaf_of(CODE)
    assert found is not None
    assert (lists.leaf(found, MONTH).lead, lists.pace(found, MONTH).deadlines.solution_days) == ("street", 1)


@pytest.mark.django_db
def test_it_is_taken_back_before_its_day_and_ends_after_it() -> None:
    revision = publish(drafted().pk)
    with db.scoped(cast.scope("district_officer")) as scope:
        actions.withdraw_revision(actor=scope, now=cast.NOW, revision=revision.pk, why="改主意了")
    assert not offered(MONTH)
    assert queries.leaf_of(CODE) is None
    second = publish(drafted().pk)
    assert second.code == f"{STOPPED}__d440303_2"
    later = MONTH + timedelta(days=40)
    with pytest.raises(refusals.NoSuchEntry):
        draft(code=second.code, act="end", wanted={}, effective_on=MONTH - timedelta(days=1))
    publish(draft(code=second.code, act="end", wanted={}, effective_on=later).pk)
    assert [queries.is_offered(second.code, day) for day in (later - timedelta(days=1), later)] == [True, False]
    # Whatever is of it keeps its name and its deadlines.
    assert queries.category_words(second.code).zh == "电梯门打不开"
    with pytest.raises(refusals.NoSuchEntry):
        draft(code=second.code, wanted={"first_contact_hours": 1, "update_days": 1, "solution_days": 1}, effective_on=later)


@pytest.mark.django_db
def test_the_end_of_a_kind_keeps_what_the_district_set_of_it() -> None:
    publish(drafted().pk)
    on = MONTH + timedelta(days=1)
    publish(draft(code=CODE, wanted={"first_contact_hours": 1, "update_days": 1, "solution_days": 1, "lead": "street"}, effective_on=on).pk)
    publish(draft(code=CODE, act="end", wanted={}, effective_on=on + timedelta(days=1)).pk)
    with db.scoped(NOBODY):
        lists, found = queries.deployed(cast.DISTRICT), queries.leaf_of(CODE)
    assert found is not None
    assert lists.pace(found, on + timedelta(days=2)).deadlines.solution_days == 1
    assert lists.leaf(found, on + timedelta(days=2)).lead == "street"


@pytest.mark.django_db
def test_a_kind_that_ships_does_not_end_and_an_unknown_one_is_not_divided() -> None:
    with pytest.raises(refusals.NoSuchEntry):
        draft(act="end", wanted={})
    with pytest.raises(refusals.NoSuchEntry):
        drafted(parent="elevator.ride.unknown")
    with pytest.raises(NotAllowed):
        draft(who="street_officer", act="add", code="", wanted=WANTED)


@pytest.mark.django_db
def test_two_drafts_of_one_name_are_one_kind() -> None:
    first, second = drafted(), drafted(words=["轿门"])
    publish(first.pk)
    with pytest.raises(refusals.RuledOut):
        publish(second.pk)
    assert Revision.objects.filter(act="add", target="leaf").count() == 1


@pytest.mark.django_db
def test_a_division_is_drafted_whole_or_not_at_all() -> None:
    def divide(*parts: dict[str, Any]) -> list[Draft]:
        with db.scoped(cast.scope("district_officer")) as scope:
            return actions.draft_division(
                actor=scope, now=cast.NOW, district=cast.DISTRICT, parent=STOPPED, parts=parts, effective_on=MONTH, why="会议"
            )

    other = {"name_zh": "电梯灯不亮", "name_en": "Elevator light is out", "words": ["灯"]}
    with pytest.raises(refusals.RuledOut):
        divide(NAMES, other | {"words": []})
    with db.scoped(cast.scope("district_officer")):
        assert not Draft.objects.exists()
    assert [one.code for one in divide(NAMES, other)] == [CODE, f"{STOPPED}__d440303_2"]
    assert [one.code for one in divide(NAMES, other)] == [CODE, f"{STOPPED}__d440303_2"]


@pytest.mark.django_db
def test_the_tree_is_read_once_a_minute_and_not_for_what_ships(django_assert_num_queries: Any) -> None:
    with db.scoped(NOBODY):
        with django_assert_num_queries(0):
            assert queries.leaf_of(STOPPED) is not None
            assert queries.category_words("elevator.ride").zh
        with django_assert_num_queries(1):
            for _each in range(3):
                assert queries.leaf_of(CODE) is None
                assert len(tree.leaves()) == len(shipped().leaves)


# ---- the editor -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_editor_shows_what_a_new_kind_is_and_ends_it() -> None:
    client = cast.client("district_officer")
    made = drafted(effective_on=MONTH)
    page = client.get(f"/duties/drafts/{made.pk}/").content.decode()
    assert all(word in page for word in ("电梯门打不开", "从哪一类分出来", "门、door"))
    assert "/desk/rehearsal/" not in page.partition("<main")[2]
    publish(made.pk)
    assert "电梯门打不开" in client.get("/duties/edit/?q=电梯门打不开").content.decode()
    assert f"/duties/edit/leaf/{CODE}/end/" in client.get(f"/duties/edit/leaf/{CODE}/").content.decode()
    assert f"/duties/edit/leaf/{STOPPED}/end/" not in client.get(f"/duties/edit/leaf/{STOPPED}/").content.decode()
    assert client.get(f"/duties/edit/leaf/{STOPPED}/end/").status_code == 404
    ended = client.post(f"/duties/edit/leaf/{CODE}/end/", {"effective_on": "2027-06-01", "why": "并回去"})
    assert ended.status_code == 302
    assert "以前的事仍是这一类" in client.get(ended["Location"]).content.decode()
    assert cast.client("street_officer").get(f"/duties/edit/leaf/{CODE}/end/").status_code == 403
