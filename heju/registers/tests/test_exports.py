"""Lists taken along: the same rights, filters and masks as the page; formulas harmless; long ones as jobs, sealed, deleted."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from heju.audit.models import Record
from heju.jobs.models import Job
from heju.kit import db
from heju.people import actions as people
from heju.registers import actions, parameters
from heju.registers.models import Export
from heju.registers.queries.listings import LISTINGS
from heju.registers.sheets import outgoing
from tests import cast, jobs

WHY = "换届前核对业主"


def url(listing: str, place: str = "A", **more: str) -> str:
    query = "&".join([f"path={cast.path(place)}", *(f"{name}={value}" for name, value in more.items())])
    return f"{reverse('registers:export', args=[listing])}?{query}"


def taken(who: str, address: str, form: str = "csv", purpose: str = WHY):
    return cast.client(who).post(address, {"format": form, "purpose": purpose})


def lines(response) -> list[list[str]]:
    assert response.status_code == 200, response.status_code
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


# ---- the file itself (pure) -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")']
)
def test_no_text_becomes_a_formula(text):
    (_header, row) = csv.reader(io.StringIO(outgoing.text_of(["名称"], [[text]]).decode("utf-8-sig"), newline=""))
    assert row[0] == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(outgoing.book_of(["名称"], [[text]], [("名单", text)])))
    for sheet in book.worksheets:
        assert all(cell.data_type in ("s", "n") for line in sheet.iter_rows() for cell in line)


def test_numbers_stay_numbers_and_plain_text_stays_plain():
    book = openpyxl.load_workbook(io.BytesIO(outgoing.book_of(["数", "字"], [[-12, "梧桐苑"]], [])))
    assert [cell.value for cell in book.worksheets[0][2]] == [-12, "梧桐苑"]
    assert outgoing.text_of(["数"], [[-12]]).decode("utf-8-sig") == "数\r\n-12\r\n"


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_law_what_stands_in_a_csv_begins_no_formula_and_loses_nothing(text):
    value = outgoing.harmless(text)
    assert not str(value).startswith(outgoing.FORMULA)
    assert value in (text, f"'{text}")


# ---- rights: as the page ----------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
OPENS = {
    "people": {"branch_secretary", "committee_member", "property_manager", "social_worker", "community_officer", "street_officer"},
    "homes": {
        "branch_secretary",
        "committee_member",
        "property_manager",
        "social_worker",
        "community_officer",
        "street_officer",
        "auditor",
    },
    "bodies": {
        "branch_secretary",
        "committee_member",
        "property_manager",
        "social_worker",
        "community_officer",
        "street_officer",
        "auditor",
    },
    "posts": {
        "branch_secretary",
        "committee_member",
        "property_manager",
        "social_worker",
        "community_officer",
        "street_officer",
        "auditor",
    },
    "members": {"branch_secretary", "community_officer", "street_officer"},
    "coverage": {"branch_secretary", "community_officer", "street_officer", "auditor"},
    "four": {"branch_secretary", "committee_member", "property_manager", "social_worker", "community_officer", "street_officer", "auditor"},
}


@pytest.mark.parametrize("listing", sorted(OPENS))
def test_who_may_not_see_the_page_takes_nothing_along(listing):
    more = {"body": str(cast.body("branch").pk)} if listing == "members" else {}
    for who in ("owner", "stranger", "second_secretary", "property_manager", "social_worker", "branch_secretary", "auditor"):
        allowed = OPENS[listing] | {"district_officer"}
        codes = {cast.client(who).get(url(listing, **more)).status_code, taken(who, url(listing, **more)).status_code}
        assert (codes == {200}) is (who in allowed), (who, codes)
        assert codes <= ({200} if who in allowed else {403, 404}), (who, codes)


def test_nobody_without_signing_in():
    assert Client().get(url("people")).status_code == 302


def test_another_compound_is_not_there_or_refused():
    for who in ("branch_secretary", "property_manager", "community_officer"):
        assert taken(who, url("people", "B")).status_code in (403, 404)
    assert cast.client("branch_secretary").get(f"{reverse('registers:export', args=['people'])}?path=1;drop").status_code == 404
    assert cast.client("branch_secretary").get(reverse("registers:export", args=["nothing"])).status_code == 404


# ---- what stands in it ------------------------------------------------------------------------------------------------


def test_people_are_masked_and_each_handler_takes_its_own():
    secretary = lines(taken("branch_secretary", url("people")))
    assert secretary[0][:3] == ["房号", "姓名", "手机号"]
    text = "\n".join(",".join(row) for row in secretary)
    for clear in ("林建国", "赵敏", "10000000009"):
        assert clear not in text
    assert "林*" in text
    assert "赵*" in text
    company = "\n".join(",".join(row) for row in lines(taken("property_manager", url("people"))))
    assert "林*" in company
    assert "赵*" not in company
    assert "名册里没有人" in company


def test_the_filters_of_the_page_hold():
    building = cast.place("A1").pk
    assert len(lines(taken("branch_secretary", url("people", building=str(building))))) > 5
    assert taken("branch_secretary", url("people", building="others")).status_code == 422
    rows = lines(taken("district_officer", url("bodies", "district", kind="branch")))
    assert {row[0] for row in rows[1:]} == {"梧桐苑党支部", "银湖里党支部"}
    rows = lines(taken("district_officer", url("bodies", "district", q="wty")))
    assert {row[0] for row in rows[1:]} == {"梧桐苑党支部", "梧桐苑业主委员会"}
    rows = lines(taken("district_officer", url("places", "district", words="银湖")))
    assert [row[0] for row in rows[1:]] == ["银湖里"]
    assert taken("district_officer", url("posts", "district", on="2020-01-01")).status_code == 422


def test_a_workbook_says_what_it_is():
    response = taken("branch_secretary", url("members", body=str(cast.body("branch").pk)), form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["名单", "说明"]
    assert [cell.value for cell in book["名单"][1]] == ["姓名", "支部", "从哪天起"]
    assert {book["名单"].cell(row, 1).value for row in (2, 3)} == {"陈*", "林*"}
    assert [row[1].value for row in book["说明"].iter_rows() if row[0].value == "用途"] == [WHY]
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_persons_need_a_purpose_and_other_lists_do_not():
    page = taken("branch_secretary", url("people"), purpose="好")
    assert page.status_code == 422
    assert "至少四个字" in page.text
    assert taken("branch_secretary", url("people"), purpose="").status_code == 422
    assert taken("branch_secretary", url("homes"), purpose="").status_code == 200


def test_it_is_recorded_and_nothing_is_kept_of_a_short_list():
    taken("branch_secretary", url("people"))
    with db.scoped(cast.scope("auditor")):
        found = Record.objects.get(verb="registers.exported")
    assert found.why == WHY
    assert found.detail["listing"] == "people"
    with db.scoped(cast.scope("branch_secretary")):
        export = Export.objects.get()
    assert export.content is None
    assert export.rows == found.detail["rows"]
    for who in ("second_secretary", "district_officer", "owner"):
        with db.scoped(cast.scope(who)):
            assert not Export.objects.exists()


# ---- long lists -------------------------------------------------------------------------------------------------------


@pytest.fixture
def long(monkeypatch):
    """Ask for a list that is too long to come at once, and have the worker make it."""
    monkeypatch.setattr(parameters, "EXPORT_AT_ONCE", 3)
    browser = cast.client("branch_secretary")
    page = browser.post(url("people"), {"format": "csv", "purpose": WHY}, follow=True)
    assert "正在后台制作" in page.text
    assert "正在制作" in page.text
    with db.scoped(cast.scope("branch_secretary")):
        export, job = Export.objects.get(), Job.objects.get()
    done = jobs.run(job)
    assert done.state == "done", (done.error, done.fault)
    return browser, export


def test_a_long_list_is_made_by_the_worker_and_sealed(long):
    browser, export = long
    assert "1 份名单可以下载" in browser.get(reverse("registers:exports")).text
    with db.scoped(cast.scope("branch_secretary")):
        stored = bytes(Export.objects.get(pk=export.pk).content or b"")
    assert stored
    assert "林".encode() not in stored
    rows = lines(browser.post(reverse("registers:fetch_export", args=[export.pk])))
    assert any(row[1] == "林*" for row in rows)
    with db.scoped(cast.scope("auditor")):
        verbs = list(Record.objects.filter(subject="registers.export").order_by("id").values_list("verb", flat=True))
    assert verbs == ["registers.exported", "registers.export_fetched"]


@pytest.mark.parametrize("who", ["second_secretary", "district_officer", "community_officer", "owner", "auditor"])
def test_nobody_else_fetches_or_deletes_it(long, who):
    browser = cast.client(who)
    for name in ("fetch_export", "delete_export"):
        assert browser.post(reverse(f"registers:{name}", args=[long[1].pk])).status_code == 404


def test_fetching_is_a_post(long):
    assert long[0].get(reverse("registers:fetch_export", args=[long[1].pk])).status_code == 405


def test_it_is_deleted_by_hand_or_after_its_days(long):
    browser, export = long
    assert actions.empty_exports(now=cast.NOW, day=export.delete_on - timedelta(days=1)) == 0
    assert actions.empty_exports(now=cast.NOW, day=export.delete_on) == 1
    assert actions.empty_exports(now=cast.NOW, day=export.delete_on) == 0
    page = browser.post(reverse("registers:fetch_export", args=[export.pk]), follow=True)
    assert "已经到期删除" in page.text
    assert "文件已删除" in browser.post(reverse("registers:delete_export", args=[export.pk]), follow=True).text


def test_whoever_lost_his_post_fetches_nothing(long):
    browser, export = long
    from heju.organizations.models import Appointment

    with db.scoped(cast.SYSTEM):
        Appointment.objects.filter(person=cast.person("branch_secretary").pk).update(ended_on=cast.DAY)
    assert browser.post(reverse("registers:fetch_export", args=[export.pk])).status_code in (403, 404)


def test_a_list_beyond_all_measure_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(parameters, "EXPORT_AT_ONCE", 2)
    monkeypatch.setattr(parameters, "MOST_EXPORTED", 3)
    taken("branch_secretary", url("people"))
    with db.scoped(cast.scope("branch_secretary")):
        job = Job.objects.get()
    done = jobs.run(job)
    assert done.state == "failed"
    assert "分开导出" in done.error


def test_a_row_more_costs_no_query_more(django_assert_max_num_queries):
    browser = cast.client("branch_secretary")
    with db.scoped(cast.scope("branch_secretary")) as scope:
        for number in ("401", "402", "302"):
            person = people.register_person(actor=scope, now=cast.NOW, place=cast.place("A"), name="=cmd", is_invented=True)
            people.tie_person(
                actor=scope, now=cast.NOW, person=person, unit=cast.unit("A", number), kind="tenant", since=cast.DAY, source="x"
            )
    with django_assert_max_num_queries(26):
        rows = lines(browser.post(url("people"), {"format": "csv", "purpose": WHY}))
    assert any(row[1] == "'=*" for row in rows)


def test_every_listing_answers_for_the_district_officer():
    for code, listing in LISTINGS.items():
        place = "A" if "district" not in listing.kinds else "district"
        more = {"body": str(cast.body("branch").pk)} if code == "members" else {}
        response = taken("district_officer", url(code, place, **more))
        assert response.status_code in (200, 422), code
        if response.status_code == 200:
            assert len(lines(response)[0]) == len(listing.columns)
