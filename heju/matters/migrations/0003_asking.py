"""Who lives in the homes that a place serves, and who acts for bodies: asked by actions of the house alone, to draw whom to ask."""

from django.db import migrations

from heju.kit import postgres

# The body that did the work has no right to the register of homes, and must not choose who is asked. So the draw is fed by a function that
# gives numbers only, and only to the actions of this house, which have asked who may.
ASKING = """
create function matters_served(asked bigint, within bigint) returns table (unit_id bigint, person_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.unit_id, t.person_id from places_place p join places_unit u on u.compound_id = within and u.path <@ p.path
  join people_tie t on t.unit_id = u.id
  where p.id = asked and current_setting('heju.door', true) = 'matters'
    and t.since <= current_date and (t.until is null or t.until > current_date)
    and exists (select 1 from people_account a where a.person_id = t.person_id and a.is_active)
  order by t.unit_id, t.person_id limit 20000
$$;
create function matters_acting(asked bigint[]) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct a.person_id from organizations_appointment a
  where a.body_id = any (asked) and a.person_id is not null and current_setting('heju.door', true) = 'matters'
    and a.since <= current_date and (a.ended_on is null or a.ended_on > current_date)
$$;
revoke all on function matters_served(bigint, bigint), matters_acting(bigint[]) from public;
grant execute on function matters_served(bigint, bigint), matters_acting(bigint[]) to {app};
""".replace("{app}", postgres.APP)


class Migration(migrations.Migration):
    """Write the functions."""

    dependencies = [("matters", "0002_guards")]
    operations = [migrations.RunSQL(ASKING, "drop function matters_served(bigint, bigint), matters_acting(bigint[])")]
