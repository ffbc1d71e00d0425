"""Pure rules of open data: what was asked for, where a point lies, how a document is written."""
