"""The lists as plain JSON values, for other programs and offline checkers."""

from collections.abc import Iterable
from typing import Any

from heju.duties.rules.load import Lists
from heju.duties.rules.records import FREQUENCIES, Citation, Duty
from heju.duties.rules.revise import Entry


def document(duties: Iterable[Duty], lists: Lists) -> list[dict[str, Any]]:
    """This will give the entries in the order of the lists, each complete by itself.

    `role` of a source is the word by which the article names the bearer; `capacity` says as what the body is bound.
    """
    capacities = {(role.body, role.word): role.capacity for role in lists.roles}
    return [_duty(duty, capacities) for duty in duties]


def deployed(entries: Iterable[Entry], lists: Lists) -> list[dict[str, Any]]:
    """Return entries with what a district set: the same contract, and what it added, on what basis, since when."""
    found = list(entries)
    documents = document([entry.duty for entry in found], lists)
    return [
        one
        | {
            "added_zh": entry.added_zh,
            "added_en": entry.added_en,
            "basis": entry.basis,
            "revision": entry.revision,
            "revised_on": entry.since.isoformat() if entry.since else None,
        }
        for one, entry in zip(documents, found, strict=True)
    ]


def _duty(duty: Duty, capacities: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "code": duty.code,
        "body": duty.body,
        "statutory": duty.statutory,
        "kind": duty.kind,
        "subject": duty.subject,
        "subject_zh": duty.subject_zh,
        "subject_en": duty.subject_en,
        "duty_zh": duty.duty_zh,
        "duty_en": duty.duty_en,
        "sources": [{**_citation(c), "role": c.role, "capacity": capacities[duty.body, c.role]} for c in duty.sources],
        "read_with": [_citation(c) for c in duty.read_with],
        "policies": list(duty.policies),
        "frequency": duty.frequency,
        "frequency_zh": FREQUENCIES[duty.frequency].zh,
        "frequency_en": FREQUENCIES[duty.frequency].en,
        "evidence_zh": list(duty.evidence_zh),
        "evidence_en": list(duty.evidence_en),
        "severity": duty.severity,
        "categories": list(duty.categories),
        "valid_from": duty.valid_from.isoformat(),
        "valid_until": duty.valid_until.isoformat() if duty.valid_until else None,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "law": citation.law,
        "article": citation.article,
        "paragraph": citation.paragraph or None,
        "item": citation.item or None,
        "cited_zh": citation.source.zh,
        "cited_en": citation.source.en,
        "sha256": citation.sha256,
    }
