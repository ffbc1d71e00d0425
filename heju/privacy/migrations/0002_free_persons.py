"""Empty the persons whom nothing in any house holds any more. It looks into every house, so it runs as the owner, and only for the daily task."""

from django.db import migrations

FUNCTION = """
create function privacy_empty_persons(at_most integer) returns bigint[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  gone bigint[];
begin
  if current_setting('heju.door', true) is distinct from 'retention' then
    raise exception 'persons are emptied by the daily task alone' using errcode = 'insufficient_privilege';
  end if;
  with free as (
    select p.id from people_person p
    where p.name <> '' and p.registered_at < now() - interval '30 days'
      and (p.merged_into_id is null or exists (select from people_person t where t.id = p.merged_into_id and t.name = ''))
      and not exists (select from people_tie x where x.person_id = p.id)
      and not exists (select from people_account x where x.person_id = p.id)
      and not exists (select from people_helper x where x.elder_id = p.id or x.helper_id = p.id)
      and not exists (select from organizations_appointment x where x.person_id = p.id and x.public_name <> '')
      and not exists (select from organizations_member x where x.person_id = p.id)
    order by p.id limit at_most for update skip locked
  ), emptied as (
    update people_person p set
      name = '', name_index = '', name_index_next = null, phone = null, phone_index = null, phone_index_next = null,
      identity = null, identity_index = null, identity_index_next = null, is_elder = false, place_id = null, path = null, handler = ''
    from free where p.id = free.id returning p.id
  )
  select coalesce(array_agg(id order by id), '{}') into gone from emptied;
  delete from audit_subjectkey where person_id = any (gone);
  return gone;
end $$;
revoke execute on function privacy_empty_persons(integer) from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'heju_app') then
    grant execute on function privacy_empty_persons(integer) to heju_app;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """One function."""

    dependencies = [
        ("privacy", "0001_initial"),
        ("audit", "0006_subject_keys"),
        ("organizations", "0005_standing"),
        ("people", "0009_merging"),
    ]
    operations = [migrations.RunSQL(FUNCTION, "drop function privacy_empty_persons(integer)")]
