"""The check finds nothing in the lists as shipped, and each seeded fault in lists that were tampered with."""

from dataclasses import replace
from typing import Any

import pytest

from heju.duties.rules import check
from heju.duties.rules.tables import Refused
from heju.duties.tests import world
from heju.duties.tests.world import TODAY, World

MADE_UP = world.made_up()
WORLDS = [pytest.param(MADE_UP, id="made-up laws")] + [pytest.param(world.real(folder), id="the real laws") for folder in world.REAL]
every_world = pytest.mark.parametrize("here", WORLDS)

# The same duties in the words of somebody else, who kept the sources.
REWORDED = {
    "PC-ELE-08": "在用电梯要经常保养，每个月不少于一次自行检查，并把结果记下来，安全部件按期校验。",
    "PC-UTL-01": "业主欠交物业费，也不能断水断电断气逼他交。",
    "PC-DIS-04": "对业主关于物业服务的询问要尽快回复。",
    "PC-COO-02": "方便邮政人员投递信件包裹。",
    "PC-FIRE-03": "走道、楼梯和救火车的路上不准有东西。",
}


def cited_once_more(here: World, code: str, **changes: Any) -> World:
    """The world with the first source of a duty changed."""
    duty = here.duty(code)
    first, *others = duty.sources
    return here.with_duty(replace(duty, sources=(replace(first, **changes), *others)))


@every_world
def test_it_finds_nothing_in_the_lists_as_shipped(here):
    assert here.problems() == []
    report = check.report(here.lists, here.laws, TODAY)
    assert report["ok"] is True
    assert report["duties"] == 146
    assert report["problems"] == []
    assert report["other_entries"] == 100


@every_world
@pytest.mark.parametrize("code", ["PC-CON-08", "PC-FIRE-21", "PC-PII-12", "PC-EMG-05", "RC-04"])
@pytest.mark.parametrize("step", [-1, 1])
def test_an_article_number_off_by_one_is_found(here, code, step):
    article = str(int(here.duty(code).sources[0].article) + step)
    faults = cited_once_more(here, code, article=article).faults()
    assert faults & {("text_changed", code), ("article_missing", code)}


@every_world
def test_every_single_citation_off_by_one_is_found(here):
    for duty in here.lists.duties:
        for at, citation in enumerate(duty.sources):
            moved = replace(citation, article=str(int(citation.article) + 1))
            sources = (*duty.sources[:at], moved, *duty.sources[at + 1 :])
            found = check.citation_problems(duty, moved, here.laws.get(moved.law))
            assert {problem.fault for problem in found} & {"text_changed", "article_missing"}, (duty.code, sources)


@every_world
def test_a_bearer_that_the_article_does_not_name_is_found(here):
    assert cited_once_more(here, "PC-CON-09", role="村民").faults() == {("bearer_not_named", "PC-CON-09")}


@every_world
def test_a_paragraph_or_item_that_is_not_there_is_found(here):
    assert cited_once_more(here, "PC-FIRE-05", paragraph=9).faults() == {("place_missing", "PC-FIRE-05")}
    assert cited_once_more(here, "PC-FIRE-05", item=11).faults() == {("place_missing", "PC-FIRE-05")}


@every_world
def test_a_repealed_law_is_found(here):
    dead = here.with_law("postal_law", status="已废止（2026-08-15，另一部法）")
    assert dead.faults() == {("law_repealed", "PC-COO-02")}


@every_world
def test_a_law_of_unverified_currency_is_told_and_not_held_against_the_list(here):
    doubtful = here.with_law("postal_law", status="来源收录，现行性未核实")
    report = check.report(doubtful.lists, doubtful.laws, TODAY)
    assert report["ok"] is True
    assert "postal_law" in [law["law"] for law in report["unverified"]]
    certain = here.with_law("postal_law", status="现行有效")
    laws = check.report(certain.lists, certain.laws, TODAY)["unverified"]
    assert "postal_law" not in [law["law"] for law in laws]


@every_world
def test_a_changed_text_is_found_even_by_one_character(here):
    articles = here.laws["postal_law"].articles
    changed = here.with_law("postal_law", articles={**articles, "32": articles["32"] + " "})
    assert changed.faults() == {("text_changed", "PC-COO-02")}


@every_world
def test_a_changed_text_that_is_only_read_with_a_source_is_found_too(here):
    articles = here.laws["highrise_fire_provisions"].articles
    changed = here.with_law("highrise_fire_provisions", articles={**articles, "34": articles["34"] + " "})
    assert changed.faults() == {("text_changed", "PC-FIRE-10")}


@every_world
def test_a_missing_law_is_found(here):
    laws = {slug: law for slug, law in here.laws.items() if slug != "postal_law"}
    assert replace(here, laws=laws).faults() == {("law_missing", "PC-COO-02")}


@every_world
def test_a_missing_article_is_found(here):
    articles = {number: text for number, text in here.laws["postal_law"].articles.items() if number != "32"}
    assert here.with_law("postal_law", articles=articles).faults() == {("article_missing", "PC-COO-02")}


