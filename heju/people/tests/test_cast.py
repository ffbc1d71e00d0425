"""The cast stands, and each of it is who he is."""

import pytest

from heju.kit import db
from heju.kit.scope import NOBODY
from heju.people.models import Person, Tie
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", cast.names())
def test_it_signs_in_each_of_the_cast(key):
    assert cast.client(key).session["_auth_user_id"] == str(cast.account(key).pk)


@pytest.mark.parametrize(
    ("key", "role"),
    [
        ("district_officer", "district_officer"),
        ("street_officer", "street_officer"),
        ("community_officer", "community_officer"),
        ("branch_secretary", "branch_secretary"),
        ("committee_member", "committee_member"),
        ("property_manager", "property_manager"),
        ("social_worker", "social_worker"),
        ("auditor", "auditor"),
        ("owner", "owner"),
        ("tenant", "resident"),
        ("elder", "owner"),
        ("helper", "resident"),
        ("stranger", "owner"),
        ("second_secretary", "branch_secretary"),
    ],
)
def test_it_gives_each_his_role(key, role):
    assert role in {grant.role for grant in cast.scope(key).grants}


def test_it_shows_nobody_anything():
    with db.scoped(NOBODY):
        assert not Person.objects.exists()
        assert not Tie.objects.exists()
