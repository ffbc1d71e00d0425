"""A key for each person of whom the record says something in words: the record is never changed, but the key can be destroyed."""

from django.db import migrations

TABLE = """
create table audit_subjectkey (
  person_id bigint primary key,
  secret bytea not null,
  made_at timestamptz not null default clock_timestamp()
);
"""

# The keys are closed with the keyring of the installation, which the database does not have. The table itself is closed to the
# application: keys are made, asked for and destroyed one person at a time, and destroyed only through the door of an erasure.
FUNCTIONS = """
create function audit_subject_key(person bigint, fresh bytea) returns bytea
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  found bytea;
begin
  insert into public.audit_subjectkey (person_id, secret) values (person, fresh) on conflict do nothing;
  select secret into strict found from public.audit_subjectkey where person_id = person;
  return found;
end $$;

create function audit_subject_keys(persons bigint[]) returns table (person bigint, secret bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.person_id, k.secret from public.audit_subjectkey k where k.person_id = any (persons)
$$;

create function audit_destroy_key(person bigint) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  gone integer;
begin
  if current_setting('heju.door', true) is distinct from 'erasure' or not person = any (public.heju_persons()) then
    raise exception 'a key is destroyed by the erasure of its person alone' using errcode = 'insufficient_privilege';
  end if;
  delete from public.audit_subjectkey where person_id = person;
  get diagnostics gone = row_count;
  return gone;
end $$;
revoke execute on function audit_subject_key(bigint, bytea), audit_subject_keys(bigint[]), audit_destroy_key(bigint) from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'heju_app') then
    grant execute on function audit_subject_key(bigint, bytea), audit_subject_keys(bigint[]), audit_destroy_key(bigint) to heju_app;
  end if;
end $$;
"""
UNDO = """
drop function audit_destroy_key(bigint);
drop function audit_subject_keys(bigint[]);
drop function audit_subject_key(bigint, bytea);
drop table audit_subjectkey;
"""


class Migration(migrations.Migration):
    """One table and its three functions."""

    dependencies = [("audit", "0005_exact_version")]
    operations = [migrations.RunSQL(TABLE + FUNCTIONS, UNDO)]
