"""Which posts a body has, and which of them is its head (pure)."""

from __future__ import annotations

from typing import Final

# The first post is the head: the person one asks for. Bodies without posts act through another body.
POSTS: Final[dict[str, tuple[str, ...]]] = {
    "district_committee": ("secretary", "officer"),
    "district_office": ("chair", "officer"),
    "street_committee": ("secretary", "deputy_secretary", "officer"),
    "street_office": ("chair", "officer"),
    "community_committee": ("secretary", "deputy_secretary", "committee_member", "officer"),
    "residents_committee": ("chair", "deputy_chair", "committee_member"),
    "supervision_committee": ("chair", "committee_member"),
    "work_station": ("chair", "officer"),
    "branch": ("secretary", "deputy_secretary", "committee_member"),
    "owners_assembly": (),
    "owners_committee": ("chair", "deputy_chair", "committee_member"),
    "resident_group": ("leader", "representative"),
    "property_company": ("manager", "staff"),
    "social_work_agency": ("manager", "social_worker"),
    "social_organization": ("leader", "staff"),
    "volunteer_team": ("volunteer_leader", "volunteer"),
    "department": ("chair", "officer"),
    "association": ("chair", "officer", "staff"),
    "commercial_building": ("manager", "staff"),
    "audit_office": ("chair", "auditor"),
}

# Level of the place at which a body of this kind sits; kinds that are not here sit where what they cover lies.
SEAT_LEVEL: Final[dict[str, str]] = {
    "district_committee": "district",
    "district_office": "district",
    "department": "district",
    "association": "district",
    "audit_office": "district",
    "street_committee": "street",
    "street_office": "street",
    "community_committee": "community",
    "residents_committee": "community",
    "supervision_committee": "community",
}


def head_post(kind: str) -> str | None:
    """Return the post that heads a body of this kind, or None where nobody does."""
    posts = POSTS.get(kind, ())
    return posts[0] if posts else None


def is_post_of(kind: str, post: str) -> bool:
    """Say whether a body of this kind has such a post."""
    return post in POSTS.get(kind, ())


def is_head(kind: str, post: str) -> bool:
    """Say whether this post is the head of a body of this kind."""
    return head_post(kind) == post


def may_sit(kind: str, place_kind: str) -> bool:
    """Say whether a body of this kind may sit at a place of this level: district, street, community or compound."""
    level = SEAT_LEVEL.get(kind)
    if level is None:
        return place_kind in ("district", "street", "community", "compound")
    return place_kind == level
