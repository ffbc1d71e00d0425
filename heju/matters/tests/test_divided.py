"""A kind is divided: rehearsed, drafted from the rehearsal, in force from a day; the past keeps its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from heju.duties import actions as duties
from heju.duties import queries as lists
from heju.duties.models import Draft
from heju.kit import db
from heju.matters import actions, errors
from heju.matters.forms.rehearsal import CategoryForm, DivisionForm
from heju.matters.models import Matter
from heju.matters.queries import figures
from heju.matters.rules import rehearsal
from heju.matters.rules.rehearsal import Change, Part, Split
from heju.matters.tests.stage import ELEVATOR, NOW, does, fresh, raised
from heju.matters.tests.stage_rehearsal import counted, everything, past, revision, run
from tests import cast

pytestmark = pytest.mark.django_db
__all__ = ["past"]
DOOR = "门打不开"
CODE = f"{ELEVATOR}__d440303_1"
REHEARSED = f"{ELEVATOR}__new_1"
SPLIT = Split(ELEVATOR, (Part(("门",), REHEARSED, DOOR), Part(("灯",), "elevator.ride.trapped")))
PART = {"name_zh": DOOR, "name_en": "Door does not open", "words": ["门"]}


def divided() -> None:
    """Divide the elevators that stand still from tomorrow on, as the district."""
    tomorrow = NOW.date() + timedelta(days=1)
    with db.scoped(cast.scope("district_officer")) as scope:
        [made] = duties.draft_division(
            actor=scope, now=NOW, district=cast.DISTRICT, parent=ELEVATOR, parts=[PART], effective_on=tomorrow, why="会议"
        )
        duties.publish_revision(actor=scope, now=NOW, draft=made.pk)


# ---- rehearsed --------------------------------------------------------------------------------------------------------


def test_a_new_kind_is_kept_with_the_rehearsal_and_is_what_the_divided_one_is() -> None:
    assert rehearsal.loaded(rehearsal.stored(Change(split=SPLIT))) == Change(split=SPLIT)
    leaves = {leaf.code: leaf for leaf in lists.leaves()}
    made = rehearsal.new_leaves(SPLIT, leaves)
    assert list(made) == [REHEARSED]
    assert (made[REHEARSED].names[2].zh, made[REHEARSED].lead) == (DOOR, leaves[ELEVATOR].lead)
    assert rehearsal.new_leaves(None, leaves) == {}


def test_a_new_kind_is_led_and_timed_as_the_divided_one_is_here(past: list[Matter]) -> None:
    # The district has set another lead: the new kind has it, too, so nothing but the kind differs.
    with db.scoped(cast.scope("district_officer")) as scope:
        drafted = duties.draft_revision(
            actor=scope, now=NOW, district=cast.DISTRICT, target="leaf", code=ELEVATOR, act="change", wanted=WANTED,
            effective_on=NOW.date() + timedelta(days=1), why="会议",
        )  # fmt: skip
        duties.publish_revision(actor=scope, now=NOW, draft=drafted.pk)
    lists_after = rehearsal.changed_lists(lists.deployed(cast.DISTRICT), Change(split=SPLIT))
    leaf = rehearsal.new_leaves(SPLIT, {one.code: one for one in lists.leaves()})[REHEARSED]
    on = NOW.date() + timedelta(days=1)
    assert (lists_after.leaf(leaf, on).lead, lists_after.pace(leaf, on).deadlines.solution_days) == ("street", 1)
    assert lists_after.leaf(leaf, NOW.date()).lead == "property_company"
    found = run(Change(split=SPLIT))
    counts, elevators = counted(found)[""], everything(ELEVATOR)
    at_doors = sum("门" in f"{one.title}{one.words}" and not one.is_private for one in elevators)
    assert (counts["total"], counts["other_kind"]) == (len(elevators), at_doors)
    assert 0 < at_doors < len(elevators)
    assert set(counts) <= {"total", "changed", "other_kind", "late_before", "late_after"}
    assert counted(found, "kinds") == {f"{ELEVATOR}>{REHEARSED}": {"other_kind": at_doors}}


WANTED = {"first_contact_hours": 1, "update_days": 1, "solution_days": 1, "lead": "street"}


def form(**changes: str) -> CategoryForm:
    typed = {"category": ELEVATOR, "words_1": "门 轿门", "leaf_1": "+", "name_1": DOOR, "rest": "", "place": "1", "days": "365"} | changes
    return CategoryForm(typed, places=[(1, "区")])


def test_the_form_asks_for_the_name_of_a_new_kind() -> None:
    held = form()
    assert held.is_valid()
    assert held.cleaned_data["split"] == Split(ELEVATOR, (Part(("门", "轿门"), REHEARSED, DOOR),))
    assert list(form(name_1="").errors) == ["name_1"]
    assert list(form(words_1="").errors) == ["words_1"]


def test_names_of_a_division_differ() -> None:
    def held(**typed: str) -> DivisionForm:
        given = {"zh_1": "甲", "en_1": "One", "zh_2": "乙", "en_2": "Two", "effective_on": "2030-01-01", "why": "会议"} | typed
        return DivisionForm(given, parts=[Part(("门",), "x", "甲"), Part(("灯", "亮"), "y", "乙")], tomorrow=NOW.date())

    assert held().is_valid()
    assert held().errors == {}
    assert list(held(zh_2="甲").errors) == ["zh_2"]
    assert list(held(en_2="one").errors) == ["en_2"]
    right = held()
    right.is_valid()
    assert right.cleaned_data["kinds"][1] == {"name_zh": "乙", "name_en": "Two", "words": ["灯", "亮"]}


def test_the_pages_name_the_new_kind_and_lead_to_its_drafts(past: list[Matter]) -> None:
    found, client = run(Change(split=SPLIT)), cast.client("district_officer")
    page = client.get(reverse("matters:rehearsal_of", args=[found.pk])).content.decode()
    assert DOOR in page
    assert "__new_" not in page.replace("kinds&amp;key=", "").split("<table")[0]
    where = reverse("matters:rehearsal_divide", args=[found.pk])
    assert where in page
    listed = client.get(reverse("matters:rehearsal_behind", args=[found.pk]), {"mark": "other_kind"}).content.decode()
    assert f"归到“{DOOR}”" in listed
    assert f'value="{DOOR}"' in client.get(where).content.decode()
    typed = {"zh_1": DOOR, "en_1": "Door does not open", "effective_on": "2031-01-01", "why": "会议"}
    assert client.post(where, typed | {"en_1": ""}).status_code == 422
    assert client.post(where, typed)["Location"] == reverse("duties:editor")
    client.post(where, typed)
    with db.scoped(cast.scope("district_officer")):
        [made] = Draft.objects.all()
    assert (made.code, made.fields["parent"], made.fields["words"]) == (CODE, ELEVATOR, ["门"])
    assert DOOR in client.get(reverse("duties:editor")).content.decode()


def test_only_who_may_revise_the_lists_divides_and_only_a_rehearsed_division(past: list[Matter]) -> None:
    whole = run(Change((revision(solution_days=1),)))
    client = cast.client("district_officer")
    assert client.get(reverse("matters:rehearsal_divide", args=[whole.pk])).status_code == 404
    assert (
        reverse("matters:rehearsal_divide", args=[whole.pk])
        not in client.get(reverse("matters:rehearsal_of", args=[whole.pk])).content.decode()
    )
    own = run(Change(split=SPLIT), who="street_officer", place="street_a")
    street = cast.client("street_officer")
    assert street.get(reverse("matters:rehearsal_divide", args=[own.pk])).status_code == 403
    assert (
        reverse("matters:rehearsal_divide", args=[own.pk])
        not in street.get(reverse("matters:rehearsal_of", args=[own.pk])).content.decode()
    )


# ---- in force ---------------------------------------------------------------------------------------------------------


def test_matters_are_of_the_new_kind_from_its_day_and_the_past_stays() -> None:
    before = raised()
    divided()
    with pytest.raises(errors.UnknownCategory):
        raised("tenant", category=CODE)
    later = NOW + timedelta(days=1)
    made = raised("tenant", category=CODE, now=later)
    assert (fresh(before).category, fresh(made).category) == (ELEVATOR, CODE)
    assert made.pace == before.pace
    assert fresh(made).solution_due is not None
    # Whoever works on an old one may put it right, one by one, with a record.
    does("branch_secretary", before, "accept", now=later)
    does("branch_secretary", before, "reclassify", now=later, detail={"category": CODE})
    assert fresh(before).category == CODE


def test_it_is_not_put_into_a_kind_before_its_day_nor_after_its_end() -> None:
    matter = raised()
    divided()
    does("branch_secretary", matter, "accept")
    with pytest.raises(errors.UnknownCategory):
        does("branch_secretary", matter, "reclassify", detail={"category": CODE})
    with db.scoped(cast.scope("district_officer")) as scope:
        ended = duties.draft_revision(
            actor=scope, now=NOW, district=cast.DISTRICT, target="leaf", code=CODE, act="end", wanted={},
            effective_on=NOW.date() + timedelta(days=9), why="并回去",
        )  # fmt: skip
        duties.publish_revision(actor=scope, now=NOW, draft=ended.pk)
    kept = raised("tenant", category=CODE, now=NOW + timedelta(days=8))
    with pytest.raises(errors.UnknownCategory):
        raised("tenant", category=CODE, now=NOW + timedelta(days=9), words="另一部电梯门也打不开")
    assert figures.category_name(fresh(kept).category) == DOOR


def test_it_is_not_of_another_district() -> None:
    divided()
    with db.scoped(cast.SYSTEM) as actor:
        thing = actions.Thing(place=elsewhere(), category=CODE)
        word = actions.Word(key=uuid4(), words="门打不开", channel="app")
        with pytest.raises(errors.UnknownCategory):
            actions.raise_matter(actor=actor, now=NOW + timedelta(days=1), thing=thing, word=word)


def elsewhere() -> Any:
    place = cast.place("A1")
    place.path = place.path.replace("440303", "440304")
    return place


def test_figures_by_category_still_add_up() -> None:
    def by(cut: figures.Cut) -> dict[str, int]:
        where, since, until = [cast.place("A").pk], date(2026, 1, 1), date(2028, 1, 1)
        with db.scoped(cast.scope("branch_secretary")):
            found = figures.counted(where, cut, since, until, NOW + timedelta(days=3))
            return {key: one.still_open for (_place, key), one in found.items()}

    divided()
    total, subjects = by("total"), by("category")
    later = NOW + timedelta(days=1)
    raised(now=later)
    raised("tenant", category=CODE, now=later)
    assert by("total")[""] == total[""] + 2
    assert by("category") == subjects | {"elevator": subjects.get("elevator", 0) + 2}
    assert sum(by("category").values()) == by("total")[""]


def test_pages_offer_it_and_the_words_of_a_resident_mean_it(monkeypatch: pytest.MonkeyPatch) -> None:
    divided()
    day = NOW.date() + timedelta(days=1)
    codes = [leaf.code for leaf in lists.offered(day, cast.DISTRICT)]
    assert codes.index(CODE) == codes.index(ELEVATOR) + 1
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_parts: day)
    assert CODE in cast.client("owner").get(reverse("duties:who") + f"?q={DOOR}").content.decode()
