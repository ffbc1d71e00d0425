"""Pages open to everybody: the inventory, and a receipt for whoever holds its code."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from heju.privacy import actions, rules
from heju.privacy import inventory as declared
from heju.privacy.models import Deletion


def is_chinese() -> bool:
    """Say whether the page is read in Chinese."""
    return (get_language() or "zh").startswith("zh")


@require_GET
def inventory(request: HttpRequest) -> HttpResponse:
    """Show what is kept about people at all: field by field, why, on which basis, how long. Open to everybody."""
    parts = rules.parts(declared.declared(), chinese=is_chinese())
    return render(request, "privacy/inventory.html", {"parts": rules.as_read(parts)})


@require_GET
def receipt(request: HttpRequest, code: UUID) -> HttpResponse:
    """Show the proof of a deletion, checked now. Who holds its code needs no account: after an erasure he has none."""
    proof = Deletion.objects.filter(code=code).first()
    if proof is None:
        raise Http404
    return render(request, "privacy/receipt.html", {"proof": proof, "lines": lines(proof), "holds": holds(proof)})


def holds(proof: Deletion) -> bool:
    """Say whether the hash of a proof is that of its facts."""
    return actions.hash_of(proof.facts) == proof.hash


def lines(proof: Deletion) -> list[dict[str, object]]:
    """Return what was deleted, in words."""
    titles = {one.table: rules.of_the_person(one.zh, one.en)[0 if is_chinese() else 1] for one in declared.tables()}
    words = {leaves.value: pair[0] if is_chinese() else pair[1] for leaves, pair in rules.ERASED.items()}
    return [
        {
            "title": titles.get(one["table"], one["table"]),
            "act": words.get(one["act"], one["act"]),
            "count": one["count"],
            "digest": one["digest"],
        }
        for one in proof.facts["tables"]
    ]
