"""schemathesis over the whole API, a seeded minute of it: no 5xx, nothing that the schema does not say. Ten minutes: tests/long."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import fuzz

schema = fuzz.schema()


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=3, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_to_the_schema(case: Any) -> None:
    token = fuzz.token_of(case.operation.definition.raw["operationId"])
    fuzz.with_fresh_key(case).call_and_validate(headers={"Authorization": token})
