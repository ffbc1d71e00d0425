"""Every verb that a house writes into the record stands in the one table of verbs, in both languages; and none stands there unused."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from heju.audit import verbs

ROOT = Path(__file__).resolve().parent.parent
SHAPE = re.compile(r"[a-z]+\.[a-z_]+")


def constants(node: ast.AST) -> set[str]:
    return {found.value for found in ast.walk(node) if isinstance(found, ast.Constant) and isinstance(found.value, str)}


def written(name: str) -> set[str]:
    """Return the texts that the code gives to an argument or a variable of this name."""
    found: set[str] = set()
    for path in (ROOT / "heju").rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == name:
                found |= constants(node.value)
            if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                found |= constants(node.value)
    return {text for text in found if SHAPE.fullmatch(text)}


def test_every_verb_in_the_code_is_declared() -> None:
    assert written("verb") - set(verbs.VERBS) == set()


def test_every_subject_in_the_code_is_declared() -> None:
    assert written("subject") - set(verbs.SUBJECTS) == set()


@pytest.mark.parametrize("verb", sorted(verbs.VERBS))
def test_a_declared_verb_is_written_somewhere(verb: str) -> None:
    assert any(f'"{verb}"' in path.read_text(encoding="utf-8") for path in (ROOT / "heju").rglob("*.py") if path.name != "verbs.py")


@pytest.mark.parametrize("table", [verbs.VERBS, verbs.SUBJECTS, verbs.ACTORS], ids=["verbs", "subjects", "actors"])
def test_each_is_said_in_both_languages(table: dict[str, tuple[str, str]]) -> None:
    for code, (zh, en) in table.items():
        assert re.search(r"[\u4e00-\u9fff]", zh), code
        assert en.isascii(), code
        assert verbs.said(table, code, "zh-hans") == zh
        assert verbs.said(table, code, "en") == en


def test_what_nobody_declared_is_shown_as_it_is() -> None:
    assert verbs.said(verbs.VERBS, "x.y", "en") == "x.y"
