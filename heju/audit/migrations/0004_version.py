"""The number of the newest record, for whoever asks whether anything has changed: a number and nothing of what was done."""

from django.db import migrations

FUNCTION = """
create or replace function audit_version() returns bigint language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(max(id), 0) from public.audit_record
$$;
revoke execute on function audit_version() from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'heju_app') then
    grant execute on function audit_version() to heju_app;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("audit", "0003_sealed_at")]
    operations = [migrations.RunSQL(FUNCTION, "drop function audit_version()")]
