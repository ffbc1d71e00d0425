"""Row policies of notices: one's own; hooks by their place; what failed, for whoever runs the installation; all for the post."""

from heju.kit.db import ANYBODY, RowPolicy, door, mine, within

# Opened by the tasks of this house, and for the one letter whose token somebody holds.
POST = door("post")
HOOKS = f"{mine()} or {within('act')} or {within('record')} or {POST}"
OF_A_HOOK = "exists (select 1 from notices_hook h where h.id = hook_id)"
# Whoever acts at a place writes down, for somebody at the counter, that he wants to be told; he reads nothing back.
ACTS = within("act")

POLICIES = (
    RowPolicy("notices_bookmark", ANYBODY, update=POST, because="a number: how far the record was read"),
    RowPolicy("notices_taste", read=f"{mine()} or {POST}", insert=mine(), update=f"{mine()} or {POST}"),
    RowPolicy("notices_follower", read=f"{mine()} or {POST}", insert=f"{mine()} or {ACTS} or {POST}", update=f"{mine()} or {POST}"),
    RowPolicy("notices_hook", read=HOOKS, insert=f"{mine()} and {within('view')}", update=f"{mine()} or {within('act')} or {POST}"),
    RowPolicy(
        "notices_letter",
        read=f"{mine()} or {POST} or (state = 'failed' and {within('jobs')}) or (hook_id is not null and {OF_A_HOOK})",
        insert=POST,
        update=f"{POST} or (state = 'failed' and {within('jobs')}) or (hook_id is not null and {OF_A_HOOK})",
    ),
    RowPolicy("notices_delivery", read=f"{POST} or {OF_A_HOOK}", insert=POST),
)
