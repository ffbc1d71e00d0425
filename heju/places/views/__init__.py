"""Pages of places: one request, one query or one action, one template."""
