"""Real data that may lie beside the checkout: read where it is given, never copied in."""

from __future__ import annotations

import os
from pathlib import Path

# `HEJU_DATA` names another folder.
DATA = Path(os.environ.get("HEJU_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
