"""The pure rules of duties: records, loading, checking, exporting, routing and the table of legal figures."""
