"""Reads about personal data: `sealed` counts what each key of the vault still closes."""
