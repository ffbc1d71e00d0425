"""Reads of the record: `chain` walks along the seals, `following` reads on from one, `reading` is an auditor's, `words` opens reasons."""

from heju.audit.queries.chain import (
    CHAIN,
    LATE_AFTER,
    Head,
    Report,
    Withheld,
    chain_lines,
    export_lines,
    head_of_chain,
    head_on,
    stretch_of,
    verify_chain,
    verify_stretch,
    waiting,
)
from heju.audit.queries.following import Entry, acted_since, said, sealed_after
from heju.audit.queries.reading import Filter, Page, Sealed, by_number, last_check, one, page
from heju.audit.queries.version import version
from heju.audit.queries.words import opened, opened_words

__all__ = [
    "CHAIN",
    "LATE_AFTER",
    "Entry",
    "Filter",
    "Head",
    "Page",
    "Report",
    "Sealed",
    "Withheld",
    "acted_since",
    "by_number",
    "chain_lines",
    "export_lines",
    "head_of_chain",
    "head_on",
    "last_check",
    "one",
    "opened",
    "opened_words",
    "page",
    "said",
    "sealed_after",
    "stretch_of",
    "verify_chain",
    "verify_stretch",
    "version",
    "waiting",
]
