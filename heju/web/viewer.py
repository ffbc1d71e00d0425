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
    """Return the reader's name, his posts and how many words to him are unread, or None for somebody who has not signed in.

    Telling and reading both leave a record, and so does a new name: one question to the database says whether anything has changed.
    """
    if scope.person_id is None:
        return None
    person = scope.person_id
    name, unread = MEMORY.of((person, scope.on_behalf_of), audit.version(), lambda: (people.own_name(person), people.unread_count(scope)))
    return {"name": name, "post": _("；").join(posts(scope)), "unread": unread}


def posts(scope: Scope) -> list[str]:
    """Return each role of the reader with the body it comes from, in the language of the page."""
    english = get_language() == "en"
    found = []
    for grant in scope.grants:
        role = roles.ROLES[grant.role]
        word = role.en if english else role.zh
        found.append(f"{grant.body_name} {word}".strip())
    return list(dict.fromkeys(found))
