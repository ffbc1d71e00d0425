"""Who reads, in words: the name and the posts that stand in the menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.audit import queries as audit
from heju.kit.remember import Memory
from heju.kit.scope import Scope
from heju.organizations import roles
from heju.people import queries as people

# One's own name stands on every page; opening it anew each time cost more than the rest of the menu.
MEMORY = Memory(256)


def of(scope: Scope) -> dict[str, Any] | None:
    """Return the reader's name and posts, or None for somebody who has not signed in."""
    if scope.person_id is None:
        return None
    person = scope.person_id
    name = MEMORY.of(person, audit.version(), lambda: people.own_name(person))
    return {"name": name, "post": _("；").join(posts(scope))}


def posts(scope: Scope) -> list[str]:
    """Return each role of the reader with the body it comes from, in the language of the page."""
    english = get_language() == "en"
    found = []
    for grant in scope.grants:
        role = roles.ROLES[grant.role]
        word = role.en if english else role.zh
        found.append(f"{grant.body_name} {word}".strip())
    return list(dict.fromkeys(found))
