"""Reads of bodies, coverage and posts, each as the asker's scope lets the database show them."""
