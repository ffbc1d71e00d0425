"""Pages and refusals: each opens for those it is for, with the words that matter; the stranger sees nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import cast

pytestmark = pytest.mark.django_db


def look(who: str, name: str, *args: object, **query: str) -> tuple[int, str]:
    response = cast.client(who).get(reverse(f"organizations:{name}", args=args), query)
    return response.status_code, response.content.decode()


def test_the_owner_sees_who_governs_his_compound_and_whom_to_call() -> None:
    status, page = look("owner", "compound", cast.place("A").pk)
    assert status == 200
    for word in (
        "谁在管梧桐苑",
        "梧桐苑党支部",
        "陈志远",
        "清禾物业服务有限公司",
        "李大勇",
        'href="tel:0755-25000000"',
        "还没有居民小组",
        "晴湖社区党委",
    ):
        assert word in page


def test_a_stranger_of_another_street_sees_nothing_of_it() -> None:
    assert look("stranger", "compound", cast.place("A").pk)[0] == 404
    assert look("stranger", "body", cast.body("branch").pk)[0] == 404
    assert look("stranger", "compound", cast.place("B").pk)[0] == 200


def test_somebody_not_signed_in_is_led_to_the_door(client) -> None:
    response = client.get(reverse("organizations:compound", args=[cast.place("A").pk]))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


PAGES = (
    ("bodies", ()),
    ("coverage", ("440303",)),
    ("coverage", ("440303.001",)),
    ("coverage", ("440303.001.001",)),
    ("four_in_one", ("440303",)),
    ("four_in_one", ("440303.001.001",)),
    ("holders", ("440303.001",)),
    ("found", ("440303.001.001",)),
)


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_district_officer_opens_every_list(name: str, args: tuple[str, ...]) -> None:
    assert look("district_officer", name, *args)[0] == 200


@pytest.mark.parametrize("name", ["body", "appoint", "cover", "rename", "merge", "dissolve", "members", "add_member"])
def test_the_district_officer_opens_every_page_of_a_branch(name: str) -> None:
    assert look("district_officer", name, cast.body("branch").pk)[0] == 200
