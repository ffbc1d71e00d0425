"""The table of words is complete: every model of ours stands in it with the Chinese name that the model itself carries."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "words.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "`" in line
]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("heju.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_stands_in_the_table_under_its_own_name(model: type) -> None:
    where = f"`{model._meta.app_label}.{model.__name__}`"  # type: ignore[attr-defined]
    terms = "、".join(row[1] for row in ROWS if where in row[2])
    assert str(model._meta.verbose_name) in terms  # type: ignore[attr-defined]


def test_no_word_has_two_rows() -> None:
    nouns = [row[0] for row in ROWS]
    assert len(nouns) == len(set(nouns))


def test_every_place_in_code_exists() -> None:
    labels = {f"{model._meta.app_label}.{model.__name__}" for model in MODELS}
    for row in ROWS:
        for where in row[2].strip("`").split("`, `"):
            house, _, rest = where.partition(".")
            known = (
                where in labels or not rest or (ROOT / "heju" / house / rest).exists() or (ROOT / "heju" / house / f"{rest}.py").exists()
            )
            assert known, where
