"""The strict test room, loaded before anything of the product: its own state folder, the test mode, the owner's connection.

Imported first by conftest.py; sets the environment that `heju.web.settings` reads.
"""

from __future__ import annotations

import os
import tempfile

STATE = tempfile.mkdtemp(prefix="heju-test-")
os.environ["HEJU_MODE"] = "test"
os.environ["HEJU_OWNER"] = "1"
os.environ["HEJU_STATE"] = STATE
os.environ["DJANGO_SETTINGS_MODULE"] = "heju.web.settings"
