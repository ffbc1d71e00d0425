"""The append-only record of every action: who, in which role, for whom, what, on what, why, when.

Nouns: Record, Seal, Head. Verbs: record, seal, verify, export. Plain ids and text, no foreign keys:
it knows nobody and leans on `kit` only.
"""
