"""The search reads a few compounds off their own index; the verdicts behind a figure are found by one reviewed function."""

from django.db import migrations

from heju.kit import postgres

SEARCH = """
create or replace function matters_search(
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
  spans interval[] := array['1 day', '8 days', '64 days', '512 days', '100 years']::interval[];
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
  -- Of a few compounds all is read off their own index.
  if cardinality(compounds) <= 4 then
    spans := array['100 years']::interval[];
  end if;
  foreach span in array spans loop
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
"""
# Runs as the owner for the same reason as the search, asks the same of each matter, and returns numbers only.
SAID = """
create index matters_event_said on matters_event (at desc) include (move, matter_id, number)
  where move in ('settle', 'send_back', 'lapse');
create function matters_said(moves text[], compounds bigint[], body bigint, since timestamptz, until timestamptz, most integer)
returns table (hit bigint)
language plpgsql stable security definer
set search_path = public, pg_temp
set jit = off
as $$
declare
  reach ltree[] := heju_reach('view');
  offices ltree[] := heju_reach('people_government') || heju_reach('people_branch');
  mine bigint[] := heju_bodies();
  conditions text := '';
begin
  if compounds is not null then
    conditions := conditions || ' and m.compound_id = any ($4)';
  end if;
  if body is not null then
    conditions := conditions || ' and $5 = (select d.body_id from matters_event d where d.matter_id = e.matter_id
      and d.move = ''report_done'' and d.number < e.number order by d.number desc limit 1)';
  end if;
  return query execute 'select m.id from matters_event e join matters_matter m on m.id = e.matter_id
    where e.move in (''settle'', ''send_back'', ''lapse'') and e.move = any ($6) and e.at >= $7 and e.at < $8
    and ((not m.is_private and m.path <@ $1) or m.path <@ $2 or m.bodies && $3)' || conditions || ' order by e.at desc limit $9'
    using reach, offices, mine, compounds, body, moves, since, until, least(greatest(most, 0), 1000);
end
$$;
revoke all on function matters_said(text[], bigint[], bigint, timestamptz, timestamptz, integer) from public;
grant execute on function matters_said(text[], bigint[], bigint, timestamptz, timestamptz, integer) to {app};
""".replace("{app}", postgres.APP)
UNDO = "drop index matters_event_said; drop function matters_said(text[], bigint[], bigint, timestamptz, timestamptz, integer)"


class Migration(migrations.Migration):
    """Write the functions."""

    dependencies = [("matters", "0011_mediation")]
    operations = [migrations.RunSQL(SEARCH, migrations.RunSQL.noop), migrations.RunSQL(SAID, UNDO)]
