"""Commands of this house."""
