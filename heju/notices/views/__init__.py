"""Pages of notices: one's own way of being told, other systems that are told, what was given up, posters and texts."""
