"""How schemathesis asks the API: as the tokens of the cast, with cursors that could be some, against the application itself."""

from __future__ import annotations

import itertools
import re
from copy import deepcopy
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import strategies as st

from heju.kit.api import cursor_of
from heju.web.machines import composed
from tests import cast

# A cursor of ours, whatever it points at: others are refused, which the negative cases ask for.
TEXTS = st.text(st.characters(codec="utf-8", min_codepoint=0x20, exclude_characters="\x7f"), max_size=20)
schemathesis.openapi.format("cursor", st.builds(cursor_of, TEXTS, st.integers(0, 2**53 - 1)))


def schema() -> Any:
    """Return the schema of the API, asking the application in this process."""
    found = schemathesis.openapi.from_dict(deepcopy(composed.document("zh-hans")))
    # Two methods that no address knows say as much as eight; the long run asks all.
    found.config.phases.coverage.unexpected_methods = {"DELETE", "TRACE"}
    found.app = inside(get_wsgi_application())
    return found


def inside(application: Any) -> Any:
    """Return an application that answers within the transaction of a test, as the test client does: no connection is closed."""

    def answer(environ: Any, start_response: Any) -> Any:
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            response = application(environ, start_response)
            body = list(response)
            response.close()
            return body
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)

    return answer


def token_of(operation: str) -> str:
    """Return the token that may do an operation: the auditor's for the record, the district's for the rest."""
    return cast.token("auditor" if "record" in operation else "district")


KEYS = itertools.count()


def with_fresh_key(case: Any) -> Any:
    """Give a write that carries a key one of its own: the example's key sent twice stands for something else, and is rightly refused."""
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(composed.KEY, key):
        case.headers["Idempotency-Key"] = f"fuzz-{next(KEYS)}"
    return case
