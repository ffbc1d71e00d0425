"""Reading is strict: whatever breaks the contract of a list refuses the whole, naming the field."""

import copy
from datetime import date, datetime
from typing import Any

import pytest

from heju.duties.rules import load
from heju.duties.rules.load import shipped
from heju.duties.rules.records import Duty
from heju.duties.rules.tables import Refused

ROLES = shipped().roles
POLICIES = shipped().policies
LEAVES = shipped().leaves


def a_list() -> dict[str, Any]:
    return {
        "body": "property_company",
        "subject": "fees",
        "subject_zh": "收费",
        "subject_en": "Fees",
        "valid_from": date(2026, 8, 15),
        "duty": [
            {
                "code": "PC-FEE-01",
                "duty_zh": "按合同收费。",
                "duty_en": "Charge as agreed.",
                "frequency": "by_contract",
                "evidence_zh": ["台账"],
                "evidence_en": ["ledger"],
                "severity": 4,
                "categories": ["company.fee"],
                "sources": [{"law": "price_law", "article": "13", "paragraph": 2, "role": "经营者", "sha256": "a" * 64}],
            }
        ],
    }


def a_branch_of_the_tree() -> dict[str, Any]:
    leaf = {
        "code": "stopped",
        "zh": "电梯停了",
        "en": "The elevator has stopped",
        "lead": "property_company",
        "assisting": ["branch"],
        "level": "compound",
        "pace": "urgent",
        "ask_zh": ["几楼？"],
        "ask_en": ["Which floor?"],
    }
    group = {"code": "ride", "zh": "乘梯", "en": "Riding", "leaf": [leaf]}
    return {"code": "elevator", "zh": "电梯", "en": "Elevators", "group": [group]}


def read_list(document: Any) -> list[Duty]:
    return load.read_duties(document, "list.toml", ROLES, POLICIES, LEAVES)


