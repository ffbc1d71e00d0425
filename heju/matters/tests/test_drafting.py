"""What somebody is writing: steps, several things, what is asked anew after a change; kept as a document and read again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from heju.matters.rules import drafting
from heju.matters.rules.drafting import MOST_THINGS, Typed, Writing


def typed(**values: object) -> Typed:
    return replace(drafting.fresh(), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("thing", "photos", "step"),
    [
        (typed(), 0, "words"),
        (typed(words="  "), 0, "words"),
        (typed(), 1, "place"),
        (typed(words="灯坏了"), 0, "place"),
        (typed(words="灯坏了", place=7), 0, "kind"),
        (typed(words="灯坏了", category="a.b.c"), 0, "place"),
        (typed(words="灯坏了", place=7, category="a.b.c"), 0, "send"),
    ],
    ids=["nothing", "blanks", "a photo", "words", "and a place", "a kind and no place", "all three"],
)
def test_the_next_step_is_the_first_that_is_missing(thing: Typed, photos: int, step: str) -> None:
    assert drafting.next_step(thing, photos) == step


def test_another_place_kind_or_text_asks_anew_what_is_alike() -> None:
    settled = Writing(things=(typed(words="灯坏了", place=7, category="a.b.c", is_other=True),))
    for change in ({"place": 8}, {"category": "a.b.d"}, {"words": "灯又坏了"}):
        assert not settled.with_thing(**change).thing.is_other
    assert settled.with_thing(spot="一层").thing.is_other
    joined = Writing(things=(typed(words="灯坏了", joins=5),))
    assert joined.with_thing(place=8).thing.joins == 0


def test_another_kind_forgets_the_answers_of_the_kind_before() -> None:
    answered = Writing(things=(typed(category="a.b.c", answers=("三楼",), is_private=True),))
    assert answered.with_thing(category="a.b.d").thing.answers == ()
    assert answered.with_thing(category="a.b.d").thing.is_private is None
    assert answered.with_thing(place=8).thing.answers == ("三楼",)


def test_one_thing_more_stands_at_the_same_place_and_there_are_five_at_most() -> None:
    writing = Writing(things=(typed(words="灯坏了", place=7),))
    for count in (2, 3, 4, 5, 5, 5):
        writing = writing.with_another()
        assert (len(writing.things), writing.at) == (count, count - 1)
        assert (writing.thing.place, writing.thing.words) == (7, "")
    assert len({one.key for one in writing.things}) == MOST_THINGS


def test_one_thing_less_leaves_the_others_and_never_none() -> None:
    first, second = typed(words="一"), typed(words="二")
    writing = Writing(things=(first, second), at=1)
    assert writing.without(1).things == (first,)
    assert writing.without(1).at == 0
    assert writing.without(0).things == (second,)
    assert writing.without(0).thing == second
    assert replace(writing, at=0).without(1).thing == first
    assert Writing(things=(first, second, typed()), at=1).without(2).thing == second
    assert len(writing.without(0).without(0).things) == 1
    assert writing.without(0).without(0).thing.words == ""


def test_photos_of_two_things_never_share_a_number() -> None:
    assert list(drafting.photo_numbers(0)) == list(range(10, 20))
    numbers = [number for thing in range(MOST_THINGS) for number in drafting.photo_numbers(thing)]
    assert len(numbers) == len(set(numbers))
    assert min(numbers) == 10
    assert max(numbers) < 100


def test_answers_stand_below_the_words_and_empty_ones_nowhere() -> None:
    assert drafting.told(" 灯坏了 ", ("几楼？", "多久了？"), ("三楼", " ")) == "灯坏了\n几楼？ 三楼"
    assert drafting.told("灯坏了", ("几楼？", "多久了？"), ("三楼",)) == "灯坏了\n几楼？ 三楼"
    assert drafting.told("", ("几楼？",), ("三楼",)) == "几楼？ 三楼"
    assert drafting.told("灯坏了", (), ()) == "灯坏了"


def test_what_is_kept_reads_the_same_and_what_is_not_known_is_left_out() -> None:
    writing = Writing(things=(typed(words="灯坏了", answers=("a", "b"), is_private=True), typed()), at=1, phone="+86100", clerk=True)
    assert drafting.read(drafting.written(writing)) == writing
    older = json.loads(drafting.written(writing))
    older["color"] = older["things"][0]["color"] = "red"
    del older["clerk"], older["things"][0]["spot"]
    assert drafting.read(json.dumps(older)) == replace(writing, clerk=False)
