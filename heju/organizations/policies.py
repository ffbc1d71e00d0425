"""Row policies of organizations: a body is seen from below and from above; members only by the Party line."""

from heju.kit.db import RowPolicy, mine, near, within

ACT = within("act")
MEMBER_READ = within("party")
# Whoever holds a post sees the body he serves in and what it covers, before any other role of his is known.
SERVING = f"(select a.body_id from organizations_appointment a where {mine('a.person_id')})"  # noqa: S608 - our own words

POLICIES = (
    RowPolicy("organizations_body", read=f"{near('view')} or id in {SERVING}", insert=ACT, update=ACT),
    RowPolicy("organizations_appointment", read=f"{near('view')} or {mine()}", insert=ACT, update=ACT),
    RowPolicy("organizations_coverage", read=f"{near('view')} or body_id in {SERVING}", insert=ACT, update=ACT),
    RowPolicy("organizations_shift", read=near("view"), insert=ACT, delete=ACT),
    RowPolicy("organizations_member", read=f"{MEMBER_READ} or {mine()}", insert=MEMBER_READ, update=MEMBER_READ),
    # The Party line may open a member's person even where no tie to a home is known.
    RowPolicy(
        "people_person",
        name="member",
        read=f"exists (select 1 from organizations_member m where m.person_id = people_person.id and {within('party', 'm.path')})",  # noqa: S608
    ),
)
