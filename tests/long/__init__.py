"""Tests that take minutes: kills, a million rows. Run by `make test-long`."""
