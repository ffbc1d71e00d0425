"""Say where this installation keeps what it makes: the state folder. For every command, those without a database included."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT_HOME = Path("/var/lib/heju")


def is_root() -> bool:
    """Tell whether this process is the superuser of the machine."""
    return os.geteuid() == 0


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the state folder: HEJU_STATE, or XDG_STATE_HOME/heju, or the default of this account.

    The default is ~/.local/state/heju, and /var/lib/heju for root, whose own home is closed to the server's
    account.
    """
    if named := environ.get("HEJU_STATE"):
        return Path(named).expanduser().resolve()
    if base := environ.get("XDG_STATE_HOME"):
        return (Path(base) / "heju").resolve()
    return ROOT_HOME if is_root() else (Path.home() / ".local/state/heju").resolve()
