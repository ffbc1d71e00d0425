"""Dated figures and citations; the tables are the ones in docs/rules/dated-law.md."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heju.kit import law
from heju.kit.law import DatedFigure, Line, Source
from heju.kit.law_titles import TITLES

OLD = Source("property_management_regulation", "12")
NEW = Source("civil_code", "278", paragraph=2)
FIGURE = DatedFigure(
    "share of the owners",
    Line(date(2007, 10, 1), Fraction(1, 2), OLD),
    Line(date(2021, 1, 1), Fraction(2, 3), NEW, OLD),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        pytest.param(date(2007, 10, 1), Fraction(1, 2), id="the first day of the first line"),
        pytest.param(date(2020, 12, 31), Fraction(1, 2), id="the last day before a change"),
        pytest.param(date(2021, 1, 1), Fraction(2, 3), id="the day of the change"),
        pytest.param(date(2026, 11, 23), Fraction(2, 3), id="long after the last change"),
    ],
)
def test_it_gives_the_value_in_force(day: date, value: Fraction) -> None:
    assert FIGURE.on(day) == value


def test_nothing_is_in_force_before_the_first_line() -> None:
    with pytest.raises(law.NoLawInForce, match="2007-10-01"):
        FIGURE.on(date(2007, 9, 30))


def test_it_tells_where_the_value_of_a_day_is_written() -> None:
    assert FIGURE.sources_on(date(2020, 12, 31)) == (OLD,)
    assert FIGURE.sources_on(date(2021, 1, 1)) == (NEW, OLD)


def test_it_refuses_an_instant_because_its_day_depends_on_the_zone() -> None:
    with pytest.raises(TypeError, match="not an instant"):
        FIGURE.on(datetime(2021, 1, 1, tzinfo=UTC))
    with pytest.raises(TypeError, match="not an instant"):
        Line(datetime(2021, 1, 1, tzinfo=UTC), 1, NEW)


def test_a_figure_is_frozen_and_only_grows_at_its_end() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FIGURE.unit = "heads"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        FIGURE.lines[0].value = Fraction(1)  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        OLD.article = "13"  # type: ignore[misc]
    longer = FIGURE.with_line(Line(date(2030, 1, 1), Fraction(3, 5), NEW))
    assert (longer.on(date(2029, 12, 31)), longer.on(date(2030, 1, 1))) == (
        Fraction(2, 3),
        Fraction(3, 5),
    )
    assert len(FIGURE.lines) == 2
    with pytest.raises(ValueError, match="must come after"):
        FIGURE.with_line(Line(date(2021, 1, 1), Fraction(3, 5), NEW))
    with pytest.raises(ValueError, match="must come after"):
        FIGURE.with_line(Line(date(2015, 1, 1), Fraction(3, 5), NEW))


def test_it_refuses_what_is_not_exact_or_not_sourced_or_mixed() -> None:
    with pytest.raises(TypeError, match="not float"):
        Line(date(2021, 1, 1), 0.5, NEW)
    with pytest.raises(ValueError, match="needs its source"):
        Line(date(2021, 1, 1), 5)
    with pytest.raises(ValueError, match="needs its unit"):
        DatedFigure("", Line(date(2021, 1, 1), 5, NEW))
    with pytest.raises(ValueError, match="at least one line"):
        DatedFigure("days")
    with pytest.raises(TypeError, match="another type"):
        DatedFigure[object](
            "days",
            Line[object](date(2021, 1, 1), 5, NEW),
            Line[object](date(2022, 1, 1), "5", NEW),
        )


@pytest.mark.parametrize("value", [5, Decimal("0.5"), Fraction(1, 3), timedelta(days=3)])
def test_it_holds_any_exact_value(value: object) -> None:
    assert DatedFigure("unit", Line(date(2021, 1, 1), value, NEW)).on(date(2021, 1, 1)) == value


@given(st.lists(st.dates(), min_size=1, max_size=8, unique=True), st.dates())
def test_law_the_value_is_of_the_latest_line_not_after_the_day(starts: list[date], day: date) -> None:
    lines = [Line(start, number, NEW) for number, start in enumerate(sorted(starts))]
    figure = DatedFigure("number", *lines)
    began = [line.value for line in lines if line.valid_from <= day]
    if began:
        assert figure.on(day) == max(began)
    else:
        with pytest.raises(law.NoLawInForce):
            figure.on(day)


@given(
    st.lists(st.dates(max_value=date(2500, 1, 1)), min_size=1, max_size=5, unique=True),
    st.dates(),
)
def test_law_a_new_line_changes_nothing_before_it(starts: list[date], day: date) -> None:
    figure = DatedFigure("number", *(Line(start, n, NEW) for n, start in enumerate(sorted(starts))))
    longer = figure.with_line(Line(date(2600, 1, 1), 99, NEW))
    if max(starts) <= day < date(2600, 1, 1):
        assert longer.on(day) == figure.on(day)
    elif day >= date(2600, 1, 1):
        assert longer.on(day) == 99


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        pytest.param(
            Source("civil_code", "278"),
            "《民法典》第二百七十八条",
            "Civil code art. 278",
            id="an article",
        ),
        pytest.param(
            Source("civil_code", "278", 1, 6),
            "《民法典》第二百七十八条第一款第（六）项",
            "Civil code art. 278 para. 1 item 6",
            id="an item",
        ),
        pytest.param(Source("fire_law"), "《消防法》", "Fire law", id="a whole law"),
        pytest.param(
            Source("labor_contract_law", "17-1"),
            "《劳动合同法》第十七条之一",
            "Labor contract law art. 17-1",
            id="an inserted article",
        ),
        pytest.param(
            Source("sz_data_regulation", "100"),
            "《深圳经济特区数据条例》第一百条",
            "Shenzhen data regulation art. 100",
            id="the last article of a local law",
        ),
        pytest.param(
            Source("plan_2019", "三、（五）", title="三年行动计划"),
            "《三年行动计划》三、（五）",
            "Plan 2019 art. 三、（五）",
            id="a policy paper by its own title",
        ),
    ],
)
def test_it_renders_a_citation(source: Source, zh: str, en: str) -> None:
    assert (source.zh, str(source), source.en) == (zh, zh, en)


def test_it_refuses_a_law_or_an_article_that_does_not_exist() -> None:
    with pytest.raises(law.UnknownLaw, match="civil_cod "):
        Source("civil_cod", "278")
    with pytest.raises(law.NoSuchArticle, match="ends with article 1260"):
        Source("civil_code", "1261")
    for bad in (
        ("Civil Code", "1", 0),
        ("civil_code", "0", 0),
        ("civil_code", "二", 0),
        ("civil_code", "", 1),
    ):
        with pytest.raises(ValueError, match=r"slug|number of an article|needs its article"):
            Source(*bad)
    with pytest.raises(ValueError, match="count from 1"):
        Source("civil_code", "278", -1)
    with pytest.raises(ValueError, match="count from 1"):
        Source("civil_code", "278", 1, -1)
    with pytest.raises(ValueError, match="needs its article"):
        Source("civil_code", item=1)


def test_it_joins_citations_and_says_each_once() -> None:
    assert law.cite([NEW, OLD, NEW]) == "《民法典》第二百七十八条第二款、《物业管理条例》第十二条"
    assert law.cite([NEW, OLD, NEW], "zh-hans") == law.cite([NEW, OLD])
    assert law.cite([NEW, OLD, NEW], "en") == f"{NEW.en}; {OLD.en}"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (278, "二百七十八"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
        (9999, "九千九百九十九"),
    ],
)
def test_it_numbers_as_statutes_do(number: int, text: str) -> None:
    assert law.chinese_number(number) == text


@pytest.mark.parametrize("number", [0, 10000])
def test_it_numbers_only_from_1_to_9999(number: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 9999"):
        law.chinese_number(number)


def test_law_no_two_numbers_read_the_same() -> None:
    assert len({law.chinese_number(number) for number in range(1, 10000)}) == 9999


def test_every_title_is_said_and_every_law_has_articles() -> None:
    assert all(title and articles > 0 for title, articles in TITLES.values())
    assert len({title for title, _ in TITLES.values()}) == len(TITLES)
