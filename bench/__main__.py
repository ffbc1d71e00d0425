"""Run every bench that stands here and print its table. Exit 1 when a limit is passed over."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench
from bench.table import machine


def main() -> int:
    """Run the named benches, or all."""
    wanted = sys.argv[1:]
    names = [
        found.name
        for found in pkgutil.iter_modules(bench.__path__)
        if found.name not in ("__main__", "table", "load", "matters_fill", "matters_raising")
    ]
    print(machine(), flush=True)
    good = True
    for name in names:
        if wanted and name not in wanted:
            continue
        print(f"\n## {name}", flush=True)
        good = importlib.import_module(f"bench.{name}").run() and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
