"""Refuse a lock file that names a host: the same locks must work behind any mirror."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def named_hosts() -> list[str]:
    """Return the lines of the locks that name a host, apart from where a package asks for funding."""
    found = [f"requirements.lock: {line}" for line in (ROOT / "requirements.lock").read_text().splitlines() if "://" in line]
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for name, package in lock.get("packages", {}).items():
        found += [
            f"package-lock.json: {name}: {key}"
            for key, value in package.items()
            if key == "resolved" or (key != "funding" and "://" in str(value))
        ]
    return found


if __name__ == "__main__":
    lines = named_hosts()
    print("\n".join(lines) or "the locks name no host")
    sys.exit(1 if lines else 0)
