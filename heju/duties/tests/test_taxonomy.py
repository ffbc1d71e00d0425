"""The tree beside an official classification of messages: every class that concerns a compound has its place; the page says the figures."""

import csv
import re
from pathlib import Path

import pytest

from heju.duties.rules.load import shipped
from heju.duties.tests.world import REPOSITORY
from scripts import taxonomy

# The classification stands beside the repository on some machines and is not part of it.
FILES = [path for path in [REPOSITORY.parent / "shared" / "data" / "appeal_taxonomy.csv"] if path.exists()]
PAGE = (REPOSITORY / "docs" / "rules" / "routing.md").read_text(encoding="utf-8")
CODES = [leaf.code for leaf in shipped().leaves]


@pytest.mark.parametrize("word", taxonomy.WHERE, ids=lambda pair: pair[0])
def test_every_way_into_the_tree_leads_to_a_leaf(word):
    assert any(code == word[1] or code.startswith(f"{word[1]}.") for code in CODES)


def test_a_class_that_leads_nowhere_is_told(tmp_path: Path, capsys):
    file = tmp_path / "classes.csv"
    rows = [
        ("level1", "level2", "level3"),
        ("城乡建设", "住房保障", "物业服务"),
        ("天文", "观测", "流星"),
        ("农村农业", "草场", "放牧"),
        ("天文", "观测", "其他"),
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    found = taxonomy.compare(file)
    assert (found.classes, found.relevant, found.covered, found.uncovered) == (4, 2, 1, ["天文/观测/流星"])
    assert taxonomy.main([str(file)]) == 1
    assert "not covered: 天文/观测/流星" in capsys.readouterr().out
    assert taxonomy.main([]) == 2


@pytest.mark.parametrize("file", [None, *FILES], ids=["without the classification", *map(str, FILES)])
def test_every_relevant_class_is_covered_and_the_page_says_how_many(file):
    said = re.search(r"(\d+) of its (\d+) classes are relevant to a compound, and all (\d+) lead to leaves", PAGE)
    assert said
    if file:
        found = taxonomy.compare(file)
        assert found.uncovered == []
        assert [found.relevant, found.classes, found.covered] == [int(one) for one in said.groups()]
        assert found.agreed / found.relevant >= 0.6
