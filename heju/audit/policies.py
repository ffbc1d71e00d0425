"""Row policies of the record: anybody's act may be inserted, readers see their places, nobody changes anything."""

from heju.kit.db import ANYBODY, RowPolicy, mine, within

# A person may always see what was recorded about him: who looked, who acted for him.
POLICIES = (
    RowPolicy("audit_record", read=f"{within('record')} or {mine('for_person_id')} or {mine('person_id')}", insert=ANYBODY),
    RowPolicy("audit_seal", read="cardinality((select heju_reach('record'))) > 0"),
    RowPolicy("audit_pending", read="cardinality((select heju_reach('record'))) > 0"),
)
