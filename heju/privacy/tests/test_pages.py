"""Pages about one's own data, and the stranger."""

import pytest

from heju.privacy import inventory
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
