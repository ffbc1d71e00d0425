"""The lists of responsibilities: who in a compound owes what, on which law or policy, and who takes up which matter.

Nouns: duty (one obligation of one body, with its sources), body (property company, branch, owners' committee …), source
(law, article, the word by which the article names the bearer, SHA-256 of the article's text), leaf (one kind of matter as
a resident would say it), pace (three deadlines), place (what a compound has and lacks), routed (which bodies take a matter).
Verbs: load the lists, check them against the texts of the laws, export them, route a leaf at a place.

The content stands in `statutory/` (the 146 duties of property companies), `bodies/` (everybody else, the words that name a
bearer, the policies) and `categories/` (the tree of a compound's affairs). Leans on `kit.law` and `kit.ruling` only; this
part knows neither Django nor a database. Rules: docs/rules/duties.md, docs/rules/routing.md, docs/rules/legal-figures.md.
"""
