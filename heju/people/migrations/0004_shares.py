"""The open shares of a unit's owners never exceed one, whoever holds the ties; and new ids for those who sign up by themselves."""

from django.db import migrations

# The application's role sees only the ties of its own handler: these read all of them and give away shares only, no person.
FUNCTIONS = """
create aggregate people_lcm(numeric) (sfunc = lcm, stype = numeric, initcond = '1', parallel = safe);

create function people_taken_shares(asked bigint, asked_kind text) returns table (numerator integer, denominator integer)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query
    select t.share_numerator, t.share_denominator from people_tie t
    where t.unit_id = asked and t.kind = asked_kind and t.until is null and t.share_numerator is not null
      and t.path <@ heju_reach('act');
end $$;

create function people_check_shares() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    with touched as (
      select distinct unit_id, kind from fresh where share_numerator is not null and until is null
    ), taken as (
      select t.unit_id, t.kind, t.share_numerator::numeric as n, t.share_denominator::numeric as d,
             people_lcm(t.share_denominator::numeric) over (partition by t.unit_id, t.kind) as l
      from people_tie t join touched using (unit_id, kind) where t.until is null
    )
    select 1 from taken group by unit_id, kind, l having sum(n * (l / d)) > l
  ) then
    raise exception 'the open shares of a unit exceed one' using errcode = '23514', constraint = 'people_tie_shares_at_most_one';
  end if;
  return null;
end $$;

create trigger people_tie_shares_insert after insert on people_tie referencing new table as fresh
  for each statement execute function people_check_shares();
create trigger people_tie_shares_update after update on people_tie referencing new table as fresh
  for each statement execute function people_check_shares();

create function people_new_person() returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  return nextval(pg_get_serial_sequence('people_person', 'id'));
end $$;
"""


class Migration(migrations.Migration):
    """Functions and triggers."""

    dependencies = [("people", "0003_registered_by")]
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
