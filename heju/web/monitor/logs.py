"""Lines of log as JSON, without personal data: what Django would say of an address or a value is left out, where it happened is kept."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

REQUESTS: Final = logging.getLogger("heju.requests")
DEEPEST: Final = 12


class Lines(logging.Formatter):
    """Writes one JSON object a line. A message of ours is the event; of a library's only logger, level and place remain."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.startswith("heju.")
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": record.msg if ours else "library",
        }
        if not ours:
            line |= {"logger": record.name, "where": f"{record.module}:{record.lineno}"}
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "trace": steps(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def steps(trace: TracebackType | None) -> list[str]:
    """Return where a fault came from, innermost last. Never its text: a message of the database quotes the row."""
    found = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in found]


CONFIG: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "heju.web.monitor.logs.Lines"}},
    # On the error stream: what commands print on the other one is read by programs.
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "heju": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        # A page that was not found has its line already.
        "django.request": {"level": "ERROR"},
    },
}
