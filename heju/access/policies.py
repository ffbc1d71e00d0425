"""Row policies of access: one's own; devices by who acts at their place; recoveries by who holds the person's data there."""

from heju.kit.db import RowPolicy, door, mine, within

SIGN_IN = door("sign-in")
OWN = f"account_id = (select heju_account()) or {SIGN_IN}"
KEEPS = f"{within('act')} or {SIGN_IN}"
# Nobody has signed in yet where a device shows its list or a link is opened: the door of signing in finds rows by hashes.
SEES = " or ".join(within(f"people_{handler}") for handler in ("branch", "committee", "government"))
HEARD = f"exists (select 1 from access_recovery r where r.id = recovery_id and {mine('r.person_id')})"  # noqa: S608 - our own words

POLICIES = (
    RowPolicy("access_knownbrowser", OWN, OWN, OWN, OWN),
    RowPolicy("access_shareddevice", KEEPS, within("act"), KEEPS),
    RowPolicy("access_seat", f"{KEEPS} or {mine()}", within("act"), f"{KEEPS} or {mine()}"),
    RowPolicy("access_recovery", f"{mine()} or {SEES} or {SIGN_IN}", f"{SEES} or {SIGN_IN}", f"{mine()} or {SEES} or {SIGN_IN}"),
    RowPolicy("access_voice", f"{mine()} or {HEARD} or {SEES} or {SIGN_IN}", f"{SEES}"),
)
