"""Pages about one's own data, and the stranger."""

import pytest

from heju.privacy import inventory, rules
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_inventory_is_open_to_everybody_and_names_every_table(client):
    page = client.get("/privacy/").content.decode()
    for one in inventory.tables():
        assert one.zh in page
        for field in one.fields:
            assert field.zh in page


def test_the_inventory_reads_in_english():
    browser = cast.client("owner", HTTP_ACCEPT_LANGUAGE="en")
    browser.cookies["heju_language"] = "en"
    page = browser.get("/privacy/").content.decode()
    assert "who I am" in page
    assert "deleted within thirty days" in page


def test_the_page_of_handlers_leads_to_the_inventory(client):
    assert 'href="/privacy/"' in client.get("/people/handlers/").content.decode()


def test_residents_read_about_themselves_first(client):
    page = client.get("/privacy/").content.decode()
    assert page.index("我是谁") < page.index("我和房屋的关系") < page.index("我的绑定申请") < page.index("我的任职")
    assert page.count("<h2>我是谁</h2>") == 1


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("我是谁", "who I am"), ("本人是谁", "who the person is")),
        (("我用过的浏览器", "browsers that I used"), ("本人用过的浏览器", "browsers that the person used")),
        (("给我的通知", "what I was told"), ("给本人的通知", "what the person was told")),
        (("我的任职", "my posts"), ("本人的任职", "the person's posts")),
    ],
)
def test_a_proof_speaks_of_nobody_as_oneself(mine, theirs):
    assert rules.of_the_person(*mine) == theirs


def test_the_tabs_of_a_page_leave_the_main_navigation_alone():
    navigation = cast.client("owner").get("/privacy/looked/").content.decode().split("</header>")[0]
    assert "只列查看" not in navigation
    assert 'href="/people/mine/"' in navigation
