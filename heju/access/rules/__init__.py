"""Rules of access (pure): PINs, what a shared device lends, which sign-in looks unusual, who confirms a recovery."""
