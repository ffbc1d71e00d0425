"""What the loader of sheets needs to know beyond its own view, and the one function that takes back what it wrote; both reviewed."""

from django.db import migrations

# Which of some identity numbers (as blind indexes) belong to somebody already, wherever: the unique key would say so anyway, one at a time.
# The shares of some homes, without persons, as `people_taken_shares` gives those of one.
KNOWING = """
create function people_identities_taken(asked bytea[]) returns setof bytea
language sql stable security definer set search_path = public, pg_temp as $$
  select identity_index from people_person
  where identity_index = any (asked) and cardinality(heju_reach('act')) > 0 and cardinality(heju_reach('people_government')) > 0
$$;

create function people_shares_taken(asked bigint[]) returns table (unit_id bigint, kind text, numerator integer, denominator integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.unit_id, t.kind::text, t.share_numerator, t.share_denominator from people_tie t
  where t.unit_id = any (asked) and t.until is null and t.share_numerator is not null and t.path <@ any (heju_reach('act'))
$$;
"""
# Ties and persons are never deleted by the application itself. Person by person, all or nothing: each tie must stand as it was entered and be
# held by the asker's own handler alone; a person goes only unchanged, lately registered by that handler, and unused by anything else (the
# foreign keys decide, those of houses above too).
TAKE_BACK = """
create function people_take_back(
  persons bigint[], fresh boolean[], names bytea[], phones bytea[], identities bytea[], firsts integer[], lasts integer[],
  units bigint[], kinds text[], sinces date[], numerators integer[], denominators integer[]
) returns setof bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  acts ltree[] := heju_reach('act');
  branch ltree[] := heju_reach('people_branch');
  government ltree[] := heju_reach('people_government');
begin
  set constraints all immediate;
  for i in 1 .. coalesce(array_length(persons, 1), 0) loop
    begin
      for j in firsts[i] .. lasts[i] loop
        delete from people_tie t
        where t.person_id = persons[i] and t.unit_id = units[j] and t.kind = kinds[j] and t.since = sinces[j] and t.until is null
          and t.share_numerator is not distinct from numerators[j] and t.share_denominator is not distinct from denominators[j]
          and t.path <@ any (acts)
          and (t.handlers = array['branch'] and t.path <@ any (branch) or t.handlers = array['government'] and t.path <@ any (government));
        if not found then raise exception using errcode = 'HJ001'; end if;
      end loop;
      if fresh[i] then
        delete from people_person p
        where p.id = persons[i] and p.name_index = names[i] and p.phone_index is not distinct from phones[i]
          and p.identity_index is not distinct from identities[i] and p.registered_at > now() - interval '90 days'
          and p.path <@ any (acts)
          and (p.handler = 'branch' and p.path <@ any (branch) or p.handler = 'government' and p.path <@ any (government));
        if not found then raise exception using errcode = 'HJ001'; end if;
      end if;
      return next persons[i];
    exception when foreign_key_violation or sqlstate 'HJ001' then null;
    end;
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    """Three functions."""

    dependencies = [("people", "0009_merging")]
    operations = [migrations.RunSQL(KNOWING, migrations.RunSQL.noop), migrations.RunSQL(TAKE_BACK, migrations.RunSQL.noop)]
