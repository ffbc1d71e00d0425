"""Writes of privacy. `reseal` and `reindex` run on the owner's connection, from the command `heju vault rotate` alone."""
