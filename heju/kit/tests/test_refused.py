"""What is said when an act cannot be done."""

from django.utils.translation import override

from heju.kit.law import Source
from heju.kit.refused import Refused, RuledOut
from heju.kit.ruling import Reason


class Taken(Refused):
    message = "已由“%(name)s”覆盖"
    field = "place"


def test_it_names_what_is_in_the_way():
    assert str(Taken("一支部")) == "已由“一支部”覆盖"
    assert Taken("一支部").field == "place"


def test_a_percent_sign_in_a_sentence_without_a_name_stays():
    class Full(Refused):
        message = "已满 100%"

    assert str(Full()) == "已满 100%"


def test_a_rule_that_refuses_says_each_reason_with_its_article_in_the_readers_language():
    refused = RuledOut(
        (
            Reason("chair.not_owner", "主任须是业主", "A chair must be an owner", (Source("property_management_regulation", "16"),)),
            Reason("chair.late", "任期已过", "The term is over"),
        ),
        "person",
    )
    assert refused.field == "person"
    with override("zh-hans"):
        assert refused.sentences() == ["主任须是业主（《物业管理条例》第十六条）", "任期已过"]
    with override("en"):
        assert "A chair must be an owner (" in str(refused)
        assert "Article 16" in str(refused) or "art. 16" in str(refused)


def test_the_bare_sentence_is_in_both_catalogs():
    with override("en"):
        assert str(Refused()) == "This cannot be done"
