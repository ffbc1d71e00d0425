"""Pages of organizations: who governs where, who holds what, what is missing, and the acts on them."""
