"""Writes of places: one verb a file. Every verb demands its power at the place, asks the rules, and leaves one record."""
