"""The OpenAPI document: of version 3.1, in both languages, its own examples true to it, no name used for two shapes."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from heju.web.machines import composed

BOTH = ("zh-hans", "en")


def strings(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in strings(value)]
    if isinstance(part, list):
        return [text for value in part for text in strings(value)]
    return [part] if isinstance(part, str) else []


@pytest.mark.parametrize("language", BOTH)
def test_each_example_is_true_to_its_own_schema(language: str) -> None:
    document = composed.document(language)
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            spoken = [*one["responses"].values(), *([one["requestBody"]] if "requestBody" in one else [])]
            for answer in spoken:
                for content in answer["content"].values():
                    schema = content["schema"] | {"components": document["components"]}
                    assert jsonschema_rs.is_valid(schema, content["example"]), f"{method} {path}"


def test_no_two_shapes_share_a_name() -> None:
    found: dict[str, set[str]] = {}
    for house in composed.HOUSES:
        for view in house.router.path_operations.values():
            for operation in view.operations:
                for model in operation.models:
                    for name, shape in model.model_json_schema().get("$defs", {}).items():
                        found.setdefault(name, set()).add(json.dumps(shape, sort_keys=True))
    assert {name for name, shapes in found.items() if len(shapes) > 1} == set()


def test_what_an_operation_says_is_said_in_english_too() -> None:
    document = composed.document("en")
    for methods in document["paths"].values():
        for one in methods.values():
            said = [
                one["summary"],
                one["description"],
                *one["tags"],
                *(parameter["schema"].get("title", "") for parameter in one["parameters"]),
            ]
            assert all(text.isascii() for text in said), said


def test_every_operation_can_be_refused_in_the_ways_that_it_says() -> None:
    for methods in composed.document("zh-hans")["paths"].values():
        for method, one in methods.items():
            assert {"400", "401", "403", "404", "422", "429", "500", "503"} <= set(one["responses"])
            assert ("409" in one["responses"]) == (method == "post")
            assert one["x-cost"] >= 1
