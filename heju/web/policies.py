"""Every row policy of the database in one list, and the tables that need none, each with its reason."""

from __future__ import annotations

from heju.access.policies import POLICIES as ACCESS
from heju.audit.policies import POLICIES as AUDIT
from heju.duties.policies import POLICIES as DUTIES
from heju.jobs.policies import POLICIES as JOBS
from heju.kit.db import ANYBODY, RowPolicy, door, mine, within
from heju.matters.policies import POLICIES as MATTERS
from heju.notices.policies import POLICIES as NOTICES
from heju.organizations.policies import POLICIES as ORGANIZATIONS
from heju.people.policies import POLICIES as PEOPLE
from heju.places.policies import POLICIES as PLACES
from heju.privacy.policies import POLICIES as PRIVACY
from heju.registers.policies import POLICIES as REGISTERS

OWN = f"user_id = (select heju_account()) or {door('sign-in')}"

# Tables of libraries. They have no place; what they hold belongs to one account, or to nobody.
LIBRARIES = (
    RowPolicy("web_installation", ANYBODY, because="says whether this is a demo; everybody is told so on every page"),
    RowPolicy(
        "django_session", ANYBODY, ANYBODY, ANYBODY, ANYBODY, because="the key is a bearer secret and the rows hold no personal data"
    ),
    RowPolicy("django_content_type", ANYBODY, because="names of tables"),
    RowPolicy("django_migrations", ANYBODY, because="names of migrations; a start refuses a database that is behind"),
    RowPolicy("account_emailaddress", OWN, OWN, OWN, OWN),
    RowPolicy("mfa_authenticator", OWN, OWN, OWN, OWN),
    RowPolicy("usersessions_usersession", OWN, OWN, OWN, OWN),
    RowPolicy("socialaccount_socialaccount", OWN, OWN, OWN, OWN),
    RowPolicy("socialaccount_socialtoken", "false", delete="false", because="no tokens of offices are kept; the inventory may look"),
)

# A token is seen by who made it, who acts for its place, who audits it, and by itself; every one while a caller shows his.
SAME = "(select heju_token())"
SHOWN = door("token")
MACHINES = (
    RowPolicy(
        "web_token",
        read=f"{mine()} or {within('act')} or {within('record')} or id = {SAME} or {SHOWN}",
        insert=f"{mine()} and {within('view')}",
        update=f"{mine()} or {within('act')} or id = {SAME}",
    ),
    RowPolicy(
        "web_reply",
        read=f"token_id = {SAME}",
        insert=f"token_id = {SAME}",
        update=f"token_id = {SAME}",
        delete=door("cleaning"),
    ),
    RowPolicy("web_reply", read=door("cleaning"), name="cleaning"),
    RowPolicy(
        "web_budget",
        ANYBODY,
        ANYBODY,
        ANYBODY,
        ANYBODY,
        because="counters of requests under keyed hashes, for callers who have shown nothing yet",
    ),
)

POLICIES: tuple[RowPolicy, ...] = (
    *AUDIT,
    *JOBS,
    *PLACES,
    *PEOPLE,
    *ORGANIZATIONS,
    *ACCESS,
    *REGISTERS,
    *DUTIES,
    *MATTERS,
    *NOTICES,
    *MACHINES,
    *PRIVACY,
    *LIBRARIES,
)

# No policy and no grant: the application's role cannot touch these at all.
CLOSED = frozenset(
    {
        "audit_subjectkey",
        "auth_group",
        "auth_permission",
        "auth_group_permissions",
        "account_emailconfirmation",
        "socialaccount_socialapp",
    }
)
