"""Sessions in the database, closed with the vault: while somebody signs in, a session holds the phone and the code."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored

from heju.kit.vault import Tampered, UnknownFormat, UnknownKey, context_of
from heju.people import vault

CONTEXT = context_of("django_session", "session_data", "any")


class SessionStore(Stored):
    """A session whose data only this installation can read."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the session as closed text."""
        return base64.b64encode(vault.keyring().encrypt(json.dumps(session_dict), CONTEXT)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return what a session holds, nothing where it was changed or its key is gone: then the person signs in again."""
        try:
            found: dict[str, Any] = json.loads(vault.keyring().decrypt(base64.b64decode(session_data), CONTEXT))
        except (Tampered, UnknownFormat, UnknownKey, ValueError):
            return {}
        return found
