"""Row policies of imports: whoever brought a sheet in, and those of his handler who act at that place."""

from heju.kit.db import RowPolicy, door, mine, within

OWN = "account_id = (select heju_account())"
HANDLED = " or ".join(f"(handler = '{handler}' and {within(f'people_{handler}')})" for handler in ("branch", "government"))
READ = f"{OWN} or ({within('act')} and ({HANDLED}))"
# Pieces and batches are seen with their import: the policy of that table decides inside the subselect, too.
WITH_SHEET = "exists (select 1 from registers_import i where i.id = sheet_id)"
REMEMBERED = within("act")

# Whoever took a list along, and the daily task that deletes files.
TAKEN = f"{OWN} or {door('exports')}"

# A question is seen where it was asked, and by the company whose list it is about; which company, the action and the pages ask.
ASKED = f"{within('act')} and ({within('people_branch')} or {within('people_government')})"
ANSWERS = within("people_company")

POLICIES = (
    RowPolicy(
        "registers_inquiry",
        read=f"{mine('asked_by_id')} or {mine('answered_by_id')} or ({ASKED}) or {ANSWERS}",
        insert=ASKED,
        update=ANSWERS,
    ),
    RowPolicy("registers_export", read=TAKEN, insert=OWN, update=TAKEN),
    RowPolicy("registers_import", read=READ, insert=OWN, update=READ),
    RowPolicy("registers_piece", read=WITH_SHEET, insert=WITH_SHEET, delete=WITH_SHEET),
    RowPolicy("registers_batch", read=WITH_SHEET, insert=WITH_SHEET, update=WITH_SHEET, delete=WITH_SHEET),
    RowPolicy("registers_remembered", read=REMEMBERED, insert=REMEMBERED, update=REMEMBERED),
)
