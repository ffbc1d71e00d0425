"""The legal figures: the values of the page, the table of docs/law.md, and the words of the real articles where they are."""

import json
from datetime import date

import pytest

from heju.duties import parameters
from heju.duties.rules import check, law_page
from heju.duties.rules.load import shipped
from heju.duties.tests.pages import rows
from heju.duties.tests.world import REAL, REPOSITORY, TODAY
from heju.kit.law import NoLawInForce

ROWS = rows("rules/legal-figures.md", "figure")
LAW_PAGE = (REPOSITORY / "docs" / "law.md").read_text(encoding="utf-8")

# How the articles write the number, to be found in each of them.
WRITTEN = {
    "owners_taking_part": "三分之二以上",
    "owners_in_favor": "过半数",
    "owners_in_favor_special": "四分之三以上",
    "special_items": "第六项至第八项",
    "area_taken_from": "不动产登记簿",
    "heads_per_owner": "按一人计算",
    "first_day_counted": "开始的当日不计入",
    "meeting_notice": "15日以前",
    "meeting_petition": "20%以上",
    "committee_filing": "30日内",
    "revocation": "一年内",
    "dismissal_notice": "提前六十日",
    "no_renewal_notice": "九十日",
    "open_term_notice": "提前六十日",
    "fund_top_up": "不足首期交存额30%",
    "fund_publication": "每年至少一次",
    "fund_transfer": "30日内",
    "posting": "不得少于十五日",
    "representatives_meeting": "每半年至少召开一次",
    "video_kept": "至少留存30日",
    "guards_filing": "30日内",
    "assessment_kept": "至少保存三年",
    "equipment_registration": "三十日内",
    "inspection_request": "前一个月",
    "equipment_self_check": "至少每月进行一次",
    "elevator_service": "至少每15日",
    "fire_test": "每年至少进行一次",
    "fire_check_high_rise": "每月至少",
    "fire_training_high_rise": "每年至少",
    "fire_assessment_high_rise": "每年至少",
    "control_room_watch": "每班不",
    "mediation_confirmation": "三十日内",
}


@pytest.mark.parametrize(("figure", "day", "value"), ROWS, ids=lambda cell: cell)
def test_a_figure_has_the_value_of_the_page_on_that_day(figure, day, value):
    dated = parameters.FIGURES[figure].figure
    if value == "NoLawInForce":
        with pytest.raises(NoLawInForce):
            dated.on(date.fromisoformat(day))
    else:
        assert law_page.written(dated.on(date.fromisoformat(day))) == value


def test_the_page_shows_every_figure_and_every_figure_is_written_somewhere():
    assert {row[0] for row in ROWS} == set(parameters.FIGURES) == set(WRITTEN)


def test_the_law_page_holds_exactly_the_tables_made_from_the_code():
    page = law_page.put_into(LAW_PAGE, "figures", law_page.figures_table(TODAY))
    page = law_page.put_into(page, "laws", law_page.laws_table(shipped(), TODAY))
    assert page == LAW_PAGE


def test_a_page_without_the_marks_is_refused():
    with pytest.raises(ValueError, match="no place for figures"):
        law_page.put_into("# 空页", "figures", "")


@pytest.mark.parametrize("name", parameters.FIGURES)
def test_a_figure_is_said_in_both_languages_and_cites_a_place(name):
    named = parameters.FIGURES[name]
    assert any("一" <= char <= "鿿" for char in named.zh)
    assert named.en.isascii()
    assert "|" not in named.zh + named.en
    for line in named.figure.lines:
        assert all(source.article for source in line.sources)


@pytest.mark.parametrize("folder", [None, *REAL], ids=["without the laws", *map(str, REAL)])
def test_the_cited_articles_hold_the_figure_in_words(folder):
    laws = check.read_laws(folder) if folder else {}
    for name, named in parameters.FIGURES.items():
        for source in [source for line in named.figure.lines for source in line.sources]:
            if source.law not in laws:
                continue
            law = laws[source.law]
            text = law.articles[source.article]
            assert WRITTEN[name] in text, name
            assert check.has_place(text, source.paragraph, source.item), name
            assert not law.repealed


# Figures whose day no text of the folder states: docs/law.md says why these days.
INFERRED = {
    date(2025, 4, 30): {"security_service_regulation", "special_equipment_supervision_regulation"},
    date(2021, 1, 1): {"spc_building_ownership"},
}


@pytest.mark.parametrize("folder", [None, *REAL], ids=["without the laws", *map(str, REAL)])
def test_the_day_of_a_figure_is_written_in_the_folder(folder):
    laws = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")} if folder else {}
    for name, named in parameters.FIGURES.items():
        for line in named.figure.lines:
            day = line.valid_from
            words = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日")
            found = [
                any(
                    word in laws[source.law]["version"] or any(word in text for text in laws[source.law]["articles"].values())
                    for word in words
                )
                for source in line.sources
                if source.law in laws and source.law not in INFERRED.get(day, ())
            ]
            assert any(found) or not found, name


def test_the_owners_shares_are_read_as_the_civil_code_has_them():
    assert parameters.OWNERS_TAKING_PART.on(TODAY) > parameters.OWNERS_IN_FAVOR.on(TODAY)
    assert parameters.OWNERS_IN_FAVOR_SPECIAL.on(TODAY) > parameters.OWNERS_TAKING_PART.on(TODAY)
