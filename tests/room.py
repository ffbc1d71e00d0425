"""The strict test room: its own state folder, the test mode, the owner's connection. Imported first by conftest.py.

Sets the environment that `heju.web.settings` reads, and whatever happens to this process, nothing of the room is left behind.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from heju.kit import postgres

STATE = Path(tempfile.mkdtemp(prefix="heju-test-"))
(STATE / "static").mkdir()
os.environ["HEJU_MODE"] = "test"
os.environ["HEJU_OWNER"] = "1"
os.environ["HEJU_STATE"] = str(STATE)
os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
# A test run has its own server, whatever the shell names.
os.environ.pop("DATABASE_URL", None)
os.environ.pop("DATABASE_OWNER_URL", None)

watch = postgres.watched(postgres.Server.of(STATE))
