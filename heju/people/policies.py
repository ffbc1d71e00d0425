"""Row policies of people: oneself and those one acts for; otherwise only through a tie that the asker's handler holds."""

from heju.kit.db import RowPolicy, door, mine, within

HANDLERS = ("branch", "committee", "company", "government", "agency")

# A handler sees the rows that it holds itself, at its own places: the company's list is not the branch's (PIPL 20-23).
TIE_READ = " or ".join([mine(), *(f"('{handler}' = any (handlers) and {within(f'people_{handler}')})" for handler in HANDLERS)])
PERSON_READ = f"{mine('id')} or exists (select 1 from people_tie t where t.person_id = people_person.id)"
ACT = within("act")
SIGN_IN = door("sign-in")
OWN_ACCOUNT = "id = (select heju_account())"
ACTING = "cardinality((select heju_reach('act'))) > 0"

POLICIES = (
    RowPolicy("people_person", read=PERSON_READ, insert=ACTING, update=f"{mine('id')} or ({ACTING} and ({PERSON_READ}))"),
    RowPolicy("people_tie", read=TIE_READ, insert=ACT, update=ACT),
    RowPolicy("people_helper", read=f"{mine('elder_id')} or {mine('helper_id')}", insert=f"{mine('elder_id')} or {ACTING}", update=mine("elder_id")),
    RowPolicy("people_account", read=f"{OWN_ACCOUNT} or {SIGN_IN}", insert=SIGN_IN, update=f"{OWN_ACCOUNT} or {SIGN_IN}"),
)