def changed(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A deep copy with one value put, or taken away when it is `...`."""
    document = copy.deepcopy(document)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document


DUTY = ("duty", 0)
SOURCE = (*DUTY, "sources", 0)
LEAF = ("group", 0, "leaf", 0)


def test_a_right_list_is_read():
    (duty,) = read_list(a_list())
    assert duty.code == "PC-FEE-01"
    assert duty.kind == "duty"
    assert duty.statutory
    assert duty.sources[0].source.zh == "《价格法》第十三条第二款"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("surplus",), 1, "list.toml.surplus"),
        (("body",), "landlord", "list.toml.body"),
        (("body",), ..., "list.toml.body"),
        (("subject_zh",), " ", "list.toml.subject_zh"),
        (("valid_from",), "2026-08-15", "list.toml.valid_from"),
        (("valid_from",), datetime(2026, 8, 15), "list.toml.valid_from"),  # noqa: DTZ001
        (("duty",), {}, "list.toml.duty"),
        (DUTY, "text", "list.toml.duty[0]"),
        ((*DUTY, "extra"), 1, "list.toml.duty[0].extra"),
        ((*DUTY, "code"), ..., "list.toml.duty[0].code"),
        ((*DUTY, "code"), "PC-FEE-1", "list.toml.duty[0].code"),
        ((*DUTY, "code"), 7, "list.toml.duty[0].code"),
        ((*DUTY, "kind"), "wish", "list.toml.duty[0].kind"),
        ((*DUTY, "duty_zh"), "", "list.toml.duty[0].duty_zh"),
        ((*DUTY, "frequency"), "often", "list.toml.duty[0].frequency"),
        ((*DUTY, "evidence_en"), [], "list.toml.duty[0].evidence_en"),
        ((*DUTY, "evidence_zh"), [""], "list.toml.duty[0].evidence_zh[0]"),
        ((*DUTY, "evidence_zh"), [], "list.toml.duty[0].evidence_en"),
        ((*DUTY, "severity"), 0, "list.toml.duty[0].severity"),
        ((*DUTY, "severity"), 6, "list.toml.duty[0].severity"),
        ((*DUTY, "severity"), True, "list.toml.duty[0].severity"),
        ((*DUTY, "severity"), 4.0, "list.toml.duty[0].severity"),
        ((*DUTY, "categories"), ["company.fees"], "list.toml.duty[0].categories"),
        ((*DUTY, "categories"), ["company.fee", "company.fee"], "list.toml.duty[0].categories[1]"),
        ((*DUTY, "categories"), [], "list.toml.duty[0].categories"),
        ((*DUTY, "policies"), ["hearsay"], "list.toml.duty[0].policies"),
        ((*DUTY, "sources"), [], "list.toml.duty[0].sources"),
        ((*DUTY, "valid_until"), date(2026, 8, 15), "list.toml.duty[0].valid_until"),
        ((*SOURCE, "law"), "law_of_nowhere", "list.toml.duty[0].sources[0].article"),
        ((*SOURCE, "article"), "49", "list.toml.duty[0].sources[0].article"),
        ((*SOURCE, "article"), 13, "list.toml.duty[0].sources[0].article"),
        ((*SOURCE, "paragraph"), 0, "list.toml.duty[0].sources[0].paragraph"),
        ((*SOURCE, "role"), "房东", "list.toml.duty[0].sources[0].role"),
        ((*SOURCE, "role"), ..., "list.toml.duty[0].sources[0].role"),
        ((*SOURCE, "sha256"), "A" * 64, "list.toml.duty[0].sources[0].sha256"),
        ((*SOURCE, "note"), "x", "list.toml.duty[0].sources[0].note"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_list_that_breaks_its_contract_is_refused_at_the_field(path, value, field):
    with pytest.raises(Refused) as refusal:
        read_list(changed(a_list(), path, value))
    assert refusal.value.field == field


def test_a_duty_of_a_property_company_needs_a_law_and_not_only_a_policy():
    document = changed(a_list(), (*DUTY, "sources"), [])
    document["duty"][0]["policies"] = ["heju_choice"]
    with pytest.raises(Refused, match="needs a law"):
        read_list(document)
    document["body"] = "street"
    (duty,) = read_list(document)
    assert not duty.statutory


def test_a_duty_of_anybody_needs_some_ground():
    document = changed(a_list(), (*DUTY, "sources"), ...)
    document["body"] = "street"
    with pytest.raises(Refused, match="a source or a policy"):
        read_list(document)


def test_what_is_only_read_with_a_source_names_no_bearer():
    document = a_list()
    row = {"law": "price_law", "article": "14", "sha256": "b" * 64}
    document["duty"][0]["read_with"] = [row]
    (duty,) = read_list(document)
    assert duty.read_with[0].role == ""
    document["duty"][0]["read_with"] = [{**row, "role": "经营者"}]
    with pytest.raises(Refused, match="unknown key"):
        read_list(document)


def test_a_code_that_stands_twice_from_one_day_is_refused():
    duties = read_list(a_list())
    with pytest.raises(Refused, match="stands twice"):
        load.refuse_doubles([*duties, *duties], [])
    leaves = load.read_leaves(a_branch_of_the_tree(), "tree.toml")
    with pytest.raises(Refused, match="two leaves"):
        load.refuse_doubles([], [*leaves, *leaves])


def test_a_right_branch_of_the_tree_is_read():
    (leaf,) = load.read_leaves(a_branch_of_the_tree(), "tree.toml")
    assert leaf.code == "elevator.ride.stopped"
    assert [words.en for words in leaf.names] == ["Elevators", "Riding", "The elevator has stopped"]
    assert leaf.call is None
    assert not leaf.emergency


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("code",), "Elevator", "tree.toml.code"),
        (("extra",), 1, "tree.toml.extra"),
        (("group", 0, "extra"), 1, "tree.toml.group[0].extra"),
        ((*LEAF, "extra"), 1, "tree.toml.group[0].leaf[0].extra"),
        ((*LEAF, "lead"), "department", "tree.toml.group[0].leaf[0].lead"),
        ((*LEAF, "lead"), "landlord", "tree.toml.group[0].leaf[0].lead"),
        ((*LEAF, "assisting"), ["landlord"], "tree.toml.group[0].leaf[0].assisting"),
        ((*LEAF, "assisting"), ["property_company"], "tree.toml.group[0].leaf[0].assisting"),
        ((*LEAF, "level"), "city", "tree.toml.group[0].leaf[0].level"),
        ((*LEAF, "pace"), "slow", "tree.toml.group[0].leaf[0].pace"),
        ((*LEAF, "pace"), "emergency", "tree.toml.group[0].leaf[0].call"),
        ((*LEAF, "call"), "police", "tree.toml.group[0].leaf[0].call"),
        ((*LEAF, "call"), "", "tree.toml.group[0].leaf[0].call"),
        ((*LEAF, "ask_en"), [], "tree.toml.group[0].leaf[0].ask_en"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_branch_that_breaks_its_contract_is_refused_at_the_field(path, value, field):
    with pytest.raises(Refused) as refusal:
        load.read_leaves(changed(a_branch_of_the_tree(), path, value), "tree.toml")
    assert refusal.value.field == field


def test_a_word_for_a_bearer_stands_once_for_a_body():
    row = {"body": "street", "word": "街道办事处", "capacity": "street", "why_zh": "点名", "why_en": "named"}
    assert load.read_roles({"roles": [row]}, "roles.toml")[0].word == "街道办事处"
    with pytest.raises(Refused, match="stands twice"):
        load.read_roles({"roles": [row, row]}, "roles.toml")
