"""What kinds of bodies and posts are called, for lists of other houses."""

from __future__ import annotations

from typing import Any

from heju.organizations import models


def kind_label(kind: str) -> Any:
    """Return what a kind of body is called, in the language in which it is read later."""
    return models.BodyKind(kind).label


def kind_of(kind: str) -> str:
    """Return what a kind of body is called."""
    return str(kind_label(kind))


def title_of(kind: str, post: str) -> str:
    """Return what people call a post in a body of a kind."""
    return models.title_of(kind, post)
