"""Rules of the record (pure): `chain` is the canonical form and the seals, `exports` the file that holds them."""
