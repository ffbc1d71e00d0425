"""Words to one person: who can read them, in both languages, and that reading them is kept."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils.translation import override

from heju.audit import actions as audit
from heju.kit import db
from heju.kit.scope import NOBODY
from heju.people import actions, queries
from heju.people.models import PersonalNotice, Tie
from tests import cast

pytestmark = pytest.mark.django_db
# A sentence that stands in the catalog of people.
TEXT = "都标成已看过了。"
DOOR = "“%(name)s”已停用，记录都在"


def tell(who="branch_secretary", whom="owner", text=TEXT, **more):
    with db.scoped(cast.scope(who)) as scope:
        actions.tell_person(actor=scope, now=cast.NOW, person=cast.person(whom).pk, kind="people.test", text=text, **more)
        # Telling is part of an action, which leaves a record: by it the count in the tab knows that something has changed.
        audit.record(actor=scope, now=cast.NOW, verb="people.tied", subject="people.tie", subject_id=None, path=cast.path("A"))


def seen_by(who, **more):
    with db.scoped(cast.scope(who)) as scope:
        return queries.notices_of(scope, **more)


def test_it_is_read_by_the_person_alone():
    tell()
    assert [notice.text for notice in seen_by("owner")] == [TEXT]
    for key in set(cast.names()) - {"owner"}:
        with db.scoped(cast.scope(key)):
            assert not PersonalNotice.objects.exists(), key


def test_it_is_read_by_the_helper_only_while_he_acts():
    tell(whom="elder")
    assert seen_by("helper") == []
    with db.scoped(cast.scope("helper")) as scope:
        assert len(queries.notices_of(replace(scope, on_behalf_of=cast.person("elder").pk))) == 1


def test_it_speaks_both_languages():
    tell(text=DOOR, values={"name": "1栋"})
    assert seen_by("owner")[0].text == "“1栋”已停用，记录都在"
    with override("en"):
        text = seen_by("owner")[0].text
    assert "1栋" in text
    assert text.replace("1栋", "").isascii() or "“" in text
    assert "停用" not in text


def test_it_leaves_a_percent_of_a_value_alone():
    tell(text=DOOR, values={"name": "100%s"})
    assert "100%s" in seen_by("owner")[0].text


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "/\\example.org", "people/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(link):
    with pytest.raises(ValueError, match="no path"):
        tell(link=link)


def test_it_refuses_a_gap_without_a_value():
    with pytest.raises(ValueError, match="gap"):
        tell(text=DOOR)


def test_nobody_tells_without_signing_in():
    with db.scoped(NOBODY) as scope, pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
        actions.tell_person(actor=scope, now=cast.NOW, person=cast.person("owner").pk, kind="people.test", text=TEXT)


def test_the_database_holds_what_a_notice_is():
    with pytest.raises(IntegrityError):
        tell(text="")


def test_nobody_marks_what_was_said_to_somebody_else():
    tell()
    with db.scoped(cast.scope("branch_secretary")) as scope:
        notice = seen_by("owner")[0]
        assert actions.mark_read(actor=scope, now=cast.NOW, notice=notice.id) == ""
    assert not seen_by("owner")[0].is_read


def test_reading_keeps_the_first_moment_and_one_record():
    tell(link="/people/home/")
    with db.scoped(cast.scope("owner")) as scope:
        notice = PersonalNotice.objects.get()
        for later in (0, 1):
            link = actions.mark_read(actor=scope, now=cast.NOW.replace(hour=9 + later), notice=notice.pk)
            assert link == "/people/home/"
        notice.refresh_from_db()
        assert notice.read_at == cast.NOW
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from audit_record where verb = 'people.notice_read'")
            assert cursor.fetchone()[0] == 1


def test_all_are_read_at_once():
    tell()
    tell()
    with db.scoped(cast.scope("owner")) as scope:
        assert queries.unread_count(scope) == 2
        actions.mark_read(actor=scope, now=cast.NOW)
        assert queries.unread_count(scope) == 0


def test_the_list_has_pages(django_assert_num_queries):
    for _ in range(queries.NOTICES + 2):
        tell()
    client = cast.client("owner")
    first = client.get(reverse("people:notices"))
    assert first.text.count("<time") == queries.NOTICES
    assert f"before={seen_by('owner')[queries.NOTICES - 1].id}" in first.text
    second = client.get(reverse("people:notices"), {"before": seen_by("owner")[queries.NOTICES - 1].id})
    assert second.text.count("<time") == 2
    with db.scoped(cast.scope("owner")) as scope, django_assert_num_queries(1):
        queries.notices_of(scope)


def test_the_home_says_what_is_new_and_the_tab_counts_it():
    client = cast.client("owner")
    assert "有新通知" not in client.get("/").text
    tell(link="/people/home/")
    page = client.get("/")
    assert "有新通知" in page.text
    assert TEXT in page.text
    assert '<span class="count">1</span>' in page.text
    notice = seen_by("owner")[0]
    answer = client.post(reverse("people:read", args=[notice.id]))
    assert answer.headers["Location"] == "/people/home/"
    assert "有新通知" not in client.get("/").text
    assert '<span class="count">' not in client.get("/").text


def test_an_empty_page_teaches():
    page = cast.client("stranger").get(reverse("people:notices"))
    assert "还没有通知" in page.text


def test_everything_is_read_with_one_button():
    tell()
    client = cast.client("owner")
    client.post(reverse("people:read_all"))
    assert seen_by("owner")[0].is_read


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 40])
def test_a_broken_page_number_is_the_first_page(before):
    assert cast.client("owner").get(reverse("people:notices"), {"before": before}).status_code == 200


def test_a_sale_is_told_to_whoever_leaves_whoever_comes_and_who_stays():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        unit = queries.unit_page(cast.unit("A", "101").pk)
        sold = Tie.objects.get(person=cast.person("owner").pk, kind="owner")
        buyers = [(cast.person("tenant"), sold.share)]
        actions.transfer_home(actor=scope, now=cast.NOW, unit=sold.unit, sellers=[sold], buyers=buyers, day=cast.DAY, source="不动产权证书")
    assert unit is not None
    assert ["登记从 2026-11-23 起结束" in one.text for one in seen_by("owner")] == [True]
    assert "您被登记为" in seen_by("tenant")[0].text


def test_a_tie_that_ends_is_told_to_the_person_and_to_the_owners():
    with db.scoped(cast.scope("branch_secretary")) as scope:
        held = Tie.objects.get(person=cast.person("owner").pk, kind="owner")
        family = actions.tie_person(
            actor=scope, now=cast.NOW, person=cast.person("stranger"), unit=held.unit, kind="family", since=cast.SINCE, source="x"
        )
        actions.end_tie(actor=scope, now=cast.NOW, tie=family, until=cast.DAY, why="搬走了")
    assert "登记从 2026-11-23 起结束" in seen_by("stranger")[0].text
    assert "不再登记在这里" in seen_by("owner")[0].text
