"""Organizations for machines: bodies, what they cover, who holds which post; found, rename, cover, appoint, end."""

from heju.organizations.api import acts, reads
from heju.organizations.api.shapes import doors

__all__ = ["acts", "doors", "reads"]
