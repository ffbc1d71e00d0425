"""Rules of imports (pure): what each kind of sheet holds, which column is which, what a row means."""
