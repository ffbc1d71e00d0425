"""Row policies of matters: public ones are seen where one may look, private ones by those concerned; reports by nobody complained of."""

from heju.kit.db import RowPolicy, door, mine, within
from heju.people.models.persons import HANDLERS

# Through this door the actions of the house write, once they have asked who may; and only where one can see.
WRITING = door("matters")
WAYS = f"{WRITING} or {door('post')}"
# By a link without signing in: the view has found the report by the link's hash, and says so.
LINKED = door("matter-link")
# What is being written is found by the hash of a word that only the writer's browser holds; the actions of drafts open this door.
DRAFTING = door("matter-draft")
# Not tied to the row: asked once a statement, not once a matter.
OWN = f"id in (select r.matter_id from matters_report r where {mine('r.person_id')} or {mine('r.entered_by_id')})"  # noqa: S608
ASKED = f"id in (select a.matter_id from matters_asked a where {mine('a.person_id')})"  # noqa: S608
OFFICES = f"{within('people_government')} or {within('people_branch')}"
SEEN = " or ".join(
    (f"(not is_private and {within('view')})", "bodies && (select heju_bodies())", OFFICES, OWN, ASKED, LINKED)
)  # fmt: skip
# A past matter whose import was undone is met by nobody.
STANDS = "taken_back_at is null"
MATTER = f"{STANDS} and ({SEEN})"
HELD = " or ".join(f"('{handler}' = any (handlers) and {within(f'people_{handler}', 'seen_from')})" for handler in HANDLERS)
# Whether its matter stands is asked of a function: asked of the table, the policies of both would ask each other without end.
REPORT = f"{mine()} or {mine('entered_by_id')} or (({HELD}) and not matters_taken_back(matter_id)) or {LINKED}"
# What anybody may see without signing in: Open311 and the feeds. Public matters and what bodies told about them; no report, no photo, no
# resident's word, nobody's note or assignment.
OPEN = door("open311")
SHUT = "coalesce((select current_setting('heju.door', true)), '') <> 'open311'"
# Of a step that was taken back, that it was: else nobody could leave it out.
TOLD = f"(is_public or takes_back is not null) and {OPEN} and exists (select 1 from matters_matter m where m.id = matter_id)"  # noqa: S608 - our own words
OF_A_MATTER = f"({SHUT} and exists (select 1 from matters_matter m where m.id = matter_id))"  # noqa: S608 - our own words
TO_BODIES = "bodies && (select heju_bodies())"
OF_BODIES = "body_id = any ((select heju_bodies())::bigint[])"
ASKED_READ = (
    f"{mine()} or {OFFICES} or {LINKED} or exists (select 1 from matters_report r where r.id = report_id and {mine('r.person_id')})"  # noqa: S608
)

# What is said in a mediation stays among the parties and the body that mediates. Who is a party is asked of a function: asked of the
# table, the policies of mediation and party would ask each other without end.
MEDIATION = "body_id = any ((select heju_bodies())::bigint[]) or id in (select matters_my_mediations())"
OF_MEDIATION = "exists (select 1 from matters_mediation m where m.id = mediation_id)"
OF_AGREEMENT = "exists (select 1 from matters_mediationagreement g where g.id = agreement_id)"
# That bodies differ and what they promised is public where they work; the minutes are for those who were called.
CONFLICT = f"{within('view')} or bodies && (select heju_bodies())"
OF_CONFLICT = "exists (select 1 from matters_conflict c where c.id = conflict_id)"
OF_REHEARSAL = "exists (select 1 from matters_rehearsal r where r.id = rehearsal_id)"
CALLED = "called && (select heju_bodies())"
MEDIATED = (
    ("matters_mediation", MEDIATION),
    ("matters_mediationparty", OF_MEDIATION),
    ("matters_mediationsession", OF_MEDIATION),
    ("matters_mediationagreement", OF_MEDIATION),
    ("matters_signature", OF_AGREEMENT),
    ("matters_followup", OF_AGREEMENT),
    ("matters_conflict", CONFLICT),
    ("matters_jointmeeting", CALLED),
    ("matters_commitment", OF_CONFLICT),
)

