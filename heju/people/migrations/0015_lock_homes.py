"""Whoever adds up the shares of many homes holds them all, in one order; as `people_lock_unit` holds one."""

from django.db import migrations

LOCK = """
create function people_lock_units(asked bigint[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform 1 from places_unit where id = any (asked) order by id for update;
end $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("people", "0014_new_person")]
    operations = [migrations.RunSQL(LOCK, "drop function people_lock_units(bigint[])")]
