"""Who reads, in words: the name and the posts that stand in the menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heju.kit.scope import Scope
from heju.organizations import roles
from heju.people import queries as people


def of(scope: Scope) -> dict[str, Any] | None:
    """Return the reader's name and posts, or None for somebody who has not signed in."""
    if scope.person_id is None:
        return None
    return {"name": people.own_name(scope.person_id), "post": _("；").join(posts(scope))}


def posts(scope: Scope) -> list[str]:
    """Return each role of the reader with the body it comes from, in the language of the page."""
    english = get_language() == "en"
    found = []
    for grant in scope.grants:
        role = roles.ROLES[grant.role]
        word = role.en if english else role.zh
        found.append(f"{grant.body_name} {word}".strip())
    return list(dict.fromkeys(found))
