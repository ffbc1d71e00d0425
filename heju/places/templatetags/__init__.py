"""What the pages of places need of Python: a building drawn quickly."""
