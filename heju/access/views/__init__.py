"""Pages of access: the desk's, the shared device's, the person's own."""
