"""Whether the database still has the policies, grants and guards of the last `heju migrate`, and whether those are this release's.

PostgreSQL rewrites conditions when it stores them, so declared and stored text cannot be compared. Instead each migration leaves a stamp:
one digest of what was declared, one of what then stood in the database.
"""

from __future__ import annotations

from hashlib import sha256

from django.db import connections

from heju.kit import postgres
from heju.kit.db import FUNCTIONS, RowPolicy
from heju.web.policies import POLICIES

CARRIER = "heju_reach(text)"
STANDING = f"""
select encode(sha256(convert_to(string_agg(line, E'\\n' order by line), 'UTF8')), 'hex') from (
  select concat_ws(' ', 'policy', tablename, policyname, permissive, roles::text, cmd, qual, '/', with_check) as line
    from pg_policies where schemaname = 'public'
  union all
  select concat_ws(' ', 'table', relname, relrowsecurity,
      has_table_privilege('{postgres.APP}', oid, 'select'), has_table_privilege('{postgres.APP}', oid, 'insert'),
      has_table_privilege('{postgres.APP}', oid, 'update'), has_table_privilege('{postgres.APP}', oid, 'delete'),
      has_table_privilege('{postgres.APP}', oid, 'truncate'), has_table_privilege('{postgres.APP}', oid, 'trigger'))
    from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace
      and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
  union all
  select concat_ws(' ', 'function', oid::regprocedure, prosecdef, proconfig::text, md5(prosrc),
      has_function_privilege('{postgres.APP}', oid, 'execute'))
    from pg_proc where pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
  union all
  select concat_ws(' ', 'trigger', tgrelid::regclass, tgname, tgenabled, md5(pg_get_triggerdef(oid)))
    from pg_trigger where not tgisinternal
) found
"""  # noqa: S608 - our own words


def declared(policies: tuple[RowPolicy, ...] = POLICIES) -> str:
    """Return the digest of what this release declares."""
    lines = sorted(line for policy in policies for line in (policy.table, *policy.statements(postgres.APP)))
    return sha256("\n".join([FUNCTIONS, *lines]).encode()).hexdigest()


def standing(using: str = "default") -> str:
    """Return the digest of the policies, grants, functions and triggers that the database has now."""
    with connections[using].cursor() as cursor:
        cursor.execute(STANDING)
        return str(cursor.fetchone()[0])


def write(using: str = "owner") -> None:
    """Leave the stamp; the last step of a migration."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"comment on function {CARRIER} is '{declared()} {standing(using)}'")


def differences(using: str = "default") -> list[str]:
    """Return what differs: `release` where others are declared than at the last migration, `database` where somebody changed them."""
    with connections[using].cursor() as cursor:
        cursor.execute("select obj_description(to_regprocedure(%s), 'pg_proc')", [CARRIER])
        words = (cursor.fetchone()[0] or "").split()
    if len(words) != 2:
        return ["release"]
    found = (("release", words[0], declared()), ("database", words[1], standing(using)))
    return [name for name, before, now in found if before != now]
