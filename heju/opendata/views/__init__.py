"""Doors of open data: Open311 GeoReport v2, Atom feeds."""
