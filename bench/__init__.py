"""Benches: figures against stated limits, with security, record and sign-in on. `make bench` runs them all on the demo district."""
