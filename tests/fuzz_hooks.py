"""What the command schemathesis loads (SCHEMATHESIS_HOOKS=tests.fuzz_hooks): cursors of ours, and a key of its own for each write."""

from __future__ import annotations

import itertools
import json
import os
import re
import uuid
from typing import Any

import schemathesis
from hypothesis import strategies as st

from heju.kit.api import cursor_of

TEXTS = st.text(st.characters(codec="utf-8", min_codepoint=0x20, exclude_characters="\x7f"), max_size=20)
schemathesis.openapi.format("cursor", st.builds(cursor_of, TEXTS, st.integers(0, 2**53 - 1)))
RUN, NUMBERS = uuid.uuid4().hex, itertools.count()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Give a write that carries a good key one of its own."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[\x21-\x7e]{1,128}", key):
        case.headers["Idempotency-Key"] = f"{RUN}-{next(NUMBERS)}"


@schemathesis.auth(refresh_interval=None)
class Token:
    """Shows the auditor's token to the doors of the record, the district's to all others (HEJU_FUZZ_TOKENS, as tokens_of_demo prints)."""

    def get(self, case: Any, context: Any) -> str:
        """Return the token for an operation."""
        found: dict[str, str] = json.loads(os.environ["HEJU_FUZZ_TOKENS"])
        return found["auditor" if "/record" in case.operation.path else "district"]

    def set(self, case: Any, data: str, context: Any) -> None:
        """Show it."""
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
