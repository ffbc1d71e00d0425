"""What decides about bodies: posts, coverage, four in one, who may hold what, codes of organizations (pure)."""
