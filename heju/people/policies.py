"""Row policies of people: oneself and those one acts for; otherwise only through a tie that the asker's handler holds."""

from heju.kit.db import ANYBODY, RowPolicy, door, mine, within

HANDLERS = ("branch", "committee", "company", "government", "agency")

# A handler sees the rows that it holds itself, at its own places: the company's list is not the branch's (PIPL 20-23).
TIE_READ = " or ".join([mine(), *(f"('{handler}' = any (handlers) and {within(f'people_{handler}')})" for handler in HANDLERS)])
# Somebody registered without a tie is found by the handler that registered him, at the place where it did.
REGISTERED = " or ".join(f"(handler = '{handler}' and {within(f'people_{handler}')})" for handler in HANDLERS)
# An elder knows who acts for him.
HELPS_ME = f"exists (select 1 from people_helper h where h.helper_id = people_person.id and h.until is null and {mine('h.elder_id')})"  # noqa: S608
PERSON_READ = f"{mine('id')} or {HELPS_ME} or exists (select 1 from people_tie t where t.person_id = people_person.id) or {REGISTERED}"  # noqa: S608
# Registers are kept by the branch and the government; the others read what was given to them.
KEEPING = f"{within('act')} and ({within('people_branch')} or {within('people_government')})"
ACTING = (
    "cardinality((select heju_reach('act'))) > 0"
    " and cardinality((select heju_reach('people_branch') || heju_reach('people_government'))) > 0"
)
SIGN_IN = door("sign-in")
# Helpers are seen by the two, and by the branch and the government that see the elder's tie.
HELD = " or ".join(f"('{handler}' = any (t.handlers) and {within(f'people_{handler}', 't.path')})" for handler in ("branch", "government"))
ELDER = f"exists (select 1 from people_tie t where t.person_id = elder_id and ({HELD}))"  # noqa: S608 - constants of this file
HELPER_ACT = f"{mine('elder_id')} or ({ACTING} and ({ELDER}))"
# Whoever acts tells those whom the act concerns, and cannot read what he told: only the addressee does.
TELLING = "(select heju_account()) is not null or cardinality((select heju_reach('act'))) > 0"
# What a handler found alike or made one, it alone sees: the other handlers' registers are not compared.
IN_REGISTER = REGISTERED
DECIDING = f"({within('act')}) and ({IN_REGISTER})"
# A duplicate keeps no tie: whoever merged it sees it still, to take it out again; and the person himself knows that it was his.
MERGED_HERE = " or ".join(f"(m.handler = '{handler}' and {within(f'people_{handler}', 'm.path')})" for handler in HANDLERS)
MERGED = f"exists (select 1 from people_merge m where m.duplicate_id = people_person.id and m.undone_at is null and ({MERGED_HERE}))"  # noqa: S608
# Whoever compares papers at a home holds the claim: branch, committee or government, each at its own places and only where it may act.
COMPARES = " or ".join(
    f"('{handler}' = any (handlers) and {within(f'people_{handler}')})" for handler in ("branch", "committee", "government")
)
CLAIM_READ = f"{mine()} or {COMPARES}"
CLAIM_WRITE = f"{mine()} or ({within('act')} and ({COMPARES}))"
OF_A_CLAIM = "exists (select 1 from people_claim c where c.id = claim_id)"
# The committee that has compared an owner's papers writes the tie that it then holds; nothing else of the register.
TIE_INSERT = f"({KEEPING}) or ({within('act')} and {within('people_committee')} and 'committee' = any (handlers))"
# Somebody invited binds himself, and nobody else, through one door that the action opens.
BINDS_HIMSELF = f"({door('binding')} and {mine()})"
INVITED = f"({door('binding')} and (select heju_account()) is not null)"
INVITES = f"{mine('made_by_id')} or ({within('act')} and ({COMPARES}))"
PROXY = f"{mine('principal_id')} or {mine('agent_id')}"
OWN_ACCOUNT = "id = (select heju_account())"

POLICIES = (
    RowPolicy(
        "people_person",
        read=PERSON_READ,
        insert=f"({ACTING}) or ({SIGN_IN} and {mine('id')})",
        update=f"{mine('id')} or ({ACTING} and ({PERSON_READ}))",
    ),
    RowPolicy("people_person", name="merged", read=f"{MERGED} or {mine('merged_into_id')}", update=f"{ACTING} and {MERGED}"),
    RowPolicy("people_likeness", read=IN_REGISTER, insert=DECIDING, update=DECIDING),
    RowPolicy("people_merge", read=IN_REGISTER, insert=DECIDING, update=DECIDING),
    RowPolicy("people_tie", read=TIE_READ, insert=f"{TIE_INSERT} or {BINDS_HIMSELF}", update=KEEPING),
    RowPolicy("people_helper", read=f"{mine('elder_id')} or {mine('helper_id')} or {ELDER}", insert=HELPER_ACT, update=HELPER_ACT),
    RowPolicy("people_account", read=f"{OWN_ACCOUNT} or {SIGN_IN}", insert=SIGN_IN, update=f"{OWN_ACCOUNT} or {SIGN_IN}"),
    RowPolicy("people_personalnotice", read=mine(), insert=TELLING, update=mine()),
    RowPolicy("people_claim", read=CLAIM_READ, insert=mine(), update=CLAIM_WRITE),
    # A form is about nobody until it is entered; whoever holds the receipt may ask for its state.
    RowPolicy("people_slip", read=f"({KEEPING}) or {mine()} or {door('receipt')}", insert=KEEPING, update=KEEPING),
    RowPolicy("people_proof", read=OF_A_CLAIM, insert=OF_A_CLAIM, update=OF_A_CLAIM),
    RowPolicy("people_invitation", read=f"{INVITES} or {INVITED}", insert=INVITES, update=f"{INVITES} or {INVITED}"),
    RowPolicy(
        "people_proxy", read=f"{PROXY} or {KEEPING}", insert=f"{mine('principal_id')} or ({KEEPING})", update=f"{PROXY} or ({KEEPING})"
    ),
    RowPolicy("people_objection", read=f"{mine()} or ({KEEPING})", insert=mine(), update=KEEPING),
    # Whoever compares a claim sees whose it is, even where no tie to a home is known yet.
    RowPolicy(
        "people_person",
        name="claim",
        read="exists (select 1 from people_claim c where c.person_id = people_person.id and c.status in ('open', 'appealed'))",
    ),
    RowPolicy(
        "people_throttle",
        ANYBODY,
        ANYBODY,
        ANYBODY,
        ANYBODY,
        because="counters of attempts under keyed hashes, for people not signed in yet",
    ),
)
