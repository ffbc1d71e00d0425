"""The one table of roles: which post in which body gives which role, and which powers and reaches a role has (pure).

Nothing else in Heju says who may do what. A power is `house.verb`; a reach is what the row policies of the database read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

VIEW = frozenset({"view"})
ACT = frozenset({"view", "act"})
PARTY = frozenset({"party"})

# Powers, by what they let somebody do. `docs/security/roles.md` is generated from this file.
SEE_DESK = "web.desk"
SEE_BOARD = "dashboards.board"
FOUND_BODY = "organizations.found"
COVER = "organizations.cover"
APPOINT_BRANCH = "organizations.appoint_branch"
APPOINT_COMMITTEE = "organizations.appoint_committee"
APPOINT_OTHER = "organizations.appoint"
APPOINT_COMPANY = "organizations.appoint_company"
FOUND_OFFICE = "organizations.found_office"
APPOINT_OFFICE = "organizations.appoint_office"
DISSOLVE_BODY = "organizations.dissolve"
EDIT_MEMBERS = "organizations.members_edit"
KEEP_ROSTER = "organizations.roster"
SEE_PEOPLE = "people.see"
REVEAL = "people.reveal"
EDIT_PEOPLE = "people.edit"
MERGE_PEOPLE = "people.merge"
COUNTER = "people.counter"
REVIEW_CLAIMS = "people.review"
SEE_MEMBERS = "organizations.members"
EDIT_PLACES = "places.edit"
MERGE_PLACES = "places.merge"
LOAD_PLACES = "places.load"
READ_RECORD = "audit.read"
EDIT_DUTIES = "duties.edit"
VIEW_AS = "web.view_as"
IMPORT = "registers.import"
# Answers for a property company by what it has an owner on its list.
ANSWER_INQUIRIES = "registers.answer"
DEVICES = "access.devices"
CONFIRM = "access.confirm"
# Sees which jobs of the installation failed, and starts them once more.
WATCH_JOBS = "jobs.watch"
# Explains to somebody why his data was looked at: the levels above those who look.
ANSWER = "privacy.answer"
# Receives matters, assigns them, brings them up: whoever holds a level. Works on what was assigned to his body. Enters for others.
HANDLE_MATTERS = "matters.handle"
WORK_MATTERS = "matters.work"
MATTERS_INTAKE = "matters.intake"
# Rehearses a changed deadline or routing on past matters; teaches reply templates and outages of an area.
REHEARSE_MATTERS = "matters.rehearse"
MAKE_TOKENS = "web.tokens"
END_TOKENS = "web.tokens_end"

PARTY_LINE = frozenset({SEE_DESK, SEE_BOARD, SEE_MEMBERS, EDIT_MEMBERS})
ORGANIZE = frozenset(
    {FOUND_BODY, FOUND_OFFICE, COVER, APPOINT_BRANCH, APPOINT_COMMITTEE, APPOINT_OFFICE, APPOINT_COMPANY, APPOINT_OTHER, DISSOLVE_BODY}
)
HOLD_MATTERS = frozenset({HANDLE_MATTERS, WORK_MATTERS, MATTERS_INTAKE})
REGISTER = frozenset({SEE_PEOPLE, REVEAL, EDIT_PEOPLE, MERGE_PEOPLE, COUNTER, IMPORT, REVIEW_CLAIMS})
ROSTER = frozenset({KEEP_ROSTER})
# Who lets other systems in by a token, and who may end any token in his places.
MACHINES = frozenset({MAKE_TOKENS, END_TOKENS})


@dataclass(frozen=True, slots=True)
class Role:
    """What a role gives, and which handler of personal data it works for ("" for none)."""

    code: str
    zh: str
    en: str
    powers: frozenset[str]
    reaches: frozenset[str]
    handler: str = ""
    second_factor: bool = False
    # The powers that it keeps on a device that several people share and enter by PIN; most roles keep none.
    shared: frozenset[str] = frozenset()


def _role(
    code: str,
    zh: str,
    en: str,
    powers: frozenset[str],
    reaches: frozenset[str],
    handler: str = "",
    *,
    officer: bool = False,
    shared: frozenset[str] = frozenset(),
) -> Role:
    people = frozenset({f"people_{handler}"}) if handler and SEE_PEOPLE in powers else frozenset()
    return Role(code, zh, en, powers, reaches | people, handler, officer, shared)


DESK = frozenset({SEE_DESK})
BOARD = frozenset({SEE_DESK, SEE_BOARD})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("resident", "居民", "resident", frozenset(), VIEW),
        _role("owner", "业主", "owner", frozenset(), VIEW),
        _role(
            "district_officer",
            "区经办人",
            "district officer",
            PARTY_LINE
            | ORGANIZE
            | REGISTER
            | ROSTER
            | MACHINES
            | HOLD_MATTERS
            | {REHEARSE_MATTERS}
            | {EDIT_PLACES, MERGE_PLACES, LOAD_PLACES, EDIT_DUTIES, VIEW_AS, WATCH_JOBS, CONFIRM, ANSWER},
            ACT | PARTY | {"jobs"},
            "government",
            officer=True,
        ),
        _role(
            "street_officer",
            "街道经办人",
            "street officer",
            PARTY_LINE | ORGANIZE | REGISTER | ROSTER | MACHINES | HOLD_MATTERS | {EDIT_PLACES, CONFIRM, ANSWER, REHEARSE_MATTERS},
            ACT | PARTY,
            "government",
            officer=True,
        ),
        _role(
            "community_officer",
            "社区经办人",
            "community officer",
            PARTY_LINE | ORGANIZE | REGISTER | ROSTER | MACHINES | HOLD_MATTERS | {EDIT_PLACES, CONFIRM, DEVICES, ANSWER},
            ACT | PARTY,
            "government",
            officer=True,
        ),
        _role(
            "station_clerk",
            "工作站经办人",
            "work station clerk",
            DESK | REGISTER | ROSTER | HOLD_MATTERS | {CONFIRM, DEVICES},
            ACT,
            "government",
            officer=True,
        ),
        _role("residents_committee", "居委会成员", "residents' committee member", DESK | ROSTER | HOLD_MATTERS, ACT),
        _role(
            "branch_secretary",
            "支部书记",
            "branch secretary",
            PARTY_LINE | REGISTER | ROSTER | HOLD_MATTERS | {APPOINT_OTHER, MAKE_TOKENS, CONFIRM, DEVICES},
            ACT | PARTY,
            "branch",
        ),
        _role(
            "branch_committee",
            "支部委员",
            "branch committee member",
            DESK | {SEE_MEMBERS, SEE_PEOPLE, WORK_MATTERS},
            VIEW | PARTY,
            "branch",
        ),
        _role(
            "committee_chair",
            "业委会主任",
            "owners' committee chair",
            DESK | ROSTER | {SEE_PEOPLE, REVEAL, REVIEW_CLAIMS, CONFIRM, WORK_MATTERS},
            ACT,
            "committee",
        ),
        _role("committee_member", "业委会委员", "owners' committee member", DESK | {SEE_PEOPLE, CONFIRM, WORK_MATTERS}, VIEW, "committee"),
        _role("group_leader", "居民小组组长", "resident group leader", DESK | {WORK_MATTERS}, VIEW),
        _role("representative", "居民代表", "residents' representative", frozenset(), VIEW),
        _role(
            "property_manager",
            "物业项目经理",
            "property manager",
            DESK | ROSTER | {SEE_PEOPLE, REVEAL, MAKE_TOKENS, DEVICES, WORK_MATTERS, ANSWER_INQUIRIES},
            ACT,
            "company",
        ),
        _role("property_staff", "物业员工", "property staff", DESK | {WORK_MATTERS}, VIEW, shared=DESK),
        _role("social_worker", "社工", "social worker", DESK | {SEE_PEOPLE, WORK_MATTERS}, VIEW, "agency"),
        _role("volunteer_leader", "义工队长", "volunteer leader", DESK, VIEW, shared=DESK),
        _role("volunteer", "义工", "volunteer", DESK, VIEW, shared=DESK),
        _role("organization_staff", "单位经办人", "staff of an organization", DESK | {WORK_MATTERS}, VIEW),
        _role("department_officer", "部门经办人", "department officer", BOARD | {WORK_MATTERS}, VIEW, officer=True),
        _role("auditor", "审计员", "auditor", DESK | {READ_RECORD, SEE_BOARD, MAKE_TOKENS}, VIEW | {"record"}, officer=True),
    )
}

# (kind of body, post) → role. A pair that is not here gives no role: a test holds this table against all pairs.
ROLE_OF_POST: dict[tuple[str, str], str] = {
    ("district_committee", "secretary"): "district_officer",
    ("district_committee", "officer"): "district_officer",
    ("district_office", "officer"): "district_officer",
    ("street_committee", "secretary"): "street_officer",
    ("street_committee", "officer"): "street_officer",
    ("street_office", "officer"): "street_officer",
    ("community_committee", "secretary"): "community_officer",
    ("community_committee", "deputy_secretary"): "community_officer",
    ("community_committee", "officer"): "community_officer",
    ("work_station", "officer"): "station_clerk",
    ("work_station", "chair"): "station_clerk",
    ("residents_committee", "chair"): "residents_committee",
    ("residents_committee", "deputy_chair"): "residents_committee",
    ("residents_committee", "committee_member"): "residents_committee",
    ("supervision_committee", "chair"): "residents_committee",
    ("supervision_committee", "committee_member"): "residents_committee",
    ("branch", "secretary"): "branch_secretary",
    ("branch", "deputy_secretary"): "branch_committee",
    ("branch", "committee_member"): "branch_committee",
    ("owners_committee", "chair"): "committee_chair",
    ("owners_committee", "deputy_chair"): "committee_member",
    ("owners_committee", "committee_member"): "committee_member",
    ("resident_group", "leader"): "group_leader",
    ("resident_group", "representative"): "representative",
    ("property_company", "manager"): "property_manager",
    ("property_company", "staff"): "property_staff",
    ("social_work_agency", "social_worker"): "social_worker",
    ("social_work_agency", "manager"): "social_worker",
    ("social_organization", "leader"): "organization_staff",
    ("social_organization", "staff"): "organization_staff",
    ("volunteer_team", "volunteer_leader"): "volunteer_leader",
    ("volunteer_team", "volunteer"): "volunteer",
    ("department", "officer"): "department_officer",
    ("association", "officer"): "organization_staff",
    ("association", "staff"): "organization_staff",
    ("commercial_building", "manager"): "organization_staff",
    ("commercial_building", "staff"): "organization_staff",
    ("audit_office", "auditor"): "auditor",
}

# Officers keep the roster also of bodies that have nobody to type; everybody else only that of his own body.
ROSTER_FOR_OTHERS = frozenset({"district_officer", "street_officer", "community_officer", "station_clerk"})

# Bodies whose roles reach what they cover, not where they sit.
COVERING = frozenset(
    {
        "branch",
        "owners_assembly",
        "owners_committee",
        "resident_group",
        "property_company",
        "social_work_agency",
        "volunteer_team",
        "work_station",
    }
)


def role_of(body_kind: str, post: str) -> Role | None:
    """Return the role that follows from a post, or None where none does."""
    code = ROLE_OF_POST.get((body_kind, post))
    return None if code is None else ROLES[code]


# Bodies from which officers' roles follow. Their posts are given by the level above, so that nobody hands power to himself.
GIVEN_FROM_ABOVE = frozenset(
    {"district_committee", "district_office", "street_committee", "street_office", "community_committee", "residents_committee"}
)
# Bodies of offices whose posts the officers of the same place fill.
OFFICES = frozenset({"work_station", "supervision_committee", "department", "association"})
# Who enters the posts of the remaining kinds. What is not here (resident groups, volunteers, societies) the branch may fill too.
FILLED_WITH = {
    "branch": APPOINT_BRANCH,
    "owners_assembly": APPOINT_COMMITTEE,
    "owners_committee": APPOINT_COMMITTEE,
    "property_company": APPOINT_COMPANY,
    "social_work_agency": APPOINT_COMPANY,
    "commercial_building": APPOINT_COMPANY,
}
# Whoever is audited must not choose the auditor: only the installation's own command does.
INDEPENDENT = frozenset({"audit_office"})


def power_to_found(kind: str, path: str) -> tuple[str, str]:
    """Return the power that founding, renaming or dissolving a body of a kind needs, and the path at which ("" is nobody's)."""
    return _power(kind, path, FOUND_OFFICE, FOUND_BODY)


def power_to_appoint(kind: str, path: str) -> tuple[str, str]:
    """Return the power that filling a post in a body of a kind needs, and the path at which ("" is nobody's)."""
    return _power(kind, path, APPOINT_OFFICE, FILLED_WITH.get(kind, APPOINT_OTHER))


def _power(kind: str, path: str, office: str, other: str) -> tuple[str, str]:
    if kind in INDEPENDENT:
        return office, ""
    if kind in GIVEN_FROM_ABOVE:
        return office, path.rpartition(".")[0]
    return (office, path) if kind in OFFICES else (other, path)


def as_markdown() -> str:
    """Return the whole table for `docs/security/roles.md`: post → role, role × power, role × reach, and who gives which post."""
    powers = sorted({power for role in ROLES.values() for power in role.powers})
    reaches = sorted({reach for role in ROLES.values() for reach in role.reaches})
    lines = [
        "# Roles, powers and reaches",
        "",
        "Generated from `heju/organizations/roles.py` by `python -m heju.organizations.roles`; a test keeps it current. Nothing else in",
        "Heju says who may do what. A role holds at the places of the appointment or the home and everything below, for the days it runs.",
        "",
        "## Which post gives which role",
        "",
        "A pair of body and post that is not here gives no role. Roles of covering bodies reach what the body covers, others its seat.",
        "",
        "| body | post | role | reaches |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {kind} | {post} | {ROLES[code].zh} `{code}` | {'what it covers' if kind in COVERING else 'its seat and below'} |"
        for (kind, post), code in sorted(ROLE_OF_POST.items())
    ]
    lines += ["", "`owner` and `resident` follow from a tie to a home and hold in its compound.", "", "## What each role may do", ""]
    lines += _matrix(powers, lambda role, power: power in role.powers)
    lines += ["", "## What each role sees and writes (reaches of the row policies)", ""]
    lines += _matrix(reaches, lambda role, reach: reach in role.reaches)
    lines += ["", "## Roles that need a second factor", "", ", ".join(f"`{role.code}`" for role in ROLES.values() if role.second_factor)]
    lines += _shared()
    lines += [
        "",
        "## Who founds a body and who fills its posts",
        "",
        "| body | founded with | posts filled with | where |",
        "|---|---|---|---|",
    ]
    for kind in sorted({kind for kind, _post in ROLE_OF_POST} | COVERING):
        (found, at), (fill, _same) = power_to_found(kind, "a.b"), power_to_appoint(kind, "a.b")
        where = {"a.b": "at the body's place", "a": "one level above", "": "nobody: by the installation's command"}[at]
        lines.append(f"| {kind} | `{found}` | `{fill}` | {where} |")
    return "\n".join(lines) + "\n"


def _shared() -> list[str]:
    """Return what each role keeps on a shared device."""
    kept = [f"- `{role.code}`: " + ", ".join(f"`{power}`" for power in sorted(role.shared)) for role in ROLES.values() if role.shared]
    return ["", "## What roles keep on a shared device", "", "Entered by PIN; every other role keeps nothing there.", "", *kept]


def _matrix(columns: list[str], holds: Callable[[Role, str], bool]) -> list[str]:
    """Return a table of all roles by columns, one mark where it holds."""
    codes = list(ROLES)
    head = ["| | " + " | ".join(f"`{code}`" for code in codes) + " |", "|---|" + ":-:|" * len(codes)]
    marks = {column: ["●" if holds(ROLES[code], column) else "" for code in codes] for column in columns}
    return [*head, *(f"| `{column}` | " + " | ".join(row) + " |" for column, row in marks.items())]


if __name__ == "__main__":
    print(as_markdown(), end="")
