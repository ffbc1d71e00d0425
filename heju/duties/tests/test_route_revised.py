"""A district sets who leads and who assists a kind of matter: what may be set, from which day, and what it does to whoever asks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from heju.duties import queries
from heju.duties.actions import refusals
from heju.duties.forms import PaceForm
from heju.duties.queries.tree import leaf_of
from heju.duties.rules import revise, route
from heju.duties.rules.load import shipped
from heju.duties.tests.test_actions import FASTER, MONTH, STOPPED, draft, publish
from heju.kit import db
from heju.kit.scope import NOBODY
from tests import cast

ROUTES: list[tuple[str, list[str], tuple[str, ...]]] = [
    ("street", ["branch"], ()),
    ("street", [], ()),
    ("department.market", ["utility.power", "street"], ()),
    ("street", ["branch", "street"], ("revise.lead_assists",)),
    ("street", ["branch", "branch"], ("revise.twice",)),
    ("street", ["street", "street"], ("revise.lead_assists", "revise.twice")),
    ("owners_assembly", [], ("revise.no_taker",)),
    ("street", ["social_work_agency"], ("revise.no_taker",)),
    ("department", [], ("revise.no_taker",)),
]


@pytest.mark.parametrize(("lead", "assisting", "codes"), ROUTES)
def test_a_matter_goes_only_to_bodies_that_take_it_up(lead: str, assisting: list[str], codes: tuple[str, ...]) -> None:
    ruling = revise.judge_route({"lead": lead, "assisting": assisting})
    assert ruling.codes == codes
    assert ruling.passed is (codes == ())


def test_whoever_may_be_set_can_be_routed_anywhere_and_covers_whom_the_tree_names() -> None:
    named = {body for leaf in shipped().leaves for body in (leaf.lead, *leaf.assisting)}
    # Of the bodies that the tree names one cannot be set anew, since not every compound has it and no rule names another.
    assert named - set(revise.TAKERS) <= {"social_work_agency", "owners_assembly"}
    assert len(set(revise.TAKERS)) == len(revise.TAKERS)
    leaf = leaf_of(STOPPED)
    assert leaf is not None
    held = revise.Deployed(shipped())
    for code in revise.TAKERS:
        one = revise.Revision(
            number=1, target="leaf", code=STOPPED, act="change", fields={"lead": code, "assisting": []}, effective_on=MONTH
        )
        routed_leaf = revise.Deployed(shipped(), (one,)).leaf(leaf, MONTH)
        for place in route.places():
            assert route.route(routed_leaf, place).lead
        assert held.leaf(leaf, MONTH) == leaf


@pytest.mark.django_db
def test_who_takes_it_up_changes_on_the_day_and_a_later_deadline_keeps_it() -> None:
    made = draft(wanted=FASTER | {"lead": "street", "assisting": ["branch", "department.market"]})
    assert made.fields == {"first_contact_hours": 1, "solution_days": 1, "lead": "street"}
    publish(made.pk)
    leaf, compound = leaf_of(STOPPED), cast.place("A").pk
    assert leaf is not None
    with db.scoped(cast.scope("owner")):
        held = queries.deployed(cast.DISTRICT)
        day_before = MONTH - timedelta(days=1)
        assert queries.taking(held.leaf(leaf, day_before), compound, day_before).lead.code == "property_company"
        found = queries.taking(held.leaf(leaf, MONTH), compound, MONTH)
    assert (found.lead.code, found.lead.body_id) == ("street", cast.body("street_committee").pk)
    assert [one.code for one in found.assisting] == ["branch", "department.market"]
    later = draft(wanted=FASTER | {"solution_days": 3}, effective_on=MONTH + timedelta(days=31))
    assert later.fields == {"first_contact_hours": 1, "solution_days": 3, "lead": "street"}
    assert draft(wanted=FASTER | {"solution_days": 3}, effective_on=MONTH + timedelta(days=31)).pk == later.pk


@pytest.mark.django_db
def test_what_is_no_change_or_no_taker_is_refused() -> None:
    same: dict[str, Any] = {"first_contact_hours": 2, "update_days": 1, "solution_days": 2, "lead": "property_company"}
    with pytest.raises(refusals.NothingChanged):
        draft(wanted=same | {"assisting": ["branch", "department.market"]})
    with pytest.raises(refusals.RuledOut):
        draft(wanted=same | {"assisting": ["property_company"]})
    with pytest.raises(refusals.RuledOut):
        draft(wanted=same | {"lead": "owners_assembly", "assisting": []})


TYPED = {"first_contact_hours": "2", "update_days": "1", "solution_days": "2", "effective_on": "2027-01-01", "why": "区里会议"}


@pytest.mark.django_db
def test_the_editor_sets_the_bodies_and_everybody_reads_them_from_the_day() -> None:
    officer, where = cast.client("district_officer"), f"/duties/edit/leaf/{STOPPED}/"
    page = officer.get(where).content.decode()
    assert '<option value="property_company" selected>' in page
    assert page.index('value="department.market"') < page.index('value="community_committee"', page.index('name="assisting"'))
    refused = officer.post(where, TYPED | {"lead": "branch", "assisting": ["branch"]})
    assert refused.status_code == 422
    assert "牵头的单位不用再选作协助" in refused.content.decode()
    assert officer.post(where, TYPED | {"lead": "owners_assembly"}).status_code == 422
    answer = officer.post(where, TYPED | {"lead": "street", "assisting": ["department.fire", "department.market"]})
    assert answer.status_code == 302
    preview = officer.get(answer["Location"]).content.decode()
    assert "物业服务企业" in preview
    assert "<strong>街道</strong>" in preview
    # The order of the list stays; who comes new stands behind.
    assert "<strong>市场监管部门、消防救援机构</strong>" in preview
    assert "管到全区 1 个街道" in preview
    officer.post(answer["Location"] + "publish/")
    for day, lead in (("2026-12-31", "物业服务企业"), ("2027-01-01", "街道")):
        page = Client().get(f"/duties/who/{STOPPED}/", {"on": day}).content.decode()
        assert f"按责任清单由{lead}牵头" in page, day
    taker = Client().get(f"/api/matters/{STOPPED}/taker", {"on": "2027-01-01"})
    assert taker.json()["lead"]["code"] == "street"


@pytest.mark.django_db
def test_anybody_else_reads_the_shipped_list_as_it_is() -> None:
    with db.scoped(NOBODY):
        leaf = leaf_of(STOPPED)
        assert leaf is not None
        assert queries.deployed("").leaf(leaf, MONTH) == leaf


@pytest.mark.django_db
def test_who_assists_now_stands_open_and_the_others_are_folded_by_level() -> None:
    """Twenty-nine boxes are too long for a telephone."""
    form = PaceForm(today=cast.DAY, initial={"assisting": ["department.market", "branch"]})
    shown = str(form["assisting"])
    open_ones, _fold, rest = shown.partition("<details")
    assert re.findall('value="([^"]+)"', open_ones) == ["department.market", "branch"]
    assert rest.count("<summary>") == 4
    assert shown.count("小区党支部") == 1
    assert " open" not in re.sub("<input[^>]*>", "", rest)
    assert sorted(re.findall('value="([^"]+)"', shown)) == sorted(revise.TAKERS)
    ticked = PaceForm({"assisting": ["utility.gas"]}, today=cast.DAY, initial={"assisting": ["branch"]})
    folds = str(ticked["assisting"]).split("<details")[1:]
    assert [" open" in fold.partition(">")[0] for fold in folds] == [False, False, False, True]
