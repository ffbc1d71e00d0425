from __future__ import annotations

from itertools import product

import pytest

from heju.organizations import roles
from heju.organizations.models import BodyKind, PostKind
from heju.organizations.rules import posts
from heju.organizations.tests.tables import ROOT

PAIRS = list(product(BodyKind.values, PostKind.values))


@pytest.mark.parametrize(("kind", "post"), PAIRS)
def test_every_pair_gives_the_role_of_the_table_or_none(kind: str, post: str) -> None:
    role = roles.role_of(kind, post)
    if (kind, post) in roles.ROLE_OF_POST:
        assert role is not None
        assert role.code == roles.ROLE_OF_POST[kind, post]
        assert posts.is_post_of(kind, post)
    else:
        assert role is None


def test_the_page_of_roles_is_current() -> None:
    page = (ROOT / "docs" / "security" / "roles.md").read_text(encoding="utf-8")
    assert page == roles.as_markdown(), "run: python -m heju.organizations.roles > docs/security/roles.md"


def test_every_kind_has_its_posts_declared() -> None:
    assert set(posts.POSTS) == set(BodyKind.values)
    assert {post for found in posts.POSTS.values() for post in found} == set(PostKind.values)
    assert set(posts.SEAT_LEVEL) <= set(BodyKind.values)


@pytest.mark.parametrize("kind", BodyKind.values)
def test_nobody_fills_the_posts_from_which_his_own_role_follows(kind: str) -> None:
    _power, at = roles.power_to_appoint(kind, "a.b.c")
    officers = {"district_officer", "street_officer", "community_officer", "auditor"}
    given = {code for (body, _post), code in roles.ROLE_OF_POST.items() if body == kind}
    if given & officers:
        assert at != "a.b.c"


def test_no_role_may_choose_the_auditor() -> None:
    assert roles.power_to_appoint("audit_office", "440303")[1] == ""
    assert roles.power_to_found("audit_office", "440303")[1] == ""


def test_a_branch_fills_no_post_of_committee_or_company() -> None:
    secretary = roles.ROLES["branch_secretary"].powers
    assert roles.power_to_appoint("owners_committee", "x")[0] not in secretary
    assert roles.power_to_appoint("property_company", "x")[0] not in secretary
    assert roles.power_to_appoint("branch", "x")[0] not in secretary
    assert roles.power_to_appoint("resident_group", "x")[0] in secretary


def test_members_are_seen_by_the_party_line_alone() -> None:
    party = {code for code, role in roles.ROLES.items() if "party" in role.reaches}
    assert party == {"district_officer", "street_officer", "community_officer", "branch_secretary", "branch_committee"}
    assert {code for code, role in roles.ROLES.items() if roles.SEE_MEMBERS in role.powers} == party
    assert {code for code, role in roles.ROLES.items() if roles.EDIT_MEMBERS in role.powers} <= party


@pytest.mark.parametrize("role", roles.ROLES.values(), ids=lambda role: role.code)
def test_who_may_change_also_reaches_what_he_changes(role: roles.Role) -> None:
    writing = {
        power for power in role.powers if power.split(".")[1].startswith(("found", "cover", "appoint", "dissolve", "edit", "members_edit"))
    }
    assert not writing or "act" in role.reaches
    assert "view" in role.reaches or role.code == ""
