"""Row policies of places: the division names are public; compounds and below are seen by those whose roles reach them."""

from heju.kit.db import RowPolicy, door, near, within

# District, street and community: a published list, needed before anybody has signed in.
DIVISION = "kind in ('district', 'street', 'community')"
WRITE = within("act")
# Whoever binds himself to a home must find it before any role of his reaches it: names, floors and numbers, and nobody who lives there.
CHOOSING = f"{door('choosing')} and (select heju_account()) is not null"

POLICIES = (
    RowPolicy("places_place", read=f"{DIVISION} or {near('view')}", insert=WRITE, update=WRITE),
    RowPolicy("places_place", name="choose", read=CHOOSING, because="picking one's own home before one is bound to it"),
    RowPolicy("places_placecode", read=near("view"), insert=WRITE, update=WRITE),
    RowPolicy("places_alias", read=within("view"), insert=WRITE, update=WRITE, delete=WRITE),
    RowPolicy("places_unit", read=within("view"), insert=WRITE, update=WRITE),
    RowPolicy("places_unit", name="choose", read=CHOOSING, because="picking one's own home before one is bound to it"),
    # A street sees that the district's list was loaded, and of its rows those that lie in it.
    RowPolicy("places_load", read=near("act"), insert=WRITE),
    RowPolicy("places_loadrow", read=within("act"), insert=WRITE),
)
