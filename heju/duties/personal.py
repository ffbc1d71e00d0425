"""Duties keeps no personal data: the lists name bodies and posts. Who drafted or published a revision stands in the record."""

from __future__ import annotations

from heju.kit.personal import Impersonal

DECLARED = (
    Impersonal("duties_draft", ("code", "fields", "why"), "the words of a list that will be public"),
    Impersonal("duties_revision", ("code", "fields", "why"), "the words of a public list"),
)
