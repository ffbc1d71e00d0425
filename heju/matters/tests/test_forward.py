"""Received and handed on in one step, and one act on many: each its own effect, once; what is refused stops nobody else."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from heju.kit import db
from heju.matters import actions, errors
from heju.matters.models import Event, Matter
from heju.matters.tests.stage import NOW, does, fresh, raised
from tests import cast

pytestmark = pytest.mark.django_db


def moves_of(matter: Matter) -> list[str]:
    with db.scoped(cast.SYSTEM):
        return list(Event.objects.filter(matter=matter).order_by("number").values_list("move", flat=True))


def forwarded(matter: Matter, who: str = "branch_secretary", *, key: UUID | None = None, expected: int | None = None) -> Event:
    with db.scoped(cast.scope(who)) as actor:
        return actions.forward_matter(actor=actor, now=NOW, matter=matter.pk, said=actions.Said("请尽快处理", key=key), expected=expected)


def many(move: str, *matters: tuple[Matter, int], key: UUID | None = None, who: str = "branch_secretary", words: str = "") -> list[str]:
    """Return what was refused of each, "" where it was done."""
    with db.scoped(cast.scope(who)) as actor:
        rows = [(matter.pk, version) for matter, version in matters]
        found = actions.act_on_many(actor=actor, now=NOW, matters=rows, move=move, words=words, key=key or uuid4())
    assert [one.matter for one in found] == [matter.pk for matter, _version in matters]
    return [one.refused for one in found]


def test_a_new_one_is_received_and_handed_on_and_one_that_was_received_only_handed_on() -> None:
    new, known = raised(), raised("tenant")
    does("branch_secretary", known, "accept")
    assert forwarded(new, expected=1).move == "assign"
    assert forwarded(known, expected=2).move == "assign"
    assert moves_of(new) == moves_of(known) == ["raise", "accept", "assign"]
    assert {fresh(one).lead_body_id for one in (new, known)} == {cast.body("company").pk}


def test_sent_twice_it_is_handed_on_once_and_what_was_overtaken_not_at_all() -> None:
    matter, other, key = raised(), raised("tenant"), uuid4()
    assert forwarded(matter, key=key, expected=1).pk == forwarded(matter, key=key, expected=1).pk
    assert moves_of(matter) == ["raise", "accept", "assign"]
    does("branch_secretary", other, "accept")
    with pytest.raises(errors.Overtaken):
        forwarded(other, expected=1)
    assert moves_of(other) == ["raise", "accept"]


def test_where_the_rule_names_nobody_here_it_is_not_received_either() -> None:
    matter = raised("stranger", place="B1")
    with pytest.raises(errors.NobodyLeads):
        forwarded(matter, "second_secretary")
    assert moves_of(matter) == ["raise"]


def test_of_many_each_says_why_it_was_refused_and_the_others_are_done() -> None:
    mine, stale, theirs, above = raised(), raised("tenant"), raised("stranger", place="B1", is_private=True), raised("elder")
    with db.scoped(cast.scope("branch_secretary")) as actor:
        actions.step_up(actor=actor, now=NOW, matter=above.pk, said=actions.Said("要更换主机，超出小区能力"))
    found = many("accept", (mine, 1), (stale, 7), (theirs, 1), (above, 2))
    assert (found[0], found[2], found[3]) == ("", "这件事您看不到", "这件事不由您办这一步")
    assert "反映" in found[1]
    assert [fresh(one).state for one in (mine, stale)] == ["accepted", "raised"]
    assert moves_of(theirs) == ["raise"]


@pytest.mark.parametrize(
    ("move", "words", "after"),
    [
        ("accept", "", ["accept"]),
        ("forward", "", ["accept", "assign"]),
        ("contact", "{编号}已经在办", ["contact"]),
        ("step_up", "本级解决不了，请上级协调", ["step_up"]),
    ],
)
def test_an_act_on_many_has_one_effect_on_each_though_it_is_sent_twice(move: str, words: str, after: list[str]) -> None:
    one, other, key = raised(), raised("tenant"), uuid4()
    for _twice in range(2):
        assert many(move, (one, 1), (other, 1), key=key, words=words) == ["", ""]
    assert moves_of(one) == moves_of(other) == ["raise", *after]


def test_what_is_refused_leaves_nothing_half_done() -> None:
    matter = raised("stranger", place="B1")
    (refused,) = many("forward", (matter, 1), who="second_secretary")
    assert refused
    assert (moves_of(matter), fresh(matter).version) == (["raise"], 1)


@pytest.mark.parametrize("move", ["decline", "merge", "assign", ""])
def test_not_every_act_is_for_many(move: str) -> None:
    with pytest.raises(ValueError, match=f"^{move}$"):
        many(move, (raised(), 1))
