"""What somebody may follow who did not cause it, and whether he does.

A table by subject, as `stories`: a house adds a line; this house knows none of its tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from heju.kit.scope import Scope
from heju.matters.queries import telling
from heju.notices.models import Follower

# The path of a thing that the asker sees and may follow, "" for none.
FOLLOWED: Final[dict[str, Callable[[int], str]]] = {"matters.matter": telling.path_of_public}


def path_of(subject: str, number: int) -> str:
    """Return the path of a thing that the asker may follow, "" where there is none."""
    found = FOLLOWED.get(subject)
    return found(number) if found is not None else ""


def is_following(scope: Scope, subject: str, number: int) -> bool:
    """Say whether the reader, or the elder for whom he acts, follows a thing now. One query."""
    person = scope.on_behalf_of or scope.person_id
    return Follower.objects.filter(person=person, subject=subject, subject_id=number, ended_at=None).exists()
