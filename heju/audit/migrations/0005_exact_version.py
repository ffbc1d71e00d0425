"""What changes with every committed record, in whatever order they commit: the newest number, and the oldest act still under way."""

from django.db import migrations

FUNCTION = """
drop function if exists audit_version();
create function audit_version() returns text language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce((select max(id) from public.audit_record), 0)::text
         || case when pg_snapshot_xmin(s.now) < pg_snapshot_xmax(s.now) then ':' || pg_snapshot_xmin(s.now)::text else '' end
    from (select pg_current_snapshot() as now) s
$$;
revoke execute on function audit_version() from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'heju_app') then
    grant execute on function audit_version() to heju_app;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """One function, made anew."""

    dependencies = [("audit", "0004_version")]
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
