"""A list and its poster as PDF: whole, readable, small, in time, and the same for everybody who may read the page."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from heju.duties.rules.load import shipped
from heju.duties.rules.records import BODIES
from heju.duties.tests.test_actions import MONTH, draft, publish
from heju.kit.documents import face
from tests import cast

pytestmark = pytest.mark.django_db
COMPANY = "/duties/of/property_company/"


@pytest.fixture(autouse=True)
def the_day_of_the_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.NOW)


def read(answer: Any) -> PdfReader:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert len(answer.content) < 1_000_000
    return PdfReader(BytesIO(answer.content))


def flat(kept: PdfReader) -> str:
    return "".join("".join(page.extract_text().split()) for page in kept.pages)


@pytest.mark.parametrize(
    ("body", "kind"), [*((body, "pdf") for body in BODIES), ("property_company", "poster/pdf"), ("owners_assembly", "poster/pdf")]
)
def test_every_body_has_its_list_on_paper(body: str, kind: str, client: Client) -> None:
    kept = read(client.get(f"/duties/of/{body}/{kind}/"))
    found, lines = flat(kept), "\n".join(page.extract_text() for page in kept.pages)
    for duty in shipped().duties:
        if duty.body == body:
            assert "".join(duty.duty_zh.split()) in found, duty.code
            assert kind != "pdf" or duty.code in lines  # not torn into two lines
    fonts = {str(font["/BaseFont"]) for page in kept.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert all("NotoSansSC" in name for name in fonts)
    assert f"第{len(kept.pages)}页，共{len(kept.pages)}页" in found


def test_the_list_names_article_evidence_and_the_way_back(client: Client) -> None:
    answer = client.get(COMPANY + "pdf/")
    kept = read(answer)
    assert "duties-property_company-" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith('.pdf"')
    found = flat(kept)
    assert "物业该为我们做什么共146条" in found
    assert "《特种设备安全法》" in found
    assert "http://testserver/duties/of/property_company/" in found
    assert 8 <= len(kept.pages) <= 20
    assert kept.metadata is not None
    assert kept.metadata.title == "物业该为我们做什么"


def test_the_poster_is_a3_and_few_pages(client: Client) -> None:
    kept = read(client.get(COMPANY + "poster/pdf/"))
    assert len(kept.pages) <= 6
    assert (round(kept.pages[0].mediabox.width), round(kept.pages[0].mediabox.height)) == (842, 1191)


def test_it_holds_what_the_screen_shows(client: Client) -> None:
    found = flat(read(client.get(COMPANY + "pdf/", {"subject": "elevators"})))
    assert "PC-ELE-01" in found
    assert "PC-FIR-01" not in found
    assert "共16条" in found
    assert "PC-CON-01" not in flat(read(client.get(COMPANY + "pdf/", {"q": "dt"})))
    publish(draft(target="duty", code="PC-ELE-01", wanted={"added_zh": "还要张贴在一楼", "added_en": "and post it"}).pk)
    assert "本区补充：还要张贴在一楼" not in flat(read(client.get(COMPANY + "pdf/")))
    assert "本区补充：还要张贴在一楼" in flat(read(client.get(COMPANY + "pdf/", {"on": MONTH.isoformat()})))


def test_english_is_english(client: Client) -> None:
    client.cookies["heju_language"] = "en"
    client.cookies["django_language"] = "en"
    found = flat(read(client.get("/duties/of/street/pdf/", headers={"accept-language": "en"})))
    assert "Page1of" in found


def test_what_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/duties/of/nobody/pdf/").status_code == 404
    assert client.get("/duties/of/nobody/poster/pdf/").status_code == 404
    assert client.post(COMPANY + "pdf/").status_code in (403, 405)


def test_without_the_font_the_page_says_what_to_install(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "PACKAGE", "no_such_font_package")
    face.face_of.cache_clear()
    answer = client.get(COMPANY + "pdf/")
    assert answer.status_code == 503
    assert "make install" in answer.content.decode()


def test_it_is_made_in_time(client: Client) -> None:
    client.get(COMPANY + "pdf/")
    face.face_of.cache_clear()
    began = time.process_time()
    client.get(COMPANY + "pdf/")
    assert time.process_time() - began < 4  # seconds of the processor, letters cut anew included; about 1.5
