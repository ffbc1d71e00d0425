"""A new person's number comes from the sequence by its name, which is looked up once and not for every row of an import."""

from django.db import migrations

FASTER = """
create or replace function people_new_person() returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  return nextval('public.people_person_id_seq'::regclass);
end $$;
"""
BEFORE = """
create or replace function people_new_person() returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  return nextval(pg_get_serial_sequence('people_person', 'id'));
end $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [("people", "0013_counter")]
    operations = [migrations.RunSQL(FASTER, BEFORE)]
