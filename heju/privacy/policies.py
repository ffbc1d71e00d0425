"""Row policies of privacy: one's own wishes; and, from the inventory, what an erasure and the daily task may touch in every house.

Two doors, opened by the actions of this house alone. Through `erasure` the rows of one person go, and no others. Through `retention` go
the rows whose time is over by the declaration of their house: the database itself refuses one that is not due.
"""

from __future__ import annotations

from heju.kit.db import ANYBODY, RowPolicy, door, mine, within
from heju.kit.personal import Leaves, Personal
from heju.privacy import inventory

ERASURE, RETENTION = door("erasure"), door("retention")
# Closed to the application altogether: what happens there, happens through functions.
APART = frozenset({"audit_record", "audit_subjectkey"})

OWN = (
    RowPolicy("privacy_copy", read=mine(), insert=mine(), update=mine()),
    RowPolicy("privacy_erasure", read=f"{mine()} or {RETENTION}", insert=mine(), update=f"{mine()} or {ERASURE}"),
    RowPolicy("privacy_question", read=f"{mine()} or {within('act')}", insert=mine(), update=within("act")),
    RowPolicy(
        "privacy_deletion", read=ANYBODY, insert=f"{ERASURE} or {RETENTION}",
        because="counts and hashes; whoever holds a receipt may check it without signing in",
    ),
)  # fmt: skip


# Tables of which everybody reads his own rows anyway.
HOT = frozenset({"people_person", "people_tie", "organizations_appointment", "organizations_member"})
# Tables of which the system's own reaches show every row: a second way to read them would cost every page.
SEEN = frozenset({"people_tie", "organizations_appointment", "organizations_member"})


def about(table: Personal) -> str:
    """Return the condition that a row is about one of the persons of the scope."""
    return "(" + " or ".join(mine(expression) for expression in table.of) + ")"


def leaving(name: str, table: Personal, condition: str, read: str | None) -> RowPolicy:
    """Return the policy by which rows may leave as their house declares."""
    deletes, empties = table.leaves is not Leaves.EMPTIED, table.leaves is Leaves.EMPTIED
    return RowPolicy(table.table, read=read, update=condition if empties else None, delete=condition if deletes else None, name=name)


def erasure_of(table: Personal) -> RowPolicy:
    """Return what an erasure may do with the rows of a table."""
    condition = f"{ERASURE} and {about(table)}"
    return leaving("erasure", table, condition, None if table.table in HOT else condition)


def retention_of(table: Personal) -> RowPolicy:
    """Return what the daily task may do with the rows of a table: what is due, and nothing else."""
    condition = f"{RETENTION} and ({table.retention.due}) <= now()"
    return leaving("retention", table, condition, None if table.table in SEEN else condition)


POLICIES: tuple[RowPolicy, ...] = (
    *OWN,
    *(erasure_of(table) for table in inventory.tables() if table.table not in APART and table.leaves is not Leaves.KEPT),
    *(retention_of(table) for table in inventory.tables() if table.table not in APART and table.retention.due),
)
