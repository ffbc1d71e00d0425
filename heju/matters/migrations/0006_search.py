"""The one function that searches matters by words: reviewed, because it runs with the owner's rights."""

from django.db import migrations

from heju.kit import postgres

# Under a row policy the planner may not use an index for a condition that could leak (array containment): a search over a million matters
# would read them all. So the search runs as the owner, and asks itself what `heju.matters.policies` asks of a matter; private matters have
# no grams and are never found. It returns numbers only; whoever calls it reads the rows themselves through the policies again.
#
# A common word stands in a tenth of all matters, a rare one in five. So it looks back in windows, each eight times as long as the one
# before, and stops where enough was found: the index of grams and that of dates are cut with each other, and no window reads much more
# than what it returns.
SEARCH = """
create function matters_search(
  tokens text[], compounds bigint[], states text[], category_is text, lead bigint, before_at timestamptz, before_id bigint, most integer
) returns table (hit bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
set enable_seqscan = off
set jit = off
as $$
declare
  reach ltree[] := heju_reach('view');
  offices ltree[] := heju_reach('people_government') || heju_reach('people_branch');
  mine bigint[] := heju_bodies();
  persons bigint[] := heju_persons();
  own bigint[] := '{}';
  conditions text := '';
  span interval;
  since timestamptz;
  upto timestamptz := before_at;
  left_over integer := least(greatest(most, 0), 500);
  found bigint[];
begin
  if cardinality(tokens) = 0 then
    return;
  end if;
  if cardinality(persons) > 0 then
    own := array(
      select r.matter_id from matters_report r where r.person_id = any (persons) union
      select r.matter_id from matters_report r where r.entered_by_id = any (persons) union
      select a.matter_id from matters_asked a where a.person_id = any (persons)
    );
  end if;
  if compounds is not null then
    conditions := conditions || ' and m.compound_id = any ($6)';
  end if;
  if cardinality(states) > 0 then
    conditions := conditions || ' and m.state = any ($7)';
  end if;
  if category_is <> '' then
    conditions := conditions || ' and (m.category = $8 or starts_with(m.category, $8 || ''.''))';
  end if;
  if lead is not null then
    conditions := conditions || ' and m.lead_body_id = $9';
  end if;
  foreach span in array array['1 day', '8 days', '64 days', '512 days', '100 years']::interval[] loop
    since := before_at - span;
    execute 'select coalesce(array_agg(f.id), ''{}'') from (select m.id from matters_matter m where m.grams @> $1
      and m.raised_at >= $10 and m.raised_at <= $11 and (m.raised_at, m.id) < ($11, $12)
      and ((not m.is_private and m.path <@ $2) or m.path <@ $3 or m.bodies && $4 or m.id = any ($5))'
      || conditions || ' order by m.raised_at desc, m.id desc limit $13) f'
      into found using tokens, reach, offices, mine, own, compounds, states, category_is, lead, since, upto, before_id, left_over;
    return query select unnest(found);
    left_over := left_over - cardinality(found);
    exit when left_over <= 0;
    upto := since;
    before_id := 0;
  end loop;
end
$$;
revoke all on function matters_search(text[], bigint[], text[], text, bigint, timestamptz, bigint, integer) from public;
grant execute on function matters_search(text[], bigint[], text[], text, bigint, timestamptz, bigint, integer) to {app};
""".replace("{app}", postgres.APP)
UNDO = "drop function matters_search(text[], bigint[], text[], text, bigint, timestamptz, bigint, integer)"


class Migration(migrations.Migration):
    """Write the function, for the application's role and nobody else."""

    dependencies = [("matters", "0005_place_keys")]
    operations = [migrations.RunSQL(SEARCH, UNDO)]
