"""Heju 和居: governing the residential compounds of a megacity district. Houses in order: see docs/map.md."""
