"""Doors for other systems that speak a public standard: Open311 GeoReport v2, Atom feeds.

Nouns: service (a leaf of the category tree as Open311 lists it), request (a matter as Open311 shows it), feed. Verbs: discover, list, show,
create. Shows only what anybody may see of a matter; creates through `matters.actions` like every other door. Who shows which key,
and what a call costs, is decided in `web.machines.public_middleware`. Rules: docs/rules/open311-ground.md;
how it is used: docs/operations/open311.md.
"""
