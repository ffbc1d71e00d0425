"""What the tests of erasure share."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

from heju.kit import postgres


@pytest.fixture
def one_transaction(monkeypatch):
    """Let the owner's statements run inside the test's own transaction: the application may become the owner for this test."""
    root = psycopg.connect(postgres.Server.of(settings.STATE).dsn(postgres.ROOT), autocommit=True)
    root.execute(f"grant {postgres.OWNER} to {postgres.APP} with inherit false, set true")

    class AsOwner:
        def __enter__(self):
            self.cursor = connection.cursor()
            self.cursor.execute(f"set local role {postgres.OWNER}")
            return self.cursor

        def __exit__(self, *error):
            if not connection.needs_rollback:
                self.cursor.execute("reset role")
            self.cursor.close()

    monkeypatch.setattr(connections["owner"], "cursor", lambda *a, **k: AsOwner())
    yield
    root.execute(f"revoke {postgres.OWNER} from {postgres.APP}")
    root.close()
