"""Reads of matters, as the asker may see them: the row policies of the running scope decide, not these functions."""
