"""Reads for other systems: matters as Open311 and Atom show them."""