@every_world
@pytest.mark.parametrize(("code", "words"), REWORDED.items(), ids=REWORDED)
def test_a_duty_doubled_in_other_words_is_found_though_the_count_is_kept(here, code, words):
    # The double takes the place of another duty, so that 146 still stand.
    double = replace(here.duty(code), code="PC-CON-03", duty_zh=words)
    assert here.with_duty(double).faults() in ({("doubled", code)}, {("doubled", "PC-CON-03")})


@every_world
def test_a_duty_doubled_in_other_words_that_cites_less_is_found(here):
    original = here.duty("PC-ELE-08")
    double = replace(original, code="PC-CON-03", duty_zh=REWORDED["PC-ELE-08"], sources=original.sources[:1], read_with=())
    assert here.with_duty(double).faults() == {("doubled", "PC-ELE-08")}


@every_world
def test_one_duty_too_few_or_too_many_is_found(here):
    assert here.without("PC-COO-02").faults() == {("count", "")}
    more = replace(here.duty("PC-COO-02"), code="PC-COO-09")
    lists = replace(here.lists, duties=(*here.lists.duties, more))
    assert ("count", "") in replace(here, lists=lists).faults()


@every_world
def test_a_duty_of_another_body_is_not_counted(here):
    other = replace(here.duty("PC-COO-02"), body="street", code="ST-99")
    lists = replace(here.lists, duties=(*here.lists.duties, other))
    assert replace(here, lists=lists).faults() == set()


def test_a_duty_of_a_property_company_without_a_law_is_not_one_of_the_146():
    duty = MADE_UP.duty("PC-COO-02")
    assert check.statutory([duty, replace(duty, sources=(), policies=("heju_choice",))]) == [duty]


@every_world
@pytest.mark.parametrize(("code", "law"), [("PC-FEE-10", "property_fee_measures"), ("PC-DIS-05", "consumer_protection_law")])
def test_a_weak_text_alone_does_not_found_a_duty(here, code, law):
    duty = here.duty(code)
    weak = tuple(citation for citation in duty.sources if citation.law == law)
    assert here.with_duty(replace(duty, sources=weak)).faults() == {("weak_source", code)}
    assert len(weak) < len(duty.sources)


@pytest.mark.parametrize(
    ("text", "paragraph", "item", "there"),
    [
        pytest.param("一款。", 0, 0, True, id="the whole article"),
        pytest.param("一款。", 1, 0, True, id="its only paragraph"),
        pytest.param("一款。", 2, 0, False, id="one paragraph too many"),
        pytest.param("一款：\n（一）甲；\n（二）乙。\n二款。", 1, 2, True, id="the last item"),
        pytest.param("一款：\n（一）甲；\n（二）乙。\n二款。", 1, 3, False, id="one item too many"),
        pytest.param("一款：\n（一）甲；\n（二）乙。\n二款。", 2, 0, True, id="the paragraph after the items"),
        pytest.param("一款：\n（一）甲；\n（二）乙。\n二款。", 2, 1, False, id="it has no items"),
        pytest.param("一款：\n(一)甲；\n(二)乙。", 1, 2, True, id="items in half-width brackets"),
        pytest.param("一款：（一）甲；（二）乙。", 1, 2, True, id="items run together in the line"),
        pytest.param("一款：（一）甲；（二）乙。", 1, 3, False, id="one too many of those"),
        pytest.param("（一）甲。", 1, 1, True, id="an article that begins with an item"),
    ],
)
def test_it_knows_the_paragraphs_and_items_of_an_article(text, paragraph, item, there):
    assert check.has_place(text, paragraph, item) is there


def test_a_folder_is_read_as_its_readme_says(tmp_path):
    folder = world.write(MADE_UP.laws, tmp_path)
    assert check.read_laws(folder) == MADE_UP.laws


@pytest.mark.parametrize(
    ("content", "field"),
    [
        pytest.param("{", "a_law.json", id="not JSON"),
        pytest.param("[]", "a_law.json", id="not a table"),
        pytest.param('{"title": "法", "articles": {}}', "a_law.json.status", id="no status"),
        pytest.param('{"title": 1, "status": "", "articles": {}}', "a_law.json.title", id="a title that is no text"),
        pytest.param('{"title": "法", "status": "现行"}', "a_law.json.articles", id="no articles"),
        pytest.param('{"title": "法", "status": "现行", "articles": {"1": 2}}', "a_law.json.articles", id="no text"),
    ],
)
def test_a_malformed_law_is_refused_at_the_field(tmp_path, content, field):
    (tmp_path / "a_law.json").write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        check.read_laws(tmp_path)
    assert refusal.value.field == field


def test_a_folder_without_laws_is_refused(tmp_path):
    with pytest.raises(Refused, match="holds no law"):
        check.read_laws(tmp_path)
    with pytest.raises(Refused, match="is not a folder"):
        check.read_laws(tmp_path / "nowhere")
