"""Secrets of this installation: generated into the state folder on first use, one file each, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from heju.kit import postgres


class SecretsRefused(RuntimeError):
    """A secret's file can be read by others."""


def path(name: str) -> Path:
    """Return the file of a secret; its folder is made private."""
    folder = postgres.state_folder() / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name


def text(name: str) -> str:
    """Return a secret, made on first use. Raises SecretsRefused when its file is open to others."""
    given = os.environ.get("HEJU_" + name.upper().replace("-", "_"))
    if given:
        return given
    file = path(name)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        if file.stat().st_mode & 0o077:
            raise SecretsRefused(f"{file} must be readable by its owner only (chmod 600)") from None
        return file.read_text()
    with os.fdopen(handle, "w") as writer:
        made = secrets.token_urlsafe(48)
        writer.write(made)
    return made
