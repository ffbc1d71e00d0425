"""Make two tokens in a demo and print them as JSON: one that may do whatever a district may hand on, one of the auditor.

`HEJU_MODE=demo python -m tests.tokens_of_demo`
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

import django


def main() -> None:
    """Print the tokens."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heju.web.settings")
    django.setup()
    from django.utils import timezone

    from heju.kit import db
    from heju.kit.scope import Scope
    from heju.organizations import roles
    from heju.people.models import Account
    from heju.places.models import Place
    from heju.web import identity
    from heju.web.actions import create_token
    from heju.web.machines import listing

    found, day = {}, timezone.localdate()
    for name, username in (("district", "demo-district-officer"), ("auditor", "demo-auditor")):
        with db.scoped(Scope(door="sign-in")):
            account = Account.objects.get(username=username)
        with db.scoped(Scope(account_id=account.pk, person_id=account.person_id)):
            scope = identity.scope_of(account, day)
        with db.scoped(scope):
            path = next(path for grant in scope.grants if roles.MAKE_TOKENS in grant.powers for path in grant.paths)
            place = Place.objects.get(path=path)
            rows = listing.makeable(scope, path, day)
            _token, found[name] = create_token(
                actor=scope, now=timezone.now(), appointment=rows[0][0].pk, place=place, name="schemathesis", purpose="test",
                powers=listing.powers_of(rows), until=day + timedelta(days=1),
            )  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main()
