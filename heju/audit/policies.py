"""Row policies of the record: anybody's act may be inserted, readers see their places, nobody changes anything."""

from heju.kit.db import ANYBODY, RowPolicy, door, mine, within

# Whoever verifies the chain walks along all of it; the door is opened by `queries` alone, and only counts and numbers come out.
CHAIN = door("chain")
READERS = f"cardinality((select heju_reach('record'))) > 0 or {CHAIN}"

# A person may always see what was recorded about him: who looked, who acted for him.
POLICIES = (
    RowPolicy("audit_record", read=f"{within('record')} or {mine('for_person_id')} or {mine('person_id')} or {CHAIN}", insert=ANYBODY),
    RowPolicy("audit_seal", read=READERS),
    RowPolicy("audit_pending", read=READERS),
)
