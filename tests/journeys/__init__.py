"""Walks of a person through the running product, in Chromium, on a demo district built for the run."""
