"""Pages of duties: who owes what, who takes up a matter, and the district's editor."""
