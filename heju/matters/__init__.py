"""What residents raise, and how it is solved: from a word to a confirmed and rated case, upwards where the compound cannot.

Nouns: matter (one thing that is wrong or wanted, at one place), report (one person's word about it; a matter may have many), event
(one move of a matter; append-only, its state is what the events make of it), part (what somebody is in a matter: reporter, holder,
lead, assisting body …), level (who holds it: compound, community, street, district), round (from being handed to a body until it says
done; a matter that comes back begins another), outcome (how it ended: solved is one of nine). Verbs: raise, join, move, confirm, rate.

Beside a matter in hand a mediation may run between neighbors (confidential); a conflict between bodies goes before a joint meeting, which
ends in commitments with due days. Verbs: mediate, sign, commit.

Leans on duties (categories, routing, paces), organizations, people and places. Rules: docs/rules/matter-life.md, matter-clocks.md,
matter-rates.md, matter-confirmation.md, matter-likeness.md, matter-topics.md, matter-mediation.md.
"""