POLICIES = (
    RowPolicy("matters_matter", read=f"({MATTER}) or {WRITING}", insert=WRITING, update=WRITING),
    RowPolicy(
        "matters_matter",
        name="open311",
        read=f"not is_private and {STANDS} and {OPEN}",
        because="public matters, told by Open311 and the feeds",
    ),
    RowPolicy("matters_event", name="open311", read=TOLD, because="what bodies told about public matters"),
    RowPolicy(
        "places_place",
        name="open311",
        read=f"kind in ('compound', 'building', 'stairwell') and {OPEN}",
        because="where a public matter is: names of compounds and buildings, as they stand at the gate",
    ),
    RowPolicy(
        "places_place",
        name="matters_elsewhere",
        read=f"{door('matters-elsewhere')} and id in (select matters_elsewhere())",
        because="where a matter is on which one's body works, or that one reported: its name, though one sees nothing else there",
    ),
    RowPolicy("organizations_body", name="open311", read=OPEN, because="who works on a public matter: names of bodies are public"),
    RowPolicy("matters_report", read=f"{REPORT} or {WRITING}", insert=WRITING, update=WRITING),
    RowPolicy("matters_event", read=f"{OF_A_MATTER} or {WRITING}", insert=WRITING),
    RowPolicy("matters_photo", read=f"{OF_A_MATTER} or {WRITING}", insert=WRITING),
    # Deleted is only what a step wrote that was taken back.
    RowPolicy("matters_assignment", read=f"{OF_A_MATTER} or {WRITING}", insert=WRITING, update=WRITING, delete=WRITING),
    RowPolicy("matters_hotlinecase", read=f"{OF_A_MATTER} or {WRITING}", insert=WRITING, update=WRITING),
    RowPolicy("matters_asked", read=f"{ASKED_READ} or {WRITING}", insert=WRITING, update=WRITING, delete=WRITING),
    # The post closes a way before it tells of the step.
    RowPolicy("matters_wayback", read=WAYS, insert=WRITING, update=WAYS, delete=WAYS),
    # Whoever lives or works there reads what is off; what rises is told to those who act there.
    RowPolicy("matters_outage", read=f"{within('view')} or {LINKED} or {WRITING}", insert=WRITING, update=WRITING),
    RowPolicy("matters_topic", read=f"{within('act')} or {WRITING}", insert=WRITING, update=WRITING),
    RowPolicy("matters_draft", read=f"{mine()} or {DRAFTING}", insert=DRAFTING, update=DRAFTING, delete=DRAFTING),
    # Everybody's own, and what his bodies share.
    RowPolicy("matters_savedview", read=f"{mine()} or {OF_BODIES}", insert=mine(), delete=mine()),
    RowPolicy("matters_replytemplate", read=OF_BODIES, insert=OF_BODIES, delete=OF_BODIES),
    # Who of a body minds a matter is that body's own affair.
    RowPolicy("matters_minder", read=OF_BODIES, insert=OF_BODIES, delete=OF_BODIES),
    RowPolicy("matters_handover", read=OF_BODIES, insert=OF_BODIES),
    # Whoever asked reads what came of it, and only of matters that he may see; he himself writes it, by his job.
    RowPolicy("matters_rehearsal", read=mine(), insert=mine(), update=mine()),
    RowPolicy("matters_rehearsalcount", read=OF_REHEARSAL, insert=OF_REHEARSAL, update=OF_REHEARSAL),
    RowPolicy("matters_rehearsedmatter", read=f"{OF_REHEARSAL} and {OF_A_MATTER}", insert=OF_REHEARSAL),
    RowPolicy("matters_note", read=TO_BODIES, insert=TO_BODIES),
    # Written by triggers; folded, recounted and read by functions that ask for the scope themselves.
    RowPolicy("matters_tally", read="false"),
    RowPolicy("matters_tallydelta", read="false"),
    *(RowPolicy(table, read=f"{read} or {WRITING}", insert=WRITING, update=WRITING) for table, read in MEDIATED),
)
