"""Tools of those who build Heju; nothing here is imported by the product."""
